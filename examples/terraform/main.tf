# The site under your own domain, with Terraform: the certificate, DNS, and the project's two CloudFormation stacks. The
# headers and the settings of the pool are therefore those that the project tests. Then, once per release:
#
#   cargo xtask deploy --stack NAME      (finds the stacks up to date, and uploads)

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "name" {
  description = "The value of --stack: the stacks are NAME-pool and NAME-site."
  type        = string
}

variable "region" {
  description = "Where the pool and the bucket are."
  type        = string
  default     = "eu-west-1"
}

variable "domain" {
  description = "The site's domain."
  type        = string
}

variable "hosted_zone_id" {
  description = "The Route 53 zone that the domain is in."
  type        = string
}

variable "api_domain" {
  description = "Domain of the app's own API, which the site has under /api; empty for none."
  type        = string
  default     = ""
}

provider "aws" {
  region = var.region
}

# CloudFront accepts certificates only from this Region.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

resource "aws_acm_certificate" "site" {
  provider          = aws.us_east_1
  domain_name       = var.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.site.domain_validation_options : option.domain_name => option
  }

  zone_id = var.hosted_zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 300
}

resource "aws_acm_certificate_validation" "site" {
  provider                = aws.us_east_1
  certificate_arn         = aws_acm_certificate.site.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_cloudformation_stack" "pool" {
  #checkov:skip=CKV_AWS_124:Terraform itself waits for the stack and reports its result
  name          = "${var.name}-pool"
  template_body = file("${path.module}/../../infra/pool.yaml")

  parameters = {
    PasskeyDomain = var.domain
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cloudformation_stack" "site" {
  #checkov:skip=CKV_AWS_124:Terraform itself waits for the stack and reports its result
  name          = "${var.name}-site"
  template_body = file("${path.module}/../../infra/site.yaml")

  parameters = {
    DomainName     = var.domain
    CertificateArn = aws_acm_certificate_validation.site.certificate_arn
    HostedZoneId   = var.hosted_zone_id
    ApiDomain      = var.api_domain
  }
}

output "url" {
  value = aws_cloudformation_stack.site.outputs["Url"]
}

output "config" {
  description = "The pool's part of config.json; a deploy writes the whole."
  value       = aws_cloudformation_stack.pool.outputs["Config"]
}
