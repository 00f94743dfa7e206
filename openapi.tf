# The API as one OpenAPI 3.0 document: what API Gateway imports is what clients are generated from. One document and not
# a resource for each method, because there a changed role deletes integrations (hashicorp/terraform-provider-aws#21907).

locals {
  execution_arn_prefix = "${replace(aws_sfn_state_machine.job.arn, ":stateMachine:", ":execution:")}:"

  # Location is relative to the request's URL, so it starts with the path's last segment.
  path         = "/${var.api.path}"
  path_segment = element(split("/", var.api.path), -1)

  name_pattern = "[0-9A-Za-z_-]{1,80}"

  # One entry for each route; everything that the routes share is added below.
  operations = {
    (local.path) = {
      post = {
        operation_id = "startJob"
        summary      = "Start a job"
        action       = "StartExecution"
        body         = "StartRequest"
        parameters = [{
          name        = "Idempotency-Key"
          in          = "header"
          description = "The job's name, where the body has none: the same start sent twice is one job."
          required    = false
          schema      = { type = "string" }
        }]
        request  = local.vtl.start_request
        response = local.vtl.start_response
        success = {
          status      = "202"
          description = "The job runs, or is about to."
          schema      = "StartedJob"
          headers     = { Location = null, Retry-After = "'${var.polling.min_seconds}'" }
          example = {
            id           = local.example_id
            status       = "RUNNING"
            startDate    = 1795459200.123
            statusUrl    = "${local.path_segment}/${local.example_id}"
            executionArn = "${local.execution_arn_prefix}${local.example_id}"
          }
        }
        problems = concat(local.common_problems, ["invalid-request", "name-taken", "unsupported-media-type"])
      }
    }
    "${local.path}/status" = {
      post = {
        operation_id = "describeExecution"
        summary      = "Read a job by its execution ARN, in Step Functions' own shape"
        action       = "DescribeExecution"
        body         = "StatusRequest"
        parameters   = []
        request      = local.vtl.by_arn_request
        response     = local.vtl.status_response
        success = {
          status      = "200"
          description = "The job as it stands."
          schema      = "Execution"
          headers     = {}
          example = {
            executionArn = "${local.execution_arn_prefix}${local.example_id}"
            name         = local.example_id
            status       = "SUCCEEDED"
            startDate    = 1795459200.123
            stopDate     = 1795459230.456
            output       = "{\"message\":\"One minute elapsed\"}"
          }
        }
        problems = concat(local.common_problems, ["invalid-request", "job-not-found", "unsupported-media-type"])
      }
    }
    "${local.path}/{id}" = {
      get = {
        operation_id = "getJob"
        summary      = "Read a job"
        action       = "DescribeExecution"
        body         = null
        parameters   = local.id_parameters
        request      = local.vtl.by_id_request
        response     = local.vtl.get_response
        success = {
          status      = "200"
          description = "The job as it stands. Retry-After is there while it runs."
          schema      = "Job"
          headers     = { Retry-After = null }
          example = {
            id        = local.example_id
            status    = "SUCCEEDED"
            startDate = 1795459200.123
            stopDate  = 1795459230.456
            output    = { message = "One minute elapsed" }
          }
        }
        problems = concat(local.common_problems, ["job-not-found", "unsupported-media-type"])
      }
      delete = {
        operation_id = "cancelJob"
        summary      = "Stop a job"
        action       = "StopExecution"
        body         = null
        parameters   = local.id_parameters
        request      = local.vtl.by_id_request
        response     = local.vtl.cancel_response
        success = {
          status      = "202"
          description = "The job is stopped, or had ended before."
          schema      = "CancelledJob"
          headers     = { Location = null }
          example     = { id = local.example_id, statusUrl = local.example_id }
        }
        problems = concat(local.common_problems, ["job-not-found", "unsupported-media-type"])
      }
    }
  }
  common_problems = concat(local.unauthorized_problems, ["forbidden", "too-many-requests", "internal-error", "backend-unavailable", "gateway-timeout"])
  example_id      = "report-42"
  id_parameters = [{
    name        = "id"
    in          = "path"
    description = "The job's id, as the start answered it."
    required    = true
    schema      = { type = "string" }
  }]

  openapi_paths = {
    for path, methods in local.operations : path => merge(
      { for method, operation in methods : method => local.openapi_operations["${method} ${path}"] },
      { for method, operation in { options = local.preflight[path] } : method => operation if var.cors != null },
    )
  }

  openapi_operations = merge([
    for path, methods in local.operations : {
      for method, operation in methods : "${method} ${path}" => merge(
        {
          operationId = operation.operation_id
          summary     = operation.summary
          parameters  = operation.parameters
          responses = merge(
            {
              (operation.success.status) = {
                description = operation.success.description
                headers = {
                  for header in concat(keys(operation.success.headers), keys(local.cors_headers), ["Cache-Control"]) :
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
              for slug in operation.problems : tostring(local.problems[slug].status) => {
                description = local.problems[slug].title
                headers = {
                  for header in concat(
                    keys(local.cors_headers),
                    ["Cache-Control", "Content-Type"],
                    slug == "name-taken" ? ["Location"] : [],
                    slug == "too-many-requests" ? ["Retry-After"] : [],
                  ) : header => local.header_documentation[header]
                }
                content = {
                  "application/problem+json" = {
                    schema  = { "$ref" = "#/components/schemas/Problem" }
                    example = local.problem_bodies[slug]
                  }
                }
              }
            },
          )
          x-amazon-apigateway-request-validator = "all"
          x-amazon-apigateway-integration = {
            type                = "aws"
            httpMethod          = "POST"
            uri                 = "arn:${local.partition}:apigateway:${local.region}:states:action/${operation.action}"
            credentials         = local.role_arns.api
            passthroughBehavior = "never"
            requestTemplates    = { "application/json" = operation.request }
            responses = {
              "2\\d{2}" = {
                statusCode = operation.success.status
                responseParameters = {
                  for header, value in merge(local.cors_headers, operation.success.headers, { Cache-Control = "'no-store'" }) :
                  "method.response.header.${header}" => value
                  if value != null
                }
                responseTemplates = { "application/json" = "${local.allow_origin_vtl}${operation.response}" }
              }
              # Sorted by the error type in the body; the template always sets the status.
              "4\\d{2}" = {
                statusCode         = "500"
                responseParameters = local.problem_response_parameters
                responseTemplates  = { "application/json" = "${local.allow_origin_vtl}${local.vtl.problem_response}" }
              }
              default = {
                statusCode         = "502"
                responseParameters = local.problem_response_parameters
                responseTemplates = {
                  "application/json" = "${local.allow_origin_vtl}${jsonencode(local.problem_bodies["backend-unavailable"])}"
                }
              }
            }
          }
        },
        {
          for member, value in {
            requestBody = {
              required = operation.body != "StartRequest"
              content  = { "application/json" = { schema = { "$ref" = "#/components/schemas/${coalesce(operation.body, "none")}" } } }
            }
          } : member => value if operation.body != null
        },
        { for member, value in { security = local.security } : member => value if length(local.security) > 0 },
      )
    }
  ]...)

  header_documentation = {
    for header, documentation in {
      Access-Control-Allow-Credentials = { type = "string", description = "Whether a page may send credentials." }
      Access-Control-Allow-Headers     = { type = "string", description = "Headers that a page may send." }
      Access-Control-Allow-Methods     = { type = "string", description = "Methods that a page may use." }
      Access-Control-Allow-Origin      = { type = "string", description = "The origin whose pages may read the answer." }
      Access-Control-Expose-Headers    = { type = "string", description = "Headers that a page may read." }
      Access-Control-Max-Age           = { type = "string", description = "Seconds for which this answer holds." }
      Cache-Control                    = { type = "string", description = "No answer is to be kept." }
      Content-Type                     = { type = "string", description = "The body's media type." }
      Location                         = { type = "string", description = "The job, relative to this request's URL." }
      Retry-After                      = { type = "integer", description = "Seconds to wait before the next request." }
      Vary                             = { type = "string", description = "What the answer depends on." }
    } : header => { description = documentation.description, schema = { type = documentation.type } }
  }

  openapi_schemas = {
    StartRequest = {
      type = "object"
      # The template looks for input among the members, and API Gateway ends a #foreach after 1,000:
      # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
      maxProperties = 1000
      description   = "What to start. stateMachineArn is accepted and not used: the API starts its own state machine."
      properties = {
        input = {
          description = "The job's input: any JSON value, or a string that holds JSON. Without it the input is {}."
          minLength   = 1
        }
        name = {
          type        = "string"
          description = "The job's id. Without it the Idempotency-Key is the id, or else a UUID is made."
          pattern     = "^${local.name_pattern}$"
        }
        stateMachineArn = { type = "string" }
      }
    }
    StatusRequest = {
      type       = "object"
      required   = ["executionArn"]
      properties = { executionArn = { type = "string" } }
    }
    StartedJob = {
      type     = "object"
      required = ["id", "status", "startDate", "statusUrl", "executionArn"]
      properties = {
        id           = { type = "string" }
        status       = { type = "string", enum = ["RUNNING"] }
        startDate    = local.epoch_seconds
        statusUrl    = { type = "string", description = "Where to GET the job, relative to this request's URL." }
        executionArn = { type = "string" }
      }
    }
    Job = {
      type     = "object"
      required = ["id", "status", "startDate"]
      properties = merge(local.outcome_properties, {
        id     = { type = "string" }
        output = { description = "What the job returned, as JSON. There once the status is SUCCEEDED." }
      })
    }
    Execution = {
      type     = "object"
      required = ["executionArn", "name", "status", "startDate"]
      properties = merge(local.outcome_properties, {
        executionArn = { type = "string" }
        name         = { type = "string" }
        output       = { type = "string", description = "What the job returned, as a string that holds JSON. There once the status is SUCCEEDED." }
      })
    }
    CancelledJob = {
      type     = "object"
      required = ["id", "statusUrl"]
      properties = {
        id        = { type = "string" }
        statusUrl = { type = "string", description = "Where to GET the job, relative to this request's URL." }
      }
    }
    Problem = {
      type        = "object"
      description = "RFC 9457 problem details"
      required    = ["type", "title", "detail"]
      properties = {
        type   = { type = "string" }
        title  = { type = "string" }
        status = { type = "integer" }
        detail = { type = "string" }
      }
    }
  }
  epoch_seconds = { type = "number", description = "Seconds since 1970-01-01 UTC, with fractions" }
  outcome_properties = {
    status    = { type = "string", enum = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] }
    startDate = local.epoch_seconds
    stopDate  = local.epoch_seconds
    error     = { type = "string", description = "The error's name, where the job did not succeed" }
    cause     = { type = "string", description = "Step Functions' account of the error, where the API shows it" }
  }

  openapi = merge(
    {
      openapi = "3.0.1"
      info = {
        title       = var.name
        description = var.api.description
        version     = "1.0"
      }
      paths = local.openapi_paths
      components = merge(
        { schemas = local.openapi_schemas },
        { for member, value in { securitySchemes = local.security_schemes } : member => value if length(local.security_schemes) > 0 },
      )
      x-amazon-apigateway-request-validators = {
        all = { validateRequestBody = true, validateRequestParameters = true }
      }
      x-amazon-apigateway-gateway-responses = local.gateway_responses
    },
    # Here and not as the API's argument: another policy needs another deployment, and the deployment follows the document.
    { for policy in var.api.policy[*] : "x-amazon-apigateway-policy" => jsondecode(policy) },
  )
}
