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
  description = "Prefix of both jobs' names."
  type        = string
  default     = "two-jobs"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

locals {
  package = "${path.module}/../../lambda/lambda_function.zip"
}

module "report" {
  source = "../.."

  name = "${var.name}-report"
  function = {
    filename = local.package
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
  api  = { path = "reports" }
  cors = { allow_origins = ["https://app.example.com", "http://localhost:4200"] }
}

# The second one starts the same function: it is named by its ARN here, as a function made elsewhere would be.
module "import" {
  source = "../.."

  name         = "${var.name}-import"
  function_arn = module.report.function_arn
  api          = { path = "v1/imports", show_cause = true }
  polling      = { min_seconds = 5, max_seconds = 20 }
}

output "import" {
  description = "Everything that the module answers with, of the import."
  value       = module.import
}

output "report" {
  description = "Everything that the module answers with, of the report."
  value       = module.report
}
