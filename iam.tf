# Policies use jsonencode() instead of aws_iam_policy_document, so that `terraform test` with a mocked provider can read
# them (hashicorp/terraform-provider-aws#36700). One role for each principal, with one inline policy.

locals {
  # Built from the name: a reference from the role to the state machine would be a cycle.
  state_machine_arn_by_name = "arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:${var.name}"

  # Role names are unique in an account, across all Regions and paths, and a role whose path changes is created before
  # the old one is removed. So the name depends on Region and path, within the 64 characters that IAM allows.
  role_name_suffix = substr(sha1(join(" ", [var.name, local.region, var.role_path])), 0, 8)
  role_names = {
    for role, principal in {
      api           = "api"
      authorizer    = "authorizer"
      function      = "function"
      reader        = "reader"
      recorder      = "recorder"
      rule          = "rule"
      state_machine = "state-machine"
    } : role => "${substr(var.name, 0, 41)}-${principal}-${local.role_name_suffix}"
  }

  # The roles that are needed, and whether the module creates them. This is known at plan, unlike an ARN.
  creates_role = {
    for role, needed in {
      api           = true
      authorizer    = var.authorization.type == "CUSTOM"
      function      = var.function != null
      reader        = var.job_records != null
      recorder      = var.job_records != null
      rule          = var.job_records != null
      state_machine = true
    } : role => needed && !contains(keys(var.role_arns), role)
  }
  role_arns = merge(
    {
      api           = one(aws_iam_role.api[*].arn)
      authorizer    = one(aws_iam_role.authorizer[*].arn)
      function      = one(aws_iam_role.function[*].arn)
      reader        = one(aws_iam_role.reader[*].arn)
      recorder      = one(aws_iam_role.recorder[*].arn)
      rule          = one(aws_iam_role.rule[*].arn)
      state_machine = one(aws_iam_role.state_machine[*].arn)
    },
    var.role_arns,
  )

  policy_statements = {
    for role, statements in {
      function      = try(var.function.policy_statements, [])
      state_machine = var.state_machine.policy_statements
      } : role => [
      for statement in statements : {
        for element, value in {
          Sid       = statement.sid
          Effect    = statement.effect
          Action    = statement.actions
          Resource  = statement.resources
          Condition = length(statement.conditions) == 0 ? null : statement.conditions
        } : element => value if value != null
      }
    ]
  }

  # Step Functions may assume the role of a workflow only for that workflow.
  workflow_trust_policies = {
    for role, suffix in { reader = "-reader", recorder = "-recorder", state_machine = "" } : role => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "states.amazonaws.com" }
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account_id }
          ArnLike      = { "aws:SourceArn" = "${local.state_machine_arn_by_name}${suffix}" }
        }
      }]
    })
  }

  # The permissions that a workflow needs for its log. The vended-logs actions do not support resources:
  # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  workflow_log_statements = concat(
    [
      {
        Sid    = "DeliverLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ]
        Resource = "*"
      },
    ],
    [
      for arn in var.kms_key_arn[*] : {
        Sid       = "EncryptLogs"
        Effect    = "Allow"
        Action    = "kms:GenerateDataKey"
        Resource  = arn
        Condition = { StringEquals = { "kms:EncryptionContext:SourceArn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:*" } }
      }
    ],
  )
  workflow_trace_statements = [
    {
      Sid    = "Trace"
      Effect = "Allow"
      Action = [
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ]
      Resource = "*"
    },
  ]

  # Step Functions may use the key only for this state machine:
  # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
  state_machine_encryption_context = { "kms:EncryptionContext:aws:states:stateMachineArn" = local.state_machine_arn_by_name }
  decrypt_executions_statements = [
    for arn in var.kms_key_arn[*] : {
      Sid       = "DecryptItsExecutions"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = arn
      Condition = { StringEquals = local.state_machine_encryption_context }
    }
  ]
}

resource "aws_iam_role" "function" {
  count = local.creates_role.function ? 1 : 0

  name        = local.role_names.function
  path        = var.role_path
  description = "Assumed by the job's function ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "function" {
  count = local.creates_role.function ? 1 : 0

  name = "logs"
  role = aws_iam_role.function[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.function[0].arn}:*"
      }],
      # AWSLambdaVPCAccessExecutionRole without its log actions. On all resources: EC2 supports none for the
      # Describe actions, and the interfaces do not exist yet.
      [
        for vpc in var.function.vpc_config[*] : {
          Sid    = "ReachVpc"
          Effect = "Allow"
          Action = [
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
          ]
          Resource = "*"
        }
      ],
      [
        for arn in var.function.dead_letter_target_arn[*] : {
          Sid      = "SendDeadLetters"
          Effect   = "Allow"
          Action   = { sqs = "sqs:SendMessage", sns = "sns:Publish" }[split(":", arn)[2]]
          Resource = arn
        }
      ],
      !var.function.tracing_enabled ? [] : [
        {
          Sid      = "Trace"
          Effect   = "Allow"
          Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
          Resource = "*"
        },
      ],
      [
        for arn in var.function.kms_key_arn[*] : {
          Sid      = "DecryptEnvironment"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = arn
        }
      ],
      local.policy_statements.function,
    )
  })
}

resource "aws_iam_role" "state_machine" {
  count = local.creates_role.state_machine ? 1 : 0

  name               = local.role_names.state_machine
  path               = var.role_path
  description        = "Assumed by the state machine ${var.name}"
  assume_role_policy = local.workflow_trust_policies.state_machine

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

locals {
  state_machine_statements = concat(
    [
      for arn in local.function_arn[*] : {
        Sid      = "InvokeJob"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = arn
      }
    ],
    [for statement in local.workflow_log_statements : statement if var.state_machine.log_level != "OFF"],
    !coalesce(var.state_machine.tracing_enabled, false) ? [] : local.workflow_trace_statements,
    [
      for arn in var.kms_key_arn[*] : {
        Sid       = "EncryptExecutions"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = arn
        Condition = { StringEquals = local.state_machine_encryption_context }
      }
    ],
    local.policy_statements.state_machine,
  )
}

resource "aws_iam_role_policy" "state_machine" {
  count = local.creates_role.state_machine ? 1 : 0

  name = "invoke-and-log"
  role = aws_iam_role.state_machine[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.state_machine_statements,
      # IAM refuses a policy without statements. This action needs no permission, so to allow it grants nothing.
      [
        for needs_nothing in [length(local.state_machine_statements) == 0] : {
          Sid      = "Nothing"
          Effect   = "Allow"
          Action   = "sts:GetCallerIdentity"
          Resource = "*"
        } if needs_nothing
      ],
    )
  })
}

resource "aws_iam_role" "api" {
  count = local.creates_role.api ? 1 : 0

  name        = local.role_names.api
  path        = var.role_path
  description = "Assumed by the REST API ${var.name} to start, describe and stop executions"
  # No condition on aws:SourceArn: AWS documents none for the roles of API Gateway's integrations.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "api" {
  count = local.creates_role.api ? 1 : 0

  name = "executions"
  role = aws_iam_role.api[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "StartThisStateMachine"
          Effect   = "Allow"
          Action   = "states:StartExecution"
          Resource = aws_sfn_state_machine.job.arn
        },
        {
          Sid      = "ReadAndStopItsExecutions"
          Effect   = "Allow"
          Action   = ["states:DescribeExecution", "states:StopExecution"]
          Resource = "${local.execution_arn_prefix}*"
        },
      ],
      [
        for reader in aws_sfn_state_machine.reader : {
          Sid      = "ReadRecords"
          Effect   = "Allow"
          Action   = "states:StartSyncExecution"
          Resource = reader.arn
        }
      ],
      local.decrypt_executions_statements,
    )
  })
}

# A role instead of a permission on the function: the function may belong to another account or Terraform state, and the
# permission would need the id of an API whose document already names the function.
resource "aws_iam_role" "authorizer" {
  count = local.creates_role.authorizer ? 1 : 0

  name        = local.role_names.authorizer
  path        = var.role_path
  description = "Assumed by the REST API ${var.name} to invoke its authorizer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })

  permissions_boundary = var.permissions_boundary_arn

  tags = var.tags
}

resource "aws_iam_role_policy" "authorizer" {
  count = local.creates_role.authorizer ? 1 : 0

  name = "authorize"
  role = aws_iam_role.authorizer[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "InvokeAuthorizer"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = var.authorization.custom.function_arn
    }]
  })
}
