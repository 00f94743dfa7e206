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
  description = "Name of the job."
  type        = string
  default     = "records"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

module "job" {
  source = "../.."

  name = var.name
  function = {
    filename = "${path.module}/../../lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
    timeout  = 60
  }

  # A record of each job, read instead of Step Functions: reads have no quota of a few a second then, and may wait.
  job_records = {
    expire_days      = 30
    max_wait_seconds = 20
  }
}

output "job" {
  description = "Everything that the module answers with."
  value       = module.job
}
