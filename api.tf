resource "aws_api_gateway_rest_api" "this" {
  name             = var.name
  description      = var.api.description
  body             = jsonencode(local.openapi)
  fail_on_warnings = true

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  tags = var.tags
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.this.body)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = var.api.stage_name

  tags = var.tags

  # A client that starts a job at once must find a role that may start it.
  depends_on = [aws_iam_role_policy.api]
}
