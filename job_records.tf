# The bucket of the records of jobs, and the rule for the events of jobs: https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
# recorder.tf writes the records, reader.tf reads them, and docs/adr/0008-job-records.md explains the design.

resource "aws_s3_bucket" "records" {
  #checkov:skip=CKV_AWS_18:An owner who wants access logs sets them up for all buckets of the account.
  #checkov:skip=CKV_AWS_21:A record is a copy, and only its latest version is read.
  #checkov:skip=CKV_AWS_144:A record is a copy of what Step Functions keeps in this Region.
  #checkov:skip=CKV_AWS_145:The key is set by the input kms_key_arn.
  #checkov:skip=CKV2_AWS_62:Notifications are not needed: a record is itself written because of an event.
  count = var.job_records == null ? 0 : 1

  # Bucket names are unique across all accounts, so the provider completes the prefix, which has at most 37 characters.
  bucket_prefix = "${coalesce(trim(lower(replace(substr(var.name, 0, 28), "_", "-")), "-"), "jobs")}-records-"
  # Records are copies, so they need not prevent the removal of the module.
  force_destroy = true

  tags = var.tags
}

resource "aws_s3_bucket_ownership_controls" "records" {
  count = var.job_records == null ? 0 : 1

  bucket = aws_s3_bucket.records[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "records" {
  count = var.job_records == null ? 0 : 1

  bucket = aws_s3_bucket.records[0].id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "records" {
  count = var.job_records == null ? 0 : 1

  bucket = aws_s3_bucket.records[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RefuseWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.records[0].arn, "${aws_s3_bucket.records[0].arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # Two simultaneous changes of a bucket's access settings cause a conflict.
  depends_on = [aws_s3_bucket_public_access_block.records]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
  count = var.job_records == null ? 0 : 1

  bucket = aws_s3_bucket.records[0].id

  rule {
    # One data key for the bucket instead of one for each record reduces the requests to KMS to a hundredth.
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "records" {
  count = var.job_records == null ? 0 : 1

  bucket = aws_s3_bucket.records[0].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.job_records.expire_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_cloudwatch_event_rule" "status" {
  count = var.job_records == null ? 0 : 1

  name        = "${var.name}-status"
  description = "Each status change of a job of ${var.name}, for its record"
  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail      = { stateMachineArn = [aws_sfn_state_machine.job.arn] }
  })

  tags = var.tags
}

resource "aws_cloudwatch_event_target" "recorder" {
  count = var.job_records == null ? 0 : 1

  rule      = aws_cloudwatch_event_rule.status[0].name
  target_id = "recorder"
  arn       = aws_sfn_state_machine.recorder[0].arn
  role_arn  = local.role_arns.rule
}
