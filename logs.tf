locals {
  # integrationRequestId is the request id of the call to Step Functions, which CloudTrail has as well; location is the
  # job that a request started. API Gateway writes "-" for a missing value. error.messageString would add its own
  # quotes.
  access_log_fields = {
    requestId            = "$context.requestId"
    extendedRequestId    = "$context.extendedRequestId"
    traceId              = "$context.xrayTraceId"
    requestTime          = "$context.requestTime"
    sourceIp             = "$context.identity.sourceIp"
    userAgent            = "$context.identity.userAgent"
    caller               = "$context.identity.caller"
    cognitoIdentityId    = "$context.identity.cognitoIdentityId"
    user                 = "$context.identity.user"
    userArn              = "$context.identity.userArn"
    principalId          = "$context.authorizer.principalId"
    subject              = "$context.authorizer.claims.sub"
    apiKeyId             = "$context.identity.apiKeyId"
    httpMethod           = "$context.httpMethod"
    resourcePath         = "$context.resourcePath"
    path                 = "$context.path"
    status               = "$context.status"
    location             = "$context.responseOverride.header.Location"
    responseLength       = "$context.responseLength"
    responseLatency      = "$context.responseLatency"
    integrationRequestId = "$context.integration.requestId"
    integrationStatus    = "$context.integration.status"
    integrationLatency   = "$context.integration.latency"
    integrationError     = "$context.integration.error"
    authorizerError      = "$context.authorizer.error"
    wafResponseCode      = "$context.wafResponseCode"
    errorType            = "$context.error.responseType"
    errorMessage         = "$context.error.message"
  }
}

resource "aws_cloudwatch_log_group" "access" {
  count = var.access_log == null ? 0 : 1

  # Not /aws/apigateway/NAME, because API Gateway itself creates /aws/apigateway/welcome.
  name              = "/aws/apigateway/${var.name}/access"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# API Gateway sets this name: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
resource "aws_cloudwatch_log_group" "execution" {
  count = var.api.log_level == "OFF" ? 0 : 1

  name              = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this[0].id}/${var.api.stage_name}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "function" {
  count = var.function == null ? 0 : 1

  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# The vendedlogs prefix keeps the account's log resource policy from growing past its 5,120 characters:
# https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
resource "aws_cloudwatch_log_group" "state_machine" {
  count = var.state_machine.log_level == "OFF" ? 0 : 1

  name              = "/aws/vendedlogs/states/${var.name}"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "recorder" {
  count = try(var.job_records.log_level, "OFF") == "OFF" ? 0 : 1

  name              = "/aws/vendedlogs/states/${var.name}-recorder"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "reader" {
  count = try(var.job_records.log_level, "OFF") == "OFF" ? 0 : 1

  name              = "/aws/vendedlogs/states/${var.name}-reader"
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}
