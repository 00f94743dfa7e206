# AWS WAF before the API. Copy this file next to your module block; it needs no domain.

locals {
  firewall = var.firewall ? 1 : 0

  # AWS's rules, and those of them that only count what they find: a body of more than 8 KB is a job's input, and no attack.
  managed_rules = {
    AWSManagedRulesCommonRuleSet         = ["SizeRestrictions_BODY"]
    AWSManagedRulesKnownBadInputsRuleSet = []
  }
}

resource "aws_wafv2_web_acl" "api" {
  #checkov:skip=CKV2_AWS_31:What is refused is in the metrics and the samples. A log costs by the request.
  count = local.firewall

  name  = var.name
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  # Of an address in five minutes. A job is polled 36 times in its first five, as Retry-After says: that is 27 jobs at once.
  rule {
    name     = "rate"
    priority = 0

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit                 = 1000
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }

    visibility_config {
      metric_name                = "${var.name}-rate"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules

    content {
      name     = rule.key
      priority = 1 + index(keys(local.managed_rules), rule.key)

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.key

          dynamic "rule_action_override" {
            for_each = rule.value

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        metric_name                = "${var.name}-${rule.key}"
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    metric_name                = var.name
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "api" {
  count = local.firewall

  resource_arn = module.job.stage_arn
  web_acl_arn  = aws_wafv2_web_acl.api[0].arn
}
