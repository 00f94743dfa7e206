variable "access_log" {
  description = <<-EOT
    Writes a line of JSON for each request to a log group of its own. The line has the ids that lead from the request
    to its execution. `null`: off.
    Needs the CloudWatch role in API Gateway's account settings. Each account has one for each Region, and this module
    never sets it: without it the apply fails with "CloudWatch Logs role ARN must be set in account settings to enable
    logging".
    - `fields`: additional fields by name, such as `{ tenant = "$context.authorizer.tenant" }`. A field with the name of
      one of the module's fields replaces it. Default none.
  EOT
  type = object({
    fields = optional(map(string), {})
  })
  default = null

  validation {
    condition = (
      var.access_log == null
      || try(alltrue([
        for field, text in var.access_log.fields :
        field != "" && can(regex("^[^\n\r]+$", text))
      ]), false)
    )
    error_message = "access_log.fields must map names to one-line texts, such as { tenant = \"$context.authorizer.tenant\" }."
  }

  validation {
    condition = (
      var.access_log == null
      || try(length(jsonencode(merge(local.access_log_fields, var.access_log.fields))) <= 3072, false)
    )
    error_message = "access_log.fields must keep the log format, including the module's own fields, within the 3,072 characters that API Gateway allows."
  }

  validation {
    condition     = var.access_log == null || var.api.endpoint_type != "NONE"
    error_message = "access_log must be null with api.endpoint_type NONE: the log belongs to the stage, so set it on the API that has the routes."
  }
}

variable "api" {
  description = <<-EOT
    Describes the REST API: its path and stage, the network that it is reached from, and its logs.
    - `path`: path of the routes below the stage, without a slash at either end. Default `execution`.
    - `stage_name`: name of the stage. Default `v1`.
    - `description`: shown in the console and in the OpenAPI document.
    - `endpoint_type`: REGIONAL; EDGE, behind CloudFront, which is not available in aws-cn and aws-us-gov; PRIVATE, for
      VPC endpoints only; or NONE: the module creates no REST API, and you merge the routes in the output
      `openapi_paths` into the document of another API. Default REGIONAL.
    - `vpc_endpoint_ids`: with PRIVATE, VPC endpoints for which API Gateway creates host names. Default none.
    - `policy`: resource policy, as JSON text; `execute-api:/*` stands for all routes. A PRIVATE API needs one: without
      it nobody may call it. Default none.
    - `disable_execute_api_endpoint`: refuse calls to API Gateway's own host name, so that a custom domain is the only
      way in. Default `false`.
    - `log_level`: level of API Gateway's execution log: OFF, ERROR or INFO. Needs the same account setting as
      `access_log`. Default OFF.
    - `metrics_enabled`: CloudWatch metrics for each route. Default `false`.
    - `tracing_enabled`: X-Ray traces of the requests. Default `false`.
    - `show_cause`: include Step Functions' `cause` in the answer for a failed job. It may contain stack traces.
      Default `false`.
  EOT
  type = object({
    path                         = optional(string, "execution")
    stage_name                   = optional(string, "v1")
    description                  = optional(string, "Starts a long job and answers with its result once it is there")
    endpoint_type                = optional(string, "REGIONAL")
    vpc_endpoint_ids             = optional(list(string), [])
    policy                       = optional(string)
    disable_execute_api_endpoint = optional(bool, false)
    log_level                    = optional(string, "OFF")
    metrics_enabled              = optional(bool, false)
    tracing_enabled              = optional(bool, false)
    show_cause                   = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^[0-9A-Za-z._-]+(/[0-9A-Za-z._-]+)*$", var.api.path))
    error_message = "api.path must be one or more segments of the characters A-Z, a-z, 0-9, ., _ and -, separated by / and without / at either end, such as \"execution\" or \"v1/jobs\"."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  validation {
    condition     = !contains(["ping", "sping"], var.api.path)
    error_message = "api.path must not be ping or sping: API Gateway answers these itself at the root of a custom domain."
  }

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,128}$", var.api.stage_name))
    error_message = "api.stage_name must have 1 to 128 of the characters A-Z, a-z, 0-9, _ and -."
  }

  validation {
    condition     = contains(["REGIONAL", "EDGE", "PRIVATE", "NONE"], var.api.endpoint_type)
    error_message = "api.endpoint_type must be REGIONAL, EDGE, PRIVATE or NONE."
  }

  validation {
    condition     = var.api.endpoint_type != "EDGE" || data.aws_partition.current.partition == "aws"
    error_message = "api.endpoint_type must be REGIONAL, PRIVATE or NONE in this partition: EDGE is only available in the partition aws."
  }

  validation {
    condition     = alltrue([for id in var.api.vpc_endpoint_ids : can(regex("^vpce-[0-9a-f]+$", id))])
    error_message = "api.vpc_endpoint_ids must be ids of VPC endpoints, such as \"vpce-0123456789abcdef0\"."
  }

  validation {
    condition     = length(var.api.vpc_endpoint_ids) == 0 || var.api.endpoint_type == "PRIVATE"
    error_message = "api.vpc_endpoint_ids must be left out unless api.endpoint_type is PRIVATE."
  }

  validation {
    condition     = var.api.policy == null || can(jsondecode(var.api.policy).Statement)
    error_message = "api.policy must be a policy as JSON text: an object with Statement."
  }

  validation {
    condition     = var.api.endpoint_type != "PRIVATE" || var.api.policy != null
    error_message = "api.policy must be given with api.endpoint_type PRIVATE: without a resource policy that allows execute-api:Invoke nobody can call the API."
  }

  validation {
    condition     = contains(["OFF", "ERROR", "INFO"], var.api.log_level)
    error_message = "api.log_level must be OFF, ERROR or INFO."
  }

  validation {
    condition = var.api.endpoint_type != "NONE" || (
      var.api.policy == null && !var.api.disable_execute_api_endpoint && var.api.log_level == "OFF"
      && !var.api.metrics_enabled && !var.api.tracing_enabled
    )
    error_message = "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and tracing_enabled must be left out with api.endpoint_type NONE: set them on the API that has the routes."
  }
}

variable "cors" {
  description = <<-EOT
    Lets web pages of other origins call the API. `null`: no other origin, and no OPTIONS methods.
    - `allow_origins`: origins such as `https://app.example.com`, or `["*"]` for all. Default `["*"]`.
    - `allow_credentials`: let pages send cookies and HTTP authentication; not possible with `["*"]`. Default `false`.
    - `allow_headers`: request headers besides Authorization, Content-Type, Idempotency-Key, X-Api-Key and the headers
      of AWS signatures. Default none.
    - `max_age_seconds`: seconds for which a browser may cache the answer to a preflight. Default 7200, the longest
      time that Chromium honours.
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
    error_message = "cors.allow_origins must be [\"*\"] or a list of origins such as \"https://app.example.com\" or \"http://localhost:4200\": scheme, host and port, and nothing after them."
  }

  validation {
    condition     = try(!var.cors.allow_credentials || !contains(var.cors.allow_origins, "*"), true)
    error_message = "cors.allow_credentials must be false if cors.allow_origins is [\"*\"]: browsers refuse this combination. List the origins instead."
  }

  validation {
    condition = (
      var.cors == null
      || try(alltrue([for header in var.cors.allow_headers : can(regex("^[0-9A-Za-z-]+$", header))]), false)
    )
    error_message = "cors.allow_headers must be header names of the characters A-Z, a-z, 0-9 and -."
  }

  validation {
    condition = (
      var.cors == null
      || try(var.cors.max_age_seconds >= 0 && floor(var.cors.max_age_seconds) == var.cors.max_age_seconds, false)
    )
    error_message = "cors.max_age_seconds must be a whole number of seconds, 0 or more."
  }
}

variable "polling" {
  description = <<-EOT
    Limits the wait that `Retry-After` asks of a polling client: 3 s plus a seventeenth of the job's age, in whole
    seconds.
    - `min_seconds`: the shortest wait, and the wait after a start. Default 1.
    - `max_seconds`: the longest wait, which old jobs reach, and the wait after a 429. Default 30.
  EOT
  type = object({
    min_seconds = optional(number, 1)
    max_seconds = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition = (
      1 <= var.polling.min_seconds
      && var.polling.min_seconds <= var.polling.max_seconds
      && var.polling.max_seconds <= 300
      && floor(var.polling.min_seconds) == var.polling.min_seconds
      && floor(var.polling.max_seconds) == var.polling.max_seconds
    )
    error_message = "polling.min_seconds and polling.max_seconds must be whole numbers of seconds from 1 to 300, and min_seconds must not be above max_seconds."
  }
}

variable "throttling" {
  description = <<-EOT
    Limits the requests that the stage accepts from all callers together; further requests get a 429. `null`: only the
    account's limits apply.
    - `rate_limit`: average requests a second.
    - `burst_limit`: requests at once.
  EOT
  type = object({
    rate_limit  = number
    burst_limit = number
  })
  default = null

  validation {
    condition = (
      var.throttling == null
      || try(
        var.throttling.rate_limit > 0
        && var.throttling.burst_limit >= 1
        && floor(var.throttling.burst_limit) == var.throttling.burst_limit,
        false,
      )
    )
    error_message = "throttling.rate_limit must be a number above 0, and throttling.burst_limit a whole number of 1 or more."
  }

  validation {
    condition     = var.throttling == null || var.api.endpoint_type != "NONE"
    error_message = "throttling must be null with api.endpoint_type NONE: the limits belong to the stage, so set them on the API that has the routes."
  }
}

variable "usage_plan" {
  description = <<-EOT
    Creates a usage plan for the stage, with API keys. `null`: neither. Requires `authorization.api_key_required`.
    - `throttle`: limits for each key: `rate_limit` in requests a second and `burst_limit` in requests at once. Default
      none.
    - `quota`: quota of each key: `limit` in requests per `period`, which is DAY, WEEK or MONTH. `offset` is subtracted
      from the limit in the first period; default 0. Default none.
    - `api_keys`: names of keys to create. Their values are secrets and are stored in Terraform's state; read them with
      `aws apigateway get-api-key --include-value`. Default none.
  EOT
  type = object({
    throttle = optional(object({
      rate_limit  = number
      burst_limit = number
    }))
    quota = optional(object({
      limit  = number
      period = string
      offset = optional(number, 0)
    }))
    api_keys = optional(set(string), [])
  })
  default = null

  validation {
    condition     = var.usage_plan == null || var.authorization.api_key_required
    error_message = "usage_plan must be null unless authorization.api_key_required is true: a plan counts the requests of each key, and no route would require a key."
  }

  validation {
    condition     = var.usage_plan == null || var.api.endpoint_type != "NONE"
    error_message = "usage_plan must be null with api.endpoint_type NONE: a plan belongs to a stage, so create it for the API that has the routes."
  }

  validation {
    condition = try(var.usage_plan.throttle, null) == null || try(
      var.usage_plan.throttle.rate_limit > 0 && var.usage_plan.throttle.burst_limit >= 1
      && floor(var.usage_plan.throttle.burst_limit) == var.usage_plan.throttle.burst_limit,
      false,
    )
    error_message = "usage_plan.throttle.rate_limit must be a number above 0, and usage_plan.throttle.burst_limit a whole number of 1 or more."
  }

  validation {
    condition = try(var.usage_plan.quota, null) == null || try(
      var.usage_plan.quota.limit >= 1 && floor(var.usage_plan.quota.limit) == var.usage_plan.quota.limit
      && var.usage_plan.quota.offset >= 0 && floor(var.usage_plan.quota.offset) == var.usage_plan.quota.offset
      && var.usage_plan.quota.offset <= { DAY = 0, WEEK = 6, MONTH = 27 }[var.usage_plan.quota.period],
      false,
    )
    error_message = "usage_plan.quota must have a limit of 1 or more, a period of DAY, WEEK or MONTH, and an offset of 0 with DAY, 0 to 6 with WEEK and 0 to 27 with MONTH."
  }

  validation {
    condition     = alltrue([for key in try(var.usage_plan.api_keys, []) : can(regex("^[0-9A-Za-z._-]{1,64}$", key))])
    error_message = "usage_plan.api_keys must be names of 1 to 64 of the characters A-Z, a-z, 0-9, ., _ and -."
  }
}
