mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

run "off_by_default" {
  assert {
    condition = (
      length(aws_api_gateway_method_settings.this) + length(aws_cloudwatch_log_group.access) + length(aws_cloudwatch_log_group.execution)
      + length(aws_api_gateway_usage_plan.this) + length(aws_api_gateway_api_key.client) + length(aws_api_gateway_usage_plan_key.client) == 0
    )
    error_message = "Off means that nothing is created."
  }
  assert {
    condition     = length(aws_api_gateway_stage.this[0].access_log_settings) == 0 && !aws_api_gateway_stage.this[0].xray_tracing_enabled
    error_message = "The stage neither logs nor traces."
  }
  assert {
    condition     = output.access_log_group_name == null && output.execution_log_group_name == null && output.usage_plan_id == null && output.api_key_ids == null
    error_message = "The outputs of what is off are null."
  }
  assert {
    condition = (
      aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["REGIONAL"])
      && !aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint
      && !can(jsondecode(output.openapi).x-amazon-apigateway-policy)
      && length(aws_api_gateway_deployment.this[0].triggers) == 1
      && aws_api_gateway_rest_api_policy.this[0].policy == ""
      && !can(jsondecode(aws_api_gateway_rest_api.this[0].body).servers)
    )
    error_message = "The API is Regional, open under its own host name, and without a policy."
  }
}

run "edge" {
  variables {
    api = { endpoint_type = "EDGE" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["EDGE"])
    error_message = "The API is edge-optimized."
  }
}

run "private" {
  variables {
    api = {
      endpoint_type    = "PRIVATE"
      vpc_endpoint_ids = ["vpce-0123456789abcdef0"]
      policy           = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"execute-api:Invoke\", \"Resource\": \"execute-api:/*\"}]}"
    }
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["PRIVATE"]) && aws_api_gateway_rest_api.this[0].endpoint_configuration[0].vpc_endpoint_ids == toset(["vpce-0123456789abcdef0"])
    error_message = "The API is the VPC endpoint's."
  }
  assert {
    condition     = jsondecode(output.openapi).x-amazon-apigateway-policy.Statement[0].Resource == "execute-api:/*"
    error_message = "The policy is part of the document, so that another one is deployed."
  }
  assert {
    condition     = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy).Statement[0].Resource == "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/*"
    error_message = "What comes last is the same policy, with the ARN that API Gateway answers with."
  }
  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.this[0].body).servers == [{ url = "/", x-amazon-apigateway-endpoint-configuration = { vpcEndpointIds = ["vpce-0123456789abcdef0"] } }]
    error_message = "The import keeps the VPC endpoints, and the deployment follows the document."
  }
}

run "custom_domain_alone" {
  variables {
    api = { disable_execute_api_endpoint = true }
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint
    error_message = "API Gateway's own host name is off."
  }
  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.this[0].body).servers == [{ url = "/", x-amazon-apigateway-endpoint-configuration = { disableExecuteApiEndpoint = true } }]
    error_message = "The import keeps it off, and the deployment follows the document."
  }
}

run "throttling" {
  variables {
    throttling = { rate_limit = 0.5, burst_limit = 20 }
  }

  assert {
    condition = (
      aws_api_gateway_method_settings.this[0].method_path == "*/*"
      && aws_api_gateway_method_settings.this[0].settings[0].throttling_rate_limit == 0.5
      && aws_api_gateway_method_settings.this[0].settings[0].throttling_burst_limit == 20
      && aws_api_gateway_method_settings.this[0].settings[0].logging_level == "OFF"
      && !aws_api_gateway_method_settings.this[0].settings[0].metrics_enabled
    )
    error_message = "Every method is throttled, and nothing is logged for that."
  }
  assert {
    condition     = length(aws_cloudwatch_log_group.execution) == 0
    error_message = "There is no log group for a log that is off."
  }
}

run "execution_log_metrics_and_traces" {
  variables {
    api                   = { log_level = "INFO", metrics_enabled = true, tracing_enabled = true, stage_name = "live" }
    kms_key_arn           = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    log_retention_in_days = 7
  }

  assert {
    condition = (
      aws_api_gateway_method_settings.this[0].settings[0].logging_level == "INFO"
      && aws_api_gateway_method_settings.this[0].settings[0].metrics_enabled
      && aws_api_gateway_method_settings.this[0].settings[0].throttling_rate_limit == -1
      && aws_api_gateway_method_settings.this[0].settings[0].throttling_burst_limit == -1
    )
    error_message = "Every method is logged and measured, and none is throttled for that."
  }
  assert {
    condition     = aws_api_gateway_method_settings.this[0].settings[0].data_trace_enabled != true
    error_message = "What the jobs get and return is not logged."
  }
  assert {
    condition     = aws_api_gateway_stage.this[0].xray_tracing_enabled
    error_message = "Requests are traced."
  }
  assert {
    condition = (
      aws_cloudwatch_log_group.execution[0].name == "API-Gateway-Execution-Logs_abc123/live"
      && output.execution_log_group_name == "API-Gateway-Execution-Logs_abc123/live"
      && aws_cloudwatch_log_group.execution[0].retention_in_days == 7
      && aws_cloudwatch_log_group.execution[0].kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    )
    error_message = "The log group is the one that API Gateway writes to, with retention and key."
  }
}

run "metrics_alone" {
  variables {
    api = { metrics_enabled = true }
  }

  assert {
    condition     = aws_api_gateway_method_settings.this[0].settings[0].metrics_enabled && aws_api_gateway_method_settings.this[0].settings[0].logging_level == "OFF"
    error_message = "Metrics need no log."
  }
}

run "access_log" {
  variables {
    access_log            = { fields = { tenant = "$context.authorizer.tenant", userAgent = "none" } }
    kms_key_arn           = "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    log_retention_in_days = 7
  }

  assert {
    condition = (
      aws_cloudwatch_log_group.access[0].name == "/aws/apigateway/report/access"
      && output.access_log_group_name == "/aws/apigateway/report/access"
      && aws_cloudwatch_log_group.access[0].retention_in_days == 7
      && aws_cloudwatch_log_group.access[0].kms_key_id == "arn:aws-cn:kms:cn-north-1:123456789012:key/jobs"
    )
    error_message = "The log has a group of its own, with retention and key."
  }
  assert {
    # A stage takes the ARN without the :* that a state machine takes.
    condition     = aws_api_gateway_stage.this[0].access_log_settings[0].destination_arn == aws_cloudwatch_log_group.access[0].arn
    error_message = "The stage writes there."
  }
  assert {
    condition = jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format) == merge(local.access_log_fields, {
      tenant    = "$context.authorizer.tenant"
      userAgent = "none"
    })
    error_message = "The caller's fields are further ones, or replace the module's."
  }
  assert {
    condition = length(setsubtract(
      [
        "$context.requestId", "$context.extendedRequestId", "$context.identity.sourceIp", "$context.identity.caller", "$context.identity.user",
        "$context.identity.cognitoIdentityId", "$context.authorizer.claims.sub", "$context.authorizer.principalId", "$context.identity.apiKeyId", "$context.httpMethod", "$context.resourcePath", "$context.path", "$context.status",
        "$context.responseLatency", "$context.integration.status", "$context.integration.latency", "$context.integration.requestId",
        "$context.responseOverride.header.Location", "$context.error.message", "$context.wafResponseCode",
      ],
      values(jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format)),
    )) == 0
    error_message = "A request can be followed to its execution."
  }
  assert {
    condition     = !strcontains(aws_api_gateway_stage.this[0].access_log_settings[0].format, "\n") && !strcontains(aws_api_gateway_stage.this[0].access_log_settings[0].format, "messageString")
    error_message = "One line of JSON; messageString brings quotes of its own."
  }
}

run "usage_plan" {
  variables {
    authorization = { api_key_required = true }
    usage_plan = {
      throttle = { rate_limit = 5, burst_limit = 10 }
      quota    = { limit = 1000, period = "WEEK", offset = 2 }
      api_keys = ["web", "batch"]
    }
  }

  assert {
    condition = (
      aws_api_gateway_usage_plan.this[0].name == "report"
      && one(aws_api_gateway_usage_plan.this[0].api_stages).api_id == "abc123"
      && one(aws_api_gateway_usage_plan.this[0].api_stages).stage == "v1"
      && aws_api_gateway_usage_plan.this[0].throttle_settings[0].rate_limit == 5
      && aws_api_gateway_usage_plan.this[0].throttle_settings[0].burst_limit == 10
      && aws_api_gateway_usage_plan.this[0].quota_settings[0].limit == 1000
      && aws_api_gateway_usage_plan.this[0].quota_settings[0].period == "WEEK"
      && aws_api_gateway_usage_plan.this[0].quota_settings[0].offset == 2
    )
    error_message = "The plan is the stage's, with its limits."
  }
  assert {
    condition = (
      { for key, resource in aws_api_gateway_api_key.client : key => resource.name } == { batch = "report-batch", web = "report-web" }
      && alltrue([
        for key, association in aws_api_gateway_usage_plan_key.client :
        association.key_id == aws_api_gateway_api_key.client[key].id && association.usage_plan_id == aws_api_gateway_usage_plan.this[0].id && association.key_type == "API_KEY"
      ])
      && length(aws_api_gateway_usage_plan_key.client) == 2
    )
    error_message = "Each key is in the plan."
  }
  assert {
    condition     = output.usage_plan_id == aws_api_gateway_usage_plan.this[0].id && output.api_key_ids == { for key, resource in aws_api_gateway_api_key.client : key => resource.id }
    error_message = "The outputs are the ids, and not the keys' values."
  }
}

run "usage_plan_without_limits_and_keys" {
  variables {
    authorization = { api_key_required = true }
    usage_plan    = {}
  }

  assert {
    condition     = length(aws_api_gateway_usage_plan.this[0].throttle_settings) + length(aws_api_gateway_usage_plan.this[0].quota_settings) + length(aws_api_gateway_api_key.client) == 0
    error_message = "The keys may be elsewhere."
  }
}
