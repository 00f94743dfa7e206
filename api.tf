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

  # As it is anyway, because the deployment's holds for what the deployment depends on.
  lifecycle {
    create_before_destroy = true
  }
}

# The policy stands in the document as well, and both are needed. Up to 6.47 the provider writes the old state's policy
# back after each import, so that a changed or removed policy in the document alone never comes into force
# (hashicorp/terraform-provider-aws#38515). From 6.48 each import of a document without it removes a policy that is only
# here (#49672). This resource comes last, and it is always there: an empty policy takes the old one away, where its
# destruction would come after the deployment.
resource "aws_api_gateway_rest_api_policy" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  # API Gateway answers with the API's ARN in the place of execute-api:/, which would be a change in every plan.
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

  # A deployment takes the policy as it stands.
  depends_on = [aws_api_gateway_rest_api_policy.this]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV2_AWS_51:A client certificate tells an HTTP backend who calls. Step Functions knows the API by its role.
  #checkov:skip=CKV_AWS_120:A job that runs has another answer a moment later.
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

  # A client that starts a job at once must find a role that may start it.
  depends_on = [aws_iam_role_policy.api]

  # A stage of another name has to be there before a custom domain's mapping lets go of the old one.
  lifecycle {
    create_before_destroy = true
  }
}

# One resource for all that is set for each method: two for the same path would undo each other.
resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:A job that runs has another answer a moment later.
  count = var.throttling != null || var.api.log_level != "OFF" || var.api.metrics_enabled ? 1 : 0

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  stage_name  = aws_api_gateway_stage.this[0].stage_name
  method_path = "*/*"

  settings {
    logging_level   = var.api.log_level
    metrics_enabled = var.api.metrics_enabled
    # -1 is no limit.
    throttling_rate_limit  = try(var.throttling.rate_limit, -1)
    throttling_burst_limit = try(var.throttling.burst_limit, -1)
  }

  # Else API Gateway creates the log group, and keeps it for ever.
  depends_on = [aws_cloudwatch_log_group.execution]
}
