# What the document says of bodies and headers.

locals {
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
      Preference-Applied               = { type = "string", description = "The wait that was applied, of those that Prefer asked for." }
      Retry-After                      = { type = "integer", description = "Seconds to wait before the next request." }
      Vary                             = { type = "string", description = "What the answer depends on." }
    } : header => { description = documentation.description, schema = { type = documentation.type } }
  }

  openapi_schemas = merge(local.job_schemas, {
    for name, schema in {
      MovedJob = {
        type     = "object"
        required = ["statusUrl"]
        properties = {
          statusUrl = { type = "string", description = "Where to read the job, relative to this request's URL." }
        }
      }
    } : name => schema if local.waits
  })

  job_schemas = {
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
          description = "The job's id, and not \"status\". Without it the Idempotency-Key is the id, or else one is made."
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
}
