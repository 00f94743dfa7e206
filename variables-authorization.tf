variable "authorization" {
  description = <<-EOT
    Sets who may call the routes. Preflights (OPTIONS) stay open, since browsers send no credentials with them.
    - `type`: NONE: anyone who has the URL; AWS_IAM: senders of signed requests with the permission
      `execute-api:Invoke`; COGNITO_USER_POOLS: holders of a token (not in aws-cn); or CUSTOM: callers that a Lambda
      authorizer allows. Default NONE.
    - `cognito`: required with COGNITO_USER_POOLS, and only valid with it.
      - `user_pool_arns`: ARNs of the user pools that issue the tokens.
      - `scopes`: OAuth scopes; an access token needs one of them. Default none: callers then send an identity token.
    - `custom`: required with CUSTOM, and only valid with it. API Gateway invokes the function with a role that this
      module creates; the function needs no resource policy.
      - `function_arn`: ARN of the authorizer's function, version or alias.
      - `type`: TOKEN, which gets one header, or REQUEST, which gets the whole request. Default TOKEN.
      - `identity_sources`: parts of the request that identify its sender, such as `method.request.header.X-Token` or
        `method.request.querystring.key`; one header with TOKEN. Default `["method.request.header.Authorization"]`.
      - `result_ttl_seconds`: seconds for which API Gateway caches an answer of the authorizer, 0 to 3600. A cached
        answer applies to every route, so its policy should allow every route that the caller may use. Default 300.
    - `api_key_required`: require an `x-api-key` header as well. API keys count requests (see `usage_plan`); they do
      not identify callers. Default `false`.
    - `authorizer`: with `api.endpoint_type` NONE, instead of `type`: the name of a security scheme in the document
      that the routes are merged into. `caller` or `share_jobs` must be given with it.
    - `caller`: the value that identifies the caller. Each caller can read and stop only the jobs that it has started.
      With COGNITO_USER_POOLS `context.authorizer.claims.NAME`, default `context.authorizer.claims.sub`. With CUSTOM
      `context.authorizer.NAME`, default `context.authorizer.principalId`. With AWS_IAM always
      `context.identity.caller`: the identity of a Cognito identity pool, or the unique id of the IAM user or role.
      With `authorizer` any of these. A request without a caller is refused, and so is a request whose caller is longer
      than 60 characters, or than 45 bytes if it has characters other than A-Z, a-z, 0-9, _ and -. The name of an
      execution then consists of the caller and the id.
    - `share_jobs`: let every caller read and stop all jobs. Default `false`. Without an authorizer all jobs are
      shared, since nothing identifies the caller.
    You cannot use the id of an existing authorizer: an authorizer belongs to one REST API, and this API is new.
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
    caller           = optional(string)
    share_jobs       = optional(bool, false)
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
        for arn in var.authorization.cognito.user_pool_arns :
        can(regex("^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[0-9A-Za-z_-]+$", arn))
      ]),
      false,
    )
    error_message = "authorization.cognito.user_pool_arns must be one or more ARNs of user pools, such as \"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123\"."
  }

  validation {
    condition = (
      var.authorization.custom == null
      || can(regex(local.function_arn_pattern, var.authorization.custom.function_arn))
    )
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
        can(regex("^method[.]request[.](header|querystring)[.][0-9A-Za-z_-]+$", source))
        || can(regex("^(context|stageVariables)[.][0-9A-Za-z_.]+$", source))
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
    error_message = "authorization.custom.result_ttl_seconds must be a whole number of seconds from 0 to 3600, and 0 if identity_sources is empty."
  }

  validation {
    condition = (
      var.authorization.authorizer == null
      || (var.api.endpoint_type == "NONE" && var.authorization.type == "NONE")
    )
    error_message = "authorization.authorizer must be left out unless api.endpoint_type and authorization.type are both NONE: it names a security scheme in the document of another API."
  }

  validation {
    condition = (
      var.authorization.authorizer == null
      || can(regex("^[0-9A-Za-z._-]+$", var.authorization.authorizer))
    )
    error_message = "authorization.authorizer must be a name from components.securitySchemes, of the characters A-Z, a-z, 0-9, ., _ and -."
  }

  validation {
    condition = (
      var.authorization.authorizer == null || var.authorization.caller != null || var.authorization.share_jobs
    )
    error_message = "authorization.caller must be given with authorization.authorizer, such as \"context.authorizer.claims.sub\", or authorization.share_jobs must be true: the module cannot see which value of the other API's authorizer identifies the caller."
  }

  validation {
    condition = (
      var.authorization.caller == null
      || can(regex(
        {
          NONE               = var.authorization.authorizer == null ? "^$" : local.caller_pattern
          AWS_IAM            = "^context[.]identity[.]caller$"
          COGNITO_USER_POOLS = "^context[.]authorizer[.]claims[.][A-Za-z][0-9A-Za-z_-]*$"
          CUSTOM             = "^context[.]authorizer[.][A-Za-z][0-9A-Za-z_-]*$"
        }[var.authorization.type],
        var.authorization.caller,
      ))
    )
    error_message = "authorization.caller must be context.authorizer.claims.NAME with COGNITO_USER_POOLS, context.authorizer.NAME with CUSTOM, context.identity.caller with AWS_IAM, any of these with authorization.authorizer, and left out without an authorizer."
  }
}
