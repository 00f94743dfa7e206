# Each set-up of the module that the tests look at, rendered without AWS: harness/rendering.py runs this and hands out the
# OpenAPI document and the roles of each. Region, account and ARNs are those of an embedded LocalStack, so that what is
# rendered here and what is applied there are one text.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "000000000000" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::000000000000:role/report" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:000000000000:function:report" }
  }
  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report" }
  }
}

override_resource {
  target = aws_cloudwatch_log_group.access
  values = { arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/apigateway/report/access" }
}

override_resource {
  target = aws_cloudwatch_log_group.function
  values = { arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/report" }
}

override_resource {
  target = aws_cloudwatch_log_group.state_machine
  values = { arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/vendedlogs/states/report" }
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

run "default" {}

run "full" {
  variables {
    function = {
      filename               = "lambda/lambda_function.zip"
      handler                = "lambda_function.lambda_handler"
      runtime                = "python3.13"
      environment            = { STAGE = "live" }
      kms_key_arn            = "arn:aws:kms:eu-west-1:000000000000:key/environment"
      vpc_config             = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
      dead_letter_target_arn = "arn:aws:sqs:eu-west-1:000000000000:failed"
      policy_statements = [
        { sid = "ReadReports", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::reports/*"] },
        { effect = "Deny", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::reports/secret/*"] },
        {
          actions    = ["dynamodb:PutItem"]
          resources  = ["arn:aws:dynamodb:eu-west-1:000000000000:table/reports"]
          conditions = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = ["report"] } }
        },
      ]
    }
    access_log    = {}
    api           = { log_level = "INFO", metrics_enabled = true, tracing_enabled = true }
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:authorizer" } }
    kms_key_arn   = "arn:aws:kms:eu-west-1:000000000000:key/jobs"
    state_machine = { log_level = "ALL", log_execution_data = true, tracing_enabled = true }
  }
}

run "existing_function" {
  variables {
    function     = null
    function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:elsewhere:live"
  }
}

run "own_definition" {
  variables {
    function = null
    state_machine = {
      definition        = "{\"StartAt\": \"Send\", \"States\": {\"Send\": {\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::sqs:sendMessage\", \"End\": true}}}"
      policy_statements = [{ sid = "SendReports", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:000000000000:reports"] }]
      log_level         = "OFF"
    }
  }
}

run "nothing_to_do" {
  variables {
    function = null
    state_machine = {
      definition = "{\"StartAt\": \"Wait\", \"States\": {\"Wait\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}"
      log_level  = "OFF"
    }
  }
}

# The examples as they are, so that what is rendered is what a user copies.

run "quickstart" {
  module {
    source = "./examples/quickstart"
  }
  variables {
    name = "quickstart"
  }

  override_resource {
    target = module.job.aws_iam_role.api
    values = { arn = "arn:aws:iam::000000000000:role/quickstart-api" }
  }
  override_resource {
    target = module.job.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:quickstart" }
  }
}

run "two_jobs" {
  module {
    source = "./examples/two-jobs"
  }
  variables {
    name = "two-jobs"
  }

  override_resource {
    target = module.report.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:two-jobs-report" }
  }
  override_resource {
    target = module.import.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:two-jobs-import" }
  }
}
