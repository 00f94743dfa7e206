data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# `.id` and not `.name` or `.region`: the one attribute that provider 5.x and 6.x both have without a deprecation
# warning.
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  execution_arn_prefix = "${replace(aws_sfn_state_machine.job.arn, ":stateMachine:", ":execution:")}:"

  # null with state_machine.definition.
  function_arn = var.function == null ? var.function_arn : aws_lambda_function.job[0].arn

  # A little above the function's own timeout, so that the client gets the function's error (Sandbox.Timedout).
  # The timeout of an existing function is not known here, so Lambda's maximum is used.
  task_timeout_seconds = coalesce(
    var.state_machine.task_timeout_seconds,
    (var.function == null ? 900 : var.function.timeout) + 5,
  )

  # Faults after which the job may have run, so there are few retries.
  default_retry = {
    errors = [
      "Lambda.AWSLambdaException",
      "Lambda.ClientExecutionTimeoutException",
      "Lambda.SdkClientException",
      "Lambda.ServiceException",
    ]
    interval_seconds  = 1
    max_attempts      = 3
    backoff_rate      = 2
    max_delay_seconds = 30
    jitter_strategy   = "FULL"
  }
  # Errors of Lambda before the job runs (no concurrency left, no network yet, an update in progress): any number of
  # retries is safe. Full jitter halves the waits on average, so these retries go on for 72 minutes.
  default_throttling_retry = {
    errors = [
      "Lambda.EC2ThrottledException",
      "Lambda.ENILimitReachedException",
      "Lambda.ENINotReadyException",
      "Lambda.ResourceConflictException",
      "Lambda.ResourceNotReadyException",
      "Lambda.SubnetIPAddressLimitReachedException",
      "Lambda.TooManyRequestsException",
    ]
    interval_seconds  = 1
    max_attempts      = 150
    backoff_rate      = 2
    max_delay_seconds = 60
    jitter_strategy   = "FULL"
  }
  retry = merge(local.default_retry, { for setting, value in var.state_machine.retry : setting => value if value != null })
  throttling_retry = merge(
    local.default_throttling_retry,
    { for setting, value in var.state_machine.throttling_retry : setting => value if value != null },
  )

  # The case in which every attempt ends by its timeout and every wait is as long as the retry policies allow. An
  # execution may take at most a year.
  retry_waits_seconds = flatten([
    for retry in [local.throttling_retry, local.retry] : [
      for attempt in range(retry.max_attempts) :
      min(retry.interval_seconds * pow(retry.backoff_rate, attempt), retry.max_delay_seconds)
    ]
  ])
  timeout_seconds = coalesce(
    var.state_machine.timeout_seconds,
    min(
      ceil(local.task_timeout_seconds * (local.retry.max_attempts + 1) + sum(concat([5], local.retry_waits_seconds))),
      31536000,
    ),
  )
}

resource "aws_lambda_function" "job" {
  #checkov:skip=CKV_AWS_272:The package may come from anywhere. For a signed package create the function yourself and give function_arn.
  count = var.function == null ? 0 : 1

  function_name = var.name
  description   = var.function.description
  role          = local.role_arns.function

  filename          = var.function.filename
  source_code_hash  = var.function.filename == null ? null : filebase64sha256(var.function.filename)
  s3_bucket         = var.function.s3_bucket
  s3_key            = var.function.s3_key
  s3_object_version = var.function.s3_object_version

  handler       = var.function.handler
  runtime       = var.function.runtime
  architectures = var.function.architectures
  layers        = var.function.layers
  memory_size   = var.function.memory_size
  timeout       = var.function.timeout
  kms_key_arn   = var.function.kms_key_arn

  reserved_concurrent_executions = var.function.reserved_concurrent_executions

  dynamic "environment" {
    for_each = length(var.function.environment) == 0 ? [] : [var.function.environment]

    content {
      variables = environment.value
    }
  }

  dynamic "vpc_config" {
    for_each = var.function.vpc_config[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tracing_config {
    mode = var.function.tracing_enabled ? "Active" : "PassThrough"
  }

  dynamic "dead_letter_config" {
    for_each = var.function.dead_letter_target_arn[*]

    content {
      target_arn = dead_letter_config.value
    }
  }

  tags = var.tags

  # Without these dependencies the first invocation may create the log group, without retention, and the next apply
  # fails.
  depends_on = [
    aws_cloudwatch_log_group.function,
    aws_iam_role_policy.function,
  ]
}

resource "aws_sfn_state_machine" "job" {
  name     = var.name
  type     = "STANDARD"
  role_arn = local.role_arns.state_machine

  definition = coalesce(
    var.state_machine.definition,
    templatefile("${path.module}/templates/state_machine.asl.json", {
      function_arn         = local.function_arn
      partition            = local.partition
      retries              = [local.throttling_retry, local.retry]
      task_timeout_seconds = local.task_timeout_seconds
      timeout_seconds      = local.timeout_seconds
    }),
  )

  logging_configuration {
    level                  = var.state_machine.log_level
    include_execution_data = var.state_machine.log_execution_data
    log_destination        = one([for group in aws_cloudwatch_log_group.state_machine : "${group.arn}:*"])
  }

  dynamic "tracing_configuration" {
    for_each = var.state_machine.tracing_enabled[*]

    content {
      enabled = tracing_configuration.value
    }
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key_arn[*]

    content {
      type       = "CUSTOMER_MANAGED_KMS_KEY"
      kms_key_id = encryption_configuration.value
    }
  }

  tags = var.tags

  # Step Functions checks at creation that the role may write to the log group.
  depends_on = [aws_iam_role_policy.state_machine]
}
