# The contract for people and client generators: the routes of openapi.tf without what only API Gateway reads, and in
# OpenAPI's terms who may call them. Nothing in it names a role or an account, so that it can be published.

locals {
  # REQUEST may look at no header and no query parameter: then Authorization stands in, as in authorization.tf.
  client_authorizer_parameters = distinct(coalescelist(
    [
      for source in try(var.authorization.custom.identity_sources, []) :
      regex("^method[.]request[.](?P<in>header|querystring)[.](?P<name>.+)$", source)
      if startswith(source, "method.request.")
    ],
    [local.authorizer_parameter],
  ))

  client_security_schemes = merge(
    var.authorization.type != "AWS_IAM" ? {} : {
      sigv4 = {
        type        = "apiKey"
        name        = "Authorization"
        in          = "header"
        description = "Each request is signed with AWS Signature Version 4, for the service execute-api in the Region ${local.region}. OpenAPI has no scheme for it: the client's HTTP library has to sign."
      }
    },
    {
      for cognito in var.authorization.cognito[*] : "cognito" => {
        type         = "http"
        scheme       = "bearer"
        bearerFormat = "JWT"
        # The requirement cannot name the scopes: OpenAPI 3.0 lets those of OAuth and OpenID Connect alone do so.
        description = (
          length(cognito.scopes) == 0 ? "An identity token of the user pool."
          : "An access token of the user pool with one of the scopes ${join(", ", cognito.scopes)}."
        )
      }
    },
    {
      for parameter in local.client_authorizer_parameters : "lambda_${parameter.in}_${parameter.name}" => {
        type        = "apiKey"
        name        = parameter.name
        in          = { header = "header", querystring = "query" }[parameter.in]
        description = "What this holds is decided by a Lambda function, the API's authorizer."
      } if var.authorization.type == "CUSTOM"
    },
    {
      for scheme in var.authorization.authorizer[*] : scheme => {
        type        = "apiKey"
        name        = "Authorization"
        in          = "header"
        description = "A stand-in: the document of the API that has these routes says what this scheme is."
      }
    },
    !var.authorization.api_key_required ? {} : {
      api_key = { type = "apiKey", name = "x-api-key", in = "header", description = "A key of a usage plan of the API's." }
    },
  )

  # One requirement with every scheme in it is all of them; a requirement for each would be any of them.
  client_security = (
    length(local.client_security_schemes) == 0 ? []
    : [{ for scheme in keys(local.client_security_schemes) : scheme => [] }]
  )

  # null where the module does not know the URL: without a REST API of its own, and behind a custom domain alone.
  client_server_url = var.api.disable_execute_api_endpoint ? null : one(aws_api_gateway_stage.this[*].invoke_url)

  openapi_client = {
    for member, value in {
      openapi = local.openapi.openapi
      info = merge(local.openapi.info, local.client_server_url != null ? {} : {
        description = "${var.api.description}. No server is named, since the module that wrote this does not know the API's URL."
      })
      servers = local.client_server_url == null ? null : [{ url = local.client_server_url }]
      paths = {
        for path, route in local.routes : path => {
          for method in keys(route.operations) : method => merge(
            {
              for member, value in local.openapi_paths[path][method] :
              member => value if !startswith(member, "x-amazon-apigateway-")
            },
            { tags = ["jobs"], security = local.client_security },
          )
        }
      }
      components = {
        for kind, components in {
          schemas         = local.openapi_schemas
          securitySchemes = local.client_security_schemes
        } : kind => components if length(components) > 0
      }
    } : member => value if value != null
  }
}
