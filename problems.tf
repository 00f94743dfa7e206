# Every error that a client can see: RFC 9457 problem details, whoever noticed it.

locals {
  # Texts stand in Velocity's literals, which know no escapes: no quotation marks, backslashes, $ and # in them.
  # `headers`: what it has besides what every problem has, in API Gateway's notation; null where only a template knows the
  # value. `errors`: the types of Step Functions' errors that mean this. `gateway_responses`: the types of API Gateway's own.
  problems = {
    invalid-request = {
      status            = 400
      title             = "The request is not valid"
      detail            = "input must be JSON, or a string that holds JSON, of at most 262144 bytes. name and Idempotency-Key must have ${local.id_length_rule} out of A-Z, a-z, 0-9, _ and -, must not be status, and must be equal where both are sent."
      headers           = {}
      errors            = ["InvalidExecutionInput", "InvalidName", "ValidationException"]
      gateway_responses = ["BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS"]
    }
    unauthorized = {
      status            = 401
      title             = "Unauthorized"
      detail            = "The request does not say who sends it, or not so that it can be verified."
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
      detail            = "A job of this name has ended, or runs with another input. Location is that job."
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
      detail            = "Try again after the seconds in Retry-After."
      headers           = { Retry-After = "'${var.polling.max_seconds}'" }
      errors            = ["ExecutionLimitExceeded", "ThrottlingException"]
      gateway_responses = ["QUOTA_EXCEEDED", "THROTTLED"]
    }
    internal-error = {
      status            = 500
      title             = "Internal error"
      detail            = "The request was right, but the API could not carry it out. Its operator finds the reason in the execution log."
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
      detail            = "Try again later. A start may have happened: with a name or an Idempotency-Key it will not happen twice."
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

  # What the document says of each.
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

  # API Gateway's own errors. Their templates are not Velocity: variables are substituted and nothing else. The details are
  # fixed, since API Gateway's own name ARNs.
  gateway_problems = merge(
    merge([
      for slug, problem in local.problems : {
        for type in problem.gateway_responses :
        type => { status = problem.status, headers = problem.headers, body = local.problem_bodies[slug] }
      }
    ]...),
    {
      # What is wrong with the body is all that a client can mend.
      BAD_REQUEST_BODY = {
        status  = local.problems["invalid-request"].status
        headers = local.problems["invalid-request"].headers
        body    = merge(local.problem_bodies["invalid-request"], { detail = "$context.error.validationErrorString" })
      }
      # The rest: a type alone, because they stand for several statuses.
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
