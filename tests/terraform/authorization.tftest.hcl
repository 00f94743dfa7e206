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
  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($owner = \"\")\n")]) && local.id_length == 80
    error_message = "Every job is everybody's."
  }
  assert {
    condition     = jsondecode(output.openapi).components.schemas.StartRequest.properties.name.pattern == "^[0-9A-Za-z_-]{1,80}$"
    error_message = "An id has what is left of an execution's name."
  }
  assert {
    condition = alltrue([
      for told in [local.vtl.problem_response, jsonencode(jsondecode(output.openapi).paths["/execution"].post.responses["400"]), output.openapi] :
      strcontains(told, "name and Idempotency-Key must have 1 to 80 characters of A-Z, a-z, 0-9, _ and -, must not be status")
    ])
    error_message = "Who sent a longer one is told so."
  }
  assert {
    condition     = endswith(jsondecode(output.openapi).paths["/execution"].post.responses["202"].content["application/json"].example.executionArn, ":report:report-42")
    error_message = "The example has an execution's whole name."
  }
  assert {
    condition     = !strcontains(output.openapi_client, "securitySchemes")
    error_message = "A client needs nothing."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[]"]]))
    error_message = "No route asks a client for anything."
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
  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : strcontains(local.vtl[name], file("templates/caller_iam.vtl"))]) && local.id_length == 76
    error_message = "A job is that of a pool's identity, or of the user or role that signed."
  }
  assert {
    condition     = jsondecode(output.openapi).components.schemas.StartRequest.properties.name.pattern == "^[0-9A-Za-z_-]{1,76}$"
    error_message = "An id has what is left of an execution's name."
  }
  assert {
    condition = alltrue([
      for told in [local.vtl.problem_response, jsonencode(jsondecode(output.openapi).paths["/execution"].post.responses["400"]), output.openapi] :
      strcontains(told, "name and Idempotency-Key must have 1 to 76 characters (fewer with a long caller: id and caller share 80 characters) of A-Z, a-z, 0-9, _ and -, must not be status")
    ])
    error_message = "Who sent a longer one is told so."
  }
  assert {
    condition     = endswith(jsondecode(output.openapi).paths["/execution"].post.responses["202"].content["application/json"].example.executionArn, ":report:5-alice-report-42")
    error_message = "The example has an execution's whole name."
  }
  assert {
    condition = (
      jsondecode(output.openapi_client).components.securitySchemes.sigv4.type == "apiKey"
      && jsondecode(output.openapi_client).components.securitySchemes.sigv4.in == "header"
      && jsondecode(output.openapi_client).components.securitySchemes.sigv4.name == "Authorization"
      && strcontains(jsondecode(output.openapi_client).components.securitySchemes.sigv4.description, "AWS Signature Version 4, for the service execute-api in the Region cn-north-1")
    )
    error_message = "A client is told what to sign for."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"sigv4\":[]}]"]]))
    error_message = "Every route asks a client for a signature."
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
  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.claims.sub}\")\n")]) && local.id_length == 40
    error_message = "A job is its caller's, of context.authorizer.claims.sub."
  }
  assert {
    condition     = jsondecode(output.openapi).components.schemas.StartRequest.properties.name.pattern == "^[0-9A-Za-z_-]{1,40}$"
    error_message = "An id has what is left of an execution's name."
  }
  assert {
    condition = alltrue([
      for told in [local.vtl.problem_response, jsonencode(jsondecode(output.openapi).paths["/execution"].post.responses["400"]), output.openapi] :
      strcontains(told, "name and Idempotency-Key must have 1 to 40 characters of A-Z, a-z, 0-9, _ and -, must not be status")
    ])
    error_message = "Who sent a longer one is told so."
  }
  assert {
    condition     = endswith(jsondecode(output.openapi).paths["/execution"].post.responses["202"].content["application/json"].example.executionArn, ":report:5-alice-report-42")
    error_message = "The example has an execution's whole name."
  }
  assert {
    condition = jsondecode(output.openapi_client).components.securitySchemes == {
      cognito = { type = "http", scheme = "bearer", bearerFormat = "JWT", description = "An access token of the user pool with one of the scopes jobs/run." }
    }
    error_message = "A client sends a token that has the scope."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"cognito\":[]}]"]]))
    error_message = "Every route asks a client for the token; of http's schemes OpenAPI 3.0 lets none name scopes."
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
  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.principalId}\")\n")]) && local.id_length == 76
    error_message = "A job is its caller's, of context.authorizer.principalId."
  }
  assert {
    condition = jsondecode(output.openapi_client).components.securitySchemes == {
      lambda_header_X-Token = { type = "apiKey", name = "X-Token", in = "header", description = "A value that the API's authorizer, a Lambda function, checks." }
    }
    error_message = "A client sends the header that the function gets."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"lambda_header_X-Token\":[]}]"]]))
    error_message = "Every route asks a client for the header."
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
  assert {
    condition = { for name, scheme in jsondecode(output.openapi_client).components.securitySchemes : name => "${scheme.in} ${scheme.name}" } == {
      lambda_header_Authorization = "header Authorization"
      lambda_querystring_key      = "query key"
    }
    error_message = "A client sends each source that is its own to send."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"lambda_header_Authorization\":[],\"lambda_querystring_key\":[]}]"]]))
    error_message = "Every route asks a client for all of them."
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
  assert {
    condition     = keys(jsondecode(output.openapi_client).components.securitySchemes) == ["lambda_header_Authorization"]
    error_message = "A client is told that it is asked for something."
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
  assert {
    condition = jsondecode(output.openapi_client).components.securitySchemes.api_key == {
      type = "apiKey", name = "x-api-key", in = "header", description = "An API key of one of the API's usage plans."
    }
    error_message = "A client sends the key in its header."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"api_key\":[],\"sigv4\":[]}]"]]))
    error_message = "Every route asks a client for both at once."
  }
}

run "authorizer_of_another_document" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "company", share_jobs = true }
  }

  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_paths) : [for method, operation in methods : jsonencode(operation.security) == (method == "options" ? "[]" : "[{\"company\":[]}]")]]))
    error_message = "The routes name the scheme, and no preflight does."
  }
  assert {
    condition     = !strcontains(output.openapi, "securitySchemes") && length(aws_iam_role.authorizer) == 0
    error_message = "The scheme is the other document's."
  }
  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($owner = \"\")\n")]) && local.id_length == 80
    error_message = "Every job is everybody's."
  }
  assert {
    condition     = keys(jsondecode(output.openapi_client).components.securitySchemes) == ["company"]
    error_message = "The document for clients is valid by itself, so that it has a scheme of this name."
  }
  assert {
    condition     = alltrue(flatten([for path, methods in jsondecode(output.openapi_client).paths : [for method, operation in methods : jsonencode(operation.security) == "[{\"company\":[]}]"]]))
    error_message = "Every route asks a client for it."
  }
}

run "a_key_is_no_caller" {
  variables {
    authorization = { api_key_required = true }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($owner = \"\")\n")]) && local.id_length == 80
    error_message = "Every job is everybody's."
  }
}

run "another_claim" {
  variables {
    authorization = {
      type    = "COGNITO_USER_POOLS"
      cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] }
      caller  = "context.authorizer.claims.username"
    }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.claims.username}\")\n")]) && local.id_length == 76
    error_message = "A job is its caller's, of context.authorizer.claims.username."
  }
}

run "what_the_function_says" {
  variables {
    authorization = {
      type   = "CUSTOM"
      custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" }
      caller = "context.authorizer.tenant_id"
    }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.tenant_id}\")\n")]) && local.id_length == 76
    error_message = "A job is its caller's, of context.authorizer.tenant_id."
  }
}

run "users_of_another_documents_pool" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "company", caller = "context.authorizer.claims.sub" }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.claims.sub}\")\n")]) && local.id_length == 76
    error_message = "A job is its caller's, of context.authorizer.claims.sub."
  }
}

run "whom_another_documents_function_lets_through" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "company", caller = "context.authorizer.principalId" }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($caller = \"$!{context.authorizer.principalId}\")\n")]) && local.id_length == 76
    error_message = "A job is its caller's, of context.authorizer.principalId."
  }
}

run "whose_signature_another_document_asks_for" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "company", caller = "context.identity.caller" }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : strcontains(local.vtl[name], file("templates/caller_iam.vtl"))]) && local.id_length == 76
    error_message = "A job is that of a pool's identity, or of the user or role that signed."
  }
}

run "jobs_shared_by_whoever_signs" {
  variables {
    authorization = { type = "AWS_IAM", share_jobs = true }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($owner = \"\")\n")]) && local.id_length == 80
    error_message = "Every job is everybody's."
  }
}

run "jobs_shared_by_the_users_of_a_pool" {
  variables {
    authorization = {
      type       = "COGNITO_USER_POOLS"
      cognito    = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] }
      caller     = "context.authorizer.claims.username"
      share_jobs = true
    }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }

  assert {
    condition     = alltrue([for name in ["start_request", "start_response", "by_arn_request", "by_id_request", "read_by_arn_request", "read_by_id_request", "described_job", "reader_answer", "problem_response"] : startswith(local.vtl[name], "#set($owner = \"\")\n")]) && local.id_length == 80
    error_message = "Every job is everybody's."
  }
}
