# Mapping templates, in Velocity. Each one consists of Terraform's values as `#set` lines and one or more files of
# templates/.

locals {
  # `settings` are Velocity variables, set before the files.
  templates = {
    # A template chooses the origin only if there are several. Every response begins with it.
    allow_origin = {
      files    = length(local.cors.allow_origins) < 2 ? [] : ["allow_origin"]
      settings = length(local.cors.allow_origins) < 2 ? [] : ["allowedOrigins"]
    }
    start_request = {
      files    = concat(local.owner.files, ["idempotency_key", "input_json", "json_string", "start_request"])
      settings = concat(local.owner.settings, ["namePattern", "stateMachineArn"])
    }
    start_response = {
      files    = concat(local.owner.files, ["start_response"])
      settings = concat(local.owner.settings, ["pathSegment"])
    }
    by_arn_request = {
      files    = concat(local.owner.files, ["id_of_arn", "execution_arn", "execution_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "namePattern"])
    }
    by_id_request = {
      files    = concat(local.owner.files, ["id_of_path", "execution_arn", "execution_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "namePattern"])
    }
    read_by_arn_request = {
      files    = concat(local.owner.files, ["id_of_arn", "execution_arn", "prefer", "reader_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "maxWait", "namePattern", "readerArn"])
    }
    read_by_id_request = {
      files    = concat(local.owner.files, ["id_of_path", "execution_arn", "prefer", "reader_request"])
      settings = concat(local.owner.settings, ["executionArnPrefix", "maxWait", "namePattern", "readerArn"])
    }
    described_job = {
      files    = concat(local.owner.files, ["described", "retry_after", "get_response"])
      settings = concat(local.owner.settings, ["maxRetryAfter", "minRetryAfter", "showCause"])
    }
    described_execution = { files = ["described", "output_json", "json_string", "status_response"], settings = ["showCause"] }
    recorded_job = {
      files    = ["record_times", "recorded", "retry_after", "get_response", "prefer", "preference_applied"]
      settings = ["maxRetryAfter", "maxWait", "minRetryAfter", "showCause"]
    }
    recorded_execution = {
      files    = ["record_times", "recorded", "output_json", "json_string", "status_response", "prefer", "preference_applied"]
      settings = ["maxWait", "showCause"]
    }
    full_job        = { files = ["full_job"], settings = [] }
    full_execution  = { files = ["full_execution"], settings = [] }
    cancel_response = { files = ["cancel_response"], settings = [] }
    reader_answer   = { files = concat(local.owner.files, ["reader_answer"]), settings = local.owner.settings }
    reader_problem = {
      files    = ["problem_type", "problem_response"]
      settings = ["forbidden", "internalError", "maxRetryAfter", "pathSegment", "problemByErrorType"]
    }
    problem_response = {
      files    = concat(local.owner.files, ["error_type", "problem_response"])
      settings = concat(local.owner.settings, ["forbidden", "internalError", "maxRetryAfter", "pathSegment", "problemByErrorType"])
    }
  }
  # Sets `$owner`, the beginning of the names of the caller's jobs, before any template that names a job.
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
    maxWait            = try(var.job_records.max_wait_seconds, 0)
    minRetryAfter      = var.polling.min_seconds
    namePattern        = local.name_pattern
    owner              = ""
    pathSegment        = local.path_segment
    problemByErrorType = merge([
      for slug, problem in local.problems : { for error in problem.errors : error => local.problem_bodies[slug] }
    ]...)
    readerArn       = one(aws_sfn_state_machine.reader[*].arn)
    showCause       = var.api.show_cause
    stateMachineArn = aws_sfn_state_machine.job.arn
  }
  vtl = {
    for name, template in local.templates : name => join("", concat(
      [for setting in template.settings : format("#set($%s = %s)\n", setting, jsonencode(local.template_settings[setting]))],
      [for file in template.files : file("${path.module}/templates/${file}.vtl")],
    ))
  }
  # The template distinguishes the reader's answers, since StartSyncExecution always returns the status 200.
  recorded = {
    for answer in ["job", "execution"] : answer => join("", [
      local.vtl.reader_answer,
      "#if($errorType == \"States.DataLimitExceeded\")\n",
      local.vtl["full_${answer}"],
      "#elseif($errorType != \"\")\n",
      local.vtl.reader_problem,
      "#else\n",
      local.vtl["recorded_${answer}"],
      "#end\n",
    ])
  }
}
