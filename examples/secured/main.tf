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
  default     = "secured"
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
  logs    = "arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}"
}

resource "aws_kms_key" "job" {
  description             = "Logs and executions of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # IAM policies in the account control the use of the key, such as the policies of the module's roles.
        Sid       = "LeaveItToIam"
        Effect    = "Allow"
        Principal = { AWS = local.account }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "KeepLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.${data.aws_partition.current.dns_suffix}" }
        Action    = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "${local.logs}:log-group:*" } }
      },
      {
        # Step Functions delivers its log in encrypted form.
        Sid       = "DeliverLogs"
        Effect    = "Allow"
        Principal = { Service = "delivery.logs.amazonaws.com" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = { StringEquals = { "kms:EncryptionContext:SourceArn" = "${local.logs}:*" } }
      },
    ]
  })
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

  # The signature identifies the caller, and the API key selects the quota.
  authorization = { type = "AWS_IAM", api_key_required = true }
  throttling    = { rate_limit = 50, burst_limit = 100 }
  usage_plan = {
    throttle = { rate_limit = 5, burst_limit = 10 }
    quota    = { limit = 10000, period = "DAY" }
    api_keys = ["batch"]
  }

  access_log  = {}
  api         = { log_level = "ERROR", metrics_enabled = true, tracing_enabled = true }
  kms_key_arn = aws_kms_key.job.arn
}

output "api_key_id" {
  description = "Id of the API key. Its value is a secret: read it with `aws apigateway get-api-key --include-value`."
  value       = module.job.api_key_ids.batch
}

output "log_group_names" {
  description = "Names of the log groups."
  value = {
    access        = module.job.access_log_group_name
    execution     = module.job.execution_log_group_name
    function      = module.job.function_log_group_name
    state_machine = module.job.state_machine_log_group_name
  }
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
