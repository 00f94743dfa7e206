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

variable "max_wait_seconds" {
  description = "Turns job_records on, and sets the number of seconds for which a request may wait for the end of a job. `null`: the page polls."
  type        = number
  default     = null
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "browser-client"
}

variable "page_origin" {
  description = "Origin of the page, the only origin whose pages may call the API."
  type        = string
  default     = "http://localhost:4200"
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
  cors = { allow_origins = [var.page_origin] }
  function = {
    filename = "${path.module}/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
    timeout  = 60
  }
  job_records = var.max_wait_seconds == null ? null : { max_wait_seconds = var.max_wait_seconds }
}

output "config" {
  description = "Content of config.json, which the page reads from the folder of index.html: `terraform output -json config > dist/browser/config.json`."
  value       = { startUrl = module.job.start_url, waitSeconds = var.max_wait_seconds }
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = module.job.start_url
}
