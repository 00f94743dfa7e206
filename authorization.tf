# Authorization in the document: a security scheme for each credential, and all schemes on each route.

locals {
  # "header" and "Authorization" of "method.request.header.Authorization"; a REQUEST authorizer may use no header.
  authorizer_parameter = try(
    regex(local.identity_source_pattern, var.authorization.custom.identity_sources[0]),
    { in = "header", name = "Authorization" },
  )

  # The names of the schemes are the authorizers' names in API Gateway.
  security_schemes = merge(
    var.authorization.type != "AWS_IAM" ? {} : {
      sigv4 = {
        type                         = "apiKey"
        name                         = "Authorization"
        in                           = "header"
        x-amazon-apigateway-authtype = "awsSigv4"
      }
    },
    {
      for cognito in var.authorization.cognito[*] : "cognito" => {
        type                           = "apiKey"
        name                           = "Authorization"
        in                             = "header"
        x-amazon-apigateway-authtype   = "cognito_user_pools"
        x-amazon-apigateway-authorizer = { type = "cognito_user_pools", providerARNs = cognito.user_pool_arns }
      }
    },
    {
      for custom in var.authorization.custom[*] : "lambda" => {
        type                         = "apiKey"
        name                         = local.authorizer_parameter.name
        in                           = { header = "header", querystring = "query" }[local.authorizer_parameter.in]
        x-amazon-apigateway-authtype = "custom"
        x-amazon-apigateway-authorizer = merge(
          {
            type                         = lower(custom.type)
            authorizerUri                = "arn:${local.partition}:apigateway:${local.region}:lambda:path/2015-03-31/functions/${custom.function_arn}/invocations"
            authorizerCredentials        = local.role_arns.authorizer
            authorizerResultTtlInSeconds = custom.result_ttl_seconds
          },
          # With TOKEN the scheme's header is the identity source.
          {
            for member, sources in { identitySource = custom.identity_sources } : member => join(", ", sources)
            if custom.type == "REQUEST" && length(sources) > 0
          },
        )
      }
    },
    !var.authorization.api_key_required ? {} : { api_key = { type = "apiKey", name = "x-api-key", in = "header" } },
  )

  # API Gateway requires all schemes in the list, also in its own exports, whereas OpenAPI requires one of them.
  security = [
    for scheme in concat(keys(local.security_schemes), var.authorization.authorizer[*]) :
    { (scheme) = try(scheme == "cognito" ? var.authorization.cognito.scopes : [], []) }
  ]

  # The caller, as an expression of API Gateway; null if all callers share all jobs. An authorizer without an expression
  # is an error, and never makes callers share jobs.
  caller = (
    var.authorization.share_jobs || (var.authorization.type == "NONE" && var.authorization.authorizer == null) ? null
    : coalesce(
      var.authorization.caller,
      lookup(
        {
          AWS_IAM            = "context.identity.caller"
          COGNITO_USER_POOLS = "context.authorizer.claims.sub"
          CUSTOM             = "context.authorizer.principalId"
        },
        var.authorization.type,
        null,
      ),
    )
  )

  # Longest id: an execution's name has at most 80 characters, including the caller. A user of a user pool has a UUID;
  # any other caller takes at least four characters: "1-x-".
  id_length = (
    local.caller == null ? 80
    : var.authorization.type == "COGNITO_USER_POOLS" && local.caller == "context.authorizer.claims.sub" ? 40
    : 76
  )
  id_length_rule = "1 to ${local.id_length} characters${local.id_length == 76 ? " (fewer with a long caller: id and caller share 80 characters)" : ""}"

  # API Gateway answers a missing signature or API key with 403.
  unauthorized_problems = (
    contains(["COGNITO_USER_POOLS", "CUSTOM"], var.authorization.type) || var.authorization.authorizer != null ? ["unauthorized"] : []
  )
}
