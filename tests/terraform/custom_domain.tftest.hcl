# The example's firewall, which LocalStack has not, and a certificate that is there already.

mock_provider "aws" {
  source = "./tests/terraform/mocks"
}

variables {
  name        = "report"
  domain_name = "jobs.example.com"
}

run "a_certificate_of_yours_and_a_firewall" {
  module {
    source = "./examples/custom-domain"
  }
  variables {
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    firewall        = true
  }
  override_resource {
    target = module.job.aws_api_gateway_stage.this
    values = { arn = "arn:aws:apigateway:eu-west-1::/restapis/abc123/stages/v1" }
  }
  override_resource {
    target = aws_wafv2_web_acl.api
    values = { arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/report/1" }
  }

  assert {
    condition = (
      aws_api_gateway_domain_name.this.regional_certificate_arn == var.certificate_arn
      && length(aws_acm_certificate.made) == 0
      && length(aws_route53_record.validation) + length(aws_route53_record.alias) == 0
    )
    error_message = "What is there already is not made once more, and without a zone there are no records."
  }
  assert {
    condition = (
      aws_wafv2_web_acl_association.api[0].resource_arn == "arn:aws:apigateway:eu-west-1::/restapis/abc123/stages/v1"
      && aws_wafv2_web_acl_association.api[0].web_acl_arn == "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/report/1"
    )
    error_message = "The firewall stands before the stage."
  }
  assert {
    condition = { for rule in aws_wafv2_web_acl.api[0].rule : rule.name => rule.priority } == {
      rate                                 = 0
      AWSManagedRulesCommonRuleSet         = 1
      AWSManagedRulesKnownBadInputsRuleSet = 2
    }
    error_message = "Each rule has a priority of its own."
  }
  assert {
    condition = flatten([
      for rule in aws_wafv2_web_acl.api[0].rule : [
        for override in flatten(rule.statement[*].managed_rule_group_statement[*].rule_action_override) : override.name
        if length(override.action_to_use[0].count) == 1
      ]
    ]) == ["SizeRestrictions_BODY"]
    error_message = "A large input is counted and not refused."
  }
}

run "no_firewall_by_default" {
  command = plan
  module {
    source = "./examples/custom-domain"
  }
  variables {
    zone_id = "Z0123456789ABCDEFGHIJ"
  }

  assert {
    condition     = length(aws_wafv2_web_acl.api) + length(aws_wafv2_web_acl_association.api) == 0
    error_message = "It costs by the month."
  }
  assert {
    condition     = keys(aws_route53_record.alias) == ["A", "AAAA"] && length(aws_acm_certificate.made) == 1
    error_message = "A zone gets the name's records, and a certificate is made."
  }
}

run "neither_a_zone_nor_a_certificate" {
  command = plan
  module {
    source = "./examples/custom-domain"
  }

  expect_failures = [var.zone_id]
}
