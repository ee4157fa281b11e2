//! The plan of a deploy: the checked options, the existing stacks, and the changes that follow from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use serde_json::Value;

use super::aws::Aws;
use super::bucket::Bucket;
use super::languages::drawn_languages;
use super::origins::{FORMER_ORIGINS, with_localhost};
use super::outputs::{config_from_outputs, output};
use super::publish::missing;
use super::stack::{Blueprint, Change, Existing};
use crate::project::Project;
use crate::release::Release;
use crate::{json_file, site_config};

/// The stacks of a deployment, as they are and as they are going to be.
pub(super) struct Plan {
    /// The pool's stack; `None` if the site uses an existing pool that `--config` names.
    pub(super) pool: Option<Blueprint>,
    pub(super) site: Blueprint,
    pub(super) pool_before: Option<Existing>,
    pub(super) site_before: Option<Existing>,
    pub(super) pool_parameters: BTreeMap<String, String>,
    pub(super) site_parameters: BTreeMap<String, String>,
    /// The configuration named by `--config`.
    config_option: Option<Value>,
    pub(super) region: String,
    /// A local directory for the files of the deploy.
    pub(super) folder: PathBuf,
}

impl Plan {
    /// Checks the options and the existing stacks, without changing anything in AWS.
    pub(super) fn new(
        project: &Project,
        aws: &Aws,
        name: &str,
        config: Option<&Path>,
        parameters: &[(String, String)],
    ) -> Result<Self> {
        let config_option = config.map(json_file::read).transpose()?;
        let site = Blueprint::read(project, "site", "infra/site.yaml", name)?;
        let pool = match config_option {
            Some(_) => None,
            None => Some(Blueprint::read(project, "pool", "infra/pool.yaml", name)?),
        };
        let (mut pool_parameters, mut site_parameters) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in parameters {
            let target = if pool.as_ref().is_some_and(|pool| pool.has_parameter(key)) {
                &mut pool_parameters
            } else if site.has_parameter(key) {
                &mut site_parameters
            } else {
                return Err(unknown_parameter(key, pool.as_ref(), &site));
            };
            target.insert(key.clone(), value.clone());
        }

        let (account, region) = aws.identity()?;
        println!("account {account}, region {region}");
        let pool_before = pool.as_ref().map(|pool| pool.existing(aws)).transpose()?.flatten();
        let site_before = site.existing(aws)?;
        if let Some(pool) = &pool {
            pool.check_rules(pool_before.as_ref(), &pool_parameters)?;
        }
        if let Some(pool) = &pool
            && site_before.is_some()
            && pool_before.is_none()
        {
            bail!(
                "the stack {} is there and {} is not: this site was deployed with --config FILE; name that again",
                site.name,
                pool.name
            );
        }
        if let Some(config) = &config_option {
            for (key, value) in site_config::site_parameters(config)? {
                site_parameters.entry(key).or_insert(value);
            }
        } else {
            // The previous value is not kept, because it may belong to another pool.
            let origin = aws.endpoint.as_deref().map_or(String::new(), with_localhost);
            site_parameters.entry("PoolOrigin".to_owned()).or_insert(origin);
        }
        site_parameters.entry(FORMER_ORIGINS.to_owned()).or_default();
        // This check runs before the template's rules, which reject the same values with a shorter message.
        check_domain(site_before.as_ref(), &site_parameters)?;
        site.check_rules(site_before.as_ref(), &site_parameters)?;
        let folder = project.empty_run_folder(&format!("deploy-{name}"))?;
        Ok(Self {
            pool,
            site,
            pool_before,
            site_before,
            pool_parameters,
            site_parameters,
            config_option,
            region,
            folder,
        })
    }

    /// Returns the site's configuration for the outputs of the stacks.
    pub(super) fn site_config(
        &self,
        pool_outputs: &BTreeMap<String, String>,
        site_outputs: &BTreeMap<String, String>,
        project: &Project,
    ) -> Result<Value> {
        let tracked = site_config::tracked(project)?;
        config_from_outputs(self.config_option.as_ref(), pool_outputs, site_outputs, &tracked)
    }

    /// Prints the changes that the deploy will make. Returns `true` if there are none.
    pub(super) fn print(&self, project: &Project, aws: &Aws, dist: &Path) -> Result<bool> {
        // Reports a directory that does not contain a release before anything is created for it.
        Release::read(project, dist, &Value::Null, &self.folder)?;
        println!();
        let mut is_up_to_date = true;
        let stacks = [
            (self.pool.as_ref(), self.pool_before.as_ref(), &self.pool_parameters),
            (Some(&self.site), self.site_before.as_ref(), &self.site_parameters),
        ];
        for (blueprint, before, parameters) in stacks {
            let Some(blueprint) = blueprint else { continue };
            let change = blueprint.change(before, parameters);
            let action = match change {
                Change::Create => "create",
                Change::Update => "update",
                Change::Nothing => "no change",
            };
            println!("  stack {:<24} {action}", blueprint.name);
            if change != Change::Nothing {
                is_up_to_date = false;
                for (key, value) in parameters {
                    println!("    {key} = {value}");
                }
            }
        }
        let Some(site) = &self.site_before else {
            println!("  upload all of {}, then index.html and config.json", project.shown(dist));
            return Ok(false);
        };
        let none = BTreeMap::new();
        let pool_outputs = self.pool_before.as_ref().map_or(&none, |pool| &pool.outputs);
        let config = self.site_config(pool_outputs, &site.outputs, project)?;
        let release = Release::read(project, dist, &config, &self.folder)?;
        let bucket = Bucket { aws, name: output(&site.outputs, "Bucket")?, folder: &self.folder };
        let listed = bucket.list()?;
        let record = bucket.record(&listed)?;
        if record.is_interrupted() {
            println!("  the last deploy broke off and did not change the site; this one deletes its files");
        }
        let (_, obsolete) = record.with_started(release.files(), "").completed().trimmed();
        let missing = missing(&release, &listed, &record);
        for object in &missing {
            println!("  upload {} ({} bytes)", object.key, object.bytes);
        }
        for key in &obsolete {
            println!("  delete {key}, which neither this release nor the previous one contains");
        }
        let languages = drawn_languages(Some(site));
        if languages != release.languages {
            println!("  drawn pages in the languages {}", release.languages.join(" "));
        }
        is_up_to_date &= languages == release.languages;
        is_up_to_date &= missing.is_empty() && obsolete.is_empty() && record.matches(&release.files());
        if is_up_to_date {
            println!("  files                          no change");
        }
        Ok(is_up_to_date)
    }
}

/// Checks that a domain of the site has a certificate that CloudFront accepts.
fn check_domain(before: Option<&Existing>, parameters: &BTreeMap<String, String>) -> Result<()> {
    let value = |name: &str| {
        let previous = before.and_then(|before| before.parameters.get(name));
        parameters.get(name).or(previous).map_or("", String::as_str)
    };
    let (domain, certificate) = (value("DomainName"), value("CertificateArn"));
    if !domain.is_empty() && certificate.is_empty() {
        bail!(
            "DomainName {domain} needs a certificate: request one in ACM in us-east-1, wherever the stack is (`aws acm \
             request-certificate --region us-east-1 --domain-name {domain} --validation-method DNS`), and name it with \
             --set CertificateArn=ARN"
        );
    }
    if !certificate.is_empty() && !certificate.contains(":acm:us-east-1:") {
        bail!(
            "CloudFront takes certificates of us-east-1 only, and {certificate} is elsewhere; request one there"
        );
    }
    Ok(())
}

fn unknown_parameter(key: &str, pool: Option<&Blueprint>, site: &Blueprint) -> anyhow::Error {
    let known: Vec<_> = pool
        .into_iter()
        .chain([site])
        .flat_map(|blueprint| blueprint.template.parameters())
        .map(|parameter| parameter.name)
        .collect();
    anyhow!("--set {key}: there is no such parameter; there are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn domain_needs_a_certificate_of_us_east_1() {
        let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/a";
        check_domain(None, &pairs(&[])).unwrap();
        check_domain(None, &pairs(&[("DomainName", "a.example"), ("CertificateArn", certificate)])).unwrap();
        let error = check_domain(None, &pairs(&[("DomainName", "a.example")])).unwrap_err().to_string();
        assert!(error.contains("request-certificate") && error.contains("CertificateArn"), "{error}");
        let elsewhere = certificate.replace("us-east-1", "eu-west-1");
        let parameters = pairs(&[("DomainName", "a.example"), ("CertificateArn", &elsewhere)]);
        assert!(check_domain(None, &parameters).unwrap_err().to_string().contains("us-east-1"));
        let before =
            Existing { parameters: pairs(&[("CertificateArn", certificate)]), ..Existing::default() };
        check_domain(Some(&before), &pairs(&[("DomainName", "a.example")])).unwrap();
    }
}
