# Copy this file next to alarms.tf, or leave it out.

locals {
  graphs = {
    "Jobs" = [
      for metric in ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"] :
      ["AWS/States", metric, "StateMachineArn", module.job.state_machine_arn, { stat = "Sum" }]
    ]
    "How long jobs take, ms" = [
      for stat in ["p50", "p95", "Maximum"] :
      ["AWS/States", "ExecutionTime", "StateMachineArn", module.job.state_machine_arn, { stat = stat, label = stat }]
    ]
    "Requests" = [
      for metric in ["Count", "4XXError", "5XXError"] :
      ["AWS/ApiGateway", metric, "ApiName", module.job.rest_api_name, "Stage", module.job.stage_name, { stat = "Sum" }]
    ]
    "Calls to Step Functions, all of the account's" = concat([
      for action in ["StartExecution", "DescribeExecution"] :
      ["AWS/States", "ConsumedCapacity", "APIName", action, { stat = "Sum", label = action }]
      ], [
      for action in ["StartExecution", "DescribeExecution"] :
      ["AWS/States", "ThrottledEvents", "APIName", action, { stat = "Sum", label = "${action}, throttled" }]
    ])
    "Function, at once" = [
      ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", module.job.function_name, { stat = "Maximum" }],
      ["AWS/Lambda", "Throttles", "FunctionName", module.job.function_name, { stat = "Sum" }],
    ]
  }
}

resource "aws_cloudwatch_dashboard" "job" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = local.all_alarms[*].arn }
      }],
      [
        for title, metrics in local.graphs : {
          type       = "metric"
          width      = 12
          height     = 6
          properties = { title = title, region = var.region, period = 300, view = "timeSeries", metrics = metrics }
        }
      ],
    )
  })
}
