mock_provider "aws" {
  source = "./tests/mocks"
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
    condition     = aws_iam_role.api.name == "report-api" && jsondecode(aws_iam_role.api.assume_role_policy).Statement[0].Principal.Service == "apigateway.amazonaws.com"
    error_message = "The API's role is API Gateway's to assume."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.api.policy).Statement == [
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
    condition = jsondecode(aws_iam_role.state_machine.assume_role_policy).Statement[0] == {
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
    condition     = jsondecode(aws_iam_role_policy.state_machine.policy).Statement[0].Action == "lambda:InvokeFunction" && jsondecode(aws_iam_role_policy.state_machine.policy).Statement[0].Resource == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
    error_message = "The state machine may invoke this function."
  }
  assert {
    condition = (
      length(jsondecode(aws_iam_role_policy.state_machine.policy).Statement) == 2
      && alltrue([for action in jsondecode(aws_iam_role_policy.state_machine.policy).Statement[1].Action : startswith(action, "logs:")])
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

run "qualified_function" {
  variables {
    function     = null
    function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.state_machine.policy).Statement[0].Resource == "arn:aws-cn:lambda:cn-north-1:123456789012:function:report:live"
    error_message = "With an alias the state machine may invoke the alias alone."
  }
}
