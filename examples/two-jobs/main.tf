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
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

module "report" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name = "${var.name}-report"
  function = {
    filename = "${path.module}/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
  api  = { path = "reports" }
  cors = { allow_origins = ["https://app.example.com", "http://localhost:4200"] }
}

# The second instance uses the same function, by its ARN, like any existing function.
module "import" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name         = "${var.name}-import"
  function_arn = module.report.function_arn
  api          = { path = "v1/imports", show_cause = true }
  polling      = { min_seconds = 5, max_seconds = 20 }
}

output "import_start_url" {
  description = "URL for POST requests that start an import."
  value       = module.import.start_url
}

output "import_status_url" {
  description = "URL for POST requests that read an import by its execution ARN, in Step Functions' own format."
  value       = module.import.status_url
}

output "report_start_url" {
  description = "URL for POST requests that start a report."
  value       = module.report.start_url
}

output "report_status_url" {
  description = "URL for POST requests that read a report by its execution ARN, in Step Functions' own format."
  value       = module.report.status_url
}
