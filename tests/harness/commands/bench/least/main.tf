# The module with everything off that can be off.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "job" {
  source = "../module"

  name          = "least"
  function_arn  = "arn:aws:lambda:eu-west-1:123456789012:function:existing"
  cors          = null
  state_machine = { log_level = "OFF" }
}
