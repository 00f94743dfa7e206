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
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

module "job" {
  source = "../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name = var.name
  function = {
    filename = "${path.module}/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
    timeout  = 60
  }

  # Reads use a record of each job instead of Step Functions with its low quota, and can wait for the end of a job.
  job_records = {
    expire_days      = 30
    max_wait_seconds = 20
  }
}

output "records_bucket_name" {
  description = "Name of the bucket that holds the records of jobs."
  value       = module.job.records_bucket_name
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = module.job.start_url
}

output "state_machine_arn" {
  description = "ARN of the state machine."
  value       = module.job.state_machine_arn
}

output "status_url" {
  description = "URL for POST requests that read a job by its execution ARN, in Step Functions' own format."
  value       = module.job.status_url
}
