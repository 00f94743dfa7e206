# Each way in which the module is set up, for the roles that it makes then, which tests/policies evaluates.

mock_provider "aws" {
  source = "./tests"
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

override_resource {
  target = aws_s3_bucket.records
  values = { id = "report-records-1", arn = "arn:aws:s3:::report-records-1" }
}

override_resource {
  target = aws_sfn_state_machine.reader
  values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report-reader" }
}

override_resource {
  target = aws_sfn_state_machine.recorder
  values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report-recorder" }
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
      tracing_enabled        = true
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
    access_log = {}
    api        = { log_level = "INFO", metrics_enabled = true, tracing_enabled = true }
    authorization = {
      type             = "CUSTOM"
      custom           = { function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:authorizer" }
      api_key_required = true
    }
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

run "records" {
  variables {
    job_records = {}
  }
}

run "records_encrypted" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:000000000000:key/jobs"
    job_records = { tracing_enabled = true }
  }
}
