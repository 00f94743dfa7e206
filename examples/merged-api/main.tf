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
  description = "Name of the API and its job."
  type        = string
  default     = "merged-api"
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

module "report" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name = var.name
  function = {
    filename = "${path.module}/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
  api = { path = "reports", endpoint_type = "NONE" }
}

locals {
  report = jsondecode(module.report.openapi)

  # An API with routes of its own and the job's routes. The job's routes need the schemas, the validator and the gateway
  # responses of the module's document.
  openapi = {
    openapi = "3.0.1"
    info    = { title = var.name, version = "1.0" }
    paths = merge(
      {
        "/health" = {
          get = {
            responses = { "200" = { description = "The API is up." } }
            x-amazon-apigateway-integration = {
              type             = "mock"
              requestTemplates = { "application/json" = jsonencode({ statusCode = 200 }) }
              responses = {
                default = { statusCode = "200", responseTemplates = { "application/json" = jsonencode({ status = "up" }) } }
              }
            }
          }
        }
      },
      jsondecode(module.report.openapi_paths),
    )
    components                             = local.report.components
    x-amazon-apigateway-request-validators = local.report.x-amazon-apigateway-request-validators
    x-amazon-apigateway-gateway-responses  = local.report.x-amazon-apigateway-gateway-responses
  }
}

resource "aws_api_gateway_rest_api" "this" {
  name             = var.name
  body             = jsonencode(local.openapi)
  fail_on_warnings = true

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.this.body)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV2_AWS_51:A client certificate identifies the API to an HTTP backend. Step Functions identifies it by its role.
  #checkov:skip=CKV_AWS_120:The answer for a running job changes from one moment to the next.
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = "live"
}

output "api_url" {
  description = "URL of the stage, without a slash at the end."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "rest_api_id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.this.id
}

output "stage_name" {
  description = "Name of the stage."
  value       = aws_api_gateway_stage.this.stage_name
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = "${aws_api_gateway_stage.this.invoke_url}/reports"
}
