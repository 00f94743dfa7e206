# The workflow that answers a read from the job's record. It is EXPRESS because it is called synchronously. If there is
# no record, or the record may be outdated, it asks Step Functions and stores the answer.

resource "aws_sfn_state_machine" "reader" {
  count = var.job_records == null ? 0 : 1

  name     = "${var.name}-reader"
  type     = "EXPRESS"
  role_arn = local.role_arns.reader

  definition = templatefile("${path.module}/templates/reader.asl.json", {
    bucket    = aws_s3_bucket.records[0].id
    partition = local.partition
  })

  logging_configuration {
    level                  = var.job_records.log_level
    include_execution_data = false
    log_destination        = one([for group in aws_cloudwatch_log_group.reader : "${group.arn}:*"])
  }

  dynamic "tracing_configuration" {
    for_each = var.job_records.tracing_enabled[*]

    content {
      enabled = tracing_configuration.value
    }
  }

  tags = var.tags

  # Step Functions checks at creation that the role may write to the log group.
  depends_on = [aws_iam_role_policy.reader]
}
