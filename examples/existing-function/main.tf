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
  description = "ARN of the Lambda function, version or alias that does the job."
  type        = string
}

variable "name" {
  description = "Name of the API and its state machine."
  type        = string
  default     = "existing-function"
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

module "job" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name         = var.name
  function_arn = var.function_arn
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = module.job.start_url
}

output "status_url" {
  description = "URL for POST requests that read a job by its execution ARN, in Step Functions' own format."
  value       = module.job.status_url
}
