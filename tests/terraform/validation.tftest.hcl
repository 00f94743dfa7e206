# What is just allowed. What is refused: tests/terraform/mistakes.py.

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

run "longest_name" {
  command = plan
  variables {
    name = "a2345678901234567890123456789012345678901234567890"
  }
}

run "boundary_of_awss_own" {
  command = plan
  variables {
    permissions_boundary_arn = "arn:aws-cn:iam::aws:policy/PowerUserAccess"
  }
}

run "statements_without_sids" {
  command = plan
  variables {
    function = {
      filename          = "lambda/lambda_function.zip"
      handler           = "app.handler"
      runtime           = "python3.13"
      policy_statements = [for action in ["s3:GetObject", "s3:PutObject"] : { actions = [action], resources = ["*"] }]
    }
  }
}

run "shortest_records" {
  command = plan
  variables {
    job_records = { expire_days = 1, max_wait_seconds = 1, log_level = "FATAL" }
  }
}

run "longest_records" {
  command = plan
  variables {
    job_records = { expire_days = 36500, max_wait_seconds = 25, log_level = "ALL" }
  }
}
