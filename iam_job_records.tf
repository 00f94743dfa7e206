# The roles of the workflows that write and read the records, and of the rule.

locals {
  # A record's key is the execution's name. Without s3:ListBucket S3 answers a read of a missing record with "access
  # denied" instead of "not found": https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  record_statements = concat(
    [
      for bucket in aws_s3_bucket.records : {
        Sid      = "ReadAndWriteRecords"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${bucket.arn}/*"
      }
    ],
    [
      for bucket in aws_s3_bucket.records : {
        Sid      = "HearThatThereIsNone"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = bucket.arn
      }
    ],
    # With a bucket key the encryption context is the bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    [
      for arn in var.kms_key_arn[*] : {
        Sid       = "EncryptRecords"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = arn
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = aws_s3_bucket.records[*].arn } }
      } if var.job_records != null
    ],
    [for statement in local.workflow_log_statements : statement if try(var.job_records.log_level, "OFF") != "OFF"],
    [for statement in local.workflow_trace_statements : statement if try(coalesce(var.job_records.tracing_enabled, false), false)],
  )
}

resource "aws_iam_role" "recorder" {
  count = local.creates_role.recorder ? 1 : 0

  name               = local.role_names.recorder
  path               = var.role_path
  description        = "Assumed by the state machine ${var.name}-recorder to write records of jobs"
  assume_role_policy = local.workflow_trust_policies.recorder

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "recorder" {
  count = local.creates_role.recorder ? 1 : 0

  name = "records"
  role = aws_iam_role.recorder[0].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.record_statements
  })
}

resource "aws_iam_role" "reader" {
  count = local.creates_role.reader ? 1 : 0

  name               = local.role_names.reader
  path               = var.role_path
  description        = "Assumed by the state machine ${var.name}-reader to read records of jobs, and the jobs that have none"
  assume_role_policy = local.workflow_trust_policies.reader

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "reader" {
  count = local.creates_role.reader ? 1 : 0

  name = "records-and-executions"
  role = aws_iam_role.reader[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.record_statements,
      [
        {
          Sid      = "DescribeWhatHasNoRecord"
          Effect   = "Allow"
          Action   = "states:DescribeExecution"
          Resource = "${local.execution_arn_prefix}*"
        },
      ],
      local.decrypt_executions_statements,
    )
  })
}

resource "aws_iam_role" "rule" {
  count = local.creates_role.rule ? 1 : 0

  name        = local.role_names.rule
  path        = var.role_path
  description = "Assumed by the rule ${var.name}-status to start ${var.name}-recorder"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnEquals    = { "aws:SourceArn" = "arn:${local.partition}:events:${local.region}:${local.account_id}:rule/${var.name}-status" }
      }
    }]
  })

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "rule" {
  count = local.creates_role.rule ? 1 : 0

  name = "start-recorder"
  role = aws_iam_role.rule[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "StartRecorder"
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = aws_sfn_state_machine.recorder[0].arn
    }]
  })
}
