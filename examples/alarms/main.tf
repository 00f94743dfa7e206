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

variable "email" {
  description = "Address that alarms are sent to, once somebody has followed the link in a first mail. Without it nobody is told who does not subscribe to the topic."
  type        = string
  default     = null
}

variable "job_records" {
  description = "Whether jobs have records, and what makes them its own alarms."
  type        = bool
  default     = false
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "alarms"
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
  function = {
    filename = "${path.module}/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
    timeout  = 60
  }

  job_records = var.job_records ? {} : null
}

output "start_url" {
  description = "URL to POST to, to start a job."
  value       = module.job.start_url
}

output "alarm_names" {
  description = "Names of the alarms."
  value       = sort(local.all_alarms[*].alarm_name)
}

output "dashboard_url" {
  description = "URL of the dashboard."
  value       = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.job.dashboard_name}"
}

output "topic_arn" {
  description = "ARN of the SNS topic that alarms go to, to subscribe to."
  value       = aws_sns_topic.alarms.arn
}
