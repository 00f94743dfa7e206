# The API as one OpenAPI 3.0 document for API Gateway; openapi_client.tf derives the document for clients from it. It is
# one document instead of a resource for each method, because with such resources a changed role deletes integrations
# (hashicorp/terraform-provider-aws#21907). The routes are in routes.tf. In all of these files an optional member is
# null, and is removed in the same way: `{ for member, value in { ... } : member => value if value != null }`.

locals {
  # Headers of every answer.
  common_headers = merge(local.cors_headers, { Cache-Control = "'no-store'" })

  openapi_paths = {
    for path, route in local.routes : path => {
      for method, operation in merge(
        {
          for method, operation in route.operations : method => {
            for member, value in {
              operationId = operation.operation_id
              summary     = operation.summary
              parameters  = concat(route.parameters, operation.parameters)
              requestBody = operation.body == null ? null : {
                required = operation.body.required
                content  = { "application/json" = { schema = { "$ref" = "#/components/schemas/${operation.body.schema}" } } }
              }
              responses = merge(
                {
                  (operation.success.status) = {
                    description = operation.success.description
                    headers = {
                      for header in keys(merge(local.common_headers, operation.success.headers)) :
                      header => local.header_documentation[header]
                    }
                    content = {
                      "application/json" = {
                        schema  = { "$ref" = "#/components/schemas/${operation.success.schema}" }
                        example = operation.success.example
                      }
                    }
                  }
                },
                {
                  for moved in operation.moved[*] : moved.status => {
                    description = "The job's output is too large for a record: read it at the URL in Location."
                    headers = {
                      for header in keys(merge(local.common_headers, operation.success.headers, { Location = null })) :
                      header => local.header_documentation[header]
                    }
                    content = {
                      "application/json" = {
                        schema  = { "$ref" = "#/components/schemas/MovedJob" }
                        example = { statusUrl = moved.url }
                      }
                    }
                  }
                },
                { for slug in operation.problems : tostring(local.problems[slug].status) => local.problem_responses[slug] },
              )
              security                              = length(local.security) == 0 ? null : local.security
              x-amazon-apigateway-request-validator = "all"
              x-amazon-apigateway-integration = {
                type                = "aws"
                httpMethod          = operation.backend.http_method
                uri                 = operation.backend.uri
                credentials         = local.role_arns.api
                passthroughBehavior = "never"
                requestTemplates    = { "application/json" = operation.backend.request }
                responses = {
                  for pattern, answer in merge(operation.backend.problems, {
                    (operation.backend.success) = {
                      status   = operation.success.status
                      headers  = operation.success.headers
                      response = operation.backend.response
                    }
                    }) : pattern => {
                    statusCode = answer.status
                    responseParameters = {
                      for header, value in merge(local.common_headers, answer.headers) :
                      "method.response.header.${header}" => value if value != null
                    }
                    responseTemplates = { "application/json" = "${local.vtl.allow_origin}${answer.response}" }
                  }
                }
              }
            } : member => value if value != null
          }
        },
        { options = local.preflights[path] },
      ) : method => operation if operation != null
    }
  }

  openapi = {
    for member, value in {
      openapi = "3.0.1"
      info = {
        title       = var.name
        description = var.api.description
        version     = "1.0"
      }
      paths = local.openapi_paths
      components = {
        for kind, components in {
          schemas         = local.openapi_schemas
          securitySchemes = length(local.security_schemes) == 0 ? null : local.security_schemes
        } : kind => components if components != null
      }
      x-amazon-apigateway-request-validators = {
        all = { validateRequestBody = true, validateRequestParameters = true }
      }
      x-amazon-apigateway-gateway-responses = local.gateway_responses
      # A changed policy needs a new deployment, and a changed document causes one.
      x-amazon-apigateway-policy = var.api.policy == null ? null : jsondecode(var.api.policy)
    } : member => value if value != null
  }

  # The document that API Gateway imports: without examples, which cause warnings, and with the settings that each
  # import would reset if they were only arguments of the API.
  imported_openapi = merge(
    local.openapi,
    {
      paths = {
        for path, methods in local.openapi_paths : path => {
          for method, operation in methods : method => merge(operation, {
            responses = {
              for status, response in operation.responses : status => {
                for member, value in merge(response, {
                  content = try({ for type, content in response.content : type => { schema = content.schema } }, null)
                }) : member => value if value != null
              }
            }
          })
        }
      }
    },
    length(local.endpoint_configuration) == 0 ? {} : {
      servers = [{ url = "/", x-amazon-apigateway-endpoint-configuration = local.endpoint_configuration }]
    },
  )
  endpoint_configuration = {
    for setting, value in {
      disableExecuteApiEndpoint = var.api.disable_execute_api_endpoint ? true : null
      vpcEndpointIds            = length(var.api.vpc_endpoint_ids) == 0 ? null : var.api.vpc_endpoint_ids
    } : setting => value if value != null
  }
}
