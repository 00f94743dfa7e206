# What each route is for, and what answers it. Whatever the routes have in common is added in openapi.tf.

locals {
  # Location is relative to the request's URL, so it starts with the path's last segment.
  path         = "/${var.api.path}"
  path_segment = element(split("/", var.api.path), -1)

  # Of an execution, as CloudWatch Logs takes it: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
  name_pattern = "[0-9A-Za-z_-]{1,80}"

  routes = {
    (local.path) = {
      preflight_id = "preflightStartJob"
      parameters   = []
      operations = {
        post = {
          operation_id = "startJob"
          summary      = "Start a job"
          parameters = [{
            name        = "Idempotency-Key"
            in          = "header"
            description = "The job's name, where the body has none: the same start sent twice is one job."
            required    = false
            schema      = { type = "string" }
          }]
          body = { schema = "StartRequest", required = false }
          backend = merge(local.step_functions, {
            uri      = "${local.step_functions_uri}/StartExecution"
            request  = local.vtl.start_request
            response = local.vtl.start_response
          })
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
              executionArn = local.example_execution_arn
            }
          }
          problems = concat(local.common_problems, ["invalid-request", "name-taken", "unsupported-media-type"])
        }
      }
    }
    "${local.path}/status" = {
      preflight_id = "preflightDescribeExecution"
      parameters   = []
      operations = {
        post = {
          operation_id = "describeExecution"
          summary      = "Read a job by its execution ARN, in Step Functions' own shape"
          parameters   = []
          body         = { schema = "StatusRequest", required = true }
          backend = merge(local.step_functions, {
            uri      = "${local.step_functions_uri}/DescribeExecution"
            request  = local.vtl.by_arn_request
            response = local.vtl.status_response
          })
          success = {
            status      = "200"
            description = "The job as it stands."
            schema      = "Execution"
            headers     = {}
            example = {
              executionArn = local.example_execution_arn
              name         = local.example_name
              status       = "SUCCEEDED"
              startDate    = 1795459200.123
              stopDate     = 1795459230.456
              output       = "{\"message\":\"One minute elapsed\"}"
            }
          }
          problems = concat(local.common_problems, ["invalid-request", "job-not-found", "unsupported-media-type"])
        }
      }
    }
    "${local.path}/{id}" = {
      preflight_id = "preflightCancelJob"
      parameters = [{
        name        = "id"
        in          = "path"
        description = "The job's id, as the start answered it."
        required    = true
        schema      = { type = "string" }
      }]
      operations = {
        get = {
          operation_id = "getJob"
          summary      = "Read a job"
          parameters   = []
          body         = null
          backend = merge(local.step_functions, {
            uri      = "${local.step_functions_uri}/DescribeExecution"
            request  = local.vtl.by_id_request
            response = local.vtl.get_response
          })
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
          parameters   = []
          body         = null
          backend = merge(local.step_functions, {
            uri      = "${local.step_functions_uri}/StopExecution"
            request  = local.vtl.by_id_request
            response = local.vtl.cancel_response
          })
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
  }
  common_problems = concat(
    local.unauthorized_problems,
    ["forbidden", "too-many-requests", "internal-error", "backend-unavailable", "gateway-timeout"],
  )
  example_id            = "report-42"
  example_name          = "${local.caller == null ? "" : "5-alice-"}${local.example_id}"
  example_execution_arn = "${local.execution_arn_prefix}${local.example_name}"
}
