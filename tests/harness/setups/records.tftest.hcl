# The module with records of jobs, for the templates that read them.

mock_provider "aws" {
  source = "./tests"
}

override_resource {
  target = aws_sfn_state_machine.job
  values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report" }
}

override_resource {
  target = aws_sfn_state_machine.reader
  values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:report-reader" }
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
  job_records = {}
}

run "records" {}

run "records_of_callers" {
  variables {
    cors          = { allow_origins = ["https://app.example.com"] }
    api           = { show_cause = true }
    authorization = { type = "AWS_IAM" }
    job_records   = { max_wait_seconds = 25 }
  }
}
