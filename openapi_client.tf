# The contract for people and client generators: the routes of openapi.tf without the parts that only API Gateway reads,
# and with OpenAPI's security schemes. It contains no role and no account, so it can be published.

locals {
  # A REQUEST authorizer may use no header and no query parameter: then the scheme names Authorization, as in
  # authorization.tf.
  client_authorizer_parameters = distinct(coalescelist(
    [
      for source in try(var.authorization.custom.identity_sources, []) :
      regex(local.identity_source_pattern, source)
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
        description = "Each request is signed with AWS Signature Version 4, for the service execute-api in the Region ${local.region}. OpenAPI has no security scheme for this: the client's HTTP library has to sign the requests."
      }
    },
    {
      for cognito in var.authorization.cognito[*] : "cognito" => {
        type         = "http"
        scheme       = "bearer"
        bearerFormat = "JWT"
        # The requirement cannot contain the scopes: OpenAPI 3.0 allows them only for OAuth and OpenID Connect.
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
        description = "A value that the API's authorizer, a Lambda function, checks."
      } if var.authorization.type == "CUSTOM"
    },
    {
      for scheme in var.authorization.authorizer[*] : scheme => {
        type        = "apiKey"
        name        = "Authorization"
        in          = "header"
        description = "A placeholder: the document of the API that includes these routes defines this scheme."
      }
    },
    !var.authorization.api_key_required ? {} : {
      api_key = { type = "apiKey", name = "x-api-key", in = "header", description = "An API key of one of the API's usage plans." }
    },
  )

  # One requirement with all schemes requires all of them; a requirement for each scheme would require any of them.
  client_security = (
    length(local.client_security_schemes) == 0 ? []
    : [{ for scheme in keys(local.client_security_schemes) : scheme => [] }]
  )

  # null if the module cannot know the URL: without a REST API, or if callers can only use a custom domain.
  client_server_url = var.api.disable_execute_api_endpoint ? null : one(aws_api_gateway_stage.this[*].invoke_url)

  openapi_client = {
    for member, value in {
      openapi = local.openapi.openapi
      info = merge(local.openapi.info, local.client_server_url != null ? {} : {
        description = "${var.api.description}. This document names no server, because the module that generated it cannot know the API's URL."
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
