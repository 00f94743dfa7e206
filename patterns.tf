# Patterns and lists of the variables' validations that are long or used more than once.

locals {
  function_arn_pattern = "^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[0-9A-Za-z_-]{1,64}(:([0-9]+|[0-9A-Za-z_-]+|[$]LATEST))?$"
  kms_key_arn_pattern  = "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$"
  caller_pattern       = "^context[.](identity[.]caller|authorizer[.](claims[.])?[A-Za-z][0-9A-Za-z_-]*)$"
  # An identity source of a Lambda authorizer that the client sends, such as "method.request.header.Authorization".
  identity_source_pattern = "^method[.]request[.](?P<in>header|querystring)[.](?P<name>.+)$"
  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  reserved_environment_variables = [
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
  ]
}
