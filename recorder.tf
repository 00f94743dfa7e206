# The workflow that writes a job's record at each change of its status. It ends within a second or two, and is EXPRESS
# because such a workflow can start thousands of times a second.

locals {
  # Age at which a record with the status RUNNING may be outdated: events are delivered at best effort, so the event of
  # the job's end may be lost. By then a function has ended, unless it is waiting for concurrency.
  doubt_seconds = var.state_machine.definition == null ? local.task_timeout_seconds : 900
}

resource "aws_sfn_state_machine" "recorder" {
  count = var.job_records == null ? 0 : 1

  name     = "${var.name}-recorder"
  type     = "EXPRESS"
  role_arn = local.role_arns.recorder

  definition = templatefile("${path.module}/templates/recorder.asl.json", {
    bucket             = aws_s3_bucket.records[0].id
    doubt_milliseconds = local.doubt_seconds * 1000
    partition          = local.partition
  })

  logging_configuration {
    level                  = var.job_records.log_level
    include_execution_data = false
    log_destination        = one([for group in aws_cloudwatch_log_group.recorder : "${group.arn}:*"])
  }

  dynamic "tracing_configuration" {
    for_each = var.job_records.tracing_enabled[*]

    content {
      enabled = tracing_configuration.value
    }
  }

  tags = var.tags

  # Step Functions checks at creation that the role may write to the log group.
  depends_on = [aws_iam_role_policy.recorder]
}
