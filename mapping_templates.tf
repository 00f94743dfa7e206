# Velocity, in templates/. Each mapping template is one or more of those files, behind what they need to know of Terraform.

locals {
  # `settings` are Velocity variables, set in front of the files.
  templates = {
    # Only with several origins does a template have to choose. It stands in front of every response.
    allow_origin = {
      files    = length(local.cors.allow_origins) < 2 ? [] : ["allow_origin"]
      settings = length(local.cors.allow_origins) < 2 ? [] : ["allowedOrigins"]
    }
    start_request = {
      files    = concat(local.owner.files, ["idempotency_key", "start_request"])
      settings = concat(local.owner.settings, ["namePattern", "stateMachineArn"])
    }
    start_response = {
      files    = concat(local.owner.files, ["start_response"])
      settings = concat(local.owner.settings, ["pathSegment"])
    }
    by_arn_request = {
      files    = concat(local.owner.files, ["id_of_arn", "execution_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "namePattern"])
    }
    by_id_request = {
      files    = concat(local.owner.files, ["id_of_path", "execution_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "namePattern"])
    }
    status_response = { files = ["status_response"], settings = ["showCause"] }
    get_response = {
      files    = concat(local.owner.files, ["retry_after", "get_response"])
      settings = concat(local.owner.settings, ["maxRetryAfter", "minRetryAfter", "showCause"])
    }
    cancel_response = { files = ["cancel_response"], settings = [] }
    problem_response = {
      files    = concat(local.owner.files, ["problem_response"])
      settings = concat(local.owner.settings, ["forbidden", "internalError", "maxRetryAfter", "pathSegment", "problemByErrorType"])
    }
  }
  # What says whose jobs a request is about, in front of whatever names a job: `$owner`.
  owner = (
    local.caller == null ? { files = [], settings = ["owner"] }
    : local.caller == "context.identity.caller" ? { files = ["caller_iam", "owner"], settings = [] }
    : { files = ["caller", "owner"], settings = ["caller"] }
  )
  template_settings = {
    allowedOrigins     = slice(local.cors.allow_origins, min(1, length(local.cors.allow_origins)), length(local.cors.allow_origins))
    caller             = "$!{${coalesce(local.caller, "context")}}"
    executionArnPrefix = local.execution_arn_prefix
    forbidden          = local.problem_bodies["forbidden"]
    internalError      = local.problem_bodies["internal-error"]
    maxRetryAfter      = var.polling.max_seconds
    minRetryAfter      = var.polling.min_seconds
    namePattern        = local.name_pattern
    owner              = ""
    pathSegment        = local.path_segment
    problemByErrorType = merge([
      for slug, problem in local.problems : { for error in problem.errors : error => local.problem_bodies[slug] }
    ]...)
    showCause       = var.api.show_cause
    stateMachineArn = aws_sfn_state_machine.job.arn
  }
  vtl = {
    for name, template in local.templates : name => join("", concat(
      [for setting in template.settings : format("#set($%s = %s)\n", setting, jsonencode(local.template_settings[setting]))],
      [for file in template.files : file("${path.module}/templates/${file}.vtl")],
    ))
  }
}
