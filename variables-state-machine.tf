variable "state_machine" {
  description = <<-EOT
    Describes the workflow around the job: its timeouts, retries and logs, or a whole definition of your own.
    - `definition`: a complete workflow in Amazon States Language, as JSON text, instead of `function` and
      `function_arn`: for example several steps, ECS tasks or task tokens. Its output is the job's output. The workflow
      has to set its own timeouts and retries: without `TimeoutSeconds` a job can run for a year. Default none.
    - `policy_statements`: with `definition`, permissions of its steps, as statements of the policy of the state
      machine's role, written as in `function.policy_statements`. Default none.
    - `task_timeout_seconds`: seconds for one attempt. Default: the function's timeout plus 5; with `function_arn`, 905.
    - `timeout_seconds`: seconds for the whole job, including all attempts. A job that takes longer gets the status
      TIMED_OUT. Default: the longest time that all attempts and the waits between them can take.
    - `retry`: retries after a failure of Lambda itself. Errors of the job are not retried.
      - `errors`: Step Functions' error names. Default: Lambda's transient errors. Two of them,
        `Lambda.ClientExecutionTimeoutException` and `Lambda.SdkClientException`, can occur after the job has run:
        leave them out if a job must not run twice.
      - `interval_seconds`, `max_attempts`, `backoff_rate`, `max_delay_seconds`: Step Functions' settings, defaults 1,
        3, 2 and 30. `max_attempts` 0 turns retries off.
      - `jitter_strategy`: FULL makes the waits random, NONE leaves them as they are. Default FULL.
    - `throttling_retry`: retries after Lambda has refused to run the job, because the concurrency limit is reached or
      the function is not ready. The same attributes as in `retry`. Defaults: Lambda's errors of that kind, 1, 150, 2,
      60 and FULL, which keeps trying for more than an hour; the default of `timeout_seconds` includes that time.
    - `log_level`: OFF, ERROR, FATAL or ALL. Default ERROR.
    - `log_execution_data`: write input and output to the log. Default `false`.
    - `tracing_enabled`: X-Ray traces of the executions. Off by default. To turn traces off again, set `false`: if you
      remove the attribute, the AWS provider leaves them on.
  EOT
  type = object({
    definition = optional(string)
    policy_statements = optional(list(object({
      sid        = optional(string)
      effect     = optional(string, "Allow")
      actions    = list(string)
      resources  = list(string)
      conditions = optional(map(map(list(string))), {})
    })), [])
    task_timeout_seconds = optional(number)
    timeout_seconds      = optional(number)
    # The defaults are in main.tf, so that a validation can detect a retry that is given with a definition.
    retry = optional(object({
      errors            = optional(list(string))
      interval_seconds  = optional(number)
      max_attempts      = optional(number)
      backoff_rate      = optional(number)
      max_delay_seconds = optional(number)
      jitter_strategy   = optional(string)
    }), {})
    throttling_retry = optional(object({
      errors            = optional(list(string))
      interval_seconds  = optional(number)
      max_attempts      = optional(number)
      backoff_rate      = optional(number)
      max_delay_seconds = optional(number)
      jitter_strategy   = optional(string)
    }), {})
    log_level          = optional(string, "ERROR")
    log_execution_data = optional(bool, false)
    tracing_enabled    = optional(bool)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["OFF", "ERROR", "FATAL", "ALL"], var.state_machine.log_level)
    error_message = "state_machine.log_level must be OFF, ERROR, FATAL or ALL."
  }

  validation {
    condition = alltrue([
      for seconds in [var.state_machine.task_timeout_seconds, var.state_machine.timeout_seconds] :
      seconds == null || try(seconds >= 1 && seconds <= 31536000 && floor(seconds) == seconds, false)
    ])
    error_message = "state_machine.task_timeout_seconds and state_machine.timeout_seconds must be whole numbers of seconds from 1 to 31536000 (a year)."
  }

  validation {
    condition = alltrue([
      for retry in [
        merge(local.default_retry, { for setting, value in var.state_machine.retry : setting => value if value != null }),
        merge(
          local.default_throttling_retry,
          { for setting, value in var.state_machine.throttling_retry : setting => value if value != null },
        ),
      ] :
      length(retry.errors) > 0
      && retry.max_attempts >= 0 && retry.max_attempts <= 1000 && floor(retry.max_attempts) == retry.max_attempts
      && retry.interval_seconds >= 1 && floor(retry.interval_seconds) == retry.interval_seconds
      && retry.backoff_rate >= 1
      && retry.max_delay_seconds > retry.interval_seconds && retry.max_delay_seconds <= 31622400
      && floor(retry.max_delay_seconds) == retry.max_delay_seconds
    ])
    error_message = "state_machine.retry and state_machine.throttling_retry must have at least one entry in errors, max_attempts as a whole number from 0 to 1000, interval_seconds as a whole number of 1 or more, backoff_rate of 1 or more, and max_delay_seconds as a whole number above interval_seconds and at most 31622400."
  }

  validation {
    condition = alltrue([
      for retry in [var.state_machine.retry, var.state_machine.throttling_retry] :
      contains(["FULL", "NONE"], coalesce(retry.jitter_strategy, "FULL"))
    ])
    error_message = "state_machine.retry.jitter_strategy and state_machine.throttling_retry.jitter_strategy must be FULL or NONE."
  }

  validation {
    condition = var.state_machine.definition == null || (
      can(jsondecode(var.state_machine.definition).States[jsondecode(var.state_machine.definition).StartAt])
    )
    error_message = "state_machine.definition must be a workflow in Amazon States Language: a JSON object with States, and with StartAt as the name of one of them."
  }

  validation {
    condition = var.state_machine.definition == null || (
      var.state_machine.task_timeout_seconds == null && var.state_machine.timeout_seconds == null
      && alltrue([
        for setting in concat(values(var.state_machine.retry), values(var.state_machine.throttling_retry)) :
        setting == null
      ])
    )
    error_message = "state_machine.task_timeout_seconds, timeout_seconds, retry and throttling_retry must be left out with state_machine.definition: use TimeoutSeconds and Retry in the definition."
  }

  validation {
    condition = alltrue([
      for statement in var.state_machine.policy_statements :
      contains(["Allow", "Deny"], statement.effect) && length(statement.actions) > 0 && length(statement.resources) > 0
      && can(regex("^[0-9A-Za-z]*$", coalesce(statement.sid, "none")))
    ])
    error_message = "state_machine.policy_statements must each have effect Allow or Deny, at least one action and one resource, and either no sid or one of the characters A-Z, a-z and 0-9."
  }

  validation {
    condition = (
      length(compact(var.state_machine.policy_statements[*].sid))
      == length(distinct(compact(var.state_machine.policy_statements[*].sid)))
    )
    error_message = "state_machine.policy_statements must not use a sid twice."
  }

  validation {
    condition     = length(var.state_machine.policy_statements) == 0 || var.state_machine.definition != null
    error_message = "state_machine.policy_statements must be left out without state_machine.definition: the module's own workflow only invokes the function."
  }
}
