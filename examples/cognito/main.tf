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
  default     = "cognito"
}

variable "page_origin" {
  description = "Origin of the page that people log in from: the only one whose pages may call the API."
  type        = string
  default     = "http://localhost:4200"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-1"
}

variable "user_pool_arn" {
  description = "ARN of a user pool that exists, with an app client for the page and the scope NAME/run. Without it all of these are made."
  type        = string
  default     = null
}

locals {
  made  = var.user_pool_arn == null ? 1 : 0
  scope = "${var.name}/run"
}

resource "aws_cognito_user_pool" "people" {
  count = local.made

  name                     = var.name
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]

  # Otherwise anybody who finds the login page can sign up.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

# The login page. A domain's name is to be unique in its Region, as the pool's id is.
resource "aws_cognito_user_pool_domain" "login" {
  count = local.made

  user_pool_id = aws_cognito_user_pool.people[0].id
  domain       = lower(replace(aws_cognito_user_pool.people[0].id, "_", "-"))
}

# Only access tokens have scopes, so that identity tokens, which are the page's own, do not pass.
resource "aws_cognito_resource_server" "job" {
  count = local.made

  user_pool_id = aws_cognito_user_pool.people[0].id
  identifier   = var.name
  name         = var.name

  scope {
    scope_name        = "run"
    scope_description = "Start, read and stop one's own jobs"
  }
}

# Authorization code and no other flow, with PKCE instead of a secret, which a page cannot keep.
resource "aws_cognito_user_pool_client" "page" {
  count = local.made

  user_pool_id                         = aws_cognito_user_pool.people[0].id
  name                                 = "page"
  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "${aws_cognito_resource_server.job[0].identifier}/run"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = ["${var.page_origin}/"]
  logout_urls                          = ["${var.page_origin}/"]
  prevent_user_existence_errors        = "ENABLED"
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

  # Users see their own jobs: the token says who calls.
  authorization = {
    type = "COGNITO_USER_POOLS"
    cognito = {
      user_pool_arns = concat(var.user_pool_arn[*], aws_cognito_user_pool.people[*].arn)
      scopes         = [local.scope]
    }
  }
  # Pages may send Authorization.
  cors = { allow_origins = [var.page_origin] }
}

output "client_id" {
  description = "The page's app client; null with a user pool that was there already."
  value       = one(aws_cognito_user_pool_client.page[*].id)
}

output "login_url" {
  description = "Where people log in, before /oauth2/authorize and /oauth2/token; null with a user pool that was there already."
  value       = one([for login in aws_cognito_user_pool_domain.login : "https://${login.domain}.auth.${var.region}.amazoncognito.com"])
}

output "scope" {
  description = "What the page asks for when somebody logs in, besides openid."
  value       = local.scope
}

output "start_url" {
  description = "URL to POST to, to start a job."
  value       = module.job.start_url
}

output "user_pool_id" {
  description = "The user pool, to add people to; null where it was there already."
  value       = one(aws_cognito_user_pool.people[*].id)
}

output "page_config" {
  description = "What the page reads from config.json; null with a user pool that was there already."
  value = one([
    for index, client in aws_cognito_user_pool_client.page : {
      login_url = "https://${aws_cognito_user_pool_domain.login[index].domain}.auth.${var.region}.amazoncognito.com"
      client_id = client.id
      scope     = local.scope
      start_url = module.job.start_url
    }
  ])
}
