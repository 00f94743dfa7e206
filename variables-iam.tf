variable "permissions_boundary_arn" {
  description = "Sets the permissions boundary of the roles that this module creates, by the ARN of a policy. `null`: none."
  type        = string
  default     = null

  validation {
    condition = (
      var.permissions_boundary_arn == null
      || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    )
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy, such as \"arn:aws:iam::123456789012:policy/boundary\"."
  }
}

variable "role_arns" {
  description = <<-EOT
    Sets the ARNs of existing roles, by principal. For each role given here, the module creates neither a role nor a
    policy. Default none.
    - `api`: assumed by API Gateway; needs `states:StartExecution`, `states:DescribeExecution` and
      `states:StopExecution`, and with `job_records` `states:StartSyncExecution` on the reader.
    - `authorizer`: assumed by API Gateway with `authorization.custom`; needs `lambda:InvokeFunction`.
    - `function`: assumed by Lambda, with `function`.
    - `reader`, `recorder`: assumed by Step Functions with `job_records`; need `s3:GetObject`, `s3:PutObject` and
      `s3:ListBucket` on the bucket of records, and the log delivery actions. `reader` also needs
      `states:DescribeExecution`.
    - `rule`: assumed by EventBridge with `job_records`; needs `states:StartExecution` on the recorder.
    - `state_machine`: assumed by Step Functions; needs `lambda:InvokeFunction` and the log delivery actions.
    The policies that the module would create are in iam.tf and iam_job_records.tf.
  EOT
  # A map, because its keys are known at plan even if a role is created in the same apply and its ARN is not.
  type     = map(string)
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for role, arn in var.role_arns :
      contains(["api", "authorizer", "function", "reader", "recorder", "rule", "state_machine"], role)
    ])
    error_message = "role_arns may only have the names api, authorizer, function, reader, recorder, rule and state_machine."
  }

  validation {
    condition = alltrue([
      for role, arn in var.role_arns :
      can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", arn))
    ])
    error_message = "role_arns must be ARNs of roles, such as \"arn:aws:iam::123456789012:role/jobs\"; leave out the name if the module is to create the role."
  }

  validation {
    condition     = var.function != null || !contains(keys(var.role_arns), "function")
    error_message = "role_arns.function must be left out without function: an existing function already has a role."
  }

  validation {
    condition     = var.authorization.type == "CUSTOM" || !contains(keys(var.role_arns), "authorizer")
    error_message = "role_arns.authorizer must be left out unless authorization.type is CUSTOM."
  }

  validation {
    condition = (
      var.job_records != null
      || alltrue([for role in ["reader", "recorder", "rule"] : !contains(keys(var.role_arns), role)])
    )
    error_message = "role_arns.reader, role_arns.recorder and role_arns.rule must be left out without job_records."
  }

  validation {
    condition = alltrue([
      for role, statements in {
        function      = try(var.function.policy_statements, [])
        state_machine = var.state_machine.policy_statements
      } :
      length(statements) == 0 || !contains(keys(var.role_arns), role)
    ])
    error_message = "role_arns.function and role_arns.state_machine must be left out if policy_statements are given for the same role: the module does not change existing roles."
  }
}

variable "role_path" {
  description = "Sets the path of the roles that this module creates, with a slash at either end. Default `/`."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role_path)) && length(var.role_path) <= 512
    error_message = "role_path must be / or begin and end with /, such as \"/jobs/\", and have 512 characters or fewer."
  }
}
