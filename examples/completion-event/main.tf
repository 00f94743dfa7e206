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
  default     = "completion-event"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

variable "webhook_api_key" {
  description = "What the webhook knows us by: the value of the header X-Api-Key. It is kept in Secrets Manager, and in Terraform's state."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.webhook_url == null || var.webhook_api_key != null
    error_message = "webhook_url needs webhook_api_key: EventBridge calls nobody without credentials."
  }
}

variable "webhook_url" {
  description = "URL that the end of each job is POSTed to, with https. Without it nothing is."
  type        = string
  default     = null
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
}

output "start_url" {
  description = "URL to POST to, to start a job."
  value       = module.job.start_url
}

output "topic_arn" {
  description = "ARN of the SNS topic, to subscribe to."
  value       = aws_sns_topic.ended.arn
}

output "queue_url" {
  description = "URL of the SQS queue, to receive from."
  value       = aws_sqs_queue.ended.url
}

output "dead_letters_url" {
  description = "URL of the queue of what could not be delivered."
  value       = aws_sqs_queue.dead_letters.url
}
