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

run "function_beside_a_definition" {
  command = plan
  variables {
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}" }
  }
  expect_failures = [var.function]
}

run "function_arn_beside_a_definition" {
  command = plan
  variables {
    function      = null
    function_arn  = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}" }
  }
  expect_failures = [var.function]
}

run "environment_variable_with_a_dash" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", environment = { MY-TABLE = "reports" } }
  }
  expect_failures = [var.function]
}

run "environment_variable_of_lambdas_own" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", environment = { AWS_REGION = "eu-west-1" } }
  }
  expect_failures = [var.function]
}

run "environment_too_large" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", environment = { TEXT = format("%4096s", "x") } }
  }
  expect_failures = [var.function]
}

run "alias_of_a_key_for_the_environment" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:alias/jobs" }
  }
  expect_failures = [var.function]
}

run "two_architectures" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", architectures = ["x86_64", "arm64"] }
  }
  expect_failures = [var.function]
}

run "unknown_architecture" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", architectures = ["riscv"] }
  }
  expect_failures = [var.function]
}

run "layer_without_a_version" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", layers = ["arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools"] }
  }
  expect_failures = [var.function]
}

run "six_layers" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", layers = [for number in range(6) : "arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools:${number}"] }
  }
  expect_failures = [var.function]
}

run "vpc_without_a_subnet" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", vpc_config = { subnet_ids = [], security_group_ids = ["sg-1"] } }
  }
  expect_failures = [var.function]
}

run "vpc_without_a_security_group" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", vpc_config = { subnet_ids = ["subnet-1"], security_group_ids = [] } }
  }
  expect_failures = [var.function]
}

run "dead_letters_to_a_bucket" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", dead_letter_target_arn = "arn:aws-cn:s3:::failed" }
  }
  expect_failures = [var.function]
}

run "dead_letters_to_a_fifo_queue" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", dead_letter_target_arn = "arn:aws-cn:sqs:cn-north-1:123456789012:failed.fifo" }
  }
  expect_failures = [var.function]
}

run "negative_reservation" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", reserved_concurrent_executions = -2 }
  }
  expect_failures = [var.function]
}

run "reservation_in_fractions" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", reserved_concurrent_executions = 1.5 }
  }
  expect_failures = [var.function]
}

run "function_statement_with_an_unknown_effect" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", policy_statements = [{ effect = "allow", actions = ["s3:GetObject"], resources = ["*"] }] }
  }
  expect_failures = [var.function]
}

run "function_statement_without_an_action" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", policy_statements = [{ actions = [], resources = ["*"] }] }
  }
  expect_failures = [var.function]
}

run "function_statement_without_a_resource" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", policy_statements = [{ actions = ["s3:GetObject"], resources = [] }] }
  }
  expect_failures = [var.function]
}

run "function_statement_with_a_space_in_its_sid" {
  command = plan
  variables {
    function = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", policy_statements = [{ sid = "read reports", actions = ["s3:GetObject"], resources = ["*"] }] }
  }
  expect_failures = [var.function]
}

run "edge_where_there_is_none" {
  command = plan
  variables {
    api = { endpoint_type = "EDGE" }
  }
  expect_failures = [var.api]
}

run "vpc_endpoint_that_is_none" {
  command = plan
  variables {
    api = { endpoint_type = "PRIVATE", policy = "{\"Statement\": []}", vpc_endpoint_ids = ["vpc-0123456789abcdef0"] }
  }
  expect_failures = [var.api]
}

run "vpc_endpoint_of_a_public_api" {
  command = plan
  variables {
    api = { vpc_endpoint_ids = ["vpce-0123456789abcdef0"] }
  }
  expect_failures = [var.api]
}

run "private_without_a_policy" {
  command = plan
  variables {
    api = { endpoint_type = "PRIVATE" }
  }
  expect_failures = [var.api]
}

run "policy_that_is_no_json" {
  command = plan
  variables {
    api = { policy = "allow all" }
  }
  expect_failures = [var.api]
}

run "policy_that_is_no_policy" {
  command = plan
  variables {
    api = { policy = "{\"Version\": \"2012-10-17\"}" }
  }
  expect_failures = [var.api]
}

run "unknown_execution_log_level" {
  command = plan
  variables {
    api = { log_level = "DEBUG" }
  }
  expect_failures = [var.api]
}

run "policy_without_an_api_of_its_own" {
  command = plan
  variables {
    api = { endpoint_type = "NONE", policy = "{\"Statement\": []}" }
  }
  expect_failures = [var.api]
}

run "disable_execute_api_endpoint_without_an_api_of_its_own" {
  command = plan
  variables {
    api = { endpoint_type = "NONE", disable_execute_api_endpoint = true }
  }
  expect_failures = [var.api]
}

run "log_level_without_an_api_of_its_own" {
  command = plan
  variables {
    api = { endpoint_type = "NONE", log_level = "ERROR" }
  }
  expect_failures = [var.api]
}

run "metrics_enabled_without_an_api_of_its_own" {
  command = plan
  variables {
    api = { endpoint_type = "NONE", metrics_enabled = true }
  }
  expect_failures = [var.api]
}

run "tracing_enabled_without_an_api_of_its_own" {
  command = plan
  variables {
    api = { endpoint_type = "NONE", tracing_enabled = true }
  }
  expect_failures = [var.api]
}

run "access_log_field_of_two_lines" {
  command = plan
  variables {
    access_log = { fields = { tenant = "a\nb" } }
  }
  expect_failures = [var.access_log]
}

run "access_log_field_without_a_name" {
  command = plan
  variables {
    access_log = { fields = { "" = "a" } }
  }
  expect_failures = [var.access_log]
}

run "access_log_format_too_long" {
  command = plan
  variables {
    access_log = { fields = { text = format("%3000s", "x") } }
  }
  expect_failures = [var.access_log]
}

run "access_log_without_an_api_of_its_own" {
  command = plan
  variables {
    api        = { endpoint_type = "NONE" }
    access_log = {}
  }
  expect_failures = [var.access_log]
}

run "unknown_authorization" {
  command = plan
  variables {
    authorization = { type = "JWT" }
  }
  expect_failures = [var.authorization]
}

run "cognito_without_pools" {
  command = plan
  variables {
    authorization = { type = "COGNITO_USER_POOLS" }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  expect_failures = [var.authorization]
}

run "pools_without_cognito" {
  command = plan
  variables {
    authorization = { type = "AWS_IAM", cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] } }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  expect_failures = [var.authorization]
}

run "cognito_with_no_pool" {
  command = plan
  variables {
    authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = [] } }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  expect_failures = [var.authorization]
}

run "cognito_with_a_pools_id" {
  command = plan
  variables {
    authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = ["eu-west-1_AbCdEf123"] } }
  }
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws" }
  }
  expect_failures = [var.authorization]
}

run "cognito_where_there_is_none" {
  command = plan
  variables {
    authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] } }
  }
  expect_failures = [var.authorization]
}

run "custom_without_a_function" {
  command = plan
  variables {
    authorization = { type = "CUSTOM" }
  }
  expect_failures = [var.authorization]
}

run "authorizers_function_without_custom" {
  command = plan
  variables {
    authorization = { custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" } }
  }
  expect_failures = [var.authorization]
}

run "authorizer_that_is_no_function" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "authorizer" } }
  }
  expect_failures = [var.authorization]
}

run "unknown_kind_of_authorizer" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "JWT" } }
  }
  expect_failures = [var.authorization]
}

run "token_from_two_headers" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", identity_sources = ["method.request.header.A", "method.request.header.B"] } }
  }
  expect_failures = [var.authorization]
}

run "token_from_the_query" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", identity_sources = ["method.request.querystring.key"] } }
  }
  expect_failures = [var.authorization]
}

run "request_from_the_body" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "REQUEST", identity_sources = ["method.request.body.key"] } }
  }
  expect_failures = [var.authorization]
}

run "answers_cached_for_longer_than_an_hour" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", result_ttl_seconds = 3601 } }
  }
  expect_failures = [var.authorization]
}

run "answers_cached_for_nobody" {
  command = plan
  variables {
    authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "REQUEST", identity_sources = [] } }
  }
  expect_failures = [var.authorization]
}

run "authorizer_of_another_api" {
  command = plan
  variables {
    authorization = { authorizer = "company" }
  }
  expect_failures = [var.authorization]
}

run "authorizer_beside_a_type" {
  command = plan
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { type = "AWS_IAM", authorizer = "company" }
  }
  expect_failures = [var.authorization]
}

run "authorizer_with_a_slash" {
  command = plan
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { authorizer = "components/company" }
  }
  expect_failures = [var.authorization]
}

run "alias_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "alias/jobs"
  }
  expect_failures = [var.kms_key_arn]
}

run "boundary_that_is_a_role" {
  command = plan
  variables {
    permissions_boundary_arn = "arn:aws-cn:iam::123456789012:role/boundary"
  }
  expect_failures = [var.permissions_boundary_arn]
}

run "boundary_of_awss_own" {
  command = plan
  variables {
    permissions_boundary_arn = "arn:aws-cn:iam::aws:policy/PowerUserAccess"
  }
}

run "role_of_nobody" {
  command = plan
  variables {
    role_arns = { workflow = "arn:aws-cn:iam::123456789012:role/jobs" }
  }
  expect_failures = [var.role_arns]
}

run "role_that_is_a_name" {
  command = plan
  variables {
    role_arns = { api = "jobs" }
  }
  expect_failures = [var.role_arns]
}

run "role_that_is_null" {
  command = plan
  variables {
    role_arns = { api = null }
  }
  expect_failures = [var.role_arns]
}

run "role_of_a_function_that_exists" {
  command = plan
  variables {
    function     = null
    function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"
    role_arns    = { function = "arn:aws-cn:iam::123456789012:role/jobs" }
  }
  expect_failures = [var.role_arns]
}

run "role_of_no_authorizer" {
  command = plan
  variables {
    role_arns = { authorizer = "arn:aws-cn:iam::123456789012:role/jobs" }
  }
  expect_failures = [var.role_arns]
}

run "statements_for_the_functions_existing_role" {
  command = plan
  variables {
    function  = { filename = "lambda/lambda_function.zip", handler = "app.handler", runtime = "python3.13", policy_statements = [{ actions = ["s3:GetObject"], resources = ["*"] }] }
    role_arns = { function = "arn:aws-cn:iam::123456789012:role/jobs" }
  }
  expect_failures = [var.role_arns]
}

run "statements_for_the_state_machines_existing_role" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", policy_statements = [{ actions = ["ecs:RunTask"], resources = ["*"] }] }
    role_arns     = { state_machine = "arn:aws-cn:iam::123456789012:role/jobs" }
  }
  expect_failures = [var.role_arns]
}

run "role_path_without_a_slash" {
  command = plan
  variables {
    role_path = "jobs/"
  }
  expect_failures = [var.role_path]
}

run "role_path_too_long" {
  command = plan
  variables {
    role_path = format("/%0511d/", 1)
  }
  expect_failures = [var.role_path]
}

run "retries_in_fractions" {
  command = plan
  variables {
    state_machine = { retry = { max_attempts = 1.5 } }
  }
  expect_failures = [var.state_machine]
}

run "too_many_retries" {
  command = plan
  variables {
    state_machine = { retry = { max_attempts = 101 } }
  }
  expect_failures = [var.state_machine]
}

run "first_wait_of_nothing" {
  command = plan
  variables {
    state_machine = { retry = { interval_seconds = 0 } }
  }
  expect_failures = [var.state_machine]
}

run "backoff_that_shrinks" {
  command = plan
  variables {
    state_machine = { retry = { backoff_rate = 0.5 } }
  }
  expect_failures = [var.state_machine]
}

run "retries_of_no_error" {
  command = plan
  variables {
    state_machine = { retry = { errors = [] } }
  }
  expect_failures = [var.state_machine]
}

run "first_wait_above_the_longest_by_default" {
  command = plan
  variables {
    state_machine = { retry = { interval_seconds = 30 } }
  }
  expect_failures = [var.state_machine]
}

run "unknown_jitter" {
  command = plan
  variables {
    state_machine = { retry = { jitter_strategy = "HALF" } }
  }
  expect_failures = [var.state_machine]
}

run "definition_that_is_no_json" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "StartAt: Done" }
  }
  expect_failures = [var.state_machine]
}

run "definition_that_is_a_list" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "[]" }
  }
  expect_failures = [var.state_machine]
}

run "definition_without_a_start" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"States\": {\"Done\": {\"Type\": \"Succeed\"}}}" }
  }
  expect_failures = [var.state_machine]
}

run "definition_without_states" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\"}" }
  }
  expect_failures = [var.state_machine]
}

run "definition_that_starts_nowhere" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Begin\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}" }
  }
  expect_failures = [var.state_machine]
}

run "timeout_beside_a_definition" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", timeout_seconds = 60 }
  }
  expect_failures = [var.state_machine]
}

run "task_timeout_beside_a_definition" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", task_timeout_seconds = 60 }
  }
  expect_failures = [var.state_machine]
}

run "retry_beside_a_definition" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", retry = { max_attempts = 3 } }
  }
  expect_failures = [var.state_machine]
}

run "statements_without_a_definition" {
  command = plan
  variables {
    state_machine = { policy_statements = [{ actions = ["ecs:RunTask"], resources = ["*"] }] }
  }
  expect_failures = [var.state_machine]
}

run "state_machine_statement_with_an_unknown_effect" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", policy_statements = [{ effect = "Permit", actions = ["ecs:RunTask"], resources = ["*"] }] }
  }
  expect_failures = [var.state_machine]
}

run "state_machine_statement_without_an_action" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", policy_statements = [{ actions = [], resources = ["*"] }] }
  }
  expect_failures = [var.state_machine]
}

run "state_machine_statement_without_a_resource" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", policy_statements = [{ actions = ["ecs:RunTask"], resources = [] }] }
  }
  expect_failures = [var.state_machine]
}

run "state_machine_statement_with_a_space_in_its_sid" {
  command = plan
  variables {
    function      = null
    state_machine = { definition = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}", policy_statements = [{ sid = "run it", actions = ["ecs:RunTask"], resources = ["*"] }] }
  }
  expect_failures = [var.state_machine]
}

run "tag_of_awss_own" {
  command = plan
  variables {
    tags = { "aws:team" = "reports" }
  }
  expect_failures = [var.tags]
}

run "tag_too_long" {
  command = plan
  variables {
    tags = { team = format("%257s", "x") }
  }
  expect_failures = [var.tags]
}

run "too_many_tags" {
  command = plan
  variables {
    tags = { for number in range(51) : "tag-${number}" => "x" }
  }
  expect_failures = [var.tags]
}

run "no_rate" {
  command = plan
  variables {
    throttling = { rate_limit = 0, burst_limit = 10 }
  }
  expect_failures = [var.throttling]
}

run "burst_in_fractions" {
  command = plan
  variables {
    throttling = { rate_limit = 10, burst_limit = 1.5 }
  }
  expect_failures = [var.throttling]
}

run "throttling_without_an_api_of_its_own" {
  command = plan
  variables {
    api        = { endpoint_type = "NONE" }
    throttling = { rate_limit = 10, burst_limit = 10 }
  }
  expect_failures = [var.throttling]
}

run "usage_plan_that_counts_nobody" {
  command = plan
  variables {
    usage_plan = {}
  }
  expect_failures = [var.usage_plan]
}

run "usage_plan_without_an_api_of_its_own" {
  command = plan
  variables {
    api           = { endpoint_type = "NONE" }
    authorization = { api_key_required = true }
    usage_plan    = {}
  }
  expect_failures = [var.usage_plan]
}

run "no_rate_for_a_key" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { throttle = { rate_limit = -1, burst_limit = 10 } }
  }
  expect_failures = [var.usage_plan]
}

run "no_burst_for_a_key" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { throttle = { rate_limit = 1, burst_limit = 0 } }
  }
  expect_failures = [var.usage_plan]
}

run "quota_of_nothing" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { quota = { limit = 0, period = "DAY" } }
  }
  expect_failures = [var.usage_plan]
}

run "quota_for_a_year" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { quota = { limit = 10, period = "YEAR" } }
  }
  expect_failures = [var.usage_plan]
}

run "offset_in_a_day" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { quota = { limit = 10, period = "DAY", offset = 1 } }
  }
  expect_failures = [var.usage_plan]
}

run "key_with_a_space" {
  command = plan
  variables {
    authorization = { api_key_required = true }
    usage_plan    = { api_keys = ["web page"] }
  }
  expect_failures = [var.usage_plan]
}

run "function_statements_with_the_same_sid" {
  command = plan
  variables {
    function = {
      filename          = "lambda/lambda_function.zip"
      handler           = "app.handler"
      runtime           = "python3.13"
      policy_statements = [for action in ["s3:GetObject", "s3:PutObject"] : { sid = "Reports", actions = [action], resources = ["*"] }]
    }
  }
  expect_failures = [var.function]
}

run "state_machine_statements_with_the_same_sid" {
  command = plan
  variables {
    function = null
    state_machine = {
      definition        = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}"
      policy_statements = [for action in ["ecs:RunTask", "ecs:StopTask"] : { sid = "Tasks", actions = [action], resources = ["*"] }]
    }
  }
  expect_failures = [var.state_machine]
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
