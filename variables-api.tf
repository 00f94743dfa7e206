variable "access_log" {
  description = <<-EOT
    Writes a line of JSON for each request, with what leads from the request to its execution, into a log group of its
    own. `null`: off.
    Needs the CloudWatch role in API Gateway's account settings. There is one for each account and Region, and this
    module never sets it: without it the apply ends with "CloudWatch Logs role ARN must be set in account settings to
    enable logging".
    - `fields`: more fields, or replacements for the module's own, by their names, such as
      `{ tenant = "$context.authorizer.tenant" }`. Default none.
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
    error_message = "access_log.fields must be names and texts of one line each, such as { tenant = \"$context.authorizer.tenant\" }."
  }

  validation {
    condition = (
      var.access_log == null
      || try(length(jsonencode(merge(local.access_log_fields, var.access_log.fields))) <= 3072, false)
    )
    error_message = "access_log.fields must leave the log's format at 3,072 characters or fewer, the module's own fields included: API Gateway allows no more."
  }

  validation {
    condition     = var.access_log == null || var.api.endpoint_type != "NONE"
    error_message = "access_log must be null with api.endpoint_type NONE: the log is the stage's, so set it on the API that has the routes."
  }
}

variable "api" {
  description = <<-EOT
    Describes the REST API: its path and stage, who reaches it over which network, and what it logs.
    - `path`: path of the routes below the stage, without a slash at either end. Default `execution`.
    - `stage_name`: name of the stage. Default `v1`.
    - `description`: shown in the console and in the OpenAPI document.
    - `endpoint_type`: REGIONAL; EDGE, behind CloudFront, which aws-cn and aws-us-gov do not have; PRIVATE, for VPC
      endpoints only; or NONE, no REST API of the module's own: another API's document takes the routes from the
      output `openapi_paths`. Default REGIONAL.
    - `vpc_endpoint_ids`: with PRIVATE, VPC endpoints for which API Gateway creates host names. Default none.
    - `policy`: resource policy, as JSON text; `execute-api:/*` stands for all routes. A PRIVATE API needs one: without
      it nobody may call it. Default none.
    - `disable_execute_api_endpoint`: refuse calls to API Gateway's own host name, where a custom domain is the way
      in. Default `false`.
    - `log_level`: execution log of API Gateway: OFF, ERROR or INFO. Needs the same account setting as `access_log`.
      Default OFF.
    - `metrics_enabled`: CloudWatch metrics for each route. Default `false`.
    - `tracing_enabled`: X-Ray traces of the requests. Default `false`.
    - `show_cause`: show Step Functions' cause in the answer for a failed job. It may hold stack traces. Default
      `false`.
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
    error_message = "api.path must be one or more segments out of A-Z, a-z, 0-9, ., _ and -, with / between them and at neither end, such as \"execution\" or \"v1/jobs\"."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  validation {
    condition     = !contains(["ping", "sping"], var.api.path)
    error_message = "api.path must not be ping or sping: API Gateway answers these itself at the root of a custom domain."
  }

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,128}$", var.api.stage_name))
    error_message = "api.stage_name must have 1 to 128 characters out of A-Z, a-z, 0-9, _ and -."
  }

  validation {
    condition     = contains(["REGIONAL", "EDGE", "PRIVATE", "NONE"], var.api.endpoint_type)
    error_message = "api.endpoint_type must be REGIONAL, EDGE, PRIVATE or NONE."
  }

  validation {
    condition     = var.api.endpoint_type != "EDGE" || data.aws_partition.current.partition == "aws"
    error_message = "api.endpoint_type must be REGIONAL, PRIVATE or NONE in this partition: EDGE is in aws alone."
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
    error_message = "With api.endpoint_type NONE api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and tracing_enabled must be left out: set them on the API that has the routes."
  }
}

variable "cors" {
  description = <<-EOT
    Lets web pages of other origins call the API. `null`: none, and no OPTIONS methods.
    - `allow_origins`: origins such as `https://app.example.com`, or `["*"]` for all. Default all.
    - `allow_credentials`: let pages send cookies and HTTP authentication; not possible with all origins. Default
      `false`.
    - `allow_headers`: request headers besides Authorization, Content-Type, Idempotency-Key, X-Api-Key and the ones
      that AWS signatures need. Default none.
    - `max_age_seconds`: for how many seconds a browser keeps the preflight's answer. Default 7200, the most that
      browsers honour.
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
    condition = (
      var.cors == null
      || try(alltrue([for header in var.cors.allow_headers : can(regex("^[0-9A-Za-z-]+$", header))]), false)
    )
    error_message = "cors.allow_headers must be header names out of A-Z, a-z, 0-9 and -."
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
    Bounds the wait that Retry-After asks of a polling client: 3 s and a seventeenth of the job's age, in whole seconds.
    - `min_seconds`: the shortest wait, and the wait after a start. Default 1.
    - `max_seconds`: the longest wait, for old jobs, and the wait after a 429. Default 30.
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
    error_message = "polling.min_seconds and polling.max_seconds must be whole numbers of seconds from 1 to 300, and the minimum not above the maximum."
  }
}

variable "throttling" {
  description = <<-EOT
    Limits how many requests the stage answers, all callers together; the others get a 429. `null`: only the limits of
    the account hold.
    - `rate_limit`: requests a second, in the long run.
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
    error_message = "throttling must be null with api.endpoint_type NONE: the limits are the stage's, so set them on the API that has the routes."
  }
}

variable "usage_plan" {
  description = <<-EOT
    Adds a usage plan for the stage, and API keys to it. `null`: neither. Goes with `authorization.api_key_required`.
    - `throttle`: `rate_limit` in requests a second and `burst_limit` in requests at once, for each key. Default none.
    - `quota`: `limit` in requests for each key and `period`, which is DAY, WEEK or MONTH; `offset`, by how many
      requests the first period has fewer, 0 by default. Default none.
    - `api_keys`: names of keys to create. Their values are secrets and are in Terraform's state; read them with
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
    error_message = "usage_plan must be null unless authorization.api_key_required is true: a plan counts the requests of keys, and no route would ask for one."
  }

  validation {
    condition     = var.usage_plan == null || var.api.endpoint_type != "NONE"
    error_message = "usage_plan must be null with api.endpoint_type NONE: a plan is for a stage, so make it for the API that has the routes."
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
    error_message = "usage_plan.api_keys must be names of 1 to 64 characters out of A-Z, a-z, 0-9, ., _ and -."
  }
}
