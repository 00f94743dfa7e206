# Alarms, the topic that they go to and a dashboard. Copy this file next to your module block.

data "aws_caller_identity" "current" {}

locals {
  machine   = { StateMachineArn = module.job.state_machine_arn }
  reader    = { StateMachineArn = "${module.job.state_machine_arn}-reader" }
  recorder  = { StateMachineArn = "${module.job.state_machine_arn}-recorder" }
  api       = { ApiName = module.job.rest_api_name, Stage = module.job.stage_name }
  starts    = { APIName = "StartExecution" }
  polls     = { APIName = "DescribeExecution" }
  function  = { FunctionName = module.job.function_name }
  job_rule  = { RuleName = "${var.name}-status" }
  alarm_arn = "arn:${split(":", module.job.state_machine_arn)[1]}:cloudwatch:${var.region}:${data.aws_caller_identity.current.account_id}:alarm:${var.name}-"

  # What should not happen, and in how many periods of five minutes, one after the other, it did. docs/operating.md says what
  # each means.
  counted = merge(
    {
      failed             = { namespace = "AWS/States", metric = "ExecutionsFailed", dimensions = local.machine, periods = 1 }
      timed-out          = { namespace = "AWS/States", metric = "ExecutionsTimedOut", dimensions = local.machine, periods = 1 }
      server-errors      = { namespace = "AWS/ApiGateway", metric = "5XXError", dimensions = local.api, periods = 2 }
      starts-throttled   = { namespace = "AWS/States", metric = "ThrottledEvents", dimensions = local.starts, periods = 2 }
      polls-throttled    = { namespace = "AWS/States", metric = "ThrottledEvents", dimensions = local.polls, periods = 2 }
      function-throttled = { namespace = "AWS/Lambda", metric = "Throttles", dimensions = local.function, periods = 1 }
    },
    {
      for name, alarm in {
        reader-failed      = { namespace = "AWS/States", metric = "ExecutionsFailed", dimensions = local.reader, periods = 1 }
        reader-timed-out   = { namespace = "AWS/States", metric = "ExecutionsTimedOut", dimensions = local.reader, periods = 1 }
        recorder-failed    = { namespace = "AWS/States", metric = "ExecutionsFailed", dimensions = local.recorder, periods = 1 }
        recorder-timed-out = { namespace = "AWS/States", metric = "ExecutionsTimedOut", dimensions = local.recorder, periods = 1 }
        events-undelivered = { namespace = "AWS/Events", metric = "FailedInvocations", dimensions = local.job_rule, periods = 1 }
      } : name => alarm if var.job_records
    },
  )

  all_alarms = concat(values(aws_cloudwatch_metric_alarm.counted), [aws_cloudwatch_metric_alarm.polls_near_quota])
}

resource "aws_sns_topic" "alarms" {
  #checkov:skip=CKV_AWS_26:CloudWatch may not use SNS's own key, and a key of yours costs a dollar a month.
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { ArnLike = { "aws:SourceArn" = "${local.alarm_arn}*" } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.email[*])

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "counted" {
  for_each = local.counted

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Read \"Alarms\" in docs/operating.md of terraform-aws-async-api."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

# Before clients get 429: the quota is refilled by so many calls a second, whatever it is in this account and Region.
resource "aws_cloudwatch_metric_alarm" "polls_near_quota" {
  alarm_name          = "${var.name}-polls-near-quota"
  alarm_description   = "Read \"Alarms\" in docs/operating.md of terraform-aws-async-api."
  evaluation_periods  = 3
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 80
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "percent"
    label       = "Polls, in percent of what the quota is refilled by"
    expression  = "100 * polls / PERIOD(polls) / refill"
    return_data = true
  }

  metric_query {
    id = "polls"

    metric {
      namespace   = "AWS/States"
      metric_name = "ConsumedCapacity"
      dimensions  = local.polls
      period      = 300
      stat        = "Sum"
    }
  }

  metric_query {
    id = "refill"

    metric {
      namespace   = "AWS/States"
      metric_name = "ProvisionedRefillRate"
      dimensions  = local.polls
      period      = 300
      stat        = "Minimum"
    }
  }
}
