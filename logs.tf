resource "aws_cloudwatch_log_group" "function" {
  count = var.function == null ? 0 : 1

  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_in_days
  tags              = var.tags
}

# The vendedlogs prefix keeps the account's log resource policy from growing past its 5,120 characters:
# https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
resource "aws_cloudwatch_log_group" "state_machine" {
  name              = "/aws/vendedlogs/states/${var.name}"
  retention_in_days = var.log_retention_in_days
  tags              = var.tags
}
