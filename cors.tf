# CORS, which lets web pages of other origins call the API: headers on every answer, and answers to preflights.

locals {
  cors = var.cors == null ? { allow_origins = [], allow_headers = [], allow_credentials = false, max_age_seconds = 0 } : var.cors
  # In API Gateway's mapping notation constants are in single quotes.
  cors_headers = {
    for header, value in {
      Access-Control-Allow-Origin      = "'${try(local.cors.allow_origins[0], "")}'"
      Access-Control-Allow-Credentials = local.cors.allow_credentials ? "'true'" : null
      Access-Control-Expose-Headers    = "'${join(",", concat(["Location"], local.waits ? ["Preference-Applied"] : [], ["Retry-After"]))}'"
      Vary                             = contains(local.cors.allow_origins, "*") ? null : "'Origin'"
    } : header => value
    if var.cors != null && value != null
  }
  # API Gateway's own errors cannot choose among several origins. Without credentials any page may read them: they
  # contain nothing that is not in the page's own request. With credentials browsers do not accept "*", so the first
  # origin is used for all.
  gateway_cors_headers = length(local.cors.allow_origins) < 2 || local.cors.allow_credentials ? {} : {
    Access-Control-Allow-Origin = "'*'"
  }
  preflight_headers = {
    Access-Control-Allow-Headers = "'${join(",", distinct(concat(
      ["Authorization", "Content-Type", "Idempotency-Key", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key"],
      local.waits ? ["Prefer"] : [],
      [for source in try(var.authorization.custom.identity_sources, []) : split(".", source)[3] if startswith(source, "method.request.header.")],
      local.cors.allow_headers,
    )))}'"
    Access-Control-Max-Age = "'${local.cors.max_age_seconds}'"
  }
  preflights = {
    for path, route in local.routes : path => var.cors == null ? null : {
      operationId = route.preflight_id
      summary     = "CORS preflight"
      parameters  = route.parameters
      security    = []
      responses = {
        "204" = {
          description = "The methods and headers that a browser may send from another origin."
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
                Access-Control-Allow-Methods = "'${join(",", [for method in concat(keys(route.operations), ["options"]) : upper(method)])}'"
              }) : "method.response.header.${header}" => value
            }
            responseTemplates = local.vtl.allow_origin == "" ? {} : { "application/json" = local.vtl.allow_origin }
          }
        }
      }
    }
  }
}
