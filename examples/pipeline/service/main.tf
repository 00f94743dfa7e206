# What the pipeline deploys. In your repository this is the folder deploy, and deploy.yml lies in .github/workflows.

terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.67, < 7.0"
    }
  }

  # The rest of it is deploy.yml's: terraform init -backend-config=...
  backend "s3" {
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "report"
}

variable "permissions_boundary_arn" {
  description = "Output permissions_boundary_arn of the pipeline's roles."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

module "job" {
  source = "../../.."
  # In your own repository:
  # source = "github.com/your-team/terraform-aws-async-api?ref=v1.0.0"

  name = var.name
  function = {
    # The job build of the workflow writes it.
    filename = "${path.module}/package.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
    timeout  = 60
  }

  permissions_boundary_arn = var.permissions_boundary_arn
}

output "start_url" {
  description = "URL to POST to, to start a job."
  value       = module.job.start_url
}
