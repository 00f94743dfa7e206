# The certificate, unless there is one, and the host name's record.

locals {
  made    = var.certificate_arn == null ? 1 : 0
  aliases = var.zone_id == null ? [] : ["A", "AAAA"]
}

resource "aws_acm_certificate" "made" {
  count = local.made

  domain_name       = var.domain_name
  validation_method = "DNS"

  # One that is in use cannot be deleted.
  lifecycle {
    create_before_destroy = true
  }
}

# It stays: ACM looks at it again before it renews the certificate.
resource "aws_route53_record" "validation" {
  count = local.made

  zone_id         = var.zone_id
  name            = one(aws_acm_certificate.made[0].domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.made[0].domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.made[0].domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "made" {
  count = local.made

  certificate_arn         = aws_acm_certificate.made[0].arn
  validation_record_fqdns = aws_route53_record.validation[*].fqdn
}

resource "aws_route53_record" "alias" {
  for_each = toset(local.aliases)

  zone_id = var.zone_id
  name    = var.domain_name
  type    = each.value

  alias {
    name                   = aws_api_gateway_domain_name.this.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.this.regional_zone_id
    evaluate_target_health = false
  }
}
