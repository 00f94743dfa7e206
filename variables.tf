variable "name" {
  description = "Name of the function, the state machine and the API, and prefix of the roles' and log groups' names. 1 to 50 characters out of A-Z, a-z, 0-9, _ and -."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,50}$", var.name))
    error_message = "name must have 1 to 50 characters out of A-Z, a-z, 0-9, _ and -: AWS allows no others in the names of functions and state machines, and the roles add up to 14."
  }
}

variable "api" {
  description = <<-EOT
    The REST API.
    - `path`: path of the routes below the stage, without a slash at either end. Default `execution`.
    - `stage_name`: name of the stage. Default `v1`.
    - `description`: shown in the console and in the OpenAPI document.
    - `endpoint_type`: REGIONAL, or NONE for no REST API of the module's own: its routes are for the document of another API, see the output `openapi_paths`. Default REGIONAL.
    - `show_cause`: answer a failed job with Step Functions' cause as well. It holds stack traces. Default `false`.
  EOT
  type = object({
    path          = optional(string, "execution")
    stage_name    = optional(string, "v1")
    description   = optional(string, "Starts a long job and answers with its result once it is there")
    endpoint_type = optional(string, "REGIONAL")
    show_cause    = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^[0-9A-Za-z._-]+(/[0-9A-Za-z._-]+)*$", var.api.path))
    error_message = "api.path must be one or more segments out of A-Z, a-z, 0-9, ., _ and -, with / between them and at neither end, such as \"execution\" or \"v1/jobs\"."
  }

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,128}$", var.api.stage_name))
    error_message = "api.stage_name must have 1 to 128 characters out of A-Z, a-z, 0-9, _ and -."
  }

  validation {
    condition     = contains(["REGIONAL", "NONE"], var.api.endpoint_type)
    error_message = "api.endpoint_type must be REGIONAL or NONE."
  }
}

variable "cors" {
  description = <<-EOT
    Which web pages may call the API. `null`: none, and no OPTIONS methods.
    - `allow_origins`: origins such as `https://app.example.com`, or `["*"]` for all. Default all.
    - `allow_credentials`: let pages send cookies and HTTP authentication; not with all origins. Default `false`.
    - `allow_headers`: request headers besides Authorization, Content-Type, Idempotency-Key, X-Api-Key and the ones that AWS signatures need.
    - `max_age_seconds`: for how many seconds a browser keeps the preflight's answer. Default 7200, the most that browsers honour.
  EOT
  type = object({
    allow_origins     = optional(list(string), ["*"])
    allow_credentials = optional(bool, false)
    allow_headers     = optional(list(string), [])
    max_age_seconds   = optional(number, 7200)
  })
  default = {}

  validation {
    condition = var.cors == null || try(
      length(var.cors.allow_origins) > 0 && alltrue([
        for origin in var.cors.allow_origins : can(regex("^https?://[0-9A-Za-z.-]+(:[0-9]{1,5})?$", origin))
      ]) || var.cors.allow_origins == tolist(["*"]),
      false,
    )
    error_message = "cors.allow_origins must be [\"*\"] or a list of origins such as \"https://app.example.com\" or \"http://localhost:4200\": scheme, host and port, nothing after them."
  }

  validation {
    condition     = try(!var.cors.allow_credentials || !contains(var.cors.allow_origins, "*"), true)
    error_message = "cors.allow_credentials must be false where cors.allow_origins is [\"*\"]: browsers refuse the two together. Name the origins."
  }

  validation {
    condition     = var.cors == null || try(alltrue([for header in var.cors.allow_headers : can(regex("^[0-9A-Za-z-]+$", header))]), false)
    error_message = "cors.allow_headers must be header names out of A-Z, a-z, 0-9 and -."
  }

  validation {
    condition     = var.cors == null || try(var.cors.max_age_seconds >= 0 && floor(var.cors.max_age_seconds) == var.cors.max_age_seconds, false)
    error_message = "cors.max_age_seconds must be a whole number of seconds, 0 or more."
  }
}

variable "function" {
  description = <<-EOT
    The job as a Lambda function that this module creates. `null`: `function_arn` names an existing one.
    - `filename`: path of the package, a zip archive; or
    - `s3_bucket`, `s3_key` and `s3_object_version`: where the package lies.
    - `handler`, `runtime`: as Lambda calls them, such as `lambda_function.lambda_handler` and `python3.13`.
    - `timeout`: seconds that the job may take, 1 to 900. Default 60.
    - `memory_size`: MiB, 128 to 10240. Default 128.
    - `environment`: environment variables.
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
    description       = optional(string)
  })
  default = null

  validation {
    condition     = (var.function == null) != (var.function_arn == null)
    error_message = "Give either function (a package, and the module creates the function) or function_arn (an existing function), and not both."
  }

  validation {
    condition     = var.function == null || try((var.function.filename == null) != (var.function.s3_bucket == null), false)
    error_message = "Give either function.filename or function.s3_bucket with function.s3_key, and not both."
  }

  validation {
    condition     = var.function == null || try((var.function.s3_bucket == null) == (var.function.s3_key == null), false)
    error_message = "function.s3_bucket and function.s3_key go together."
  }

  validation {
    condition     = try(var.function.filename, null) == null || try(fileexists(var.function.filename), false)
    error_message = "function.filename must be the path of an existing file."
  }

  # "UEsDB" is base64 for the first bytes of a zip archive's first entry. Lambda would say so only after half of the apply.
  validation {
    condition = (
      try(var.function.filename, null) == null
      || !try(fileexists(var.function.filename), false)
      || startswith(try(filebase64(var.function.filename), ""), "UEsDB")
    )
    error_message = "function.filename must be a zip archive with at least one file in it."
  }

  validation {
    condition     = var.function == null || try(var.function.timeout >= 1 && var.function.timeout <= 900 && floor(var.function.timeout) == var.function.timeout, false)
    error_message = "function.timeout must be a whole number of seconds from 1 to 900."
  }

  validation {
    condition     = var.function == null || try(var.function.memory_size >= 128 && var.function.memory_size <= 10240 && floor(var.function.memory_size) == var.function.memory_size, false)
    error_message = "function.memory_size must be a whole number of MiB from 128 to 10240."
  }
}

variable "function_arn" {
  description = "ARN of an existing Lambda function, version or alias that is the job. `null`: `function` describes one to create."
  type        = string
  default     = null

  validation {
    condition     = var.function_arn == null || can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[0-9A-Za-z_-]{1,64}(:([0-9]+|[0-9A-Za-z_-]+|[$]LATEST))?$", var.function_arn))
    error_message = "function_arn must be the ARN of a Lambda function, version or alias, such as \"arn:aws:lambda:eu-west-1:123456789012:function:report\" or, with an alias, \"arn:aws:lambda:eu-west-1:123456789012:function:report:live\"."
  }
}

variable "log_retention_in_days" {
  description = "Days that the function's and the state machine's logs are kept; 0 keeps them for ever. Default 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_in_days,
    )
    error_message = "log_retention_in_days must be 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: CloudWatch Logs allows no others."
  }
}

variable "polling" {
  description = <<-EOT
    The waits that Retry-After asks of a client: a fifth of the job's age, between these bounds.
    - `min_seconds`: at a job's start. Default 1.
    - `max_seconds`: for old jobs, and after a 429. Default 10.
  EOT
  type = object({
    min_seconds = optional(number, 1)
    max_seconds = optional(number, 10)
  })
  default  = {}
  nullable = false

  validation {
    condition = (
      1 <= var.polling.min_seconds && var.polling.min_seconds <= var.polling.max_seconds && var.polling.max_seconds <= 300
      && floor(var.polling.min_seconds) == var.polling.min_seconds && floor(var.polling.max_seconds) == var.polling.max_seconds
    )
    error_message = "polling.min_seconds and polling.max_seconds must be whole numbers of seconds from 1 to 300, and the minimum not above the maximum."
  }
}

variable "state_machine" {
  description = <<-EOT
    The workflow around the job.
    - `task_timeout_seconds`: seconds for one attempt. Default: the function's timeout and 5 more; with `function_arn`, 905.
    - `timeout_seconds`: seconds for the whole job, all attempts included; after them its status is TIMED_OUT. Default: as long as all attempts and the waits between them can take.
    - `retry`: what happens when Lambda itself fails. Errors of the job are not retried.
      - `errors`: Step Functions' error names. Default: Lambda's transient errors. Two of them, `Lambda.ClientExecutionTimeoutException` and `Lambda.SdkClientException`, can come after the job has run: leave them out where a job must not run twice.
      - `interval_seconds`, `max_attempts`, `backoff_rate`, `max_delay_seconds`: as Step Functions calls them. Defaults 1, 3, 2 and 30. `max_attempts` 0 turns retries off.
    - `log_level`: OFF, ERROR, FATAL or ALL. Default ERROR.
    - `log_execution_data`: write input and output to the log. Default `false`.
  EOT
  type = object({
    task_timeout_seconds = optional(number)
    timeout_seconds      = optional(number)
    retry = optional(object({
      errors = optional(list(string), [
        "Lambda.AWSLambdaException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
      ])
      interval_seconds  = optional(number, 1)
      max_attempts      = optional(number, 3)
      backoff_rate      = optional(number, 2)
      max_delay_seconds = optional(number, 30)
    }), {})
    log_level          = optional(string, "ERROR")
    log_execution_data = optional(bool, false)
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
    condition = (
      var.state_machine.retry.max_attempts >= 0 && var.state_machine.retry.max_attempts <= 100
      && var.state_machine.retry.interval_seconds >= 1 && var.state_machine.retry.backoff_rate >= 1
      && var.state_machine.retry.max_delay_seconds > var.state_machine.retry.interval_seconds
      && length(var.state_machine.retry.errors) > 0
    )
    error_message = "state_machine.retry must have at least one of errors, max_attempts from 0 to 100, interval_seconds of 1 or more, backoff_rate of 1 or more, and max_delay_seconds above interval_seconds."
  }
}

variable "tags" {
  description = "Tags of every resource that takes tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
