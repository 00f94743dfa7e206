# The module with each kind of authorizer, for the templates that tell callers apart.

mock_provider "aws" {
  source = "./tests"
}

override_resource {
  target = aws_sfn_state_machine.reader
  values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report-reader" }
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

run "cognito" {
  variables {
    authorization = {
      type    = "COGNITO_USER_POOLS"
      cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_AbCdEf123"] }
    }
  }
}

run "custom" {
  variables {
    authorization = {
      type   = "CUSTOM"
      custom = { function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:authorizer" }
    }
  }
}

run "iam" {
  variables {
    authorization = { type = "AWS_IAM" }
  }
}

run "records_of_callers" {
  variables {
    cors          = { allow_origins = ["https://app.example.com"] }
    api           = { show_cause = true }
    authorization = { type = "AWS_IAM" }
    job_records   = { max_wait_seconds = 25 }
  }
}

run "merged" {
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "elsewhere", caller = "context.authorizer.tenant-id" }
  }
}

run "shared" {
  variables {
    authorization = {
      type       = "COGNITO_USER_POOLS"
      cognito    = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_AbCdEf123"] }
      share_jobs = true
    }
  }
}
