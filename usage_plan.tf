resource "aws_api_gateway_usage_plan" "this" {
  count = var.usage_plan == null ? 0 : 1

  name = var.name

  api_stages {
    api_id = aws_api_gateway_rest_api.this[0].id
    stage  = aws_api_gateway_stage.this[0].stage_name
  }

  dynamic "throttle_settings" {
    for_each = var.usage_plan.throttle[*]

    content {
      rate_limit  = throttle_settings.value.rate_limit
      burst_limit = throttle_settings.value.burst_limit
    }
  }

  dynamic "quota_settings" {
    for_each = var.usage_plan.quota[*]

    content {
      limit  = quota_settings.value.limit
      period = quota_settings.value.period
      offset = quota_settings.value.offset
    }
  }

  tags = var.tags
}

resource "aws_api_gateway_api_key" "client" {
  for_each = try(var.usage_plan.api_keys, toset([]))

  name = "${var.name}-${each.key}"

  tags = var.tags
}

resource "aws_api_gateway_usage_plan_key" "client" {
  for_each = aws_api_gateway_api_key.client

  usage_plan_id = aws_api_gateway_usage_plan.this[0].id
  key_id        = each.value.id
  key_type      = "API_KEY"
}
