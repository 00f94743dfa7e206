# The example's roles: whom they trust, and what of the deployer's policy each has.

mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

variables {
  name         = "import"
  region       = "cn-north-1"
  repository   = "acme/import"
  state_bucket = "acme-states"
}

run "roles" {
  module {
    source = "./examples/pipeline"
  }
  override_resource {
    target = aws_iam_openid_connect_provider.github
    values = { arn = "arn:aws-cn:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }

  assert {
    condition = {
      for role, policy in { deploy = aws_iam_role.deploy.assume_role_policy, plan = aws_iam_role.plan.assume_role_policy } :
      role => jsondecode(policy).Statement[0].Condition.StringEquals
      } == {
      deploy = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:acme/import:environment:production"]
      }
      plan = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:acme/import:pull_request", "repo:acme/import:ref:refs/heads/main"]
      }
    }
    error_message = "One environment deploys, one branch and pull requests plan, each of this repository and no other."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.deploy.policy, "report") && !strcontains(aws_iam_role_policy.deploy.policy, "eu-west-1") && !strcontains(aws_iam_role_policy.deploy.policy, "arn:aws:")
    error_message = "Nothing of the policy's own name, Region and partition is left."
  }
  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.deploy.policy).Statement : statement.Condition.StringEquals["iam:PermissionsBoundary"] if statement.Sid == "GiveRolesPermissions"
    ]) == "arn:aws-cn:iam::123456789012:policy/import-boundary" && aws_iam_policy.boundary.name == "import-boundary"
    error_message = "The pipeline makes no role without the boundary."
  }
  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : [
        for action in flatten([statement.Action]) : can(regex("^(apigateway:GET|[a-z0-9]+:(Get|List|Describe).*|states:ValidateStateMachineDefinition)$", action))
      ]
    ]))
    error_message = "A plan changes nothing."
  }
  assert {
    condition = length(setsubtract(
      ["apigateway:GET", "iam:GetRole", "lambda:GetFunction", "logs:DescribeLogGroups", "s3:GetObject", "states:DescribeStateMachine", "states:ValidateStateMachineDefinition"],
      flatten(jsondecode(aws_iam_role_policy.plan.policy).Statement[*].Action),
    )) == 0
    error_message = "A plan reads what it has to."
  }
}

run "a_provider_that_is_there" {
  command = plan
  module {
    source = "./examples/pipeline"
  }
  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "An account has one such provider at most."
  }
}
