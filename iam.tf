# Policies are jsonencode() and not aws_iam_policy_document: `terraform test` with a mocked provider can then read them
# (hashicorp/terraform-provider-aws#36700). One role for each principal, with one inline policy.

locals {
  # Built from the name: a role that names its state machine's ARN would be a cycle.
  state_machine_arn_by_name = "arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:${var.name}"
}

resource "aws_iam_role" "function" {
  count = var.function == null ? 0 : 1

  name        = "${var.name}-function"
  description = "Assumed by the job's function ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "function" {
  count = var.function == null ? 0 : 1

  name = "logs"
  role = aws_iam_role.function[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteOwnLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function[0].arn}:*"
    }]
  })
}

resource "aws_iam_role" "state_machine" {
  name        = "${var.name}-state-machine"
  description = "Assumed by the state machine ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnLike      = { "aws:SourceArn" = local.state_machine_arn_by_name }
      }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "state_machine" {
  name = "invoke-and-log"
  role = aws_iam_role.state_machine.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "InvokeJob"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = local.function_arn
      },
      {
        # The vended-logs actions take no resource:
        # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
        Sid    = "DeliverLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "api" {
  name        = "${var.name}-api"
  description = "Assumed by the REST API ${var.name} to start, describe and stop executions"
  # Without a condition on aws:SourceArn: AWS documents none for the roles of API Gateway's integrations.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "api" {
  name = "executions"
  role = aws_iam_role.api.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartThisStateMachine"
        Effect   = "Allow"
        Action   = "states:StartExecution"
        Resource = aws_sfn_state_machine.job.arn
      },
      {
        Sid      = "ReadAndStopItsExecutions"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution"]
        Resource = "${local.execution_arn_prefix}*"
      },
    ]
  })
}
