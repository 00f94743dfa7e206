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

run "open_by_default" {
  assert {
    condition     = !strcontains(output.openapi, "securitySchemes") && alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : !can(operation.security) if method != "options"]]))
    error_message = "No route asks for anything."
  }
  assert {
    condition     = !can(jsondecode(output.openapi).paths["/execution"].post.responses["401"])
    error_message = "Where nobody is asked, nobody is unauthorized."
  }
}

run "iam" {
  variables {
    authorization = { type = "AWS_IAM" }
  }

  assert {
    condition = jsondecode(output.openapi).components.securitySchemes == {
      sigv4 = { type = "apiKey", name = "Authorization", in = "header", x-amazon-apigateway-authtype = "awsSigv4" }
    }
    error_message = "Requests are signed."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"sigv4\":[]}]" if method != "options"]]))
    error_message = "Every route asks for a signature."
  }
  assert {
    condition     = alltrue([for path, methods in jsondecode(output.openapi).paths : length(methods.options.security) == 0])
    error_message = "No preflight does: browsers send no credentials with it."
  }
  assert {
    condition     = !can(jsondecode(output.openapi).paths["/execution"].post.responses["401"])
    error_message = "A missing signature is a 403."
  }
}

run "cognito" {
  variables {
    authorization = {
      type = "COGNITO_USER_POOLS"
      cognito = {
        user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"]
        scopes         = ["jobs/run"]
      }
    }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }

  assert {
    condition = jsonencode(jsondecode(output.openapi).components.securitySchemes) == jsonencode({
      cognito = {
        type                         = "apiKey"
        name                         = "Authorization"
        in                           = "header"
        x-amazon-apigateway-authtype = "cognito_user_pools"
        x-amazon-apigateway-authorizer = {
          type         = "cognito_user_pools"
          providerARNs = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"]
        }
      }
    })
    error_message = "The pools' tokens are asked for."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : jsonencode(operation.security) == (method == "options" ? "[]" : "[{\"cognito\":[\"jobs/run\"]}]")]]))
    error_message = "Every route asks for the scope, and no preflight."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : can(operation.responses["401"]) if method != "options"]]))
    error_message = "A client must be ready for a 401."
  }
}

run "token" {
  variables {
    authorization = {
      type   = "CUSTOM"
      custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer:live", identity_sources = ["method.request.header.X-Token"], result_ttl_seconds = 0 }
    }
  }

  assert {
    condition = jsonencode(jsondecode(output.openapi).components.securitySchemes) == jsonencode({
      lambda = {
        type                         = "apiKey"
        name                         = "X-Token"
        in                           = "header"
        x-amazon-apigateway-authtype = "custom"
        x-amazon-apigateway-authorizer = {
          type                         = "token"
          authorizerUri                = "arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer:live/invocations"
          authorizerCredentials        = "arn:aws-cn:iam::123456789012:role/mocked"
          authorizerResultTtlInSeconds = 0
        }
      }
    })
    error_message = "The function is asked, as a role that may invoke it."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : jsonencode(operation.security) == (method == "options" ? "[]" : "[{\"lambda\":[]}]")]]))
    error_message = "Every route asks the function, and no preflight."
  }
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/execution"].options.x-amazon-apigateway-integration.responses.default.responseParameters["method.response.header.Access-Control-Allow-Headers"], "X-Token")
    error_message = "A page may send the header."
  }
}

run "request" {
  variables {
    authorization = {
      type = "CUSTOM"
      custom = {
        function_arn     = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer"
        type             = "REQUEST"
        identity_sources = ["method.request.querystring.key", "method.request.header.Authorization", "context.identity.sourceIp"]
      }
    }
  }

  assert {
    condition = (
      jsondecode(output.openapi).components.securitySchemes.lambda.name == "key"
      && jsondecode(output.openapi).components.securitySchemes.lambda.in == "query"
      && jsondecode(output.openapi).components.securitySchemes.lambda.x-amazon-apigateway-authorizer.type == "request"
      && jsondecode(output.openapi).components.securitySchemes.lambda.x-amazon-apigateway-authorizer.identitySource == "method.request.querystring.key, method.request.header.Authorization, context.identity.sourceIp"
      && jsondecode(output.openapi).components.securitySchemes.lambda.x-amazon-apigateway-authorizer.authorizerResultTtlInSeconds == 300
    )
    error_message = "The function gets the request, and is asked once for the same sources."
  }
}

run "request_without_a_source" {
  variables {
    authorization = {
      type   = "CUSTOM"
      custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "REQUEST", identity_sources = [], result_ttl_seconds = 0 }
    }
  }

  assert {
    condition     = !can(jsondecode(output.openapi).components.securitySchemes.lambda.x-amazon-apigateway-authorizer.identitySource) && jsondecode(output.openapi).components.securitySchemes.lambda.name == "Authorization"
    error_message = "The function is asked each time."
  }
}

run "api_key_as_well" {
  variables {
    authorization = { type = "AWS_IAM", api_key_required = true }
  }

  assert {
    condition     = jsondecode(output.openapi).components.securitySchemes.api_key == { type = "apiKey", name = "x-api-key", in = "header" } && length(jsondecode(output.openapi).components.securitySchemes) == 2
    error_message = "A key is asked for besides the signature."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi).paths : [for method, operation in methods : jsonencode(operation.security) == (method == "options" ? "[]" : "[{\"api_key\":[]},{\"sigv4\":[]}]")]]))
    error_message = "Every route asks for both, and no preflight for either."
  }
}

run "authorizer_of_another_document" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "company" }
  }

  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_paths) : [for method, operation in methods : jsonencode(operation.security) == (method == "options" ? "[]" : "[{\"company\":[]}]")]]))
    error_message = "The routes name the scheme, and no preflight does."
  }
  assert {
    condition     = !strcontains(output.openapi, "securitySchemes") && length(aws_iam_role.authorizer) == 0
    error_message = "The scheme is the other document's."
  }
}
