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

variable "certificate_arn" {
  description = "ARN of an ACM certificate for the host name, in the same Region. Without it the example creates one, which needs zone_id."
  type        = string
  default     = null
}

variable "domain_name" {
  description = "Host name of the API, such as jobs.example.com."
  type        = string
}

variable "firewall" {
  description = "Whether AWS WAF looks at each request first."
  type        = bool
  default     = false
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "custom-domain"
}

variable "region" {
  description = "AWS Region."
  type        = string
  default     = "eu-west-1"
}

variable "zone_id" {
  description = "Id of the public hosted zone in Route 53 that the host name is in: it gets the name's record, and those that prove to ACM whose it is. Without it they are yours to make."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id != null || var.certificate_arn != null
    error_message = "Give zone_id, so that a certificate can be made, or certificate_arn."
  }
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

  # API Gateway's own host name also accepts TLS 1.0, so it is turned off.
  api = { disable_execute_api_endpoint = true }
}

resource "aws_api_gateway_domain_name" "this" {
  domain_name              = var.domain_name
  regional_certificate_arn = coalesce(var.certificate_arn, one(aws_acm_certificate_validation.made[*].certificate_arn))
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# The mapping replaces the stage in the path: https://jobs.example.com/execution.
resource "aws_api_gateway_base_path_mapping" "this" {
  domain_name = aws_api_gateway_domain_name.this.domain_name
  api_id      = module.job.rest_api_id
  stage_name  = module.job.stage_name
}

output "alias" {
  description = "Target of the host name's DNS record, an alias: name and hosted zone."
  value = {
    name    = aws_api_gateway_domain_name.this.regional_domain_name
    zone_id = aws_api_gateway_domain_name.this.regional_zone_id
  }
}

output "start_url" {
  description = "URL for POST requests that start a job."
  value       = "https://${aws_api_gateway_base_path_mapping.this.domain_name}/execution"
}

output "status_url" {
  description = "URL for POST requests that read a job by its execution ARN, in Step Functions' own format."
  value       = "https://${aws_api_gateway_base_path_mapping.this.domain_name}/execution/status"
}
