# The backends of routes. A backend has the URI and method of an integration, the template of its request, the regular
# expression for the status of a success and the template of its answer, and in `problems` the templates of all other
# answers, by such expressions. Headers without a constant value are set by the templates.

locals {
  step_functions_uri = "arn:${local.partition}:apigateway:${local.region}:states:action"

  # An action of Step Functions. A route adds `uri`, `request` and `response`.
  step_functions = {
    http_method = "POST"
    success     = "2\\d{2}"
    problems = {
      # The template chooses the problem by the error type in the body, and always sets the status.
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
  # The backends of the two reads: Step Functions, or with job_records the reader.
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
