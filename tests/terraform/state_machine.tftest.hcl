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

run "defaults" {
  assert {
    condition     = aws_sfn_state_machine.job.type == "STANDARD" && aws_sfn_state_machine.job.name == "report"
    error_message = "Only a Standard state machine can be described."
  }
  assert {
    condition = (
      jsondecode(aws_sfn_state_machine.job.definition).States.Job.Resource == "arn:aws-cn:states:::lambda:invoke"
      && jsondecode(aws_sfn_state_machine.job.definition).States.Job.OutputPath == "$.Payload"
      && jsondecode(aws_sfn_state_machine.job.definition).States.Job.Parameters["Payload.$"] == "$"
      && jsondecode(aws_sfn_state_machine.job.definition).States.Job.Parameters.FunctionName == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
    )
    error_message = "The job gets the input and its return value is the output."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.TimeoutSeconds == 65
    error_message = "An attempt may take the function's 60 s and 5 more."
  }
  assert {
    # Four attempts of 65 s, waits of 1, 2 and 4 s between them, for a place 1 to 32 s doubling and 144 times 60 s, and 5 s
    # to spare.
    condition     = jsondecode(aws_sfn_state_machine.job.definition).TimeoutSeconds == 272 + 63 + 144 * 60
    error_message = "The whole may take as long as all attempts and waits."
  }
  assert {
    condition = jsondecode(aws_sfn_state_machine.job.definition).States.Job.Retry == [
      {
        ErrorEquals     = ["Lambda.EC2ThrottledException", "Lambda.ENILimitReachedException", "Lambda.ENINotReadyException", "Lambda.ResourceConflictException", "Lambda.ResourceNotReadyException", "Lambda.SubnetIPAddressLimitReachedException", "Lambda.TooManyRequestsException"]
        IntervalSeconds = 1
        MaxAttempts     = 150
        BackoffRate     = 2
        MaxDelaySeconds = 60
        JitterStrategy  = "FULL"
      },
      {
        ErrorEquals     = ["Lambda.AWSLambdaException", "Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException", "Lambda.ServiceException"]
        IntervalSeconds = 1
        MaxAttempts     = 3
        BackoffRate     = 2
        MaxDelaySeconds = 30
        JitterStrategy  = "FULL"
      },
    ]
    error_message = "A place is waited for, Lambda's faults are retried a few times, and errors of the job are not."
  }
  assert {
    # Full jitter halves the waits on average.
    condition     = sum(local.retry_waits_seconds) / 2 > 3600
    error_message = "A burst above Lambda's concurrency is waited out for an hour at least."
  }
  assert {
    condition = (
      aws_sfn_state_machine.job.logging_configuration[0].level == "ERROR"
      && aws_sfn_state_machine.job.logging_configuration[0].include_execution_data == false
      && endswith(aws_sfn_state_machine.job.logging_configuration[0].log_destination, ":*")
      && aws_cloudwatch_log_group.state_machine[0].name == "/aws/vendedlogs/states/report"
    )
    error_message = "Errors are logged, without input and output."
  }
}

run "existing_function_may_take_as_long_as_any" {
  variables {
    function     = null
    function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.TimeoutSeconds == 905
    error_message = "Lambda's maximum stands in for a timeout that is not known."
  }
}

run "own_settings" {
  variables {
    state_machine = {
      task_timeout_seconds = 100
      timeout_seconds      = 200
      retry                = { errors = ["Lambda.ServiceException"], interval_seconds = 2, max_attempts = 1, backoff_rate = 1.5, max_delay_seconds = 9 }
      throttling_retry     = { errors = ["Lambda.TooManyRequestsException", "Lambda.EC2ThrottledException"], interval_seconds = 3, max_attempts = 4, backoff_rate = 1, max_delay_seconds = 5, jitter_strategy = "NONE" }
      log_level            = "ALL"
      log_execution_data   = true
    }
  }

  assert {
    condition = (
      jsondecode(aws_sfn_state_machine.job.definition).TimeoutSeconds == 200
      && jsondecode(aws_sfn_state_machine.job.definition).States.Job.TimeoutSeconds == 100
      && jsondecode(aws_sfn_state_machine.job.definition).States.Job.Retry == [
        {
          ErrorEquals     = ["Lambda.TooManyRequestsException", "Lambda.EC2ThrottledException"]
          IntervalSeconds = 3
          MaxAttempts     = 4
          BackoffRate     = 1
          MaxDelaySeconds = 5
          JitterStrategy  = "NONE"
        },
        {
          ErrorEquals     = ["Lambda.ServiceException"]
          IntervalSeconds = 2
          MaxAttempts     = 1
          BackoffRate     = 1.5
          MaxDelaySeconds = 9
          JitterStrategy  = "FULL"
        },
      ]
      && aws_sfn_state_machine.job.logging_configuration[0].level == "ALL"
      && aws_sfn_state_machine.job.logging_configuration[0].include_execution_data
    )
    error_message = "What the caller says is what the state machine has."
  }
}

run "no_retries" {
  variables {
    state_machine = { retry = { max_attempts = 0 }, throttling_retry = { max_attempts = 0 } }
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).TimeoutSeconds == 70
    error_message = "One attempt, and no wait."
  }
}

run "retries_for_ever" {
  variables {
    state_machine = { throttling_retry = { max_attempts = 1000, backoff_rate = 10, max_delay_seconds = 31622400 } }
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).TimeoutSeconds == 31536000
    error_message = "An execution may take a year, and no longer."
  }
}

run "off_by_default" {
  assert {
    condition     = length(aws_sfn_state_machine.job.tracing_configuration) == 0 && length(aws_sfn_state_machine.job.encryption_configuration) == 0 && aws_cloudwatch_log_group.state_machine[0].kms_key_id == null
    error_message = "No traces, and no key of the caller's."
  }
}

run "traces_key_and_jitter" {
  variables {
    kms_key_arn   = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    state_machine = { tracing_enabled = true, retry = { jitter_strategy = "NONE" } }
  }

  assert {
    condition     = aws_sfn_state_machine.job.tracing_configuration[0].enabled
    error_message = "Executions are traced."
  }
  assert {
    condition = (
      aws_sfn_state_machine.job.encryption_configuration[0].type == "CUSTOMER_MANAGED_KMS_KEY"
      && aws_sfn_state_machine.job.encryption_configuration[0].kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
      && aws_cloudwatch_log_group.state_machine[0].kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    )
    error_message = "The key is the state machine's and its log's."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.Retry[1].JitterStrategy == "NONE" && jsondecode(aws_sfn_state_machine.job.definition).States.Job.Retry[1].MaxAttempts == 3
    error_message = "What the caller does not say about retries stays as it was."
  }
}

run "traces_ended" {
  variables {
    state_machine = { tracing_enabled = false }
  }

  assert {
    condition     = !aws_sfn_state_machine.job.tracing_configuration[0].enabled
    error_message = "What is not said, the provider leaves as it is."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.state_machine[0].policy, "xray:")
    error_message = "No traces may be sent."
  }
}

run "errors_after_which_the_job_may_have_run_left_out" {
  variables {
    state_machine = { retry = { errors = ["Lambda.AWSLambdaException", "Lambda.ServiceException"] } }
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.Retry[1].ErrorEquals == ["Lambda.AWSLambdaException", "Lambda.ServiceException"]
    error_message = "A job that must not run twice is retried only where it cannot have run."
  }
}

run "log_off" {
  variables {
    state_machine = { log_level = "OFF" }
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.state_machine) == 0 && output.state_machine_log_group_name == null
    error_message = "Off means that there is no log group."
  }
  assert {
    condition     = aws_sfn_state_machine.job.logging_configuration[0].level == "OFF" && aws_sfn_state_machine.job.logging_configuration[0].log_destination == null
    error_message = "Off means that nothing is logged."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement : statement.Sid] == ["InvokeJob"]
    error_message = "Off means that nothing may be logged."
  }
}

run "definition_of_the_callers_own" {
  variables {
    function = null
    state_machine = {
      definition = "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"Greet\", \"States\": {\"Greet\": {\"Type\": \"Pass\", \"Output\": \"{% 'hello ' & $states.input.name %}\", \"End\": true}}}"
    }
  }

  assert {
    condition     = aws_sfn_state_machine.job.definition == "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"Greet\", \"States\": {\"Greet\": {\"Type\": \"Pass\", \"Output\": \"{% 'hello ' & $states.input.name %}\", \"End\": true}}}"
    error_message = "The definition is the caller's, to the letter."
  }
  assert {
    condition     = length(aws_lambda_function.job) + length(aws_cloudwatch_log_group.function) == 0 && output.function_arn == null && output.function_role_arn == null && output.function_log_group_name == null
    error_message = "There is no function."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.state_machine[0].policy, "lambda:")
    error_message = "The role may invoke nothing that its caller does not name."
  }
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/execution"].post.x-amazon-apigateway-integration.requestTemplates["application/json"], "stateMachine:report")
    error_message = "The routes start it all the same."
  }
}
