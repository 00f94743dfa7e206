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

run "package_from_file" {
  assert {
    condition     = aws_lambda_function.job[0].function_name == "report"
    error_message = "The function bears the name."
  }
  assert {
    condition     = aws_lambda_function.job[0].timeout == 60 && aws_lambda_function.job[0].memory_size == 128
    error_message = "A job may take 60 s in 128 MiB by default."
  }
  assert {
    condition     = aws_lambda_function.job[0].source_code_hash == filebase64sha256("lambda/lambda_function.zip")
    error_message = "Another package is another deployment."
  }
  assert {
    condition     = length(aws_lambda_function.job[0].environment) == 0
    error_message = "Without environment variables there is no environment block."
  }
  assert {
    condition     = aws_cloudwatch_log_group.function[0].name == "/aws/lambda/report" && aws_cloudwatch_log_group.function[0].retention_in_days == 30
    error_message = "The function's log group is the one that Lambda writes to, and is kept for 30 days."
  }
  assert {
    condition = (
      aws_lambda_function.job[0].architectures == tolist(["x86_64"])
      && length(aws_lambda_function.job[0].layers) + length(aws_lambda_function.job[0].vpc_config) + length(aws_lambda_function.job[0].dead_letter_config) == 0
      && aws_lambda_function.job[0].reserved_concurrent_executions == null
      && aws_lambda_function.job[0].tracing_config[0].mode == "PassThrough"
      && aws_lambda_function.job[0].kms_key_arn == null
      && aws_cloudwatch_log_group.function[0].kms_key_id == null
    )
    error_message = "Nothing else is set."
  }
}

run "package_from_s3" {
  variables {
    function = {
      s3_bucket         = "packages"
      s3_key            = "report.zip"
      s3_object_version = "7"
      handler           = "app.handler"
      runtime           = "python3.12"
      timeout           = 900
      memory_size       = 512
      environment       = { TABLE = "reports" }
      description       = "Writes the report"
    }
    log_retention_in_days = 0
  }

  assert {
    condition = (
      aws_lambda_function.job[0].filename == null
      && aws_lambda_function.job[0].s3_bucket == "packages"
      && aws_lambda_function.job[0].s3_key == "report.zip"
      && aws_lambda_function.job[0].s3_object_version == "7"
    )
    error_message = "The package comes from S3 alone."
  }
  assert {
    condition = (
      aws_lambda_function.job[0].timeout == 900
      && aws_lambda_function.job[0].memory_size == 512
      && aws_lambda_function.job[0].description == "Writes the report"
      && aws_lambda_function.job[0].environment[0].variables["TABLE"] == "reports"
    )
    error_message = "The function's settings reach the function."
  }
  assert {
    condition     = aws_cloudwatch_log_group.function[0].retention_in_days == 0 && aws_cloudwatch_log_group.state_machine[0].retention_in_days == 0
    error_message = "Retention holds for both log groups."
  }
}

run "all_settings" {
  variables {
    function = {
      filename                       = "lambda/lambda_function.zip"
      handler                        = "lambda_function.lambda_handler"
      runtime                        = "python3.13"
      kms_key_arn                    = "arn:aws-cn:kms:cn-north-1:123456789012:key/environment"
      architectures                  = ["arm64"]
      layers                         = ["arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools:3"]
      vpc_config                     = { subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1"] }
      dead_letter_target_arn         = "arn:aws-cn:sqs:cn-north-1:123456789012:failed"
      reserved_concurrent_executions = 0
      tracing_enabled                = true
    }
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/logs"
  }

  assert {
    condition = (
      aws_lambda_function.job[0].architectures == tolist(["arm64"])
      && aws_lambda_function.job[0].layers == tolist(["arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools:3"])
      && aws_lambda_function.job[0].vpc_config[0].subnet_ids == toset(["subnet-1", "subnet-2"])
      && aws_lambda_function.job[0].vpc_config[0].security_group_ids == toset(["sg-1"])
      && aws_lambda_function.job[0].dead_letter_config[0].target_arn == "arn:aws-cn:sqs:cn-north-1:123456789012:failed"
      && aws_lambda_function.job[0].reserved_concurrent_executions == 0
      && aws_lambda_function.job[0].tracing_config[0].mode == "Active"
      && aws_lambda_function.job[0].kms_key_arn == "arn:aws-cn:kms:cn-north-1:123456789012:key/environment"
    )
    error_message = "The function's settings reach the function."
  }
  assert {
    condition     = aws_cloudwatch_log_group.function[0].kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/logs"
    error_message = "The log has the key of all logs, and not the environment's."
  }
}

run "existing_function" {
  variables {
    function     = null
    function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
  }

  assert {
    condition     = length(aws_lambda_function.job) + length(aws_iam_role.function) + length(aws_iam_role_policy.function) + length(aws_cloudwatch_log_group.function) == 0
    error_message = "For an existing function nothing of a function is created."
  }
  assert {
    condition     = output.function_arn == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live" && output.function_name == "report" && output.function_role_arn == null && output.function_log_group_name == null
    error_message = "The existing function is answered with, and no role or log group of its own."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.Parameters.FunctionName == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
    error_message = "The state machine invokes the alias that was named."
  }
}

run "tags" {
  variables {
    tags          = { team = "reports" }
    api           = { log_level = "ERROR" }
    access_log    = {}
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" }, api_key_required = true }
    usage_plan    = { api_keys = ["web"] }
  }

  assert {
    condition = alltrue([
      for resource in [
        aws_lambda_function.job[0], aws_sfn_state_machine.job,
        aws_iam_role.api[0], aws_iam_role.authorizer[0], aws_iam_role.function[0], aws_iam_role.state_machine[0],
        aws_cloudwatch_log_group.access[0], aws_cloudwatch_log_group.execution[0], aws_cloudwatch_log_group.function[0], aws_cloudwatch_log_group.state_machine[0],
        aws_api_gateway_rest_api.this[0], aws_api_gateway_stage.this[0], aws_api_gateway_usage_plan.this[0], aws_api_gateway_api_key.client["web"],
      ] : resource.tags == tomap({ team = "reports" })
    ])
    error_message = "Every resource that takes tags has them."
  }
}
