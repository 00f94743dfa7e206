"""Mistakes that plan has to catch: each one's arguments of the module, and how the answer begins."""

MISTAKES = {
    "name_with_a_space": (
        'name = "my report"',
        "name must have 1 to 50 of the characters A-Z, a-z, 0-9, _ and -: AWS",
    ),
    "name_too_long": (
        'name = "a23456789012345678901234567890123456789012345678901"',
        "name must have 1 to 50 of the characters A-Z, a-z, 0-9, _ and -: AWS",
    ),
    "neither_function_nor_arn": (
        "function = null",
        "Give exactly one of function (the module creates the",
    ),
    "both_function_and_arn": (
        'function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:report"',
        "Give exactly one of function (the module creates the",
    ),
    "function_arn_of_something_else": (
        'function = null\nfunction_arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:report"',
        "function_arn must be the ARN of a Lambda function, version or alias,",
    ),
    "package_from_nowhere": (
        'function = { handler = "app.handler", runtime = "python3.13" }',
        "Give either function.filename, or function.s3_bucket with",
    ),
    "package_from_two_places": (
        'function = { filename = "../lambda/lambda_function.zip", s3_bucket = "packages", s3_key = "report.zip", handler = "app.handler", runtime = "python3.13" }',
        "Give either function.filename, or function.s3_bucket with",
    ),
    "bucket_without_key": (
        'function = { s3_bucket = "packages", handler = "app.handler", runtime = "python3.13" }',
        "function.s3_bucket and function.s3_key must be given together.",
    ),
    "package_that_is_not_there": (
        'function = { filename = "../lambda/nothing.zip", handler = "app.handler", runtime = "python3.13" }',
        "function.filename must be the path of an existing file.",
    ),
    "package_that_is_no_zip": (
        'function = { filename = "../lambda/lambda_function.py", handler = "app.handler", runtime = "python3.13" }',
        "function.filename must be a zip archive with at least one file in it.",
    ),
    "function_timeout_above_lambdas": (
        "function = merge(local.function, { timeout = 901 })",
        "function.timeout must be a whole number of seconds from 1 to 900.",
    ),
    "memory_below_lambdas": (
        "function = merge(local.function, { memory_size = 64 })",
        "function.memory_size must be a whole number of MiB from 128 to 10240.",
    ),
    "path_with_a_leading_slash": (
        'api = { path = "/execution" }',
        "api.path must be one or more segments of the characters A-Z, a-z, 0-9,",
    ),
    "path_that_api_gateway_answers_itself": (
        'api = { path = "ping" }',
        "api.path must not be ping or sping: API Gateway answers these itself",
    ),
    "stage_with_a_slash": (
        'api = { stage_name = "v1/live" }',
        "api.stage_name must have 1 to 128 of the characters A-Z, a-z, 0-9, _",
    ),
    "unknown_endpoint_type": (
        'api = { endpoint_type = "GLOBAL" }',
        "api.endpoint_type must be REGIONAL, EDGE, PRIVATE or NONE.",
    ),
    "origin_with_a_path": (
        'cors = { allow_origins = ["https://app.example.com/"] }',
        'cors.allow_origins must be ["*"] or a list of origins such as',
    ),
    "all_origins_and_one": (
        'cors = { allow_origins = ["*", "https://app.example.com"] }',
        'cors.allow_origins must be ["*"] or a list of origins such as',
    ),
    "credentials_from_all_origins": (
        "cors = { allow_credentials = true }",
        "cors.allow_credentials must be false if cors.allow_origins is",
    ),
    "no_origin": (
        "cors = { allow_origins = [] }",
        'cors.allow_origins must be ["*"] or a list of origins such as',
    ),
    "header_with_a_quote": (
        'cors = { allow_headers = ["X-\'Trace"] }',
        "cors.allow_headers must be header names of the characters A-Z, a-z,",
    ),
    "negative_max_age": (
        "cors = { max_age_seconds = -1 }",
        "cors.max_age_seconds must be a whole number of seconds, 0 or more.",
    ),
    "retention_that_cloudwatch_has_not": (
        "log_retention_in_days = 31",
        "log_retention_in_days must be 0 (forever), 1, 3, 5, 7, 14, 30, 60,",
    ),
    "polling_bounds_the_wrong_way_round": (
        "polling = { min_seconds = 5, max_seconds = 2 }",
        "polling.min_seconds and polling.max_seconds must be whole numbers of",
    ),
    "polling_in_fractions": (
        "polling = { min_seconds = 0.5 }",
        "polling.min_seconds and polling.max_seconds must be whole numbers of",
    ),
    "unknown_log_level": (
        'state_machine = { log_level = "DEBUG" }',
        "state_machine.log_level must be OFF, ERROR, FATAL or ALL.",
    ),
    "timeout_of_nothing": (
        "state_machine = { timeout_seconds = 0 }",
        "state_machine.task_timeout_seconds and state_machine.timeout_seconds",
    ),
    "longest_wait_below_the_first": (
        "state_machine = { retry = { interval_seconds = 10, max_delay_seconds = 5 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "function_beside_a_definition": (
        "state_machine = { definition = local.definition }",
        "Give exactly one of function (the module creates the",
    ),
    "function_arn_beside_a_definition": (
        "function = null\n"
        'function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"\n'
        "state_machine = { definition = local.definition }",
        "Give exactly one of function (the module creates the",
    ),
    "environment_variable_with_a_dash": (
        'function = merge(local.function, { environment = { MY-TABLE = "reports" } })',
        "function.environment must have names of two or more letters, digits",
    ),
    "environment_variable_of_lambdas_own": (
        'function = merge(local.function, { environment = { AWS_REGION = "eu-west-1" } })',
        "function.environment must have names of two or more letters, digits",
    ),
    "environment_too_large": (
        'function = merge(local.function, { environment = { TEXT = format("%4096s", "x") } })',
        "function.environment must have at most 4,096 characters, names and",
    ),
    "alias_of_a_key_for_the_environment": (
        'function = merge(local.function, { kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:alias/jobs" })',
        "function.kms_key_arn must be the ARN of a key, not of an alias,",
    ),
    "two_architectures": (
        'function = merge(local.function, { architectures = ["x86_64", "arm64"] })',
        'function.architectures must be ["x86_64"] or ["arm64"].',
    ),
    "unknown_architecture": (
        'function = merge(local.function, { architectures = ["riscv"] })',
        'function.architectures must be ["x86_64"] or ["arm64"].',
    ),
    "layer_without_a_version": (
        'function = merge(local.function, { layers = ["arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools"] })',
        "function.layers must be at most 5 ARNs of layer versions, such as",
    ),
    "six_layers": (
        'function = merge(local.function, { layers = [for number in range(6) : "arn:aws-cn:lambda:cn-north-1:123456789012:layer:tools:${number}"] })',
        "function.layers must be at most 5 ARNs of layer versions, such as",
    ),
    "vpc_without_a_subnet": (
        'function = merge(local.function, { vpc_config = { subnet_ids = [], security_group_ids = ["sg-1"] } })',
        "function.vpc_config must have at least one subnet and one security",
    ),
    "vpc_without_a_security_group": (
        'function = merge(local.function, { vpc_config = { subnet_ids = ["subnet-1"], security_group_ids = [] } })',
        "function.vpc_config must have at least one subnet and one security",
    ),
    "dead_letters_to_a_bucket": (
        'function = merge(local.function, { dead_letter_target_arn = "arn:aws-cn:s3:::failed" })',
        "function.dead_letter_target_arn must be the ARN of an SQS queue or an",
    ),
    "dead_letters_to_a_fifo_queue": (
        'function = merge(local.function, { dead_letter_target_arn = "arn:aws-cn:sqs:cn-north-1:123456789012:failed.fifo" })',
        "function.dead_letter_target_arn must be the ARN of an SQS queue or an",
    ),
    "negative_reservation": (
        "function = merge(local.function, { reserved_concurrent_executions = -2 })",
        "function.reserved_concurrent_executions must be a whole number, 0 or",
    ),
    "reservation_in_fractions": (
        "function = merge(local.function, { reserved_concurrent_executions = 1.5 })",
        "function.reserved_concurrent_executions must be a whole number, 0 or",
    ),
    "function_statement_with_an_unknown_effect": (
        'function = merge(local.function, { policy_statements = [{ effect = "allow", actions = ["s3:GetObject"], resources = ["*"] }] })',
        "function.policy_statements must each have effect Allow or Deny, at",
    ),
    "function_statement_without_an_action": (
        'function = merge(local.function, { policy_statements = [{ actions = [], resources = ["*"] }] })',
        "function.policy_statements must each have effect Allow or Deny, at",
    ),
    "function_statement_without_a_resource": (
        'function = merge(local.function, { policy_statements = [{ actions = ["s3:GetObject"], resources = [] }] })',
        "function.policy_statements must each have effect Allow or Deny, at",
    ),
    "function_statement_with_a_space_in_its_sid": (
        'function = merge(local.function, { policy_statements = [{ sid = "read reports", actions = ["s3:GetObject"], resources = ["*"] }] })',
        "function.policy_statements must each have effect Allow or Deny, at",
    ),
    "edge_where_there_is_none": (
        'api = { endpoint_type = "EDGE" }',
        "api.endpoint_type must be REGIONAL, PRIVATE or NONE in this",
    ),
    "vpc_endpoint_that_is_none": (
        'api = { endpoint_type = "PRIVATE", policy = "{\\"Statement\\": []}", vpc_endpoint_ids = ["vpc-0123456789abcdef0"] }',
        "api.vpc_endpoint_ids must be ids of VPC endpoints, such as",
    ),
    "vpc_endpoint_of_a_public_api": (
        'api = { vpc_endpoint_ids = ["vpce-0123456789abcdef0"] }',
        "api.vpc_endpoint_ids must be left out unless api.endpoint_type is",
    ),
    "private_without_a_policy": (
        'api = { endpoint_type = "PRIVATE" }',
        "api.policy must be given with api.endpoint_type PRIVATE: without a",
    ),
    "policy_that_is_no_json": (
        'api = { policy = "allow all" }',
        "api.policy must be a policy as JSON text: an object with Statement.",
    ),
    "policy_that_is_no_policy": (
        'api = { policy = "{\\"Version\\": \\"2012-10-17\\"}" }',
        "api.policy must be a policy as JSON text: an object with Statement.",
    ),
    "unknown_execution_log_level": (
        'api = { log_level = "DEBUG" }',
        "api.log_level must be OFF, ERROR or INFO.",
    ),
    "policy_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE", policy = "{\\"Statement\\": []}" }',
        "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and",
    ),
    "disable_execute_api_endpoint_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE", disable_execute_api_endpoint = true }',
        "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and",
    ),
    "log_level_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE", log_level = "ERROR" }',
        "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and",
    ),
    "metrics_enabled_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE", metrics_enabled = true }',
        "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and",
    ),
    "tracing_enabled_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE", tracing_enabled = true }',
        "api.policy, disable_execute_api_endpoint, log_level, metrics_enabled and",
    ),
    "access_log_field_of_two_lines": (
        'access_log = { fields = { tenant = "a\\nb" } }',
        "access_log.fields must map names to one-line texts, such as {",
    ),
    "access_log_field_without_a_name": (
        'access_log = { fields = { "" = "a" } }',
        "access_log.fields must map names to one-line texts, such as {",
    ),
    "access_log_format_too_long": (
        'access_log = { fields = { text = format("%3000s", "x") } }',
        "access_log.fields must keep the log format, including the module's own",
    ),
    "access_log_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE" }\naccess_log = {}',
        "access_log must be null with api.endpoint_type NONE: the log belongs",
    ),
    "unknown_authorization": (
        'authorization = { type = "JWT" }',
        "authorization.type must be NONE, AWS_IAM, COGNITO_USER_POOLS or",
    ),
    "cognito_without_pools": (
        'authorization = { type = "COGNITO_USER_POOLS" }',
        "authorization.cognito must be given with authorization.type",
    ),
    "pools_without_cognito": (
        'authorization = { type = "AWS_IAM", cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] } }',
        "authorization.cognito must be given with authorization.type",
    ),
    "cognito_with_no_pool": (
        'authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = [] } }',
        "authorization.cognito.user_pool_arns must be one or more ARNs of user",
    ),
    "cognito_with_a_pools_id": (
        'authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = ["eu-west-1_AbCdEf123"] } }',
        "authorization.cognito.user_pool_arns must be one or more ARNs of user",
    ),
    "cognito_where_there_is_none": (
        'authorization = { type = "COGNITO_USER_POOLS", cognito = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"] } }',
        "authorization.type must be NONE, AWS_IAM or CUSTOM in aws-cn: API",
    ),
    "custom_without_a_function": (
        'authorization = { type = "CUSTOM" }',
        "authorization.custom must be given with authorization.type CUSTOM,",
    ),
    "authorizers_function_without_custom": (
        'authorization = { custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" } }',
        "authorization.custom must be given with authorization.type CUSTOM,",
    ),
    "authorizer_that_is_no_function": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "authorizer" } }',
        "authorization.custom.function_arn must be the ARN of a Lambda",
    ),
    "unknown_kind_of_authorizer": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "JWT" } }',
        "authorization.custom.type must be TOKEN or REQUEST.",
    ),
    "token_from_two_headers": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", identity_sources = ["method.request.header.A", "method.request.header.B"] } }',
        "authorization.custom.identity_sources must be one",
    ),
    "token_from_the_query": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", identity_sources = ["method.request.querystring.key"] } }',
        "authorization.custom.identity_sources must be one",
    ),
    "request_from_the_body": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "REQUEST", identity_sources = ["method.request.body.key"] } }',
        "authorization.custom.identity_sources must be one",
    ),
    "answers_cached_for_longer_than_an_hour": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", result_ttl_seconds = 3601 } }',
        "authorization.custom.result_ttl_seconds must be a whole number of",
    ),
    "answers_cached_for_nobody": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer", type = "REQUEST", identity_sources = [] } }',
        "authorization.custom.result_ttl_seconds must be a whole number of",
    ),
    "authorizer_of_another_api": (
        'authorization = { authorizer = "company", share_jobs = true }',
        "authorization.authorizer must be left out unless api.endpoint_type and",
    ),
    "authorizer_beside_a_type": (
        'api = { endpoint_type = "NONE" }\nauthorization = { type = "AWS_IAM", authorizer = "company", share_jobs = true }',
        "authorization.authorizer must be left out unless api.endpoint_type and",
    ),
    "authorizer_with_a_slash": (
        'api = { endpoint_type = "NONE" }\nauthorization = { authorizer = "components/company", share_jobs = true }',
        "authorization.authorizer must be a name from",
    ),
    "authorizer_that_does_not_say_who_calls": (
        'api = { endpoint_type = "NONE" }\nauthorization = { authorizer = "company" }',
        "authorization.caller must be given with authorization.authorizer,",
    ),
    "caller_where_nobody_is_asked": (
        'authorization = { caller = "context.identity.caller" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "caller_of_an_api_key": (
        'authorization = { api_key_required = true, caller = "context.identity.apiKeyId" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "caller_who_signed_by_another_variable": (
        'authorization = { type = "AWS_IAM", caller = "context.identity.user" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "caller_with_a_functions_claims": (
        'authorization = { type = "CUSTOM", custom = { function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:authorizer" }, caller = "context.authorizer.claims.sub" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "caller_with_a_dollar": (
        'api = { endpoint_type = "NONE" }\nauthorization = { authorizer = "company", caller = "$context.authorizer.principalId" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "caller_that_the_client_chooses": (
        'api = { endpoint_type = "NONE" }\nauthorization = { authorizer = "company", caller = "context.requestId" }',
        "authorization.caller must be context.authorizer.claims.NAME with",
    ),
    "records_kept_for_no_day": (
        "job_records = { expire_days = 0 }",
        "job_records.expire_days must be a whole number of days from 1 to",
    ),
    "records_kept_for_half_a_day": (
        "job_records = { expire_days = 1.5 }",
        "job_records.expire_days must be a whole number of days from 1 to",
    ),
    "records_kept_for_longer_than_a_century": (
        "job_records = { expire_days = 36501 }",
        "job_records.expire_days must be a whole number of days from 1 to",
    ),
    "name_that_s3_reserves": (
        'name = "_XN--reports"\njob_records = {}',
        "name must not begin with amzn-s3-demo-, sthree- or xn-- if",
    ),
    "wait_of_nothing": (
        "job_records = { max_wait_seconds = 0 }",
        "job_records.max_wait_seconds must be a whole number of seconds from 1",
    ),
    "wait_in_fractions": (
        "job_records = { max_wait_seconds = 1.5 }",
        "job_records.max_wait_seconds must be a whole number of seconds from 1",
    ),
    "wait_above_api_gateways": (
        "job_records = { max_wait_seconds = 26 }",
        "job_records.max_wait_seconds must be a whole number of seconds from 1",
    ),
    "unknown_log_level_of_records": (
        'job_records = { log_level = "DEBUG" }',
        "job_records.log_level must be OFF, ERROR, FATAL or ALL.",
    ),
    "alias_of_a_key": (
        'kms_key_arn = "alias/jobs"',
        "kms_key_arn must be the ARN of a key, not of an alias, such as",
    ),
    "boundary_that_is_a_role": (
        'permissions_boundary_arn = "arn:aws-cn:iam::123456789012:role/boundary"',
        "permissions_boundary_arn must be the ARN of an IAM policy, such as",
    ),
    "role_of_nobody": (
        'role_arns = { workflow = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns may only have the names api, authorizer, function,",
    ),
    "role_that_is_a_name": (
        'role_arns = { api = "jobs" }',
        "role_arns must be ARNs of roles, such as",
    ),
    "role_that_is_null": (
        "role_arns = { api = null }",
        "role_arns must be ARNs of roles, such as",
    ),
    "role_of_a_function_that_exists": (
        "function = null\n"
        'function_arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:report"\n'
        'role_arns = { function = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.function must be left out without function: an existing",
    ),
    "role_of_no_authorizer": (
        'role_arns = { authorizer = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.authorizer must be left out unless authorization.type is",
    ),
    "role_of_no_reader": (
        'role_arns = { reader = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.reader, role_arns.recorder and role_arns.rule must be left",
    ),
    "role_of_no_recorder": (
        'role_arns = { recorder = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.reader, role_arns.recorder and role_arns.rule must be left",
    ),
    "role_of_no_rule": (
        'role_arns = { rule = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.reader, role_arns.recorder and role_arns.rule must be left",
    ),
    "statements_for_the_functions_existing_role": (
        'function = merge(local.function, { policy_statements = [{ actions = ["s3:GetObject"], resources = ["*"] }] })\n'
        'role_arns = { function = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.function and role_arns.state_machine must be left out if",
    ),
    "statements_for_the_state_machines_existing_role": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [{ actions = ["ecs:RunTask"], resources = ["*"] }] }\n'
        'role_arns = { state_machine = "arn:aws-cn:iam::123456789012:role/jobs" }',
        "role_arns.function and role_arns.state_machine must be left out if",
    ),
    "role_path_without_a_slash": (
        'role_path = "jobs/"',
        'role_path must be / or begin and end with /, such as "/jobs/", and',
    ),
    "role_path_too_long": (
        'role_path = format("/%0511d/", 1)',
        'role_path must be / or begin and end with /, such as "/jobs/", and',
    ),
    "retries_in_fractions": (
        "state_machine = { retry = { max_attempts = 1.5 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "too_many_retries": (
        "state_machine = { retry = { max_attempts = 1001 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "first_wait_of_nothing": (
        "state_machine = { retry = { interval_seconds = 0 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "backoff_that_shrinks": (
        "state_machine = { retry = { backoff_rate = 0.5 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "retries_of_no_error": (
        "state_machine = { retry = { errors = [] } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "first_wait_above_the_longest_by_default": (
        "state_machine = { retry = { interval_seconds = 30 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "longest_wait_above_step_functions": (
        "state_machine = { throttling_retry = { max_delay_seconds = 31622401 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "throttling_retries_in_fractions": (
        "state_machine = { throttling_retry = { max_attempts = 1.5 } }",
        "state_machine.retry and state_machine.throttling_retry must have at",
    ),
    "throttling_retry_beside_a_definition": (
        "function = null\nstate_machine = { definition = local.definition, throttling_retry = { max_attempts = 3 } }",
        "state_machine.task_timeout_seconds, timeout_seconds, retry and",
    ),
    "unknown_jitter": (
        'state_machine = { retry = { jitter_strategy = "HALF" } }',
        "state_machine.retry.jitter_strategy and",
    ),
    "definition_that_is_no_json": (
        'function = null\nstate_machine = { definition = "StartAt: Done" }',
        "state_machine.definition must be a workflow in Amazon States",
    ),
    "definition_that_is_a_list": (
        'function = null\nstate_machine = { definition = "[]" }',
        "state_machine.definition must be a workflow in Amazon States",
    ),
    "definition_without_a_start": (
        'function = null\nstate_machine = { definition = "{\\"States\\": {\\"Done\\": {\\"Type\\": \\"Succeed\\"}}}" }',
        "state_machine.definition must be a workflow in Amazon States",
    ),
    "definition_without_states": (
        'function = null\nstate_machine = { definition = "{\\"StartAt\\": \\"Done\\"}" }',
        "state_machine.definition must be a workflow in Amazon States",
    ),
    "definition_that_starts_nowhere": (
        "function = null\n"
        'state_machine = { definition = "{\\"StartAt\\": \\"Begin\\", \\"States\\": {\\"Done\\": {\\"Type\\": \\"Succeed\\"}}}" }',
        "state_machine.definition must be a workflow in Amazon States",
    ),
    "timeout_beside_a_definition": (
        "function = null\nstate_machine = { definition = local.definition, timeout_seconds = 60 }",
        "state_machine.task_timeout_seconds, timeout_seconds, retry and",
    ),
    "task_timeout_beside_a_definition": (
        "function = null\nstate_machine = { definition = local.definition, task_timeout_seconds = 60 }",
        "state_machine.task_timeout_seconds, timeout_seconds, retry and",
    ),
    "retry_beside_a_definition": (
        "function = null\nstate_machine = { definition = local.definition, retry = { max_attempts = 3 } }",
        "state_machine.task_timeout_seconds, timeout_seconds, retry and",
    ),
    "statements_without_a_definition": (
        'state_machine = { policy_statements = [{ actions = ["ecs:RunTask"], resources = ["*"] }] }',
        "state_machine.policy_statements must be left out without",
    ),
    "state_machine_statement_with_an_unknown_effect": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [{ effect = "Permit", actions = ["ecs:RunTask"], resources = ["*"] }] }',
        "state_machine.policy_statements must each have effect Allow or Deny,",
    ),
    "state_machine_statement_without_an_action": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [{ actions = [], resources = ["*"] }] }',
        "state_machine.policy_statements must each have effect Allow or Deny,",
    ),
    "state_machine_statement_without_a_resource": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [{ actions = ["ecs:RunTask"], resources = [] }] }',
        "state_machine.policy_statements must each have effect Allow or Deny,",
    ),
    "state_machine_statement_with_a_space_in_its_sid": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [{ sid = "run it", actions = ["ecs:RunTask"], resources = ["*"] }] }',
        "state_machine.policy_statements must each have effect Allow or Deny,",
    ),
    "tag_of_awss_own": (
        'tags = { "aws:team" = "reports" }',
        "tags must be at most 50, with keys of 1 to 128 characters that do",
    ),
    "tag_too_long": (
        'tags = { team = format("%257s", "x") }',
        "tags must be at most 50, with keys of 1 to 128 characters that do",
    ),
    "too_many_tags": (
        'tags = { for number in range(51) : "tag-${number}" => "x" }',
        "tags must be at most 50, with keys of 1 to 128 characters that do",
    ),
    "no_rate": (
        "throttling = { rate_limit = 0, burst_limit = 10 }",
        "throttling.rate_limit must be a number above 0, and",
    ),
    "burst_in_fractions": (
        "throttling = { rate_limit = 10, burst_limit = 1.5 }",
        "throttling.rate_limit must be a number above 0, and",
    ),
    "throttling_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE" }\nthrottling = { rate_limit = 10, burst_limit = 10 }',
        "throttling must be null with api.endpoint_type NONE: the limits",
    ),
    "usage_plan_that_counts_nobody": (
        "usage_plan = {}",
        "usage_plan must be null unless authorization.api_key_required is",
    ),
    "usage_plan_without_an_api_of_its_own": (
        'api = { endpoint_type = "NONE" }\nauthorization = { api_key_required = true }\nusage_plan = {}',
        "usage_plan must be null with api.endpoint_type NONE: a plan belongs",
    ),
    "no_rate_for_a_key": (
        "authorization = { api_key_required = true }\n"
        "usage_plan = { throttle = { rate_limit = -1, burst_limit = 10 } }",
        "usage_plan.throttle.rate_limit must be a number above 0, and",
    ),
    "no_burst_for_a_key": (
        "authorization = { api_key_required = true }\nusage_plan = { throttle = { rate_limit = 1, burst_limit = 0 } }",
        "usage_plan.throttle.rate_limit must be a number above 0, and",
    ),
    "quota_of_nothing": (
        'authorization = { api_key_required = true }\nusage_plan = { quota = { limit = 0, period = "DAY" } }',
        "usage_plan.quota must have a limit of 1 or more, a period of DAY,",
    ),
    "quota_for_a_year": (
        'authorization = { api_key_required = true }\nusage_plan = { quota = { limit = 10, period = "YEAR" } }',
        "usage_plan.quota must have a limit of 1 or more, a period of DAY,",
    ),
    "offset_in_a_day": (
        "authorization = { api_key_required = true }\n"
        'usage_plan = { quota = { limit = 10, period = "DAY", offset = 1 } }',
        "usage_plan.quota must have a limit of 1 or more, a period of DAY,",
    ),
    "key_with_a_space": (
        'authorization = { api_key_required = true }\nusage_plan = { api_keys = ["web page"] }',
        "usage_plan.api_keys must be names of 1 to 64 of the characters A-Z,",
    ),
    "function_statements_with_the_same_sid": (
        'function = merge(local.function, { policy_statements = [for action in ["s3:GetObject", "s3:PutObject"] : { sid = "Reports", actions = [action], resources = ["*"] }] })',
        "function.policy_statements must not use a sid twice.",
    ),
    "state_machine_statements_with_the_same_sid": (
        "function = null\n"
        'state_machine = { definition = local.definition, policy_statements = [for action in ["ecs:RunTask", "ecs:StopTask"] : { sid = "Tasks", actions = [action], resources = ["*"] }] }',
        "state_machine.policy_statements must not use a sid twice.",
    ),
}
