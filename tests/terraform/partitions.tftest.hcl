# Every ARN that the module writes itself is in the partition and region of its provider. tests/terraform/mocks is in aws-cn; see
# "china" in iam.tftest.hcl.

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
  authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:authorizer" } }
}

run "govcloud" {
  variables {
    kms_key_arn = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/jobs"
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }
  override_data {
    target = data.aws_region.current
    values = { id = "us-gov-west-1" }
  }
  override_resource {
    target = aws_sfn_state_machine.job
    values = { arn = "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:report" }
  }
  override_resource {
    target = aws_iam_role.api
    values = { arn = "arn:aws-us-gov:iam::123456789012:role/report-api" }
  }
  override_resource {
    target = aws_iam_role.authorizer
    values = { arn = "arn:aws-us-gov:iam::123456789012:role/report-authorizer" }
  }
  override_resource {
    target = aws_lambda_function.job
    values = { arn = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:report" }
  }
  override_resource {
    target = aws_cloudwatch_log_group.function
    values = { arn = "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/aws/lambda/report" }
  }

  assert {
    condition = alltrue([
      for text in [
        output.openapi, aws_sfn_state_machine.job.definition, aws_iam_role.state_machine[0].assume_role_policy,
        aws_iam_role_policy.api[0].policy, aws_iam_role_policy.authorizer[0].policy, aws_iam_role_policy.function[0].policy, aws_iam_role_policy.state_machine[0].policy,
      ] : length(regexall("arn:aws", text)) > 0 && length(regexall("arn:aws", text)) == length(regexall("arn:aws-us-gov:", text)) && !strcontains(text, "cn-north-1")
    ])
    error_message = "No ARN names another partition or region."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.job.definition).States.Job.Resource == "arn:aws-us-gov:states:::lambda:invoke"
    error_message = "The state machine's tasks are the partition's."
  }
}
