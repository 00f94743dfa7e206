output "api_role_arn" {
  description = "ARN of the role with which the API starts, describes and stops executions."
  value       = aws_iam_role.api.arn
}

output "api_url" {
  description = "URL of the stage, without a slash at its end; null where the module has no REST API of its own."
  value       = one(aws_api_gateway_stage.this[*].invoke_url)
}

output "function_arn" {
  description = "ARN of the function that is the job."
  value       = local.function_arn
}

output "function_log_group_name" {
  description = "Name of the function's log group; null where the function is not this module's."
  value       = one(aws_cloudwatch_log_group.function[*].name)
}

output "function_role_arn" {
  description = "ARN of the function's role; null where the function is not this module's."
  value       = one(aws_iam_role.function[*].arn)
}

output "openapi" {
  description = "The API as an OpenAPI 3.0 document in JSON, integrations included."
  value       = jsonencode(local.openapi)
}

output "openapi_paths" {
  description = "The routes alone, as the `paths` of an OpenAPI 3.0 document in JSON: to be merged into the document of another API."
  value       = jsonencode(local.openapi_paths)
}

output "rest_api_id" {
  description = "Id of the REST API; null where the module has none of its own."
  value       = one(aws_api_gateway_rest_api.this[*].id)
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
  description = "Name of the state machine's log group."
  value       = aws_cloudwatch_log_group.state_machine.name
}

output "state_machine_role_arn" {
  description = "ARN of the state machine's role."
  value       = aws_iam_role.state_machine.arn
}

output "status_url" {
  description = "URL to POST an execution ARN to, to read a job in Step Functions' own shape; null where the module has no REST API of its own."
  value       = one([for stage in aws_api_gateway_stage.this : "${stage.invoke_url}${local.path}/status"])
}
