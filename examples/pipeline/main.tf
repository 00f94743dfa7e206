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

variable "branch" {
  description = "Branch whose workflow may plan, besides pull requests. GitHub's environment says which may apply."
  type        = string
  default     = "main"
}

variable "environment" {
  description = "Environment of the repository's that a job must run in to deploy."
  type        = string
  default     = "production"
}

variable "function_actions" {
  description = "What the function may be allowed besides writing its log, such as s3:GetObject. The pipeline gives it no more."
  type        = list(string)
  default     = []
}

variable "name" {
  description = "Name of the job that is deployed: the module's name."
  type        = string
  default     = "report"

  validation {
    condition     = length(var.name) <= 41
    error_message = "name must have 41 characters or fewer: the roles' names have no more of it."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of GitHub's identity provider, where the account has it: it can have one only. Without it it is made."
  type        = string
  default     = null
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

variable "repository" {
  description = "Repository as GitHub's tokens name it: owner/name, or owner@id/name@id where its subject claims are immutable, as they are by default since July 2026."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z-]+(@[0-9]+)?/[0-9A-Za-z._-]+(@[0-9]+)?$", var.repository))
    error_message = "repository must be such as acme/report or acme@123456/report@456789."
  }
}

variable "state_bucket" {
  description = "Name of the S3 bucket, which exists, that Terraform's state goes to, under the job's name."
  type        = string
}

output "deploy_role_arn" {
  description = "The variable AWS_DEPLOY_ROLE of the repository's environment."
  value       = aws_iam_role.deploy.arn
}

output "plan_role_arn" {
  description = "The variable AWS_PLAN_ROLE of the repository."
  value       = aws_iam_role.plan.arn
}

output "permissions_boundary_arn" {
  description = "The variable PERMISSIONS_BOUNDARY of the repository: bounds the roles that the pipeline makes."
  value       = aws_iam_policy.boundary.arn
}
