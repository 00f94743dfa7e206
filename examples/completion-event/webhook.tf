# The end of each job, POSTed to a URL. Copy this file next to completion.tf, or leave it out.

locals {
  webhooks = var.webhook_url == null ? 0 : 1
}

resource "aws_cloudwatch_event_connection" "webhook" {
  count = local.webhooks

  name               = "${var.name}-webhook"
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "X-Api-Key"
      value = var.webhook_api_key
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "webhook" {
  count = local.webhooks

  name                             = "${var.name}-webhook"
  connection_arn                   = aws_cloudwatch_event_connection.webhook[0].arn
  invocation_endpoint              = var.webhook_url
  http_method                      = "POST"
  invocation_rate_limit_per_second = 10
}

resource "aws_iam_role" "webhook" {
  count = local.webhooks

  name = "${var.name}-webhook"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.ended.arn } }
    }]
  })
}

resource "aws_iam_role_policy" "webhook" {
  count = local.webhooks

  name = "webhook"
  role = aws_iam_role.webhook[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "events:InvokeApiDestination"
      Resource = aws_cloudwatch_event_api_destination.webhook[0].arn
    }]
  })
}

resource "aws_cloudwatch_event_target" "webhook" {
  count = local.webhooks

  rule      = aws_cloudwatch_event_rule.ended.name
  target_id = "webhook"
  arn       = aws_cloudwatch_event_api_destination.webhook[0].arn
  role_arn  = aws_iam_role.webhook[0].arn

  input_transformer {
    input_paths    = local.completion.input_paths
    input_template = local.completion.input_template
  }

  # A receiver that is down for longer than an hour finds what it missed among the dead letters.
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  # EventBridge looks at the role's policy when it calls, which may be at once.
  depends_on = [aws_iam_role_policy.webhook]
}
