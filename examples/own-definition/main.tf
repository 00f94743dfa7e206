terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.67, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "name" {
  description = "Name of the API and its workflow, and prefix of the name of the workflow's function."
  type        = string
  default     = "own-definition"
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

data "aws_partition" "current" {}

# One step of the workflow. It could also be an ECS task, a query, or a task token for a person's answer.
resource "aws_lambda_function" "step" {
  #checkov:skip=CKV_AWS_272:The sample is not signed.
  function_name    = "${var.name}-step"
  role             = aws_iam_role.step.arn
  filename         = "${path.module}/lambda_function.zip"
  source_code_hash = filebase64sha256("${path.module}/lambda_function.zip")
  handler          = "lambda_function.lambda_handler"
  runtime          = "python3.13"
  timeout          = 60

  depends_on = [aws_cloudwatch_log_group.step]
}

resource "aws_cloudwatch_log_group" "step" {
  name              = "/aws/lambda/${var.name}-step"
  retention_in_days = 30
}

resource "aws_iam_role" "step" {
  name = "${var.name}-step"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "step" {
  name = "logs"
  role = aws_iam_role.step.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.step.arn}:*"
    }]
  })
}

module "job" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name = var.name
  state_machine = {
    definition = jsonencode({
      Comment        = "Refuses what takes too long, works, and reports"
      StartAt        = "Check"
      TimeoutSeconds = 300
      States = {
        Check = {
          Type = "Choice"
          Choices = [{
            And = [
              { Variable = "$.seconds", IsPresent = true },
              { Variable = "$.seconds", NumericGreaterThan = 45 },
            ]
            Next = "Refuse"
          }]
          Default = "Work"
        }
        Refuse = {
          Type  = "Fail"
          Error = "TooLong"
          Cause = "seconds must be 45 or fewer."
        }
        Work = {
          Type           = "Task"
          Resource       = "arn:${data.aws_partition.current.partition}:states:::lambda:invoke"
          Parameters     = { FunctionName = aws_lambda_function.step.arn, "Payload.$" = "$" }
          TimeoutSeconds = 65
          Next           = "Report"
        }
        Report = {
          Type       = "Pass"
          Parameters = { "report.$" = "$.Payload.message" }
          End        = true
        }
      }
    })
    policy_statements = [{
      sid       = "InvokeStep"
      actions   = ["lambda:InvokeFunction"]
      resources = [aws_lambda_function.step.arn]
    }]
  }
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = module.job.start_url
}

output "status_url" {
  description = "URL for POST requests that read a job by its execution ARN, in Step Functions' own format."
  value       = module.job.status_url
}
