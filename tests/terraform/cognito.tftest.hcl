# The example with a user pool of its own, which LocalStack cannot make.

mock_provider "aws" {
  source = "./tests/terraform/mocks"

  # There are no user pools in aws-cn.
  override_data {
    target = module.job.data.aws_partition.current
    values = { partition = "aws" }
  }
}

run "planned" {
  command = plan
  module {
    source = "./examples/cognito"
  }

  assert {
    condition     = length(aws_cognito_user_pool.people) == 1 && output.scope == "cognito/run"
    error_message = "Nothing needs to be there, or to be known, before."
  }
}

run "applied" {
  module {
    source = "./examples/cognito"
  }
  variables {
    name        = "report"
    page_origin = "https://app.example.com"
  }
  override_resource {
    target = aws_cognito_user_pool.people
    values = { id = "eu-west-1_AbCdEf123", arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123" }
  }
  override_resource {
    target = aws_cognito_user_pool_client.page
    values = { id = "3n4b5urk1ft4fl3mg5e62d9ado" }
  }

  assert {
    condition     = aws_cognito_user_pool.people[0].admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Nobody makes himself a user."
  }
  assert {
    condition = (
      aws_cognito_user_pool_client.page[0].generate_secret == false
      && aws_cognito_user_pool_client.page[0].allowed_oauth_flows_user_pool_client
      && aws_cognito_user_pool_client.page[0].allowed_oauth_flows == toset(["code"])
      && aws_cognito_user_pool_client.page[0].allowed_oauth_scopes == toset(["openid", "report/run"])
      && tolist(aws_cognito_user_pool_client.page[0].callback_urls) == tolist(["https://app.example.com/"])
      && tolist(aws_cognito_user_pool_client.page[0].logout_urls) == tolist(["https://app.example.com/"])
    )
    error_message = "A page logs in by authorization code, without a secret, and comes back to itself."
  }
  assert {
    condition     = jsondecode(module.job.openapi).components.securitySchemes.cognito.x-amazon-apigateway-authorizer.providerARNs == [aws_cognito_user_pool.people[0].arn]
    error_message = "The API takes the pool's tokens."
  }
  assert {
    condition     = jsonencode(jsondecode(module.job.openapi).paths["/execution"].post.security) == "[{\"cognito\":[\"report/run\"]}]" && output.scope == "report/run"
    error_message = "The API asks for the scope that the page may ask for."
  }
  assert {
    condition = (
      jsondecode(module.job.openapi).paths["/execution"].options.x-amazon-apigateway-integration.responses.default.responseParameters["method.response.header.Access-Control-Allow-Origin"] == "'https://app.example.com'"
      && strcontains(jsondecode(module.job.openapi).paths["/execution"].options.x-amazon-apigateway-integration.responses.default.responseParameters["method.response.header.Access-Control-Allow-Headers"], "Authorization")
    )
    error_message = "The page may send its token, and no other page."
  }
  assert {
    condition = (
      output.user_pool_id == "eu-west-1_AbCdEf123"
      && output.client_id == "3n4b5urk1ft4fl3mg5e62d9ado"
      && output.login_url == "https://eu-west-1-abcdef123.auth.eu-west-1.amazoncognito.com"
      && endswith(output.start_url, "/execution")
      && output.page_config == {
        login_url = output.login_url
        client_id = output.client_id
        scope     = output.scope
        start_url = output.start_url
      }
    )
    error_message = "All that a page has to know is put out."
  }
}

run "pool_that_exists" {
  command = plan
  module {
    source = "./examples/cognito"
  }
  variables {
    user_pool_arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
  }

  assert {
    condition = (
      length(aws_cognito_user_pool.people) + length(aws_cognito_user_pool_client.page) + length(aws_cognito_user_pool_domain.login) + length(aws_cognito_resource_server.job) == 0
      && output.user_pool_id == null && output.client_id == null && output.login_url == null
    )
    error_message = "Nothing is made of what is there."
  }
}
