# The API as one OpenAPI 3.0 document: what API Gateway imports is what clients are generated from. One document and not
# a resource for each method, because there a changed role deletes integrations (hashicorp/terraform-provider-aws#21907).

locals {
  execution_arn_prefix = "${replace(aws_sfn_state_machine.job.arn, ":stateMachine:", ":execution:")}:"

  # Location is relative to the request's URL, so it starts with the path's last segment.
  path         = "/${var.api.path}"
  path_segment = element(split("/", var.api.path), -1)

  name_pattern = "^[0-9A-Za-z_-]{1,80}$"

  problems = {
    invalid-request = {
      status = 400
      title  = "The job cannot be started like this"
      detail = "input must be JSON, or a string that holds JSON, of at most 262144 bytes. name and Idempotency-Key must have 1 to 80 characters out of A-Z, a-z, 0-9, _ and -, and be equal where both are sent."
      errors = ["InvalidExecutionInput", "InvalidName", "ValidationException"]
    }
    job-not-found = {
      status = 404
      title  = "No such job"
      detail = "No job of this API has this id."
      errors = ["ExecutionDoesNotExist", "InvalidArn"]
    }
    name-taken = {
      status = 409
      title  = "The name is taken"
      detail = "A job of this name has ended, or runs with another input. Location is that job."
      errors = ["ExecutionAlreadyExists"]
    }
    too-many-requests = {
      status = 429
      title  = "Too many requests"
      detail = "Try again after the seconds in Retry-After."
      errors = ["ExecutionLimitExceeded", "ThrottlingException"]
    }
    internal-error = {
      status = 500
      title  = "Internal error"
      detail = "The request was right, but the API could not carry it out. Its operator finds the reason in the execution log."
      errors = []
    }
    backend-unavailable = {
      status = 502
      title  = "The job service is unavailable"
      detail = "Try again later."
      errors = []
    }
  }
  problem_bodies = {
    for slug, problem in local.problems : slug => {
      type   = "urn:problem-type:async-api:${slug}"
      title  = problem.title
      status = problem.status
      detail = problem.detail
    }
  }

  # What the mapping templates know of Terraform: Velocity variables, set in front of them.
  vtl_settings = {
    stateMachineArn    = aws_sfn_state_machine.job.arn
    executionArnPrefix = local.execution_arn_prefix
    pathSegment        = local.path_segment
    namePattern        = "[0-9A-Za-z_-]{1,80}"
    minRetryAfter      = var.polling.min_seconds
    maxRetryAfter      = var.polling.max_seconds
    showCause          = var.api.show_cause
    internalError      = local.problem_bodies["internal-error"]
    problemByErrorType = merge([
      for slug, problem in local.problems : { for error in problem.errors : error => local.problem_bodies[slug] }
    ]...)
  }
  vtl_files = {
    start_request    = ["idempotency_key", "start_request"]
    start_response   = ["start_response"]
    by_arn_request   = ["execution_by_arn_request"]
    by_id_request    = ["execution_by_id_request"]
    status_response  = ["status_response"]
    get_response     = ["retry_after", "get_response"]
    cancel_response  = ["cancel_response"]
    problem_response = ["problem_response"]
  }
  vtl = {
    for name, files in local.vtl_files : name => join("", concat(
      [
        for setting, value in local.vtl_settings : format("#set($%s = %s)\n", setting, jsonencode(value))
        if anytrue([for file in files : strcontains(file("${path.module}/templates/${file}.vtl"), setting)])
      ],
      [for file in files : file("${path.module}/templates/${file}.vtl")],
    ))
  }
  cors = var.cors == null ? { allow_origins = [], allow_headers = [], max_age_seconds = 0 } : var.cors
  # Constants in API Gateway's mapping notation stand in single quotes.
  cors_headers = {
    for header, value in {
      Access-Control-Allow-Origin   = "'${try(local.cors.allow_origins[0], "")}'"
      Access-Control-Expose-Headers = "'Location,Retry-After'"
      Vary                          = "'Origin'"
    } : header => value
    if var.cors != null && (header != "Vary" || !contains(local.cors.allow_origins, "*"))
  }
  preflight_headers = {
    Access-Control-Allow-Headers = "'${join(",", concat(
      ["Authorization", "Content-Type", "Idempotency-Key", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key"],
      local.cors.allow_headers,
    ))}'"
    Access-Control-Max-Age = "'${local.cors.max_age_seconds}'"
  }
  # Only with several origins does a template have to choose.
  allow_origin_vtl = length(local.cors.allow_origins) < 2 ? "" : join("", [
    "#set($allowedOrigins = ${jsonencode(slice(local.cors.allow_origins, 1, length(local.cors.allow_origins)))})\n",
    file("${path.module}/templates/allow_origin.vtl"),
  ])

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
        }
        problems = ["invalid-request", "name-taken", "too-many-requests", "internal-error", "backend-unavailable"]
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
        }
        problems = ["job-not-found", "too-many-requests", "internal-error", "backend-unavailable"]
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
        }
        problems = ["job-not-found", "too-many-requests", "internal-error", "backend-unavailable"]
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
        }
        problems = ["job-not-found", "too-many-requests", "internal-error", "backend-unavailable"]
      }
    }
  }
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
                  header => { schema = { type = "string" } }
                }
                content = { "application/json" = { schema = { "$ref" = "#/components/schemas/${operation.success.schema}" } } }
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
                  ) : header => { schema = { type = "string" } }
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
            credentials         = aws_iam_role.api.arn
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
              # 4xx is sorted by the error type in the body; the first problem's status stands where the template says nothing.
              "4\\d{2}" = {
                statusCode         = tostring(local.problems[operation.problems[0]].status)
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
              required = true
              content  = { "application/json" = { schema = { "$ref" = "#/components/schemas/${coalesce(operation.body, "none")}" } } }
            }
          } : member => value if operation.body != null
        },
      )
    }
  ]...)

  problem_response_parameters = {
    for header, value in merge(local.cors_headers, {
      Cache-Control = "'no-store'"
      Content-Type  = "'application/problem+json'"
    }) : "method.response.header.${header}" => value
  }

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
            responseTemplates = { "application/json" = local.allow_origin_vtl }
          }
        }
      }
    }
  }

  openapi_schemas = {
    StartRequest = {
      type        = "object"
      description = "What to start. stateMachineArn is accepted and not used: the API starts its own state machine."
      properties = {
        input = {
          description = "The job's input: any JSON value, or a string that holds JSON. Without it the input is {}."
          minLength   = 1
        }
        name = {
          type        = "string"
          description = "The job's id. Without it the Idempotency-Key is the id, or else a UUID is made."
          pattern     = local.name_pattern
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

  # Not Velocity: API Gateway only substitutes here. The first origin stands for all, since a gateway response cannot choose.
  gateway_responses = {
    for type, response in {
      BAD_REQUEST_BODY = {
        statusCode = 400
        body       = "{\"type\":\"urn:problem-type:async-api:invalid-request\",\"title\":$context.error.messageString,\"status\":400,\"detail\":\"$context.error.validationErrorString\"}"
        headers    = {}
      }
      THROTTLED = {
        statusCode = 429
        body       = jsonencode(local.problem_bodies["too-many-requests"])
        headers    = { Retry-After = "'${var.polling.max_seconds}'" }
      }
      DEFAULT_4XX = {
        statusCode = null
        body       = "{\"type\":\"urn:problem-type:async-api:request-refused\",\"title\":$context.error.messageString,\"detail\":\"$context.error.responseType\"}"
        headers    = {}
      }
      DEFAULT_5XX = {
        statusCode = null
        body       = "{\"type\":\"urn:problem-type:async-api:gateway-failure\",\"title\":$context.error.messageString,\"detail\":\"$context.error.responseType\"}"
        headers    = {}
      }
      } : type => merge(
      {
        responseParameters = {
          for header, value in merge(local.cors_headers, response.headers, { Cache-Control = "'no-store'", Content-Type = "'application/problem+json'" }) :
          "gatewayresponse.header.${header}" => value
        }
        responseTemplates = { "application/json" = response.body }
      },
      { for member, value in { statusCode = response.statusCode } : member => value if value != null },
    )
  }

  openapi = {
    openapi = "3.0.1"
    info = {
      title       = var.name
      description = var.api.description
      version     = "1.0"
    }
    paths      = local.openapi_paths
    components = { schemas = local.openapi_schemas }
    x-amazon-apigateway-request-validators = {
      all = { validateRequestBody = true, validateRequestParameters = true }
    }
    x-amazon-apigateway-gateway-responses = local.gateway_responses
  }
}
