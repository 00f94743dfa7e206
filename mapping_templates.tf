# Velocity, in templates/. Each mapping template is one or more of those files behind what it needs to know of Terraform.

locals {
  # What the files know of Terraform: Velocity variables, set in front of them.
  vtl_settings = {
    stateMachineArn    = aws_sfn_state_machine.job.arn
    executionArnPrefix = local.execution_arn_prefix
    pathSegment        = local.path_segment
    namePattern        = local.name_pattern
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
}
