# Who the pipeline is. Only GitHub's own tokens for this repository are taken, and there are no keys to keep.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  github    = "token.actions.githubusercontent.com"
  boundary  = "${var.name}-boundary"
  state     = "arn:${local.partition}:s3:::${var.state_bucket}"

  # The module's policy for whoever applies it, with your names in the place of its own.
  deployer_policy = jsondecode(
    replace(replace(replace(replace(replace(
      file("${path.module}/deployer-policy.json"),
      "report", var.name),
      "policy/boundary", "policy/${local.boundary}"),
      "123456789012", local.account),
      "eu-west-1", var.region),
    "arn:aws:", "arn:${local.partition}:")
  )

  # Of it what only looks. jsonencode and back: a list of one action is a text there.
  plan_statements = [
    for statement in local.deployer_policy.Statement : {
      Sid      = statement.Sid
      Effect   = "Allow"
      Action   = [for action in flatten([statement.Action]) : action if can(regex(":(Get|GET$|List|Describe|Validate)", action))]
      Resource = statement.Resource
    } if anytrue([for action in flatten([statement.Action]) : can(regex(":(Get|GET$|List|Describe|Validate)", action))])
  ]

  read_state_statements = [
    {
      Sid       = "FindState"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = local.state
      Condition = { StringLike = { "s3:prefix" = ["${var.name}/*"] } }
    },
    {
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${local.state}/${var.name}/*"
    },
  ]

  # By the role: what a token's sub has to be. Not with a wildcard, which a branch of anybody's choice would match.
  subjects = {
    deploy = ["repo:${var.repository}:environment:${var.environment}"]
    plan   = ["repo:${var.repository}:pull_request", "repo:${var.repository}:ref:refs/heads/${var.branch}"]
  }
  trust_policies = {
    for role, subjects in local.subjects : role => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = coalesce(var.oidc_provider_arn, one(aws_iam_openid_connect_provider.github[*].arn)) }
        Condition = {
          StringEquals = { "${local.github}:aud" = "sts.amazonaws.com", "${local.github}:sub" = subjects }
        }
      }]
    })
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.github}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "plan" {
  name               = "${var.name}-plan"
  description        = "Assumed by GitHub Actions of ${var.repository} to plan ${var.name}"
  assume_role_policy = local.trust_policies.plan
}

resource "aws_iam_role_policy" "plan" {
  name = "plan"
  role = aws_iam_role.plan.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.plan_statements, local.read_state_statements)
  })
}

resource "aws_iam_role" "deploy" {
  name               = "${var.name}-deploy"
  description        = "Assumed by GitHub Actions of ${var.repository} in ${var.environment} to deploy ${var.name}"
  assume_role_policy = local.trust_policies.deploy
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.deploy.id
  policy = jsonencode(local.deployer_policy)
}

resource "aws_iam_role_policy" "state" {
  name = "state"
  role = aws_iam_role.deploy.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.read_state_statements, [{
      Sid      = "WriteState"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:PutObject"]
      Resource = "${local.state}/${var.name}/*"
    }])
  })
}

# The most that a role created by the pipeline may do, whatever its policy allows. Without it, the pipeline could create an
# administrator. The pipeline may not change it.
resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_290:It allows nothing, and bounds what a role's own policy allows, by resource.
  #checkov:skip=CKV_AWS_355:The same.
  name        = local.boundary
  description = "Bounds the roles of ${var.name}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OfThisJob"
        Effect = "Allow"
        Action = ["lambda:InvokeFunction", "states:DescribeExecution", "states:StartExecution", "states:StopExecution"]
        Resource = [
          for name in ["lambda:${var.region}:${local.account}:function", "states:${var.region}:${local.account}:stateMachine", "states:${var.region}:${local.account}:execution"] :
          "arn:${local.partition}:${name}:${var.name}*"
        ]
      },
      {
        Sid      = "LogsAndTraces"
        Effect   = "Allow"
        Action   = ["logs:*", "xray:Get*", "xray:Put*"]
        Resource = "*"
      },
      {
        Sid      = "OfTheFunction"
        Effect   = "Allow"
        Action   = concat(["sts:GetCallerIdentity"], var.function_actions)
        Resource = "*"
      },
    ]
  })
}
