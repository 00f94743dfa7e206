# Schemas of bodies and descriptions of headers.

locals {
  header_documentation = {
    for header, documentation in {
      Access-Control-Allow-Credentials = { type = "string", description = "Whether a page may send credentials." }
      Access-Control-Allow-Headers     = { type = "string", description = "Headers that a page may send." }
      Access-Control-Allow-Methods     = { type = "string", description = "Methods that a page may use." }
      Access-Control-Allow-Origin      = { type = "string", description = "Origin whose pages may read the answer." }
      Access-Control-Expose-Headers    = { type = "string", description = "Headers that a page may read." }
      Access-Control-Max-Age           = { type = "string", description = "Seconds for which this answer may be cached." }
      Cache-Control                    = { type = "string", description = "Answers must not be cached." }
      Content-Type                     = { type = "string", description = "The body's media type." }
      Location                         = { type = "string", description = "URL of the job, relative to this request's URL." }
      Preference-Applied               = { type = "string", description = "The preference of Prefer that was applied: its wait." }
      Retry-After                      = { type = "integer", description = "Seconds to wait before the next request." }
      Vary                             = { type = "string", description = "Request headers that the answer depends on." }
    } : header => { description = documentation.description, schema = { type = documentation.type } }
  }

  openapi_schemas = merge(local.job_schemas, {
    for name, schema in {
      MovedJob = {
        type     = "object"
        required = ["statusUrl"]
        properties = {
          statusUrl = { type = "string", description = "URL that returns the job, relative to this request's URL." }
        }
      }
    } : name => schema if local.waits
  })

  job_schemas = {
    StartRequest = {
      type        = "object"
      description = "The job to start. stateMachineArn is accepted but ignored: the API always starts its own state machine."
      properties = {
        input = {
          description = "The job's input: any JSON value, or a string that contains JSON. Default {}."
          minLength   = 1
        }
        name = {
          type        = "string"
          description = "The job's id; must not be \"status\". Without a name the Idempotency-Key is the id; without both an id is generated."
          pattern     = "^[0-9A-Za-z_-]{1,${local.id_length}}$"
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
        statusUrl    = { type = "string", description = "URL of the job, relative to this request's URL." }
        executionArn = { type = "string" }
      }
    }
    Job = {
      type     = "object"
      required = ["id", "status", "startDate"]
      properties = merge(local.outcome_properties, {
        id     = { type = "string" }
        output = { description = "The value that the job returned, as JSON. Present if the status is SUCCEEDED." }
      })
    }
    Execution = {
      type     = "object"
      required = ["executionArn", "name", "status", "startDate"]
      properties = merge(local.outcome_properties, {
        executionArn = { type = "string" }
        name         = { type = "string" }
        output       = { type = "string", description = "The value that the job returned, as a string that contains JSON. Present if the status is SUCCEEDED." }
      })
    }
    CancelledJob = {
      type     = "object"
      required = ["id", "statusUrl"]
      properties = {
        id        = { type = "string" }
        statusUrl = { type = "string", description = "URL of the job, relative to this request's URL." }
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
    error     = { type = "string", description = "Name of the error, if the job did not succeed" }
    cause     = { type = "string", description = "Step Functions' description of the error, if the API includes it" }
  }
}
