variable "name" {
  description = <<-EOT
    Names the function, the state machine and the API; the names of the roles and log groups begin with it. 1 to 50 of
    the characters A-Z, a-z, 0-9, _ and -.
  EOT
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,50}$", var.name))
    error_message = "name must have 1 to 50 of the characters A-Z, a-z, 0-9, _ and -: AWS allows no others in the names of functions and state machines, and the module appends text to the name for other resources."
  }
}

variable "kms_key_arn" {
  description = <<-EOT
    Sets the ARN of a KMS key that encrypts the log groups and the data of the state machine (definition, inputs and
    outputs). `null`: AWS's own keys.
    The key's policy must let CloudWatch Logs (`logs.REGION.amazonaws.com`, `delivery.logs.amazonaws.com`) use it; see
    examples/secured. The roles that this module creates get the permissions that they need.
    If you remove this input later, the state machine keeps the key, because the AWS provider does not detect the
    removal of `encryption_configuration`.
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex(local.kms_key_arn_pattern, var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias, such as \"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
  }
}

variable "log_retention_in_days" {
  description = "Sets the retention of all logs in days; 0 keeps them forever. Default 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_in_days,
    )
    error_message = "log_retention_in_days must be 0 (forever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: CloudWatch Logs allows no other values."
  }
}

variable "tags" {
  description = "Sets tags on every resource that supports tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= 50 && alltrue([
      for key, value in var.tags :
      length(key) >= 1 && length(key) <= 128 && !startswith(lower(key), "aws:") && try(length(value) <= 256, false)
    ])
    error_message = "tags must be at most 50, with keys of 1 to 128 characters that do not start with aws:, and values of at most 256 characters."
  }
}
