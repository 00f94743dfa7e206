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

run "api_role" {
  assert {
    condition     = startswith(aws_iam_role.api[0].name, "report-api-") && jsondecode(aws_iam_role.api[0].assume_role_policy).Statement[0].Principal.Service == "apigateway.amazonaws.com"
    error_message = "The API's role is API Gateway's to assume."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.api[0].policy).Statement == [
      {
        Sid      = "StartThisStateMachine"
        Effect   = "Allow"
        Action   = "states:StartExecution"
        Resource = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report"
      },
      {
        Sid      = "ReadAndStopItsExecutions"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution"]
        Resource = "arn:aws-cn:states:cn-north-1:123456789012:execution:report:*"
      },
    ]
    error_message = "The API may start this state machine, read and stop its executions, and nothing else."
  }
}

run "state_machine_role" {
  assert {
    condition = jsondecode(aws_iam_role.state_machine[0].assume_role_policy).Statement[0] == {
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report" }
      }
    }
    error_message = "The state machine's role is this state machine's alone to assume."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement[0].Action == "lambda:InvokeFunction" && jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement[0].Resource == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
    error_message = "The state machine may invoke this function."
  }
  assert {
    condition = (
      length(jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement) == 2
      && alltrue([for action in jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement[1].Action : startswith(action, "logs:")])
    )
    error_message = "Besides, it may deliver logs, and nothing else."
  }
}

run "function_role" {
  assert {
    condition     = jsondecode(aws_iam_role.function[0].assume_role_policy).Statement[0].Principal.Service == "lambda.amazonaws.com"
    error_message = "The function's role is Lambda's to assume."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.function[0].policy).Statement == [{
      Sid      = "WriteOwnLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:mocked:*"
    }]
    error_message = "The function may write to its own log group, and nothing else."
  }
}

run "function_role_with_all_that_the_function_has" {
  variables {
    function = {
      filename               = "lambda/lambda_function.zip"
      handler                = "lambda_function.lambda_handler"
      runtime                = "python3.13"
      kms_key_arn            = "arn:aws-cn:kms:cn-north-1:123456789012:key/environment"
      vpc_config             = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
      dead_letter_target_arn = "arn:aws-cn:sns:cn-north-1:123456789012:failed"
      tracing_enabled        = true
      policy_statements = [
        { sid = "ReadReports", actions = ["s3:GetObject"], resources = ["arn:aws-cn:s3:::reports/*"] },
        {
          effect     = "Deny"
          actions    = ["s3:*"]
          resources  = ["*"]
          conditions = { StringNotEquals = { "aws:ResourceAccount" = ["123456789012"] } }
        },
      ]
    }
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/logs"
  }

  assert {
    condition = jsonencode(slice(jsondecode(aws_iam_role_policy.function[0].policy).Statement, 1, 7)) == jsonencode([
      {
        Sid    = "ReachVpc"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      },
      { Sid = "SendDeadLetters", Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws-cn:sns:cn-north-1:123456789012:failed" },
      { Sid = "Trace", Effect = "Allow", Action = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource = "*" },
      { Sid = "DecryptEnvironment", Effect = "Allow", Action = "kms:Decrypt", Resource = "arn:aws-cn:kms:cn-north-1:123456789012:key/environment" },
      { Sid = "ReadReports", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws-cn:s3:::reports/*"] },
      { Effect = "Deny", Action = ["s3:*"], Resource = ["*"], Condition = { StringNotEquals = { "aws:ResourceAccount" = ["123456789012"] } } },
    ])
    error_message = "The function may do what its settings need and its caller says, and the logs' key is none of its business."
  }
  assert {
    condition     = length(jsondecode(aws_iam_role_policy.function[0].policy).Statement) == 7
    error_message = "And nothing else."
  }
}

run "dead_letters_to_a_queue" {
  variables {
    function = {
      filename               = "lambda/lambda_function.zip"
      handler                = "lambda_function.lambda_handler"
      runtime                = "python3.13"
      dead_letter_target_arn = "arn:aws-cn:sqs:cn-north-1:123456789012:failed"
    }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.function[0].policy).Statement : statement.Action if statement.Sid == "SendDeadLetters"] == ["sqs:SendMessage"]
    error_message = "A queue is sent to."
  }
}

run "roles_with_a_key_and_traces" {
  variables {
    kms_key_arn   = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    state_machine = { tracing_enabled = true }
  }

  assert {
    condition = jsonencode(slice(jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement, 2, 5)) == jsonencode([
      {
        Sid       = "EncryptLogs"
        Effect    = "Allow"
        Action    = "kms:GenerateDataKey"
        Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
        Condition = { StringEquals = { "kms:EncryptionContext:SourceArn" = "arn:aws-cn:logs:cn-north-1:123456789012:*" } }
      },
      {
        Sid      = "Trace"
        Effect   = "Allow"
        Action   = ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*"
      },
      {
        Sid       = "EncryptExecutions"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
        Condition = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report" } }
      },
    ])
    error_message = "The state machine may send traces, and use the key for its executions and their log."
  }
  assert {
    condition = jsonencode(jsondecode(aws_iam_role_policy.api[0].policy).Statement[2]) == jsonencode({
      Sid       = "DecryptItsExecutions"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
      Condition = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report" } }
    })
    error_message = "The API may read what is encrypted."
  }
}

run "key_without_a_log" {
  variables {
    kms_key_arn   = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    state_machine = { log_level = "OFF" }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement : statement.Sid] == ["InvokeJob", "EncryptExecutions"]
    error_message = "There is no log to encrypt."
  }
}

run "definition_of_the_callers_own" {
  variables {
    function = null
    state_machine = {
      definition = "{\"StartAt\": \"Wait\", \"States\": {\"Wait\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}"
      policy_statements = [
        { actions = ["ecs:RunTask"], resources = ["arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/report:1"] },
      ]
      log_level = "OFF"
    }
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement == [
      { Effect = "Allow", Action = ["ecs:RunTask"], Resource = ["arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/report:1"] },
    ]
    error_message = "The state machine may do what its caller says, and neither invoke nor log."
  }
  assert {
    condition     = length(aws_iam_role.function) + length(aws_iam_role_policy.function) == 0
    error_message = "Without a function there is no role for one."
  }
}

run "definition_that_needs_nothing" {
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Wait\", \"States\": {\"Wait\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}", log_level = "OFF" }
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement[0].Action == "sts:GetCallerIdentity"
    error_message = "IAM refuses a policy without statements; this one allows what everybody may."
  }
}

run "authorizer_role" {
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer:live" } }
  }

  assert {
    condition     = startswith(aws_iam_role.authorizer[0].name, "report-authorizer-") && jsondecode(aws_iam_role.authorizer[0].assume_role_policy).Statement[0].Principal.Service == "apigateway.amazonaws.com"
    error_message = "The authorizer's role is API Gateway's to assume."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.authorizer[0].policy).Statement == [{
      Sid      = "InvokeAuthorizer"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer:live"
    }]
    error_message = "It may invoke the authorizer, and nothing else."
  }
}

run "china" {
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" } }
    kms_key_arn   = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
  }

  assert {
    condition = alltrue([
      for text in [
        output.openapi, aws_sfn_state_machine.job.definition, aws_iam_role.state_machine[0].assume_role_policy,
        aws_iam_role_policy.api[0].policy, aws_iam_role_policy.authorizer[0].policy, aws_iam_role_policy.function[0].policy, aws_iam_role_policy.state_machine[0].policy,
      ] : length(regexall("arn:aws", text)) > 0 && length(regexall("arn:aws", text)) == length(regexall("arn:aws-cn:", text))
    ])
    error_message = "No ARN names another partition."
  }
}

run "boundary_and_path" {
  variables {
    permissions_boundary_arn = "arn:aws-cn:iam::123456789012:policy/boundary"
    role_path                = "/jobs/reports/"
    authorization            = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" } }
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.api[0], aws_iam_role.authorizer[0], aws_iam_role.function[0], aws_iam_role.state_machine[0]] :
      role.permissions_boundary == "arn:aws-cn:iam::123456789012:policy/boundary" && role.path == "/jobs/reports/"
    ])
    error_message = "Every role has the boundary and the path."
  }
}

# A role's name is unique in an account, over all Regions and paths; a replacement is created before the old one goes.
run "role_names" {
  assert {
    condition = { for role, name in local.role_names : role => name } == {
      api           = "report-api-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      authorizer    = "report-authorizer-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      function      = "report-function-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      reader        = "report-reader-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      recorder      = "report-recorder-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      rule          = "report-rule-${substr(sha1("report cn-north-1 /"), 0, 8)}"
      state_machine = "report-state-machine-${substr(sha1("report cn-north-1 /"), 0, 8)}"
    }
    error_message = "A role's name begins with the module's."
  }
}

run "role_names_elsewhere" {
  variables {
    role_path = "/jobs/"
  }

  assert {
    condition     = aws_iam_role.api[0].name == "report-api-${substr(sha1("report cn-north-1 /jobs/"), 0, 8)}"
    error_message = "Another path is another name."
  }
}

run "longest_role_names" {
  variables {
    name = "a2345678901234567890123456789012345678901234567890"
  }

  assert {
    condition     = max([for name in values(local.role_names) : length(name)]...) == 64
    error_message = "The longest name has the 64 characters that IAM allows."
  }
}

run "no_boundary_and_no_path" {
  assert {
    condition = alltrue([
      for role in [aws_iam_role.api[0], aws_iam_role.function[0], aws_iam_role.state_machine[0]] :
      role.permissions_boundary == null && role.path == "/"
    ])
    error_message = "Off by default."
  }
  assert {
    condition     = length(aws_iam_role.authorizer) + length(aws_iam_role_policy.authorizer) == 0 && output.authorizer_role_arn == null
    error_message = "Without a Lambda authorizer there is no role for one."
  }
}

run "existing_roles" {
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" } }
    role_arns = {
      api           = "arn:aws-cn:iam::123456789012:role/team/api"
      authorizer    = "arn:aws-cn:iam::123456789012:role/team/authorizer"
      function      = "arn:aws-cn:iam::123456789012:role/team/function"
      state_machine = "arn:aws-cn:iam::123456789012:role/team/workflow"
    }
  }

  assert {
    condition = (
      length(aws_iam_role.api) + length(aws_iam_role.authorizer) + length(aws_iam_role.function) + length(aws_iam_role.state_machine) == 0
      && length(aws_iam_role_policy.api) + length(aws_iam_role_policy.authorizer) + length(aws_iam_role_policy.function) + length(aws_iam_role_policy.state_machine) == 0
    )
    error_message = "No role and no policy is created."
  }
  assert {
    condition = (
      aws_lambda_function.job[0].role == "arn:aws-cn:iam::123456789012:role/team/function"
      && aws_sfn_state_machine.job.role_arn == "arn:aws-cn:iam::123456789012:role/team/workflow"
      && jsondecode(output.openapi).paths["/execution"].post.x-amazon-apigateway-integration.credentials == "arn:aws-cn:iam::123456789012:role/team/api"
      && jsondecode(output.openapi).components.securitySchemes.lambda.x-amazon-apigateway-authorizer.authorizerCredentials == "arn:aws-cn:iam::123456789012:role/team/authorizer"
    )
    error_message = "Each is where its role is needed."
  }
  assert {
    condition = (
      output.api_role_arn == "arn:aws-cn:iam::123456789012:role/team/api"
      && output.authorizer_role_arn == "arn:aws-cn:iam::123456789012:role/team/authorizer"
      && output.function_role_arn == "arn:aws-cn:iam::123456789012:role/team/function"
      && output.state_machine_role_arn == "arn:aws-cn:iam::123456789012:role/team/workflow"
    )
    error_message = "The outputs are the existing roles."
  }
}

run "one_existing_role" {
  variables {
    role_arns = { api = "arn:aws-cn:iam::123456789012:role/team/api" }
  }

  assert {
    condition     = length(aws_iam_role.api) == 0 && length(aws_iam_role.function) == 1 && length(aws_iam_role.state_machine) == 1
    error_message = "The others are created."
  }
}

run "qualified_function" {
  variables {
    function     = null
    function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.state_machine[0].policy).Statement[0].Resource == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
    error_message = "With an alias the state machine may invoke the alias alone."
  }
}
