mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

override_resource {
  target = aws_s3_bucket.records
  values = { id = "report-records-1", arn = "arn:aws-cn:s3:::report-records-1" }
}

override_resource {
  target = aws_sfn_state_machine.recorder
  values = { arn = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-recorder" }
}

override_resource {
  target = aws_sfn_state_machine.reader
  values = { arn = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-reader" }
}

override_resource {
  target = aws_cloudwatch_log_group.recorder
  values = { arn = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:recorder" }
}

override_resource {
  target = aws_cloudwatch_log_group.reader
  values = { arn = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:reader" }
}

override_resource {
  target = aws_iam_role.recorder
  values = { arn = "arn:aws-cn:iam::123456789012:role/recorder" }
}

override_resource {
  target = aws_iam_role.reader
  values = { arn = "arn:aws-cn:iam::123456789012:role/reader" }
}

override_resource {
  target = aws_iam_role.rule
  values = { arn = "arn:aws-cn:iam::123456789012:role/rule" }
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
  job_records = {}
}

run "off_by_default" {
  variables {
    job_records = null
  }

  assert {
    condition = sum([
      length(aws_s3_bucket.records), length(aws_s3_bucket_lifecycle_configuration.records),
      length(aws_s3_bucket_ownership_controls.records), length(aws_s3_bucket_policy.records),
      length(aws_s3_bucket_public_access_block.records), length(aws_s3_bucket_server_side_encryption_configuration.records),
    ]) == 0
    error_message = "There is no bucket."
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.status) + length(aws_cloudwatch_event_target.recorder) == 0
    error_message = "Nothing listens to the jobs."
  }
  assert {
    condition     = length(aws_sfn_state_machine.recorder) + length(aws_sfn_state_machine.reader) + length(aws_cloudwatch_log_group.recorder) + length(aws_cloudwatch_log_group.reader) == 0
    error_message = "The job is the only workflow."
  }
  assert {
    condition = sum([
      length(aws_iam_role.reader), length(aws_iam_role.recorder), length(aws_iam_role.rule),
      length(aws_iam_role_policy.reader), length(aws_iam_role_policy.recorder), length(aws_iam_role_policy.rule),
    ]) == 0
    error_message = "Nobody has a role for records."
  }
  assert {
    condition = alltrue([
      for value in [
        output.reader_log_group_name, output.reader_role_arn, output.recorder_log_group_name, output.recorder_role_arn,
        output.records_bucket_name, output.rule_role_arn,
      ] : value == null
    ])
    error_message = "The outputs are null."
  }
  assert {
    condition     = !strcontains(output.openapi, "StartSyncExecution") && !strcontains(output.openapi, "Prefer") && !strcontains(output.openapi, "/full")
    error_message = "No read can wait."
  }
}

run "bucket" {
  assert {
    condition     = aws_s3_bucket.records[0].bucket_prefix == "report-records-" && aws_s3_bucket.records[0].force_destroy
    error_message = "The bucket is named after the module, and goes with it, whatever is in it."
  }
  assert {
    condition     = aws_s3_bucket_ownership_controls.records[0].rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "No record has an owner or an ACL of its own."
  }
  assert {
    condition = (
      aws_s3_bucket_public_access_block.records[0].block_public_acls
      && aws_s3_bucket_public_access_block.records[0].block_public_policy
      && aws_s3_bucket_public_access_block.records[0].ignore_public_acls
      && aws_s3_bucket_public_access_block.records[0].restrict_public_buckets
    )
    error_message = "Nothing makes the bucket public."
  }
  assert {
    condition = jsondecode(aws_s3_bucket_policy.records[0].policy).Statement == [{
      Sid       = "RefuseWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws-cn:s3:::report-records-1", "arn:aws-cn:s3:::report-records-1/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The bucket's policy asks for TLS, and gives nobody anything."
  }
  assert {
    condition = (
      one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
      && one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).apply_server_side_encryption_by_default[0].kms_master_key_id == null
      && one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).bucket_key_enabled == false
    )
    error_message = "Records are encrypted with S3's own key."
  }
  assert {
    condition = (
      length(aws_s3_bucket_lifecycle_configuration.records[0].rule) == 1
      && aws_s3_bucket_lifecycle_configuration.records[0].rule[0].status == "Enabled"
      && aws_s3_bucket_lifecycle_configuration.records[0].rule[0].expiration[0].days == 90
      && aws_s3_bucket_lifecycle_configuration.records[0].rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    )
    error_message = "Every record is gone after 90 days."
  }
  assert {
    condition = alltrue([
      for bucket in [
        aws_s3_bucket_lifecycle_configuration.records[0].bucket, aws_s3_bucket_ownership_controls.records[0].bucket,
        aws_s3_bucket_policy.records[0].bucket, aws_s3_bucket_public_access_block.records[0].bucket,
        aws_s3_bucket_server_side_encryption_configuration.records[0].bucket, output.records_bucket_name,
      ] : bucket == "report-records-1"
    ])
    error_message = "All of it is about this bucket."
  }
}

run "bucket_of_a_name_with_capitals_and_underscores" {
  variables {
    name = "_Monthly_Report-"
  }

  assert {
    condition     = aws_s3_bucket.records[0].bucket_prefix == "monthly-report-records-"
    error_message = "A bucket's name has small letters, digits and hyphens, and begins with a letter or a digit."
  }
}

run "bucket_of_a_name_without_a_letter" {
  variables {
    name = "_-_"
  }

  assert {
    condition     = aws_s3_bucket.records[0].bucket_prefix == "jobs-records-"
    error_message = "A bucket's name begins with a letter or a digit."
  }
}

run "bucket_of_a_long_name" {
  variables {
    # The 28th character is the hyphen.
    name = "A23456789012345678901234567-9012345678901234567890"
  }

  assert {
    condition     = aws_s3_bucket.records[0].bucket_prefix == "a23456789012345678901234567-records-"
    error_message = "There is one hyphen where the name is cut."
  }
}

run "bucket_of_the_longest_name" {
  variables {
    name = "a2345678901234567890123456789012345678901234567890"
  }

  assert {
    condition     = length(aws_s3_bucket.records[0].bucket_prefix) == 37
    error_message = "The prefix leaves the provider the 26 characters that it completes a name of 63 with."
  }
}

run "rule" {
  assert {
    condition = aws_cloudwatch_event_rule.status[0].name == "report-status" && jsondecode(aws_cloudwatch_event_rule.status[0].event_pattern) == {
      source      = ["aws.states"]
      detail-type = ["Step Functions Execution Status Change"]
      detail      = { stateMachineArn = ["arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report"] }
    }
    error_message = "The rule hears of the jobs of this state machine, and not of the workflows that are EXPRESS."
  }
  assert {
    condition = (
      aws_cloudwatch_event_target.recorder[0].rule == "report-status"
      && aws_cloudwatch_event_target.recorder[0].arn == "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-recorder"
      && aws_cloudwatch_event_target.recorder[0].role_arn == "arn:aws-cn:iam::123456789012:role/rule"
      && aws_cloudwatch_event_target.recorder[0].input == null
      && length(aws_cloudwatch_event_target.recorder[0].input_transformer) == 0
    )
    error_message = "It starts the recorder with the event as it is."
  }
}

run "workflows" {
  assert {
    condition = (
      aws_sfn_state_machine.recorder[0].name == "report-recorder"
      && aws_sfn_state_machine.recorder[0].type == "EXPRESS"
      && aws_sfn_state_machine.recorder[0].role_arn == "arn:aws-cn:iam::123456789012:role/recorder"
      && aws_sfn_state_machine.reader[0].name == "report-reader"
      && aws_sfn_state_machine.reader[0].type == "EXPRESS"
      && aws_sfn_state_machine.reader[0].role_arn == "arn:aws-cn:iam::123456789012:role/reader"
    )
    error_message = "Only an EXPRESS workflow starts thousands of times a second, and answers at once."
  }
  assert {
    condition = alltrue([
      for workflow in [aws_sfn_state_machine.recorder[0], aws_sfn_state_machine.reader[0]] : alltrue([
        for name, state in jsondecode(workflow.definition).States :
        (
          contains(["arn:aws-cn:states:::aws-sdk:s3:getObject", "arn:aws-cn:states:::aws-sdk:s3:putObject"], state.Resource)
          ? try(state.Parameters.Bucket, "") == "report-records-1"
          : state.Resource == "arn:aws-cn:states:::aws-sdk:sfn:describeExecution"
        ) if state.Type == "Task"
      ])
    ])
    error_message = "They read and write the bucket, and describe executions."
  }
  assert {
    condition     = !strcontains(aws_sfn_state_machine.recorder[0].definition, "describeExecution")
    error_message = "The recorder knows what the event says, and asks nobody."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.recorder[0].definition).States.Record.Parameters.new["doubtAt.$"] == "States.MathAdd($.event.startDate, 65000)"
    error_message = "A job is doubted when its function, which may take 60 s, has to have ended, and 5 s later."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.reader[0].definition).TimeoutSeconds < 29
    error_message = "The reader ends before API Gateway gives up."
  }
  assert {
    condition = alltrue([
      for workflow in [aws_sfn_state_machine.recorder[0], aws_sfn_state_machine.reader[0]] :
      workflow.logging_configuration[0].level == "ERROR"
      && !workflow.logging_configuration[0].include_execution_data
      && length(workflow.tracing_configuration) == 0
      && length(workflow.encryption_configuration) == 0
    ])
    error_message = "Errors are logged, without input and output; traces are as they are, and no key is the caller's."
  }
  assert {
    condition = (
      aws_sfn_state_machine.recorder[0].logging_configuration[0].log_destination == "arn:aws-cn:logs:cn-north-1:123456789012:log-group:recorder:*"
      && aws_sfn_state_machine.reader[0].logging_configuration[0].log_destination == "arn:aws-cn:logs:cn-north-1:123456789012:log-group:reader:*"
    )
    error_message = "Each has its own log."
  }
}

run "log_groups" {
  variables {
    log_retention_in_days = 7
  }

  assert {
    condition = (
      aws_cloudwatch_log_group.recorder[0].name == "/aws/vendedlogs/states/report-recorder"
      && aws_cloudwatch_log_group.reader[0].name == "/aws/vendedlogs/states/report-reader"
      && output.recorder_log_group_name == "/aws/vendedlogs/states/report-recorder"
      && output.reader_log_group_name == "/aws/vendedlogs/states/report-reader"
    )
    error_message = "Each is named after its workflow."
  }
  assert {
    condition = alltrue([
      for group in [aws_cloudwatch_log_group.recorder[0], aws_cloudwatch_log_group.reader[0]] :
      group.retention_in_days == 7 && group.kms_key_id == null
    ])
    error_message = "They are kept as long as the others."
  }
}

run "roles" {
  assert {
    condition = {
      for role in [aws_iam_role.recorder[0], aws_iam_role.reader[0]] : role.name => jsondecode(role.assume_role_policy).Statement
      } == {
      for workflow in ["recorder", "reader"] : "report-${workflow}-${substr(sha1("report cn-north-1 /"), 0, 8)}" => [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "states.amazonaws.com" }
        Condition = {
          StringEquals = { "aws:SourceAccount" = "123456789012" }
          ArnLike      = { "aws:SourceArn" = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-${workflow}" }
        }
      }]
    }
    error_message = "The role of a workflow is this workflow's alone to assume."
  }
  assert {
    condition = jsondecode(aws_iam_role.rule[0].assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnEquals    = { "aws:SourceArn" = "arn:aws-cn:events:cn-north-1:123456789012:rule/report-status" }
      }
    }]
    error_message = "The rule's role is this rule's alone to assume."
  }
  assert {
    condition = jsonencode(slice(jsondecode(aws_iam_role_policy.recorder[0].policy).Statement, 0, 2)) == jsonencode([
      { Sid = "ReadAndWriteRecords", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws-cn:s3:::report-records-1/*" },
      { Sid = "HearThatThereIsNone", Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws-cn:s3:::report-records-1" },
    ])
    error_message = "The recorder may read and write records."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.recorder[0].policy).Statement : statement.Sid] == ["ReadAndWriteRecords", "HearThatThereIsNone", "DeliverLogs"]
    error_message = "Besides, it may deliver logs, and nothing else."
  }
  assert {
    condition = (
      slice(jsondecode(aws_iam_role_policy.reader[0].policy).Statement, 0, 3) == slice(jsondecode(aws_iam_role_policy.recorder[0].policy).Statement, 0, 3)
      && jsonencode(slice(jsondecode(aws_iam_role_policy.reader[0].policy).Statement, 3, length(jsondecode(aws_iam_role_policy.reader[0].policy).Statement))) == jsonencode([{
        Sid      = "DescribeWhatHasNoRecord"
        Effect   = "Allow"
        Action   = "states:DescribeExecution"
        Resource = "arn:aws-cn:states:cn-north-1:123456789012:execution:report:*"
      }])
    )
    error_message = "The reader may do the same, and describe this state machine's executions."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.rule[0].policy).Statement == [{
      Sid      = "StartRecorder"
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-recorder"
    }]
    error_message = "The rule may start the recorder, and nothing else."
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.api[0].policy).Statement : statement if statement.Sid == "ReadRecords"] == [{
      Sid      = "ReadRecords"
      Effect   = "Allow"
      Action   = "states:StartSyncExecution"
      Resource = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-reader"
    }]
    error_message = "The API may start the reader, and wait for it."
  }
  assert {
    condition = (
      output.recorder_role_arn == "arn:aws-cn:iam::123456789012:role/recorder"
      && output.reader_role_arn == "arn:aws-cn:iam::123456789012:role/reader"
      && output.rule_role_arn == "arn:aws-cn:iam::123456789012:role/rule"
    )
    error_message = "The outputs are the roles."
  }
}

run "reads" {
  assert {
    condition = {
      for path, methods in jsondecode(output.openapi).paths : path => {
        for method, operation in methods : method => reverse(split("/", operation.x-amazon-apigateway-integration.uri))[0] if method != "options"
      }
      } == {
      "/execution"             = { post = "StartExecution" }
      "/execution/status"      = { post = "StartSyncExecution" }
      "/execution/status/full" = { post = "DescribeExecution" }
      "/execution/{id}"        = { delete = "StopExecution", get = "StartSyncExecution" }
      "/execution/{id}/full"   = { get = "DescribeExecution" }
    }
    error_message = "The reader answers the reads, and Step Functions what is too large for it."
  }
  assert {
    condition = alltrue([
      for read in [jsondecode(output.openapi).paths["/execution/status"].post, jsondecode(output.openapi).paths["/execution/{id}"].get] :
      strcontains(read.x-amazon-apigateway-integration.requestTemplates["application/json"], "#set($readerArn = \"arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report-reader\")\n")
      && strcontains(read.x-amazon-apigateway-integration.requestTemplates["application/json"], "#set($maxWait = 20)\n")
      && contains([for parameter in read.parameters : "${parameter.name}: ${parameter.description}" if parameter.in == "header"], "Prefer: Longest time that the answer may wait for the end of the job, in seconds: wait=1 to wait=20.")
    ])
    error_message = "A read may wait for 20 s."
  }
}

run "own_settings" {
  variables {
    job_records = { expire_days = 7, max_wait_seconds = 25, log_level = "ALL", tracing_enabled = true }
    function = {
      filename = "lambda/lambda_function.zip"
      handler  = "lambda_function.lambda_handler"
      runtime  = "python3.13"
      timeout  = 900
    }
    tags = { team = "reports" }
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.records[0].rule[0].expiration[0].days == 7
    error_message = "Records are kept as long as the caller says."
  }
  assert {
    condition     = strcontains(jsondecode(output.openapi).paths["/execution/{id}"].get.x-amazon-apigateway-integration.requestTemplates["application/json"], "#set($maxWait = 25)\n")
    error_message = "A read may wait as long as the caller says."
  }
  assert {
    condition = alltrue([
      for workflow in [aws_sfn_state_machine.recorder[0], aws_sfn_state_machine.reader[0]] :
      workflow.logging_configuration[0].level == "ALL"
      && !workflow.logging_configuration[0].include_execution_data
      && workflow.tracing_configuration[0].enabled
    ])
    error_message = "Both log what the caller says, but never what a job got or gave, and are traced."
  }
  assert {
    condition = alltrue([
      for policy in [aws_iam_role_policy.recorder[0].policy, aws_iam_role_policy.reader[0].policy] :
      contains([for statement in jsondecode(policy).Statement : statement.Sid], "Trace")
    ])
    error_message = "Both may send traces."
  }
  assert {
    condition     = strcontains(aws_sfn_state_machine.recorder[0].definition, "States.MathAdd($.event.startDate, 905000)")
    error_message = "A job is doubted later where its function may take longer."
  }
  assert {
    condition = alltrue([
      for tags in [
        aws_s3_bucket.records[0].tags, aws_cloudwatch_event_rule.status[0].tags, aws_sfn_state_machine.recorder[0].tags,
        aws_sfn_state_machine.reader[0].tags, aws_cloudwatch_log_group.recorder[0].tags, aws_cloudwatch_log_group.reader[0].tags,
        aws_iam_role.recorder[0].tags, aws_iam_role.reader[0].tags, aws_iam_role.rule[0].tags,
      ] : tags == tomap({ team = "reports" })
    ])
    error_message = "All that takes tags has the caller's."
  }
}

run "traces_ended" {
  variables {
    job_records = { tracing_enabled = false }
  }

  assert {
    condition     = !aws_sfn_state_machine.recorder[0].tracing_configuration[0].enabled && !aws_sfn_state_machine.reader[0].tracing_configuration[0].enabled
    error_message = "What is not said, the provider leaves as it is."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.recorder[0].policy, "xray:") && !strcontains(aws_iam_role_policy.reader[0].policy, "xray:")
    error_message = "No traces may be sent."
  }
}

run "log_off" {
  variables {
    job_records = { log_level = "OFF" }
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.recorder) + length(aws_cloudwatch_log_group.reader) == 0 && output.recorder_log_group_name == null && output.reader_log_group_name == null
    error_message = "Off means that there is no log group."
  }
  assert {
    condition = alltrue([
      for workflow in [aws_sfn_state_machine.recorder[0], aws_sfn_state_machine.reader[0]] :
      workflow.logging_configuration[0].level == "OFF" && workflow.logging_configuration[0].log_destination == null
    ])
    error_message = "Off means that nothing is logged."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.recorder[0].policy, "logs:") && !strcontains(aws_iam_role_policy.reader[0].policy, "logs:")
    error_message = "Off means that nothing may be logged."
  }
  assert {
    condition     = aws_sfn_state_machine.job.logging_configuration[0].level == "ERROR"
    error_message = "The job's log is another matter."
  }
}

run "definition_of_the_callers_own" {
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Wait\", \"States\": {\"Wait\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}" }
  }

  assert {
    condition     = strcontains(aws_sfn_state_machine.recorder[0].definition, "States.MathAdd($.event.startDate, 900000)")
    error_message = "Nobody knows how long a workflow of the caller's takes: its record is doubted after a quarter of an hour."
  }
}

run "key" {
  variables {
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
  }

  assert {
    condition = (
      one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
      && one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).apply_server_side_encryption_by_default[0].kms_master_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
      && one(aws_s3_bucket_server_side_encryption_configuration.records[0].rule).bucket_key_enabled
    )
    error_message = "Records are encrypted with the caller's key, which is asked once for many of them."
  }
  assert {
    condition = alltrue([
      for group in [aws_cloudwatch_log_group.recorder[0], aws_cloudwatch_log_group.reader[0]] :
      group.kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    ])
    error_message = "And so are the logs."
  }
  assert {
    condition     = length(aws_sfn_state_machine.recorder[0].encryption_configuration) + length(aws_sfn_state_machine.reader[0].encryption_configuration) == 0
    error_message = "The workflows are not: Step Functions keeps nothing of them."
  }
  assert {
    condition = jsonencode(slice(jsondecode(aws_iam_role_policy.recorder[0].policy).Statement, 2, 5)) == jsonencode([
      {
        Sid       = "EncryptRecords"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = ["arn:aws-cn:s3:::report-records-1"] } }
      },
      jsondecode(aws_iam_role_policy.recorder[0].policy).Statement[3],
      {
        Sid       = "EncryptLogs"
        Effect    = "Allow"
        Action    = "kms:GenerateDataKey"
        Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
        Condition = { StringEquals = { "kms:EncryptionContext:SourceArn" = "arn:aws-cn:logs:cn-north-1:123456789012:*" } }
      },
    ])
    error_message = "The recorder may use the key for this bucket, and for the log."
  }
  assert {
    condition = jsonencode([for statement in jsondecode(aws_iam_role_policy.reader[0].policy).Statement : statement if statement.Sid == "DecryptItsExecutions"]) == jsonencode([{
      Sid       = "DecryptItsExecutions"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report" } }
    }])
    error_message = "The reader may read the executions that it describes."
  }
}

run "key_without_a_log" {
  variables {
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    job_records = { log_level = "OFF" }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.recorder[0].policy).Statement : statement.Sid] == ["ReadAndWriteRecords", "HearThatThereIsNone", "EncryptRecords"]
    error_message = "There is no log to encrypt."
  }
}

run "boundary_and_path" {
  variables {
    permissions_boundary_arn = "arn:aws-cn:iam::123456789012:policy/boundary"
    role_path                = "/jobs/reports/"
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.reader[0], aws_iam_role.recorder[0], aws_iam_role.rule[0]] :
      role.permissions_boundary == "arn:aws-cn:iam::123456789012:policy/boundary" && role.path == "/jobs/reports/"
    ])
    error_message = "Every role has the boundary and the path."
  }
}

run "no_boundary_and_no_path" {
  assert {
    condition = alltrue([
      for role in [aws_iam_role.reader[0], aws_iam_role.recorder[0], aws_iam_role.rule[0]] :
      role.permissions_boundary == null && role.path == "/"
    ])
    error_message = "Off by default."
  }
}

run "existing_roles" {
  variables {
    role_arns = {
      reader   = "arn:aws-cn:iam::123456789012:role/team/reader"
      recorder = "arn:aws-cn:iam::123456789012:role/team/recorder"
      rule     = "arn:aws-cn:iam::123456789012:role/team/rule"
    }
  }

  assert {
    condition = sum([
      length(aws_iam_role.reader), length(aws_iam_role.recorder), length(aws_iam_role.rule),
      length(aws_iam_role_policy.reader), length(aws_iam_role_policy.recorder), length(aws_iam_role_policy.rule),
    ]) == 0
    error_message = "No role and no policy is created."
  }
  assert {
    condition = (
      aws_sfn_state_machine.reader[0].role_arn == "arn:aws-cn:iam::123456789012:role/team/reader"
      && aws_sfn_state_machine.recorder[0].role_arn == "arn:aws-cn:iam::123456789012:role/team/recorder"
      && aws_cloudwatch_event_target.recorder[0].role_arn == "arn:aws-cn:iam::123456789012:role/team/rule"
    )
    error_message = "Each is where its role is needed."
  }
  assert {
    condition = (
      output.reader_role_arn == "arn:aws-cn:iam::123456789012:role/team/reader"
      && output.recorder_role_arn == "arn:aws-cn:iam::123456789012:role/team/recorder"
      && output.rule_role_arn == "arn:aws-cn:iam::123456789012:role/team/rule"
    )
    error_message = "The outputs are the existing roles."
  }
  assert {
    condition     = length(aws_iam_role.api) == 1 && length(aws_iam_role.function) == 1 && length(aws_iam_role.state_machine) == 1
    error_message = "The others are created."
  }
}

run "one_existing_role" {
  variables {
    role_arns = { rule = "arn:aws-cn:iam::123456789012:role/team/rule" }
  }

  assert {
    condition     = length(aws_iam_role.rule) == 0 && length(aws_iam_role.reader) == 1 && length(aws_iam_role.recorder) == 1
    error_message = "The workflows' roles are created."
  }
}

run "api_of_somebody_elses" {
  variables {
    api = { endpoint_type = "NONE" }
  }

  assert {
    condition     = length(jsondecode(output.openapi_paths)) == 5 && length(aws_api_gateway_rest_api.this) == 0 && output.records_bucket_name == "report-records-1"
    error_message = "Routes that are merged into another API have records, too."
  }
}

run "china" {
  variables {
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
  }

  assert {
    condition = alltrue([
      for text in [
        output.openapi, aws_sfn_state_machine.recorder[0].definition, aws_sfn_state_machine.reader[0].definition,
        aws_iam_role.reader[0].assume_role_policy, aws_iam_role.recorder[0].assume_role_policy, aws_iam_role.rule[0].assume_role_policy,
        aws_iam_role_policy.reader[0].policy, aws_iam_role_policy.recorder[0].policy, aws_iam_role_policy.rule[0].policy,
        aws_cloudwatch_event_rule.status[0].event_pattern, aws_s3_bucket_policy.records[0].policy,
      ] : length(regexall("arn:aws", text)) > 0 && length(regexall("arn:aws", text)) == length(regexall("arn:aws-cn:", text))
    ])
    error_message = "No ARN names another partition."
  }
}
