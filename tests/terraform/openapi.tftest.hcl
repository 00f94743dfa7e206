mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

run "routes" {
  assert {
    condition = { for path, methods in jsondecode(output.openapi).paths : path => join(" ", keys(methods)) } == {
      "/execution"        = "options post"
      "/execution/status" = "options post"
      "/execution/{id}"   = "delete get options"
    }
    error_message = "The four routes and their preflights."
  }
  assert {
    condition = {
      for name, action in {
        start  = jsondecode(output.openapi).paths["/execution"].post
        status = jsondecode(output.openapi).paths["/execution/status"].post
        get    = jsondecode(output.openapi).paths["/execution/{id}"].get
        delete = jsondecode(output.openapi).paths["/execution/{id}"].delete
      } : name => action.x-amazon-apigateway-integration.uri
      } == {
      start  = "arn:aws-cn:apigateway:cn-north-1:states:action/StartExecution"
      status = "arn:aws-cn:apigateway:cn-north-1:states:action/DescribeExecution"
      get    = "arn:aws-cn:apigateway:cn-north-1:states:action/DescribeExecution"
      delete = "arn:aws-cn:apigateway:cn-north-1:states:action/StopExecution"
    }
    error_message = "Each route calls its action of Step Functions."
  }
}

# LocalStack drops these on import, so they are read off the document.
run "integrations" {
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : (
          operation.x-amazon-apigateway-integration.type == "aws"
          && operation.x-amazon-apigateway-integration.httpMethod == "POST"
          && operation.x-amazon-apigateway-integration.credentials == "arn:aws-cn:iam::123456789012:role/mocked"
          && operation.x-amazon-apigateway-integration.passthroughBehavior == "never"
          && keys(operation.x-amazon-apigateway-integration.requestTemplates) == ["application/json"]
          && operation.x-amazon-apigateway-request-validator == "all"
        ) if method != "options"
      ]
    ]))
    error_message = "Every route goes to Step Functions by POST, as the API's role, through a template and never past it, validated."
  }
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : (
          operation.x-amazon-apigateway-integration.type == "mock"
          && operation.x-amazon-apigateway-integration.responses.default.statusCode == "204"
          && operation.x-amazon-apigateway-integration.responses.default.responseParameters["method.response.header.Access-Control-Max-Age"] == "'7200'"
        ) if method == "options"
      ]
    ]))
    error_message = "A preflight is answered by API Gateway itself, and kept for two hours."
  }
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for pattern, response in operation.x-amazon-apigateway-integration.responses : [
            for parameter in keys(response.responseParameters) :
            contains(keys(operation.responses[response.statusCode].headers), trimprefix(parameter, "method.response.header."))
          ]
        ]
      ]
    ]))
    error_message = "API Gateway refuses the import of a header that the method's response does not declare."
  }
}

run "cors_for_all" {
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for pattern, response in operation.x-amazon-apigateway-integration.responses : (
            response.responseParameters["method.response.header.Access-Control-Allow-Origin"] == "'*'"
            && response.responseParameters["method.response.header.Access-Control-Expose-Headers"] == "'Location,Retry-After'"
          )
        ]
      ]
    ]))
    error_message = "Every answer has the CORS headers, errors too."
  }
  assert {
    condition = alltrue([
      for type, response in jsondecode(output.openapi).x-amazon-apigateway-gateway-responses :
      response.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
      && response.responseParameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    ])
    error_message = "Errors of API Gateway's own have the CORS headers, and are problems."
  }
  assert {
    condition     = length(setintersection(keys(jsondecode(output.openapi).x-amazon-apigateway-gateway-responses), ["DEFAULT_4XX", "DEFAULT_5XX"])) == 2
    error_message = "All of API Gateway's errors are covered."
  }
}

run "cors_for_some" {
  variables {
    cors = { allow_origins = ["https://a.example", "https://b.example"], allow_headers = ["X-Trace"], max_age_seconds = 60 }
  }

  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for pattern, response in operation.x-amazon-apigateway-integration.responses : (
            response.responseParameters["method.response.header.Access-Control-Allow-Origin"] == "'https://a.example'"
            && response.responseParameters["method.response.header.Vary"] == "'Origin'"
            && strcontains(response.responseTemplates["application/json"], "#set($allowedOrigins = [\"https://b.example\"])")
          )
        ]
      ]
    ]))
    error_message = "The first origin is the constant, and a template answers the others with themselves."
  }
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/execution"].options.x-amazon-apigateway-integration.responses.default.responseParameters["method.response.header.Access-Control-Allow-Headers"], "X-Trace")
    error_message = "The caller's headers are allowed."
  }
  assert {
    condition = alltrue([
      for type, response in jsondecode(output.openapi).x-amazon-apigateway-gateway-responses :
      response.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
    ])
    error_message = "API Gateway's own errors, which cannot choose, are for every page."
  }
}

run "cors_for_some_with_credentials" {
  variables {
    cors = { allow_origins = ["https://a.example", "https://b.example"], allow_credentials = true }
  }

  assert {
    condition = alltrue([
      for type, response in jsondecode(output.openapi).x-amazon-apigateway-gateway-responses :
      response.responseParameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://a.example'"
    ])
    error_message = "Where pages send credentials, an error is not for every page."
  }
}

run "cors_with_credentials" {
  variables {
    cors = { allow_origins = ["https://a.example"], allow_credentials = true }
  }

  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for pattern, response in operation.x-amazon-apigateway-integration.responses :
          response.responseParameters["method.response.header.Access-Control-Allow-Credentials"] == "'true'"
        ]
      ]
    ]))
    error_message = "Every answer says that credentials may be sent."
  }
  assert {
    condition     = !strcontains(output.openapi, "allowedOrigins")
    error_message = "With one origin no template has to choose."
  }
}

run "cors_off" {
  variables {
    cors = null
  }

  assert {
    condition     = !strcontains(output.openapi, "Access-Control-") && !strcontains(output.openapi, "options")
    error_message = "Off means no header and no preflight."
  }
  assert {
    condition     = !strcontains(output.openapi_client, "Access-Control-")
    error_message = "A client reads of no header that no answer has."
  }
}

run "templates_name_this_state_machine" {
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/execution"].post.x-amazon-apigateway-integration.requestTemplates["application/json"], "#set($stateMachineArn = \"arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report\")")
    error_message = "A start names this state machine."
  }
  assert {
    condition = alltrue([
      for operation in [
        jsondecode(output.openapi).paths["/execution/status"].post, jsondecode(output.openapi).paths["/execution/{id}"].get, jsondecode(output.openapi).paths["/execution/{id}"].delete,
      ] : strcontains(operation.x-amazon-apigateway-integration.requestTemplates["application/json"], "#set($executionArnPrefix = \"arn:aws-cn:states:cn-north-1:123456789012:execution:report:\")")
    ])
    error_message = "The other routes name its executions."
  }
}

run "path_stage_and_polling" {
  variables {
    api     = { path = "v2/reports", stage_name = "live", description = "Reports" }
    polling = { min_seconds = 2, max_seconds = 20 }
  }

  assert {
    condition     = join(" ", keys(jsondecode(output.openapi_paths))) == "/v2/reports /v2/reports/status /v2/reports/{id}"
    error_message = "The routes lie below the path."
  }
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/v2/reports"].post.x-amazon-apigateway-integration.responses["2\\d{2}"].responseTemplates["application/json"], "#set($pathSegment = \"reports\")")
    error_message = "Location is relative to the request, so it starts with the last segment."
  }
  assert {
    condition     = jsondecode(output.openapi).paths["/v2/reports"].post.x-amazon-apigateway-integration.responses["2\\d{2}"].responseParameters["method.response.header.Retry-After"] == "'2'"
    error_message = "A start asks for the shortest wait."
  }
  assert {
    condition     = aws_api_gateway_stage.this[0].stage_name == "live" && jsondecode(output.openapi).info.description == "Reports"
    error_message = "Stage and description are the caller's."
  }
}

run "deployment_follows_the_document" {
  assert {
    condition     = aws_api_gateway_deployment.this[0].triggers.redeployment == sha1(aws_api_gateway_rest_api.this[0].body)
    error_message = "Another document is another deployment."
  }
}

run "imported_document" {
  assert {
    condition     = aws_api_gateway_rest_api.this[0].fail_on_warnings
    error_message = "API Gateway imports all of it or nothing."
  }
  assert {
    condition     = length(regexall("\"(example|examples|maxProperties|exclusiveMinimum|exclusiveMaximum|discriminator|nullable|servers)\":", aws_api_gateway_rest_api.this[0].body)) == 0
    error_message = "Nothing is imported that API Gateway does not take, or warns of."
  }
  assert {
    condition = strcontains(output.openapi, "\"example\":") && (
      { for member, value in jsondecode(output.openapi) : member => value if member != "paths" }
      == { for member, value in jsondecode(aws_api_gateway_rest_api.this[0].body) : member => value if member != "paths" }
    )
    error_message = "The output has the examples, and is otherwise what is imported."
  }
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for member, value in operation :
          jsonencode(value) == jsonencode(jsondecode(aws_api_gateway_rest_api.this[0].body).paths[path][method][member]) if member != "responses"
        ]
      ]
    ]))
    error_message = "What is an output is what API Gateway imports, integrations included."
  }
  assert {
    condition = alltrue(flatten([
      for path, methods in jsondecode(output.openapi).paths : [
        for method, operation in methods : [
          for status, response in operation.responses : [
            jsonencode(response.headers) == jsonencode(jsondecode(aws_api_gateway_rest_api.this[0].body).paths[path][method].responses[status].headers),
            keys(try(response.content, {})) == keys(try(jsondecode(aws_api_gateway_rest_api.this[0].body).paths[path][method].responses[status].content, {})),
          ]
        ]
      ]
    ]))
    error_message = "Every answer is imported with its headers and its media types."
  }
}

run "urls" {
  assert {
    condition     = output.execution_arn == "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123" && output.rest_api_name == "report" && output.function_name == "report"
    error_message = "The outputs name what a caller's policy and an alarm need."
  }
  assert {
    condition = (
      output.start_url == "https://abc123.execute-api.cn-north-1.amazonaws.com.cn/v1/execution"
      && output.status_url == "https://abc123.execute-api.cn-north-1.amazonaws.com.cn/v1/execution/status"
    )
    error_message = "The outputs are the URLs to call."
  }
  assert {
    condition     = jsondecode(output.openapi_client).servers == [{ url = "https://abc123.execute-api.cn-north-1.amazonaws.com.cn/v1" }]
    error_message = "The document for clients has the stage's URL."
  }
}

run "problems" {
  assert {
    condition     = length(regexall("[\"'\\\\$#]", join("", flatten([for problem in local.problems : [problem.title, problem.detail]])))) == 0
    error_message = "A problem's texts can stand in Velocity's literals, which know no escapes."
  }
}

run "gateway_responses" {
  assert {
    condition = alltrue([
      for type, response in jsondecode(output.openapi).x-amazon-apigateway-gateway-responses :
      response.statusCode == jsondecode(response.responseTemplates["application/json"]).status
      if !startswith(type, "DEFAULT_")
    ])
    error_message = "The body has the status that the answer has."
  }
  assert {
    condition = alltrue([
      for type in ["DEFAULT_4XX", "DEFAULT_5XX"] :
      !can(jsondecode(output.openapi).x-amazon-apigateway-gateway-responses[type].statusCode)
    ])
    error_message = "A status here would be the status of all that have no response of their own."
  }
  assert {
    condition     = jsondecode(jsondecode(output.openapi).x-amazon-apigateway-gateway-responses.BAD_REQUEST_BODY.responseTemplates["application/json"]).detail == "$context.error.validationErrorString"
    error_message = "A bad body is answered with what is wrong with it."
  }
  assert {
    condition     = jsondecode(output.openapi).x-amazon-apigateway-gateway-responses.THROTTLED.responseParameters["gatewayresponse.header.Retry-After"] == "'30'"
    error_message = "Who is throttled is told how long to wait."
  }
  assert {
    condition     = !strcontains(jsonencode(jsondecode(output.openapi).x-amazon-apigateway-gateway-responses), "context.error.message")
    error_message = "API Gateway's own messages name ARNs."
  }
}

run "no_api_of_its_own" {
  variables {
    api = { endpoint_type = "NONE", path = "jobs" }
  }

  assert {
    condition     = length(aws_api_gateway_rest_api.this) + length(aws_api_gateway_deployment.this) + length(aws_api_gateway_stage.this) == 0
    error_message = "NONE means that no REST API is created."
  }
  assert {
    condition     = output.api_url == null && output.start_url == null && output.status_url == null && output.rest_api_id == null && output.stage_arn == null && output.stage_name == null
    error_message = "There is nothing to call."
  }
  assert {
    condition     = join(" ", keys(jsondecode(output.openapi_paths))) == "/jobs /jobs/status /jobs/{id}"
    error_message = "The routes are there to be merged."
  }
  assert {
    condition = !can(jsondecode(output.openapi_client).servers) && (
      jsondecode(output.openapi_client).info.description
      == "Starts a long job and answers with its result once it is there. This document names no server, because the module that generated it cannot know the API's URL."
    )
    error_message = "The document for clients says why it names no server."
  }
}

run "a_custom_domain_alone" {
  variables {
    api = { disable_execute_api_endpoint = true }
  }

  assert {
    condition     = !can(jsondecode(output.openapi_client).servers) && strcontains(jsondecode(output.openapi_client).info.description, "cannot know the API's URL")
    error_message = "The stage's URL is refused, and the domain is not the module's."
  }
}

run "document_for_clients" {
  assert {
    condition     = !strcontains(output.openapi_client, "x-amazon-") && !strcontains(output.openapi_client, "options") && !strcontains(output.openapi_client, "arn:aws-cn:iam")
    error_message = "Nothing is in it that is for API Gateway alone."
  }
  assert {
    condition = jsondecode(output.openapi_client).info == jsondecode(output.openapi).info && {
      for path, methods in jsondecode(output.openapi_client).paths : path => { for method, operation in methods : method => operation.operationId }
      } == {
      "/execution"        = { post = "startJob" }
      "/execution/status" = { post = "describeExecution" }
      "/execution/{id}"   = { get = "getJob", delete = "cancelJob" }
    }
    error_message = "A generated client has a method for each route, called for what it does."
  }
}
