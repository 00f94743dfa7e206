# What can answer a route. A backend is an integration's URI and method, the template of the request that goes there, the
# status by which API Gateway knows a success (a regular expression) and the template of its answer, and the templates of
# whatever else comes back: `problems`, by such expressions. A header without a constant value is set by the template.

locals {
  step_functions_uri = "arn:${local.partition}:apigateway:${local.region}:states:action"

  # An action of Step Functions; a route adds `uri`, `request` and `response`.
  step_functions = {
    http_method = "POST"
    success     = "2\\d{2}"
    problems = {
      # Sorted by the error type in the body; the template always sets the status.
      "4\\d{2}" = {
        status   = "500"
        headers  = local.problem_headers
        response = local.vtl.problem_response
      }
      default = {
        status   = tostring(local.problems["backend-unavailable"].status)
        headers  = local.problem_headers
        response = jsonencode(local.problem_bodies["backend-unavailable"])
      }
    }
  }
  # What answers the two reads: Step Functions itself, or the reader, where there are records.
  read_backends = {
    for name, backend in {
      described_job = {
        uri      = "${local.step_functions_uri}/DescribeExecution"
        request  = local.vtl.by_id_request
        response = local.vtl.described_job
      }
      described_execution = {
        uri      = "${local.step_functions_uri}/DescribeExecution"
        request  = local.vtl.by_arn_request
        response = local.vtl.described_execution
      }
      recorded_job = {
        uri      = "${local.step_functions_uri}/StartSyncExecution"
        request  = local.vtl.read_by_id_request
        response = local.recorded.job
      }
      recorded_execution = {
        uri      = "${local.step_functions_uri}/StartSyncExecution"
        request  = local.vtl.read_by_arn_request
        response = local.recorded.execution
      }
    } : name => merge(local.step_functions, backend)
  }
}
