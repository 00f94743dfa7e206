# The module in roots of their own, tests/terraform/fixtures: several instances, and values that are not known at plan.

mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

run "several_instances" {
  module {
    source = "./tests/terraform/fixtures/instances"
  }

  assert {
    condition     = output.instances == [2, 2, 0]
    error_message = "count and for_each make as many instances as they say."
  }
  assert {
    condition     = length(distinct(output.log_group_names)) == 12
    error_message = "No two instances share a name."
  }
  assert {
    condition     = join(", ", output.titles) == "counted-0 /execution, counted-1 /execution, import /imports, report /reports"
    error_message = "Each instance has its own name and path."
  }
}

run "unknown_values_are_planned" {
  command = plan
  module {
    source = "./tests/terraform/fixtures/unknown"
  }
}

run "unknown_values_are_applied" {
  module {
    source = "./tests/terraform/fixtures/unknown"
  }

  assert {
    condition     = output.definition == "arn:aws-cn:iam::123456789012:role/mocked"
    error_message = "What was unknown at plan has been looked at once it was known."
  }
}
