# Who may call, in the document: a security scheme for each thing that is asked for, and all of them for each route.

locals {
  # "header" and "Authorization" of "method.request.header.Authorization"; REQUEST may look at no header at all.
  authorizer_parameter = try(
    regex("^method[.]request[.](?P<in>header|querystring)[.](?P<name>.+)$", var.authorization.custom.identity_sources[0]),
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
          # With TOKEN it is the scheme's header.
          {
            for member, sources in { identitySource = custom.identity_sources } : member => join(", ", sources)
            if custom.type == "REQUEST" && length(sources) > 0
          },
        )
      }
    },
    !var.authorization.api_key_required ? {} : { api_key = { type = "apiKey", name = "x-api-key", in = "header" } },
  )

  # To API Gateway a list is all of these, as it exports them, and not any of them, as OpenAPI has it.
  security = [
    for scheme in concat(keys(local.security_schemes), var.authorization.authorizer[*]) :
    { (scheme) = try(scheme == "cognito" ? var.authorization.cognito.scopes : [], []) }
  ]

  # Whose jobs a request is about, as an expression of API Gateway's; null where all callers share all jobs.
  caller = (
    var.authorization.share_jobs ? null
    : var.authorization.caller != null ? var.authorization.caller
    : lookup(
      {
        AWS_IAM            = "context.identity.caller"
        COGNITO_USER_POOLS = "context.authorizer.claims.sub"
        CUSTOM             = "context.authorizer.principalId"
      },
      var.authorization.type,
      null,
    )
  )

  # What an execution's name, of at most 80 characters, leaves for the id. A user of a user pool has a UUID; any other
  # caller takes at least four: "1-x-".
  id_length = (
    local.caller == null ? 80
    : var.authorization.type == "COGNITO_USER_POOLS" && local.caller == "context.authorizer.claims.sub" ? 40
    : 76
  )
  id_length_rule = "1 to ${local.id_length} characters${local.id_length == 76 ? ", or fewer, since at most 80 with the caller's," : ""}"

  # A missing signature or API key is a 403.
  unauthorized_problems = (
    contains(["COGNITO_USER_POOLS", "CUSTOM"], var.authorization.type) || var.authorization.authorizer != null ? ["unauthorized"] : []
  )
}
