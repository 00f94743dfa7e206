# Every error that a client can get, from API Gateway or Step Functions: RFC 9457 problem details.

locals {
  # The texts are inserted into Velocity's literals, which have no escapes: they must not contain quotation marks,
  # backslashes, $ and #.
  # `headers`: headers besides those of every problem, in API Gateway's notation; null if a template computes the value.
  # `errors`: types of Step Functions' errors. `gateway_responses`: types of API Gateway's own errors.
  problems = {
    invalid-request = {
      status            = 400
      title             = "The request is not valid"
      detail            = "input must be JSON, or a string that contains JSON, of at most 262144 bytes. name and Idempotency-Key must have ${local.id_length_rule} of A-Z, a-z, 0-9, _ and -, must not be status, and must be equal if both are sent."
      headers           = {}
      errors            = ["InvalidExecutionInput", "InvalidName", "ValidationException"]
      gateway_responses = ["BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS"]
    }
    unauthorized = {
      status            = 401
      title             = "Unauthorized"
      detail            = "The credentials are missing or invalid."
      headers           = {}
      errors            = []
      gateway_responses = ["UNAUTHORIZED"]
    }
    forbidden = {
      status            = 403
      title             = "Forbidden"
      detail            = "There is no such route, or the caller may not use it."
      headers           = {}
      errors            = []
      gateway_responses = ["ACCESS_DENIED", "EXPIRED_TOKEN", "INVALID_API_KEY", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "WAF_FILTERED"]
    }
    job-not-found = {
      status            = 404
      title             = "No such job"
      detail            = "No job of this API has this id."
      headers           = {}
      errors            = ["ExecutionDoesNotExist", "InvalidArn"]
      gateway_responses = []
    }
    name-taken = {
      status            = 409
      title             = "The name is taken"
      detail            = "A job with this name has ended, or is running with another input. Location is the URL of that job."
      headers           = { Location = null }
      errors            = ["ExecutionAlreadyExists"]
      gateway_responses = []
    }
    unsupported-media-type = {
      status            = 415
      title             = "Unsupported media type"
      detail            = "The body must be application/json."
      headers           = {}
      errors            = []
      gateway_responses = ["UNSUPPORTED_MEDIA_TYPE"]
    }
    too-many-requests = {
      status            = 429
      title             = "Too many requests"
      detail            = "Try again after the number of seconds in Retry-After."
      headers           = { Retry-After = "'${var.polling.max_seconds}'" }
      errors            = ["ExecutionLimitExceeded", "ThrottlingException"]
      gateway_responses = ["QUOTA_EXCEEDED", "THROTTLED"]
    }
    internal-error = {
      status            = 500
      title             = "Internal error"
      detail            = "The request was valid, but the API could not process it. The operator of the API can find the reason in its execution log."
      headers           = {}
      errors            = []
      gateway_responses = ["API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"]
    }
    backend-unavailable = {
      status            = 502
      title             = "The job service is unavailable"
      detail            = "Try again later."
      headers           = {}
      errors            = []
      gateway_responses = []
    }
    gateway-timeout = {
      status            = 504
      title             = "The job service did not answer"
      detail            = "Try again later. The job may have started: a start with a name or an Idempotency-Key can be repeated without starting the job twice."
      headers           = {}
      errors            = ["States.Timeout"]
      gateway_responses = ["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"]
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
  problem_headers = { Content-Type = "'application/problem+json'" }

  # The responses of the OpenAPI document.
  problem_responses = {
    for slug, problem in local.problems : slug => {
      description = problem.title
      headers = {
        for header in keys(merge(local.common_headers, local.problem_headers, problem.headers)) :
        header => local.header_documentation[header]
      }
      content = {
        "application/problem+json" = {
          schema  = { "$ref" = "#/components/schemas/Problem" }
          example = local.problem_bodies[slug]
        }
      }
    }
  }

  # API Gateway's own errors. Their templates are not Velocity: API Gateway only substitutes variables. The details are
  # fixed texts, since API Gateway's messages contain ARNs.
  gateway_problems = merge(
    merge([
      for slug, problem in local.problems : {
        for type in problem.gateway_responses :
        type => { status = problem.status, headers = problem.headers, body = local.problem_bodies[slug] }
      }
    ]...),
    {
      # The one error whose reason helps a client: it can correct the body.
      BAD_REQUEST_BODY = {
        status  = local.problems["invalid-request"].status
        headers = local.problems["invalid-request"].headers
        body    = merge(local.problem_bodies["invalid-request"], { detail = "$context.error.validationErrorString" })
      }
      # All other errors: no status, because each of these two stands for several.
      DEFAULT_4XX = {
        status  = null
        headers = {}
        body = {
          type   = "urn:problem-type:async-api:request-refused"
          title  = "The request was refused"
          detail = "API Gateway refused the request."
        }
      }
      DEFAULT_5XX = {
        status  = null
        headers = {}
        body = {
          type   = "urn:problem-type:async-api:gateway-failure"
          title  = "The request failed"
          detail = "API Gateway failed. Try again later."
        }
      }
    },
  )
  gateway_responses = {
    for type, problem in local.gateway_problems : type => {
      for member, value in {
        statusCode = problem.status
        responseParameters = {
          for header, value in merge(local.common_headers, local.gateway_cors_headers, local.problem_headers, problem.headers) :
          "gatewayresponse.header.${header}" => value if value != null
        }
        responseTemplates = { "application/json" = jsonencode(problem.body) }
      } : member => value if value != null
    }
  }
}
