# What lets a web page of another origin call the API: headers on every answer, and an answer to each preflight.

locals {
  cors = var.cors == null ? { allow_origins = [], allow_headers = [], allow_credentials = false, max_age_seconds = 0 } : var.cors
  # Constants in API Gateway's mapping notation stand in single quotes.
  cors_headers = {
    for header, value in {
      Access-Control-Allow-Origin      = "'${try(local.cors.allow_origins[0], "")}'"
      Access-Control-Allow-Credentials = local.cors.allow_credentials ? "'true'" : null
      Access-Control-Expose-Headers    = "'Location,Retry-After'"
      Vary                             = contains(local.cors.allow_origins, "*") ? null : "'Origin'"
    } : header => value
    if var.cors != null && value != null
  }
  preflight_headers = {
    Access-Control-Allow-Headers = "'${join(",", distinct(concat(
      ["Authorization", "Content-Type", "Idempotency-Key", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key"],
      [for source in try(var.authorization.custom.identity_sources, []) : split(".", source)[3] if startswith(source, "method.request.header.")],
      local.cors.allow_headers,
    )))}'"
    Access-Control-Max-Age = "'${local.cors.max_age_seconds}'"
  }
  # Only with several origins does a template have to choose.
  allow_origin_vtl = length(local.cors.allow_origins) < 2 ? "" : join("", [
    "#set($allowedOrigins = ${jsonencode(slice(local.cors.allow_origins, 1, length(local.cors.allow_origins)))})\n",
    file("${path.module}/templates/allow_origin.vtl"),
  ])

  preflight = {
    for path, methods in local.operations : path => {
      operationId = "preflight${title(methods[keys(methods)[0]].operation_id)}"
      summary     = "CORS preflight"
      parameters = [
        for parameter in methods[keys(methods)[0]].parameters : parameter if parameter.in == "path"
      ]
      security = []
      responses = {
        "204" = {
          description = "What a browser may send from another origin."
          headers = {
            for header in concat(keys(local.cors_headers), keys(local.preflight_headers), ["Access-Control-Allow-Methods"]) :
            header => { schema = { type = "string" } }
          }
        }
      }
      x-amazon-apigateway-integration = {
        type                = "mock"
        passthroughBehavior = "never"
        requestTemplates    = { "application/json" = "{\"statusCode\": 204}" }
        responses = {
          default = {
            statusCode = "204"
            responseParameters = {
              for header, value in merge(local.cors_headers, local.preflight_headers, {
                Access-Control-Allow-Methods = "'${join(",", [for method in concat(keys(methods), ["options"]) : upper(method)])}'"
              }) : "method.response.header.${header}" => value
            }
            responseTemplates = {
              for type, template in { "application/json" = local.allow_origin_vtl } : type => template if template != ""
            }
          }
        }
      }
    }
  }
}
