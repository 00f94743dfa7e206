# What the benchmark compares the module with: two Lambda functions between API Gateway and Step Functions.

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

variable "function_arn" {
  description = "ARN of the Lambda function that is the job."
  type        = string
}

variable "name" {
  description = "Name of the API and its state machine, and prefix of the functions' and roles' names."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

locals {
  execution_arn_prefix = "${replace(aws_sfn_state_machine.job.arn, ":stateMachine:", ":execution:")}:"

  glue = {
    start = {
      action      = "states:StartExecution"
      resource    = aws_sfn_state_machine.job.arn
      environment = { STATE_MACHINE_ARN = aws_sfn_state_machine.job.arn }
    }
    status = {
      action      = "states:DescribeExecution"
      resource    = "${local.execution_arn_prefix}*"
      environment = { EXECUTION_ARN_PREFIX = local.execution_arn_prefix }
    }
  }
}

resource "aws_iam_role" "state_machine" {
  name = "${var.name}-state-machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "state_machine" {
  name = "invoke"
  role = aws_iam_role.state_machine.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = var.function_arn
    }]
  })
}

resource "aws_sfn_state_machine" "job" {
  name     = var.name
  role_arn = aws_iam_role.state_machine.arn
  definition = jsonencode({
    StartAt = "Job"
    States = {
      Job = {
        Type     = "Task"
        Resource = "arn:aws:states:::lambda:invoke"
        Parameters = {
          FunctionName = var.function_arn
          "Payload.$"  = "$"
        }
        OutputPath = "$.Payload"
        End        = true
      }
    }
  })
}

resource "aws_iam_role" "glue" {
  for_each = local.glue

  name = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "glue" {
  for_each = local.glue

  name = "executions-and-logs"
  role = aws_iam_role.glue[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = each.value.action
        Resource = each.value.resource
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_lambda_function" "glue" {
  for_each = local.glue

  function_name    = "${var.name}-${each.key}"
  role             = aws_iam_role.glue[each.key].arn
  filename         = "${path.module}/glue.zip"
  source_code_hash = filebase64sha256("${path.module}/glue.zip")
  handler          = "glue.${each.key}"
  runtime          = "python3.13"
  memory_size      = 256
  timeout          = 29

  environment {
    variables = each.value.environment
  }
}

resource "aws_lambda_permission" "glue" {
  for_each = local.glue

  function_name = aws_lambda_function.glue[each.key].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.job.execution_arn}/*"
}

resource "aws_api_gateway_rest_api" "job" {
  name = var.name
}

resource "aws_api_gateway_resource" "execution" {
  rest_api_id = aws_api_gateway_rest_api.job.id
  parent_id   = aws_api_gateway_rest_api.job.root_resource_id
  path_part   = "execution"
}

resource "aws_api_gateway_resource" "id" {
  rest_api_id = aws_api_gateway_rest_api.job.id
  parent_id   = aws_api_gateway_resource.execution.id
  path_part   = "{id}"
}

resource "aws_api_gateway_method" "start" {
  rest_api_id   = aws_api_gateway_rest_api.job.id
  resource_id   = aws_api_gateway_resource.execution.id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_method" "status" {
  rest_api_id   = aws_api_gateway_rest_api.job.id
  resource_id   = aws_api_gateway_resource.id.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "start" {
  rest_api_id             = aws_api_gateway_rest_api.job.id
  resource_id             = aws_api_gateway_resource.execution.id
  http_method             = aws_api_gateway_method.start.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.glue["start"].invoke_arn
}

resource "aws_api_gateway_integration" "status" {
  rest_api_id             = aws_api_gateway_rest_api.job.id
  resource_id             = aws_api_gateway_resource.id.id
  http_method             = aws_api_gateway_method.status.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.glue["status"].invoke_arn
}

resource "aws_api_gateway_deployment" "job" {
  rest_api_id = aws_api_gateway_rest_api.job.id

  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_resource.execution,
      aws_api_gateway_resource.id,
      aws_api_gateway_method.start,
      aws_api_gateway_method.status,
      aws_api_gateway_integration.start,
      aws_api_gateway_integration.status,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "job" {
  rest_api_id   = aws_api_gateway_rest_api.job.id
  deployment_id = aws_api_gateway_deployment.job.id
  stage_name    = "v1"
}

output "job" {
  description = "What the harness needs to call the API."
  value = {
    api_url           = aws_api_gateway_stage.job.invoke_url
    rest_api_id       = aws_api_gateway_rest_api.job.id
    stage_name        = aws_api_gateway_stage.job.stage_name
    state_machine_arn = aws_sfn_state_machine.job.arn
  }
}
