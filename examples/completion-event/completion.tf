# Who is told of the end of a job. Copy this file next to your module block.

locals {
  completion = {
    input_paths = {
      name   = "$.detail.name"
      status = "$.detail.status"
      time   = "$.time"
    }
    # Not jsonencode, which would write < and > as escapes. Not the output: it may be private, and 248 KiB long.
    input_template = "{\"name\": \"<name>\", \"status\": \"<status>\", \"time\": \"<time>\", \"url\": \"${module.job.start_url}/<name>\"}"
  }

  queue_policies = {
    for name, arn in { dead_letters = aws_sqs_queue.dead_letters.arn, ended = aws_sqs_queue.ended.arn } :
    name => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.ended.arn } }
      }]
    })
  }
}

resource "aws_cloudwatch_event_rule" "ended" {
  name        = "${var.name}-ended"
  description = "The end of each job of ${var.name}"
  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [module.job.state_machine_arn]
      status          = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
    }
  })
}

# What could not be delivered, and what was received five times and never deleted.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy    = local.queue_policies.dead_letters
}

resource "aws_sqs_queue" "ended" {
  name                    = "${var.name}-ended"
  sqs_managed_sse_enabled = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue_policy" "ended" {
  queue_url = aws_sqs_queue.ended.url
  policy    = local.queue_policies.ended
}

resource "aws_cloudwatch_event_target" "queue" {
  rule      = aws_cloudwatch_event_rule.ended.name
  target_id = "queue"
  arn       = aws_sqs_queue.ended.arn

  input_transformer {
    input_paths    = local.completion.input_paths
    input_template = local.completion.input_template
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

resource "aws_sns_topic" "ended" {
  #checkov:skip=CKV_AWS_26:EventBridge may not use SNS's own key, and a key of yours costs a dollar a month
  name = "${var.name}-ended"
}

resource "aws_sns_topic_policy" "ended" {
  arn = aws_sns_topic.ended.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.ended.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.ended.arn } }
    }]
  })
}

resource "aws_cloudwatch_event_target" "topic" {
  rule      = aws_cloudwatch_event_rule.ended.name
  target_id = "topic"
  arn       = aws_sns_topic.ended.arn

  input_transformer {
    input_paths    = local.completion.input_paths
    input_template = local.completion.input_template
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}
