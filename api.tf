resource "aws_api_gateway_rest_api" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  name             = var.name
  description      = var.api.description
  body             = jsonencode(local.openapi)
  fail_on_warnings = true

  endpoint_configuration {
    types = [var.api.endpoint_type]
  }

  tags = var.tags
}

resource "aws_api_gateway_deployment" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id = aws_api_gateway_rest_api.this[0].id

  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.this[0].body)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  count = var.api.endpoint_type == "NONE" ? 0 : 1

  rest_api_id   = aws_api_gateway_rest_api.this[0].id
  deployment_id = aws_api_gateway_deployment.this[0].id
  stage_name    = var.api.stage_name

  tags = var.tags

  # A client that starts a job at once must find a role that may start it.
  depends_on = [aws_iam_role_policy.api]
}
