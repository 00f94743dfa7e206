# What the mocked provider answers with: ARNs in the shape that AWS gives them, where the module takes them apart.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws-cn" }
}

mock_data "aws_region" {
  defaults = { id = "cn-north-1" }
}

mock_resource "aws_api_gateway_rest_api" {
  defaults = {
    id            = "abc123"
    execution_arn = "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123"
  }
}

mock_resource "aws_api_gateway_stage" {
  defaults = { invoke_url = "https://abc123.execute-api.cn-north-1.amazonaws.com.cn/v1" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws-cn:iam::123456789012:role/mocked" }
}

mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:mocked" }
}

mock_resource "aws_sfn_state_machine" {
  defaults = { arn = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:report" }
}

# Resources of tests/terraform/fixtures.

mock_resource "aws_cognito_user_pool" {
  defaults = { id = "cn-north-1_AbCdEf123" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws-cn:iam::123456789012:policy/mocked" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/mocked" }
}

mock_resource "aws_lambda_layer_version" {
  defaults = { arn = "arn:aws-cn:lambda:cn-north-1:123456789012:layer:mocked:1" }
}

mock_resource "aws_sqs_queue" {
  defaults = { arn = "arn:aws-cn:sqs:cn-north-1:123456789012:mocked" }
}

mock_resource "aws_vpc_endpoint" {
  defaults = { id = "vpce-0123456789abcdef0" }
}
