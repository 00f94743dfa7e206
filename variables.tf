variable "name" {
  description = "Name of the function, the state machine and the API, and prefix of the roles' and log groups' names. 1 to 50 characters out of A-Z, a-z, 0-9, _ and -."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,50}$", var.name))
    error_message = "name must have 1 to 50 characters out of A-Z, a-z, 0-9, _ and -: AWS allows no others in the names of functions and state machines, and the roles add up to 14."
  }
}

variable "access_log" {
  description = <<-EOT
    A line of JSON for each request, in a log group of its own, with what leads from the request to its execution. `null`: off.
    Needs the CloudWatch role in API Gateway's account settings, of which there is one for an account and region, and which this module never sets: without it the apply ends with "CloudWatch Logs role ARN must be set in account settings to enable logging".
    - `fields`: further fields, or others in the place of the module's own: names and what they hold, such as `{ tenant = "$context.authorizer.tenant" }`. Default none.
  EOT
  type = object({
    fields = optional(map(string), {})
  })
  default = null

  validation {
    condition     = var.access_log == null || try(alltrue([for field, text in var.access_log.fields : field != "" && can(regex("^[^\n\r]+$", text))]), false)
    error_message = "access_log.fields must be names and texts of one line each, such as { tenant = \"$context.authorizer.tenant\" }."
  }

  validation {
    condition     = var.access_log == null || try(length(jsonencode(merge(local.access_log_fields, var.access_log.fields))) <= 3072, false)
    error_message = "access_log.fields must leave the log's format at 3,072 characters or fewer, the module's own fields included: API Gateway allows no more."
  }

  validation {
    condition     = var.access_log == null || var.api.endpoint_type != "NONE"
    error_message = "access_log must be null with api.endpoint_type NONE: the log is the stage's, so set it on the API that has the routes."
  }
}

variable "api" {
  description = <<-EOT
    The REST API.
    - `path`: path of the routes below the stage, without a slash at either end. Default `execution`.
    - `stage_name`: name of the stage. Default `v1`.
    - `description`: shown in the console and in the OpenAPI document.
    - `endpoint_type`: REGIONAL; EDGE, behind CloudFront, which aws-cn and aws-us-gov have not; PRIVATE, for VPC endpoints alone; or NONE for no REST API of the module's own: its routes are for the document of another API, see the output `openapi_paths`. Default REGIONAL.
    - `vpc_endpoint_ids`: with PRIVATE, VPC endpoints for which API Gateway makes host names. Default none.
    - `policy`: resource policy, JSON text; `execute-api:/*` stands for all routes. A PRIVATE API needs one, since nobody may call it without. Default none.
    - `disable_execute_api_endpoint`: refuse calls to API Gateway's own host name, where a custom domain is the way in. Default `false`.
    - `log_level`: execution log of API Gateway: OFF, ERROR or INFO. Needs the same account setting as `access_log`. Default OFF.
    - `metrics_enabled`: CloudWatch metrics for each route. Default `false`.
    - `tracing_enabled`: X-Ray traces of the requests. Default `false`.
    - `show_cause`: answer a failed job with Step Functions' cause as well. It holds stack traces. Default `false`.
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

variable "authorization" {
  description = <<-EOT
    Who may call the routes. Preflights (OPTIONS) stay open, since browsers send no credentials with them.
    - `type`: NONE, everybody who knows the URL; AWS_IAM, senders of signed requests who may `execute-api:Invoke`; COGNITO_USER_POOLS, holders of a token, not in aws-cn; or CUSTOM, whom a Lambda authorizer lets through. Default NONE.
    - `cognito`: with COGNITO_USER_POOLS and only then.
      - `user_pool_arns`: the pools that issue the tokens.
      - `scopes`: OAuth scopes, of which an access token needs one. Default none: then it takes an identity token.
    - `custom`: with CUSTOM and only then. API Gateway invokes the function with a role of its own; the function needs no permission.
      - `function_arn`: ARN of the authorizer's function, version or alias.
      - `type`: TOKEN, which gets one header, or REQUEST, which gets the whole request. Default TOKEN.
      - `identity_sources`: what tells one sender from another, such as `method.request.header.X-Token` or `method.request.querystring.key`; one header with TOKEN. Default `["method.request.header.Authorization"]`.
      - `result_ttl_seconds`: seconds for which an answer is used again, for all routes, so the policy in it should be for all. 0 to 3600. Default 300.
    - `api_key_required`: ask for an `x-api-key` as well. Keys are for counting, see `usage_plan`: they do not say who calls. Default `false`.
    - `authorizer`: with `api.endpoint_type` NONE, instead of `type`: the name of a security scheme in the document that the routes are merged into.
    An authorizer that exists elsewhere cannot be named by its id: it belongs to one REST API, and this one is new.
  EOT
  type = object({
    type = optional(string, "NONE")
    cognito = optional(object({
      user_pool_arns = list(string)
      scopes         = optional(list(string), [])
    }))
    custom = optional(object({
      function_arn       = string
      type               = optional(string, "TOKEN")
      identity_sources   = optional(list(string), ["method.request.header.Authorization"])
      result_ttl_seconds = optional(number, 300)
    }))
    api_key_required = optional(bool, false)
    authorizer       = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["NONE", "AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM"], var.authorization.type)
    error_message = "authorization.type must be NONE, AWS_IAM, COGNITO_USER_POOLS or CUSTOM."
  }

  validation {
    condition     = (var.authorization.type == "COGNITO_USER_POOLS") == (var.authorization.cognito != null)
    error_message = "authorization.cognito must be given with authorization.type COGNITO_USER_POOLS, and left out with NONE, AWS_IAM and CUSTOM."
  }

  validation {
    condition     = (var.authorization.type == "CUSTOM") == (var.authorization.custom != null)
    error_message = "authorization.custom must be given with authorization.type CUSTOM, and left out with NONE, AWS_IAM and COGNITO_USER_POOLS."
  }

  validation {
    condition     = var.authorization.type != "COGNITO_USER_POOLS" || data.aws_partition.current.partition != "aws-cn"
    error_message = "authorization.type must be NONE, AWS_IAM or CUSTOM in aws-cn: API Gateway has no COGNITO_USER_POOLS there."
  }

  validation {
    condition = var.authorization.cognito == null || try(
      length(var.authorization.cognito.user_pool_arns) > 0 && alltrue([
        for arn in var.authorization.cognito.user_pool_arns : can(regex("^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[0-9A-Za-z_-]+$", arn))
      ]),
      false,
    )
    error_message = "authorization.cognito.user_pool_arns must be one or more ARNs of user pools, such as \"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123\"."
  }

  validation {
    condition     = var.authorization.custom == null || can(regex(local.function_arn_pattern, var.authorization.custom.function_arn))
    error_message = "authorization.custom.function_arn must be the ARN of a Lambda function, version or alias, such as \"arn:aws:lambda:eu-west-1:123456789012:function:authorizer\"."
  }

  validation {
    condition     = try(contains(["TOKEN", "REQUEST"], var.authorization.custom.type), var.authorization.custom == null)
    error_message = "authorization.custom.type must be TOKEN or REQUEST."
  }

  validation {
    condition = var.authorization.custom == null || try(
      var.authorization.custom.type != "TOKEN"
      ? alltrue([
        for source in var.authorization.custom.identity_sources :
        can(regex("^(method[.]request[.](header|querystring)[.][0-9A-Za-z_-]+|(context|stageVariables)[.][0-9A-Za-z_.]+)$", source))
      ])
      : length(var.authorization.custom.identity_sources) == 1
      && can(regex("^method[.]request[.]header[.][0-9A-Za-z_-]+$", var.authorization.custom.identity_sources[0])),
      false,
    )
    error_message = "authorization.custom.identity_sources must be one method.request.header.NAME with TOKEN, and with REQUEST any of method.request.header.NAME, method.request.querystring.NAME, context.NAME and stageVariables.NAME."
  }

  validation {
    condition = var.authorization.custom == null || try(
      var.authorization.custom.result_ttl_seconds >= 0 && var.authorization.custom.result_ttl_seconds <= 3600
      && floor(var.authorization.custom.result_ttl_seconds) == var.authorization.custom.result_ttl_seconds
      && (var.authorization.custom.result_ttl_seconds == 0 || length(var.authorization.custom.identity_sources) > 0),
      false,
    )
    error_message = "authorization.custom.result_ttl_seconds must be a whole number of seconds from 0 to 3600, and 0 where there are no identity_sources."
  }

  validation {
    condition     = var.authorization.authorizer == null || (var.api.endpoint_type == "NONE" && var.authorization.type == "NONE")
    error_message = "authorization.authorizer must be left out unless api.endpoint_type is NONE and authorization.type NONE: it names a security scheme of another API's document, and an authorizer belongs to one REST API."
  }

  validation {
    condition     = var.authorization.authorizer == null || can(regex("^[0-9A-Za-z._-]+$", var.authorization.authorizer))
    error_message = "authorization.authorizer must be a name out of A-Z, a-z, 0-9, ., _ and -, as in components.securitySchemes."
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
    The job as a Lambda function that this module creates. `null`: `function_arn` names an existing one, or `state_machine.definition` does without.
    - `filename`: path of the package, a zip archive; or
    - `s3_bucket`, `s3_key` and `s3_object_version`: where the package lies.
    - `handler`, `runtime`: as Lambda calls them, such as `lambda_function.lambda_handler` and `python3.13`.
    - `timeout`: seconds that the job may take, 1 to 900. Default 60.
    - `memory_size`: MiB, 128 to 10240. Default 128.
    - `environment`: environment variables. Default none.
    - `kms_key_arn`: key that encrypts them. Default: Lambda's own.
    - `architectures`: `["x86_64"]` or `["arm64"]`. Default `["x86_64"]`.
    - `layers`: ARNs of layers' versions, 5 at most. Default none.
    - `vpc_config`: `subnet_ids` and `security_group_ids`, for a job that needs a VPC. Default none.
    - `dead_letter_target_arn`: ARN of an SQS queue or SNS topic for failed asynchronous invocations. No job of this API gets there: Step Functions invokes the function synchronously, and a failed job shows in its status. It is for other callers of the function. Default none.
    - `reserved_concurrent_executions`: how many jobs run at once, taken from the account's concurrency; the others wait in retries. 0 lets none run. Default: as many as the account has.
    - `policy_statements`: what the job may do besides writing its log, as statements of its role's policy: `sid`, `effect` (Allow or Deny, default Allow), `actions`, `resources` and `conditions`, such as `{ StringEquals = { "aws:ResourceTag/team" = ["reports"] } }`. Default none.
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
      for given in [var.function != null, var.function_arn != null, var.state_machine.definition != null] : given if given
    ]) == 1
    error_message = "Give one of function (a package, and the module creates the function), function_arn (an existing function) and state_machine.definition (a workflow of your own), and only one."
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
    condition = anytrue([
      try(var.function.filename, null) == null,
      !try(fileexists(var.function.filename), false),
      startswith(try(filebase64(var.function.filename), ""), "UEsDB"),
    ])
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

  validation {
    condition = alltrue([
      for name in keys(try(var.function.environment, {})) :
      can(regex("^[A-Za-z][0-9A-Za-z_]+$", name)) && !can(regex("^(${join("|", local.reserved_environment_variables)})$", name))
    ])
    error_message = "function.environment must have names of two or more letters, digits and _, a letter first, and none of Lambda's own: ${join(", ", local.reserved_environment_variables)}."
  }

  validation {
    condition     = sum(concat([0], [for name, value in try(var.function.environment, {}) : length(name) + try(length(value), 0)])) <= 4096
    error_message = "function.environment must have 4,096 characters or fewer, names and values together."
  }

  validation {
    condition     = try(var.function.kms_key_arn, null) == null || can(regex(local.kms_key_arn_pattern, var.function.kms_key_arn))
    error_message = "function.kms_key_arn must be the ARN of a key, and not of an alias, such as \"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
  }

  validation {
    condition     = var.function == null || try(contains([tolist(["x86_64"]), tolist(["arm64"])], var.function.architectures), false)
    error_message = "function.architectures must be [\"x86_64\"] or [\"arm64\"]."
  }

  validation {
    condition = var.function == null || try(
      length(var.function.layers) <= 5 && alltrue([
        for arn in var.function.layers : can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[0-9A-Za-z_-]+:[0-9]+$", arn))
      ]),
      false,
    )
    error_message = "function.layers must be 5 or fewer ARNs of layers with their versions, such as \"arn:aws:lambda:eu-west-1:123456789012:layer:tools:3\"."
  }

  validation {
    condition     = try(var.function.vpc_config, null) == null || try(length(var.function.vpc_config.subnet_ids) > 0 && length(var.function.vpc_config.security_group_ids) > 0, false)
    error_message = "function.vpc_config must have at least one of subnet_ids and one of security_group_ids; leave it out for a function outside of a VPC."
  }

  validation {
    condition     = try(var.function.dead_letter_target_arn, null) == null || can(regex("^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[0-9A-Za-z_-]+$", var.function.dead_letter_target_arn))
    error_message = "function.dead_letter_target_arn must be the ARN of an SQS queue or an SNS topic, such as \"arn:aws:sqs:eu-west-1:123456789012:failed\"; Lambda takes no FIFO ones."
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
    error_message = "function.policy_statements must each have effect Allow or Deny, at least one of actions and one of resources, and a sid out of A-Z, a-z and 0-9 or none."
  }

  validation {
    condition     = length(compact(try(var.function.policy_statements, [])[*].sid)) == length(distinct(compact(try(var.function.policy_statements, [])[*].sid)))
    error_message = "function.policy_statements must have no sid twice."
  }
}

variable "function_arn" {
  description = "ARN of an existing Lambda function, version or alias that is the job. `null`: `function` describes one to create, or `state_machine.definition` does without."
  type        = string
  default     = null

  validation {
    condition     = var.function_arn == null || can(regex(local.function_arn_pattern, var.function_arn))
    error_message = "function_arn must be the ARN of a Lambda function, version or alias, such as \"arn:aws:lambda:eu-west-1:123456789012:function:report\" or, with an alias, \"arn:aws:lambda:eu-west-1:123456789012:function:report:live\"."
  }
}

variable "kms_key_arn" {
  description = <<-EOT
    ARN of a KMS key for the log groups and for what the state machine keeps: definition, inputs and outputs. `null`: AWS's own keys.
    The key's policy must let CloudWatch Logs (`logs.REGION.amazonaws.com`, `delivery.logs.amazonaws.com`) use it; see examples/secured. The roles that this module creates get what they need.
    Taken away later, it stays the state machine's key: the provider does not see that it is gone (hashicorp/aws, `encryption_configuration`).
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex(local.kms_key_arn_pattern, var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, and not of an alias, such as \"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
  }
}

variable "log_retention_in_days" {
  description = "Days that logs are kept; 0 keeps them for ever. Default 30."
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

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds the permissions of the roles that this module creates. `null`: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy, such as \"arn:aws:iam::123456789012:policy/boundary\"."
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

variable "role_arns" {
  description = <<-EOT
    Existing roles, by whose they are; for each the module creates no role and no policy. Default none.
    - `api`: assumed by API Gateway; needs `states:StartExecution`, `states:DescribeExecution` and `states:StopExecution`.
    - `authorizer`: assumed by API Gateway with `authorization.custom`; needs `lambda:InvokeFunction`.
    - `function`: assumed by Lambda, with `function`.
    - `state_machine`: assumed by Step Functions; needs `lambda:InvokeFunction` and the log delivery actions.
    What the module would have allowed is in iam.tf.
  EOT
  # A map, whose keys are known where the ARNs are not: a role may be made in the same apply.
  type     = map(string)
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for role, arn in var.role_arns : contains(["api", "authorizer", "function", "state_machine"], role)])
    error_message = "role_arns must have no other names than api, authorizer, function and state_machine."
  }

  validation {
    condition     = alltrue([for role, arn in var.role_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "role_arns must be ARNs of roles, such as \"arn:aws:iam::123456789012:role/jobs\"; leave out the name where the module is to create the role."
  }

  validation {
    condition     = var.function != null || !contains(keys(var.role_arns), "function")
    error_message = "role_arns.function must be left out without function: an existing function has its role."
  }

  validation {
    condition     = var.authorization.type == "CUSTOM" || !contains(keys(var.role_arns), "authorizer")
    error_message = "role_arns.authorizer must be left out unless authorization.type is CUSTOM."
  }

  validation {
    condition = alltrue([
      for role, statements in { function = try(var.function.policy_statements, []), state_machine = var.state_machine.policy_statements } :
      length(statements) == 0 || !contains(keys(var.role_arns), role)
    ])
    error_message = "role_arns.function and role_arns.state_machine must be left out with policy_statements for the same role: the module changes no existing role."
  }
}

variable "role_path" {
  description = "Path of the roles that this module creates, with a slash at either end. Default `/`."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role_path)) && length(var.role_path) <= 512
    error_message = "role_path must be / or begin and end with it, such as \"/jobs/\", and have 512 characters or fewer."
  }
}

variable "state_machine" {
  description = <<-EOT
    The workflow around the job.
    - `definition`: a whole workflow of your own, as JSON text in Amazon States Language, instead of `function` and `function_arn`: several steps, ECS, task tokens. Its output is the job's. Its timeouts and retries are its own: without `TimeoutSeconds` a job may run for a year. Default none.
    - `policy_statements`: with `definition`, what its steps may do, as statements of the state machine's role: as in `function.policy_statements`. Default none.
    - `task_timeout_seconds`: seconds for one attempt. Default: the function's timeout and 5 more; with `function_arn`, 905.
    - `timeout_seconds`: seconds for the whole job, all attempts included; after them its status is TIMED_OUT. Default: as long as all attempts and the waits between them can take.
    - `retry`: what happens when Lambda itself fails. Errors of the job are not retried.
      - `errors`: Step Functions' error names. Default: Lambda's transient errors. Two of them, `Lambda.ClientExecutionTimeoutException` and `Lambda.SdkClientException`, can come after the job has run: leave them out where a job must not run twice.
      - `interval_seconds`, `max_attempts`, `backoff_rate`, `max_delay_seconds`: as Step Functions calls them. Defaults 1, 3, 2 and 30. `max_attempts` 0 turns retries off.
      - `jitter_strategy`: FULL spreads the waits at random, NONE leaves them as they are. Default FULL.
    - `log_level`: OFF, ERROR, FATAL or ALL. Default ERROR.
    - `log_execution_data`: write input and output to the log. Default `false`.
    - `tracing_enabled`: X-Ray traces of the executions. Default: as they are, which is off at first; to end them, say `false`, since the provider takes nothing for no change.
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
    # Defaults in main.tf, so that a retry beside a definition can be told from none.
    retry = optional(object({
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
    condition = (
      try(var.state_machine.retry.max_attempts >= 0 && var.state_machine.retry.max_attempts <= 100, true)
      && alltrue([
        for number in [var.state_machine.retry.max_attempts, var.state_machine.retry.interval_seconds, var.state_machine.retry.max_delay_seconds] :
        number == null || try(floor(number) == number, false)
      ])
      && try(var.state_machine.retry.interval_seconds >= 1, true)
      && try(var.state_machine.retry.backoff_rate >= 1, true)
      && (
        coalesce(var.state_machine.retry.max_delay_seconds, local.default_retry.max_delay_seconds)
        > coalesce(var.state_machine.retry.interval_seconds, local.default_retry.interval_seconds)
      )
      && try(length(var.state_machine.retry.errors) > 0, true)
    )
    error_message = "state_machine.retry must have at least one of errors, whole numbers with max_attempts from 0 to 100 and interval_seconds of 1 or more, backoff_rate of 1 or more, and max_delay_seconds above interval_seconds."
  }

  validation {
    condition     = contains(["FULL", "NONE"], coalesce(var.state_machine.retry.jitter_strategy, local.default_retry.jitter_strategy))
    error_message = "state_machine.retry.jitter_strategy must be FULL or NONE."
  }

  validation {
    condition = var.state_machine.definition == null || (
      can(jsondecode(var.state_machine.definition).States[jsondecode(var.state_machine.definition).StartAt])
    )
    error_message = "state_machine.definition must be a workflow in Amazon States Language: a JSON object with States, and StartAt that names one of them."
  }

  validation {
    condition = var.state_machine.definition == null || (
      var.state_machine.task_timeout_seconds == null && var.state_machine.timeout_seconds == null
      && alltrue([for setting in values(var.state_machine.retry) : setting == null])
    )
    error_message = "state_machine.task_timeout_seconds, timeout_seconds and retry must be left out with state_machine.definition: write TimeoutSeconds and Retry in the definition."
  }

  validation {
    condition = alltrue([
      for statement in var.state_machine.policy_statements :
      contains(["Allow", "Deny"], statement.effect) && length(statement.actions) > 0 && length(statement.resources) > 0
      && can(regex("^[0-9A-Za-z]*$", coalesce(statement.sid, "none")))
    ])
    error_message = "state_machine.policy_statements must each have effect Allow or Deny, at least one of actions and one of resources, and a sid out of A-Z, a-z and 0-9 or none."
  }

  validation {
    condition     = length(compact(var.state_machine.policy_statements[*].sid)) == length(distinct(compact(var.state_machine.policy_statements[*].sid)))
    error_message = "state_machine.policy_statements must have no sid twice."
  }

  validation {
    condition     = length(var.state_machine.policy_statements) == 0 || var.state_machine.definition != null
    error_message = "state_machine.policy_statements must be left out without state_machine.definition: the module's own workflow invokes the function and does nothing else."
  }
}

variable "tags" {
  description = "Tags of every resource that takes tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length(var.tags) <= 50 && alltrue([
      for key, value in var.tags : length(key) >= 1 && length(key) <= 128 && !startswith(lower(key), "aws:") && try(length(value) <= 256, false)
    ])
    error_message = "tags must be 50 or fewer, with keys of 1 to 128 characters that do not start with aws:, and values of 256 characters or fewer."
  }
}

variable "throttling" {
  description = <<-EOT
    How many requests the stage answers, all callers together; the others get a 429. `null`: as many as the account may have.
    - `rate_limit`: requests a second, in the long run.
    - `burst_limit`: requests at once.
  EOT
  type = object({
    rate_limit  = number
    burst_limit = number
  })
  default = null

  validation {
    condition     = var.throttling == null || try(var.throttling.rate_limit > 0 && var.throttling.burst_limit >= 1 && floor(var.throttling.burst_limit) == var.throttling.burst_limit, false)
    error_message = "throttling.rate_limit must be a number above 0, and throttling.burst_limit a whole number of 1 or more."
  }

  validation {
    condition     = var.throttling == null || var.api.endpoint_type != "NONE"
    error_message = "throttling must be null with api.endpoint_type NONE: the limits are the stage's, so set them on the API that has the routes."
  }
}

variable "usage_plan" {
  description = <<-EOT
    A usage plan for the stage, and API keys in it. `null`: neither. Goes with `authorization.api_key_required`.
    - `throttle`: `rate_limit` in requests a second and `burst_limit` in requests at once, for each key. Default none.
    - `quota`: `limit` in requests for each key and `period`, which is DAY, WEEK or MONTH; `offset`, requests that the first period has fewer, 0 by default. Default none.
    - `api_keys`: names of keys to create. Their values are secrets, and stand in Terraform's state; read them with `aws apigateway get-api-key --include-value`. Default none.
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
