# The examples as they are, so that what is rendered is what a user copies: for the templates, which tests/velocity renders.

mock_provider "aws" {
  source = "./tests"
}

run "quickstart" {
  module {
    source = "./examples/quickstart"
  }
  variables {
    name = "quickstart"
  }

  override_resource {
    target = module.job.aws_iam_role.api
    values = { arn = "arn:aws:iam::000000000000:role/quickstart-api" }
  }
  override_resource {
    target = module.job.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:quickstart" }
  }
}

run "two_jobs" {
  module {
    source = "./examples/two-jobs"
  }
  variables {
    name = "two-jobs"
  }

  override_resource {
    target = module.report.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:two-jobs-report" }
  }
  override_resource {
    target = module.import.aws_sfn_state_machine.job
    values = { arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:two-jobs-import" }
  }
}
