resource "aws_api_gateway_rest_api" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  name             = var.name
  description      = var.api.description
  body             = jsonencode(local.imported_openapi)
  fail_on_warnings = true

  disable_execute_api_endpoint = var.api.disable_execute_api_endpoint

  endpoint_configuration {
    types            = [var.api.endpoint_type]
    vpc_endpoint_ids = length(var.api.vpc_endpoint_ids) == 0 ? null : var.api.vpc_endpoint_ids
  }

  tags = var.tags

  # The deployment has this setting, and Terraform applies it to everything that the deployment depends on.
  lifecycle {
    create_before_destroy = true
  }
}

# The policy is in the document as well, and both are needed. Up to 6.47 the provider restores the policy of the old
# state after each import, so a policy that is changed or removed only in the document never takes effect
# (hashicorp/terraform-provider-aws#38515). From 6.48 each import of a document without a policy removes a policy that
# is only here (#49672). This resource is applied last and always exists: an empty policy removes the old one, whereas
# the destruction of this resource would come after the deployment.
resource "aws_api_gateway_rest_api_policy" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  # API Gateway returns the API's ARN instead of execute-api:/, which would cause a change in every plan.
  policy = var.api.policy == null ? "" : replace(
    var.api.policy,
    "\"execute-api:/",
    "\"${aws_api_gateway_rest_api.this[0].execution_arn}/",
  )

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_deployment" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id = aws_api_gateway_rest_api.this[0].id

  triggers = { redeployment = sha1(aws_api_gateway_rest_api.this[0].body) }

  # A deployment includes the policy at the time of the deployment.
  depends_on = [aws_api_gateway_rest_api_policy.this]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV2_AWS_51:A client certificate identifies the API to an HTTP backend. Step Functions identifies it by its role.
  #checkov:skip=CKV_AWS_120:The answer for a running job changes from one moment to the next.
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id   = aws_api_gateway_rest_api.this[0].id
  deployment_id = aws_api_gateway_deployment.this[0].id
  stage_name    = var.api.stage_name

  xray_tracing_enabled = var.api.tracing_enabled

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access

    content {
      destination_arn = access_log_settings.value.arn
      format          = jsonencode(merge(local.access_log_fields, var.access_log.fields))
    }
  }

  tags = var.tags

  # The role's policy must be in place before the first client starts a job.
  depends_on = [aws_iam_role_policy.api]

  # A stage with a new name must exist before a custom domain's mapping can be moved away from the old one.
  lifecycle {
    create_before_destroy = true
  }
}

# One resource for all method settings: two resources for the same path would overwrite each other.
resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:The answer for a running job changes from one moment to the next.
  count = var.throttling != null || var.api.log_level != "OFF" || var.api.metrics_enabled ? 1 : 0

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  stage_name  = aws_api_gateway_stage.this[0].stage_name
  method_path = "*/*"

  settings {
    logging_level   = var.api.log_level
    metrics_enabled = var.api.metrics_enabled
    # -1 means no limit.
    throttling_rate_limit  = try(var.throttling.rate_limit, -1)
    throttling_burst_limit = try(var.throttling.burst_limit, -1)
  }

  # Otherwise API Gateway creates the log group, without retention.
  depends_on = [aws_cloudwatch_log_group.execution]
}
