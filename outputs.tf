output "access_log_group_name" {
  description = "Name of the access log's log group; null if the log is off."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}

output "api_key_ids" {
  description = "Ids of the API keys, by the names in `usage_plan.api_keys`; null without a usage plan. The values of the keys are secrets: read one with `aws apigateway get-api-key --include-value`."
  value       = var.usage_plan == null ? null : { for name, key in aws_api_gateway_api_key.client : name => key.id }
}

output "api_role_arn" {
  description = "ARN of the role with which the API starts, describes and stops executions."
  value       = local.role_arns.api
}

output "api_url" {
  description = "URL of the stage, without a slash at the end; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_stage.this[*].invoke_url)
}

output "authorizer_role_arn" {
  description = "ARN of the role with which API Gateway invokes the Lambda authorizer; null without an authorizer of that type."
  value       = local.role_arns.authorizer
}

output "execution_arn" {
  description = "ARN of the REST API for policies of its callers, such as `\"$${execution_arn}/v1/POST/execution\"` as the Resource of `execute-api:Invoke`; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_rest_api.this[*].execution_arn)
}

output "execution_log_group_name" {
  description = "Name of the log group of API Gateway's execution log; null if the log is off."
  value       = one(aws_cloudwatch_log_group.execution[*].name)
}

output "function_arn" {
  description = "ARN of the function that does the job; null with `state_machine.definition`."
  value       = local.function_arn
}

output "function_log_group_name" {
  description = "Name of the function's log group; null if the module does not create the function."
  value       = one(aws_cloudwatch_log_group.function[*].name)
}

output "function_name" {
  description = "Name of the function that does the job; null with `state_machine.definition`."
  value       = one([for arn in local.function_arn[*] : split(":", arn)[6]])
}

output "function_role_arn" {
  description = "ARN of the function's role; null if the module does not create the function."
  value       = local.role_arns.function
}

output "openapi" {
  description = "The API as an OpenAPI 3.0 document in JSON for API Gateway, with its integrations."
  value       = jsonencode(local.openapi)
}

output "openapi_client" {
  description = "The API as an OpenAPI 3.0 document in JSON for people and client generators: without integrations, preflights and everything else that only API Gateway reads. Contains the stage's URL unless `api.endpoint_type` is NONE or `api.disable_execute_api_endpoint` is true."
  value       = jsonencode(local.openapi_client)
}

output "openapi_paths" {
  description = "Only the routes, as the `paths` of an OpenAPI 3.0 document in JSON, to merge into the document of another API."
  value       = jsonencode(local.openapi_paths)
}

output "reader_log_group_name" {
  description = "Name of the log group of the workflow that reads records; null without `job_records` or if its log is off."
  value       = one(aws_cloudwatch_log_group.reader[*].name)
}

output "reader_role_arn" {
  description = "ARN of the role of the workflow that reads records; null without `job_records`."
  value       = local.role_arns.reader
}

output "recorder_log_group_name" {
  description = "Name of the log group of the workflow that writes records; null without `job_records` or if its log is off."
  value       = one(aws_cloudwatch_log_group.recorder[*].name)
}

output "recorder_role_arn" {
  description = "ARN of the role of the workflow that writes records; null without `job_records`."
  value       = local.role_arns.recorder
}

output "records_bucket_name" {
  description = "Name of the bucket that holds the records of jobs; null without `job_records`."
  value       = one(aws_s3_bucket.records[*].id)
}

output "rest_api_id" {
  description = "Id of the REST API; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_rest_api.this[*].id)
}

output "rest_api_name" {
  description = "Name of the REST API; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_rest_api.this[*].name)
}

output "rule_role_arn" {
  description = "ARN of the role with which EventBridge starts the workflow that writes records; null without `job_records`."
  value       = local.role_arns.rule
}

output "stage_arn" {
  description = "ARN of the stage, for example for a web ACL of AWS WAF; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_stage.this[*].arn)
}

output "stage_name" {
  description = "Name of the stage; null if `api.endpoint_type` is NONE."
  value       = one(aws_api_gateway_stage.this[*].stage_name)
}

output "start_url" {
  description = "URL for POST requests that start a job; null if `api.endpoint_type` is NONE."
  value       = one([for stage in aws_api_gateway_stage.this : "${stage.invoke_url}${local.path}"])
}

output "state_machine_arn" {
  description = "ARN of the state machine."
  value       = aws_sfn_state_machine.job.arn
}

output "state_machine_log_group_name" {
  description = "Name of the state machine's log group; null if the log is off."
  value       = one(aws_cloudwatch_log_group.state_machine[*].name)
}

output "state_machine_role_arn" {
  description = "ARN of the state machine's role."
  value       = local.role_arns.state_machine
}

output "status_url" {
  description = "URL for POST requests that read a job by its execution ARN, in Step Functions' own format; null if `api.endpoint_type` is NONE."
  value       = one([for stage in aws_api_gateway_stage.this : "${stage.invoke_url}${local.path}/status"])
}

output "usage_plan_id" {
  description = "Id of the usage plan; null without a usage plan."
  value       = one(aws_api_gateway_usage_plan.this[*].id)
}
