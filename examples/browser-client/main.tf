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
  description = "Keeps records of jobs, so that a page may wait for the end of one, for so many seconds at once. `null`: it polls."
  type        = number
  default     = null
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "browser-client"
}

variable "page_origin" {
  description = "Origin that the page is served from: the only one whose pages may call the API."
  type        = string
  default     = "http://localhost:4200"
}

variable "region" {
  description = "AWS region."
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
  description = "What the page reads from config.json beside index.html: `terraform output -json config > dist/browser/config.json`."
  value       = { startUrl = module.job.start_url, waitSeconds = var.max_wait_seconds }
}

output "start_url" {
  description = "URL to POST to, to start a job."
  value       = module.job.start_url
}
