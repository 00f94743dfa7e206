output "access_log_group_name" {
  description = "Name of the access log's group; null where the log is off."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}

output "api_key_ids" {
  description = "Ids of the API keys, by the names in `usage_plan.api_keys`; null without a usage plan. The values are secrets: `aws apigateway get-api-key --include-value` reads one."
  value       = var.usage_plan == null ? null : { for name, key in aws_api_gateway_api_key.client : name => key.id }
}

output "api_role_arn" {
  description = "ARN of the role with which the API starts, describes and stops executions."
  value       = local.role_arns.api
}

output "api_url" {
  description = "URL of the stage, without a slash at its end; null where the module has no REST API of its own."
  value       = one(aws_api_gateway_stage.this[*].invoke_url)
}

output "authorizer_role_arn" {
  description = "ARN of the role with which API Gateway invokes the Lambda authorizer; null without one."
  value       = local.role_arns.authorizer
}

output "execution_arn" {
  description = "ARN of the REST API as a policy of its callers names it, such as `\"$${execution_arn}/v1/POST/execution\"` in the Resource of `execute-api:Invoke`; null where the module has no REST API of its own."
  value       = one(aws_api_gateway_rest_api.this[*].execution_arn)
}

output "execution_log_group_name" {
  description = "Name of the group of API Gateway's execution log; null where the log is off."
  value       = one(aws_cloudwatch_log_group.execution[*].name)
}

output "function_arn" {
  description = "ARN of the function that is the job; null where the workflow is the caller's own."
  value       = local.function_arn
}

output "function_log_group_name" {
  description = "Name of the function's log group; null where the function is not this module's."
  value       = one(aws_cloudwatch_log_group.function[*].name)
}

output "function_name" {
  description = "Name of the function that is the job; null where the workflow is the caller's own."
  value       = one([for arn in local.function_arn[*] : split(":", arn)[6]])
}

output "function_role_arn" {
  description = "ARN of the function's role; null where the function is not this module's."
  value       = local.role_arns.function
}

output "openapi" {
  description = "The API as an OpenAPI 3.0 document in JSON for API Gateway, integrations included."
  value       = jsonencode(local.openapi)
}

output "openapi_client" {
  description = "The API as an OpenAPI 3.0 document in JSON for people and client generators: without integrations, preflights and what else only API Gateway reads, and with the stage's URL, which is left out where the module has no REST API of its own or `api.disable_execute_api_endpoint` is true."
  value       = jsonencode(local.openapi_client)
}

output "openapi_paths" {
  description = "The routes alone, as the `paths` of an OpenAPI 3.0 document in JSON: to be merged into the document of another API."
  value       = jsonencode(local.openapi_paths)
}

output "reader_log_group_name" {
  description = "Name of the log group of the workflow that reads records; null without `job_records`, or where its log is off."
  value       = one(aws_cloudwatch_log_group.reader[*].name)
}

output "reader_role_arn" {
  description = "ARN of the role of the workflow that reads records; null without `job_records`."
  value       = local.role_arns.reader
}

output "recorder_log_group_name" {
  description = "Name of the log group of the workflow that writes records; null without `job_records`, or where its log is off."
  value       = one(aws_cloudwatch_log_group.recorder[*].name)
}

output "recorder_role_arn" {
  description = "ARN of the role of the workflow that writes records; null without `job_records`."
  value       = local.role_arns.recorder
}

output "records_bucket_name" {
  description = "Name of the bucket of the jobs' records; null without `job_records`."
  value       = one(aws_s3_bucket.records[*].id)
}

output "rest_api_id" {
  description = "Id of the REST API; null where the module has none of its own."
  value       = one(aws_api_gateway_rest_api.this[*].id)
}

output "rest_api_name" {
  description = "Name of the REST API; null where the module has none of its own."
  value       = one(aws_api_gateway_rest_api.this[*].name)
}

output "rule_role_arn" {
  description = "ARN of the role with which EventBridge starts the workflow that writes records; null without `job_records`."
  value       = local.role_arns.rule
}

output "stage_arn" {
  description = "ARN of the stage, for a web ACL of AWS WAF; null where the module has no REST API of its own."
  value       = one(aws_api_gateway_stage.this[*].arn)
}

output "stage_name" {
  description = "Name of the stage; null where the module has no REST API of its own."
  value       = one(aws_api_gateway_stage.this[*].stage_name)
}

output "start_url" {
  description = "URL to POST to, to start a job; null where the module has no REST API of its own."
  value       = one([for stage in aws_api_gateway_stage.this : "${stage.invoke_url}${local.path}"])
}

output "state_machine_arn" {
  description = "ARN of the state machine."
  value       = aws_sfn_state_machine.job.arn
}

output "state_machine_log_group_name" {
  description = "Name of the state machine's log group; null where the log is off."
  value       = one(aws_cloudwatch_log_group.state_machine[*].name)
}

output "state_machine_role_arn" {
  description = "ARN of the state machine's role."
  value       = local.role_arns.state_machine
}

output "status_url" {
  description = "URL to POST an execution ARN to, to read a job in Step Functions' own shape; null where the module has no REST API of its own."
  value       = one([for stage in aws_api_gateway_stage.this : "${stage.invoke_url}${local.path}/status"])
}

output "usage_plan_id" {
  description = "Id of the usage plan; null without one."
  value       = one(aws_api_gateway_usage_plan.this[*].id)
}
