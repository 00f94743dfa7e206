# The routes: purpose, backend, success and problems of each. openapi.tf adds the parts that all routes share.

locals {
  # Location is relative to the request's URL, so it starts with the path's last segment.
  path         = "/${var.api.path}"
  path_segment = element(split("/", var.api.path), -1)

  # Name of an execution in the characters that CloudWatch Logs allows: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
  name_pattern = "[0-9A-Za-z_-]{1,80}"

  # Whether a read can wait.
  waits = var.job_records != null

  routes = merge(local.job_routes, { for path, route in local.full_routes : path => route if local.waits })

  job_routes = {
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
            description = "The job's name if the body has none. A start that is sent twice with the same key starts one job."
            required    = false
            schema      = { type = "string" }
          }]
          body = { schema = "StartRequest", required = false }
          backend = merge(local.step_functions, {
            uri      = "${local.step_functions_uri}/StartExecution"
            request  = local.vtl.start_request
            response = local.vtl.start_response
          })
          moved = null
          success = {
            status      = "202"
            description = "The job is running or about to run."
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
          summary      = "Read a job by its execution ARN, in Step Functions' own format"
          parameters   = local.read_parameters
          body         = { schema = "StatusRequest", required = true }
          backend      = local.read_backends[local.waits ? "recorded_execution" : "described_execution"]
          moved        = local.waits ? { status = "307", url = "status/full" } : null
          success = {
            status      = "200"
            description = "The job in its current state."
            schema      = "Execution"
            headers     = local.read_headers
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
      parameters   = local.id_parameters
      operations = {
        get = {
          operation_id = "getJob"
          summary      = "Read a job"
          parameters   = local.read_parameters
          body         = null
          backend      = local.read_backends[local.waits ? "recorded_job" : "described_job"]
          moved        = local.waits ? { status = "303", url = "${local.example_id}/full" } : null
          success = {
            status      = "200"
            description = "The job in its current state. Retry-After is present while the job is running."
            schema      = "Job"
            headers     = merge({ Retry-After = null }, local.read_headers)
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
          moved = null
          success = {
            status      = "202"
            description = "The job is being stopped, or had already ended."
            schema      = "CancelledJob"
            headers     = { Location = null }
            example     = { id = local.example_id, statusUrl = local.example_id }
          }
          problems = concat(local.common_problems, ["job-not-found", "unsupported-media-type"])
        }
      }
    }
  }

  # These routes read directly from Step Functions. The routes without "full" redirect to them if a job's output is too
  # large for a record or for a workflow to pass on.
  full_routes = {
    "${local.path}/status/full" = {
      preflight_id = "preflightDescribeFullExecution"
      parameters   = []
      operations = {
        post = merge(local.job_routes["${local.path}/status"].operations.post, {
          operation_id = "describeFullExecution"
          summary      = "Read a job whose output is too large for a record, by its execution ARN"
          parameters   = []
          backend      = local.read_backends.described_execution
          moved        = null
          success      = merge(local.job_routes["${local.path}/status"].operations.post.success, { headers = {} })
        })
      }
    }
    "${local.path}/{id}/full" = {
      preflight_id = "preflightGetFullJob"
      parameters   = local.id_parameters
      operations = {
        get = merge(local.job_routes["${local.path}/{id}"].operations.get, {
          operation_id = "getFullJob"
          summary      = "Read a job whose output is too large for a record"
          parameters   = []
          backend      = local.read_backends.described_job
          moved        = null
          success      = merge(local.job_routes["${local.path}/{id}"].operations.get.success, { headers = { Retry-After = null } })
        })
      }
    }
  }

  id_parameters = [{
    name        = "id"
    in          = "path"
    description = "The job's id, from the answer to its start."
    required    = true
    schema      = { type = "string" }
  }]
  read_parameters = [
    for header in ["Prefer"] : {
      name        = header
      in          = "header"
      description = "Longest time that the answer may wait for the end of the job, in seconds: wait=1 to wait=${var.job_records.max_wait_seconds}."
      required    = false
      schema      = { type = "string" }
    } if local.waits
  ]
  # The same backend also answers with problems, so the template sets the media type.
  read_headers = {
    for header, value in {
      Content-Type       = null
      Preference-Applied = null
      Vary               = "'${join(", ", concat(contains(keys(local.cors_headers), "Vary") ? ["Origin"] : [], ["Prefer"]))}'"
    } : header => value if local.waits
  }
  common_problems = concat(
    local.unauthorized_problems,
    ["forbidden", "too-many-requests", "internal-error", "backend-unavailable", "gateway-timeout"],
  )
  example_id   = "report-42"
  example_name = "${local.caller == null ? "" : "5-alice-"}${local.example_id}"
  # The document may be published, so the ARN has the account number of AWS's own examples.
  example_execution_arn = "arn:${local.partition}:states:${local.region}:123456789012:execution:${var.name}:${local.example_name}"
}
