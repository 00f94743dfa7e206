# One run for each rule: what is refused at plan, and by which variable.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name = "report"
  function = {
    filename = "lambda/lambda_function.zip"
    handler  = "lambda_function.lambda_handler"
    runtime  = "python3.13"
  }
}

run "name_with_a_space" {
  command = plan
  variables {
    name = "my report"
  }
  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan
  variables {
    name = "a23456789012345678901234567890123456789012345678901"
  }
  expect_failures = [var.name]
}

run "longest_name" {
  command = plan
  variables {
    name = "a2345678901234567890123456789012345678901234567890"
  }
}

run "neither_function_nor_arn" {
  command = plan
  variables {
    function = null
  }
  expect_failures = [var.function]
}

run "both_function_and_arn" {
  command = plan
  variables {
    function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:report"
  }
  expect_failures = [var.function]
}

run "function_arn_of_something_else" {
  command = plan
  variables {
    function     = null
    function_arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:report"
  }
  expect_failures = [var.function_arn]
}

run "package_from_nowhere" {
  command = plan
  variables {
    function = { handler = "app.handler", runtime = "python3.13" }
  }
  expect_failures = [var.function]
}

run "package_from_two_places" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", s3_bucket = "packages", s3_key = "report.zip", handler = "app.handler", runtime = "python3.13" }
  }
  expect_failures = [var.function]
}

run "bucket_without_key" {
  command = plan
  variables {
    function = { s3_bucket = "packages", handler = "app.handler", runtime = "python3.13" }
  }
  expect_failures = [var.function]
}

run "package_that_is_not_there" {
  command = plan
  variables {
    function = { filename = "lambda/nothing.zip", handler = "app.handler", runtime = "python3.13" }
  }
  expect_failures = [var.function]
}

run "package_that_is_no_zip" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.py", handler = "app.handler", runtime = "python3.13" }
  }
  expect_failures = [var.function]
}

run "function_timeout_above_lambdas" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", timeout = 901 }
  }
  expect_failures = [var.function]
}

run "memory_below_lambdas" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", memory_size = 64 }
  }
  expect_failures = [var.function]
}

run "path_with_a_leading_slash" {
  command = plan
  variables {
    api = { path = "/execution" }
  }
  expect_failures = [var.api]
}

run "stage_with_a_slash" {
  command = plan
  variables {
    api = { stage_name = "v1/live" }
  }
  expect_failures = [var.api]
}

run "unknown_endpoint_type" {
  command = plan
  variables {
    api = { endpoint_type = "GLOBAL" }
  }
  expect_failures = [var.api]
}

run "origin_with_a_path" {
  command = plan
  variables {
    cors = { allow_origins = ["https://app.example.com/"] }
  }
  expect_failures = [var.cors]
}

run "all_origins_and_one" {
  command = plan
  variables {
    cors = { allow_origins = ["*", "https://app.example.com"] }
  }
  expect_failures = [var.cors]
}

run "credentials_from_all_origins" {
  command = plan
  variables {
    cors = { allow_credentials = true }
  }
  expect_failures = [var.cors]
}

run "no_origin" {
  command = plan
  variables {
    cors = { allow_origins = [] }
  }
  expect_failures = [var.cors]
}

run "header_with_a_quote" {
  command = plan
  variables {
    cors = { allow_headers = ["X-'Trace"] }
  }
  expect_failures = [var.cors]
}

run "negative_max_age" {
  command = plan
  variables {
    cors = { max_age_seconds = -1 }
  }
  expect_failures = [var.cors]
}

run "retention_that_cloudwatch_has_not" {
  command = plan
  variables {
    log_retention_in_days = 31
  }
  expect_failures = [var.log_retention_in_days]
}

run "polling_bounds_the_wrong_way_round" {
  command = plan
  variables {
    polling = { min_seconds = 5, max_seconds = 2 }
  }
  expect_failures = [var.polling]
}

run "polling_in_fractions" {
  command = plan
  variables {
    polling = { min_seconds = 0.5 }
  }
  expect_failures = [var.polling]
}

run "unknown_log_level" {
  command = plan
  variables {
    state_machine = { log_level = "DEBUG" }
  }
  expect_failures = [var.state_machine]
}

run "timeout_of_nothing" {
  command = plan
  variables {
    state_machine = { timeout_seconds = 0 }
  }
  expect_failures = [var.state_machine]
}

run "longest_wait_below_the_first" {
  command = plan
  variables {
    state_machine = { retry = { interval_seconds = 10, max_delay_seconds = 5 } }
  }
  expect_failures = [var.state_machine]
}
