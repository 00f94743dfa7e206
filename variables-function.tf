variable "function" {
  description = <<-EOT
    Describes the Lambda function that does the job. The module creates it. `null`: give `function_arn` or
    `state_machine.definition` instead. For settings of Lambda that are not listed here, create the function yourself
    and give `function_arn`.
    - `filename`: path of the package, a zip archive; or
    - `s3_bucket`, `s3_key` and `s3_object_version`: location of the package in S3.
    - `handler`, `runtime`: Lambda's settings, such as `lambda_function.lambda_handler` and `python3.13`.
    - `timeout`: the longest run time of the job in seconds, 1 to 900. Default 60.
    - `memory_size`: memory in MiB, 128 to 10240. Default 128.
    - `environment`: environment variables. Default none.
    - `kms_key_arn`: ARN of the KMS key that encrypts the environment variables. Default: Lambda's own key.
    - `architectures`: `["x86_64"]` or `["arm64"]`. Default `["x86_64"]`.
    - `layers`: ARNs of layer versions, 5 at most. Default none.
    - `vpc_config`: `subnet_ids` and `security_group_ids`, for a job that needs a VPC. Default none.
    - `dead_letter_target_arn`: ARN of an SQS queue or SNS topic for failed asynchronous invocations by other callers
      of the function. Jobs of this API never get there: Step Functions invokes the function synchronously, and the
      job's status shows its failure. Default none.
    - `reserved_concurrent_executions`: number of jobs that can run at once, taken from the account's concurrency;
      other jobs wait (see `state_machine.throttling_retry`). With 0 no job runs. Default: no reservation.
    - `tracing_enabled`: X-Ray traces of the invocations; the job may add its own segments. Default `false`.
    - `policy_statements`: permissions of the job besides writing its log, as statements of its role's policy: `sid`,
      `effect` (Allow or Deny, default Allow), `actions`, `resources` and `conditions`, such as
      `{ StringEquals = { "aws:ResourceTag/team" = ["reports"] } }`. Default none.
    - `description`: shown in the console.
  EOT
  type = object({
    filename          = optional(string)
    s3_bucket         = optional(string)
    s3_key            = optional(string)
    s3_object_version = optional(string)
    handler           = string
    runtime           = string
    timeout           = optional(number, 60)
    memory_size       = optional(number, 128)
    environment       = optional(map(string), {})
    kms_key_arn       = optional(string)
    architectures     = optional(list(string), ["x86_64"])
    layers            = optional(list(string), [])
    vpc_config = optional(object({
      subnet_ids         = list(string)
      security_group_ids = list(string)
    }))
    dead_letter_target_arn         = optional(string)
    reserved_concurrent_executions = optional(number)
    tracing_enabled                = optional(bool, false)
    policy_statements = optional(list(object({
      sid        = optional(string)
      effect     = optional(string, "Allow")
      actions    = list(string)
      resources  = list(string)
      conditions = optional(map(map(list(string))), {})
    })), [])
    description = optional(string)
  })
  default = null

  validation {
    condition = length([
      for given in [var.function, var.function_arn, var.state_machine.definition] : given if given != null
    ]) == 1
    error_message = "Give exactly one of function (the module creates the function from a package), function_arn (an existing function) and state_machine.definition (a workflow of your own)."
  }

  validation {
    condition = (
      var.function == null
      || try((var.function.filename == null) != (var.function.s3_bucket == null), false)
    )
    error_message = "Give either function.filename, or function.s3_bucket with function.s3_key, but not both."
  }

  validation {
    condition = (
      var.function == null
      || try((var.function.s3_bucket == null) == (var.function.s3_key == null), false)
    )
    error_message = "function.s3_bucket and function.s3_key must be given together."
  }

  validation {
    condition     = try(var.function.filename, null) == null || try(fileexists(var.function.filename), false)
    error_message = "function.filename must be the path of an existing file."
  }

  # "UEsDB" is base64 for the first bytes of a zip archive's first entry. Lambda would refuse another file only during
  # the apply.
  validation {
    condition = anytrue([
      try(var.function.filename, null) == null,
      !try(fileexists(var.function.filename), false),
      startswith(try(filebase64(var.function.filename), ""), "UEsDB"),
    ])
    error_message = "function.filename must be a zip archive with at least one file in it."
  }

  validation {
    condition = (
      var.function == null
      || try(
        var.function.timeout >= 1
        && var.function.timeout <= 900
        && floor(var.function.timeout) == var.function.timeout,
        false,
      )
    )
    error_message = "function.timeout must be a whole number of seconds from 1 to 900."
  }

  validation {
    condition = (
      var.function == null
      || try(
        var.function.memory_size >= 128
        && var.function.memory_size <= 10240
        && floor(var.function.memory_size) == var.function.memory_size,
        false,
      )
    )
    error_message = "function.memory_size must be a whole number of MiB from 128 to 10240."
  }

  validation {
    condition = alltrue([
      for name in keys(try(var.function.environment, {})) :
      can(regex("^[A-Za-z][0-9A-Za-z_]+$", name)) && !contains(local.reserved_environment_variables, name)
    ])
    error_message = "function.environment must have names of two or more letters, digits and _ that begin with a letter, and none that Lambda reserves: ${join(", ", local.reserved_environment_variables)}."
  }

  validation {
    condition = sum(concat([0], [
      for name, value in try(var.function.environment, {}) : length(name) + try(length(value), 0)
    ])) <= 4096
    error_message = "function.environment must have at most 4,096 characters, names and values together."
  }

  validation {
    condition = (
      try(var.function.kms_key_arn, null) == null
      || can(regex(local.kms_key_arn_pattern, var.function.kms_key_arn))
    )
    error_message = "function.kms_key_arn must be the ARN of a key, not of an alias, such as \"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
  }

  validation {
    condition = (
      var.function == null
      || try(contains([tolist(["x86_64"]), tolist(["arm64"])], var.function.architectures), false)
    )
    error_message = "function.architectures must be [\"x86_64\"] or [\"arm64\"]."
  }

  validation {
    condition = var.function == null || try(
      length(var.function.layers) <= 5 && alltrue([
        for arn in var.function.layers :
        can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[0-9A-Za-z_-]+:[0-9]+$", arn))
      ]),
      false,
    )
    error_message = "function.layers must be at most 5 ARNs of layer versions, such as \"arn:aws:lambda:eu-west-1:123456789012:layer:tools:3\"."
  }

  validation {
    condition = (
      try(var.function.vpc_config, null) == null
      || try(
        length(var.function.vpc_config.subnet_ids) > 0
        && length(var.function.vpc_config.security_group_ids) > 0,
        false,
      )
    )
    error_message = "function.vpc_config must have at least one subnet and one security group; leave it out for a function outside a VPC."
  }

  validation {
    condition = (
      try(var.function.dead_letter_target_arn, null) == null
      || can(regex(
        "^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[0-9A-Za-z_-]+$",
        var.function.dead_letter_target_arn,
      ))
    )
    error_message = "function.dead_letter_target_arn must be the ARN of an SQS queue or an SNS topic, such as \"arn:aws:sqs:eu-west-1:123456789012:failed\"; Lambda does not support FIFO queues and topics here."
  }

  validation {
    condition = try(var.function.reserved_concurrent_executions, null) == null || try(
      var.function.reserved_concurrent_executions >= 0
      && floor(var.function.reserved_concurrent_executions) == var.function.reserved_concurrent_executions,
      false,
    )
    error_message = "function.reserved_concurrent_executions must be a whole number, 0 or more; leave it out for no reservation."
  }

  validation {
    condition = alltrue([
      for statement in try(var.function.policy_statements, []) :
      contains(["Allow", "Deny"], statement.effect) && length(statement.actions) > 0 && length(statement.resources) > 0
      && can(regex("^[0-9A-Za-z]*$", coalesce(statement.sid, "none")))
    ])
    error_message = "function.policy_statements must each have effect Allow or Deny, at least one action and one resource, and either no sid or one of the characters A-Z, a-z and 0-9."
  }

  validation {
    condition = (
      length(compact(try(var.function.policy_statements, [])[*].sid))
      == length(distinct(compact(try(var.function.policy_statements, [])[*].sid)))
    )
    error_message = "function.policy_statements must not use a sid twice."
  }
}

variable "function_arn" {
  description = <<-EOT
    Sets the ARN of an existing Lambda function, version or alias that does the job. `null`: give `function` or
    `state_machine.definition` instead.
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.function_arn == null || can(regex(local.function_arn_pattern, var.function_arn))
    error_message = "function_arn must be the ARN of a Lambda function, version or alias, such as \"arn:aws:lambda:eu-west-1:123456789012:function:report\" or, with an alias, \"arn:aws:lambda:eu-west-1:123456789012:function:report:live\"."
  }
}
