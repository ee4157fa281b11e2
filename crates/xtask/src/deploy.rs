//! `cargo xtask deploy`: deploys the user pool and the site to AWS.
//!
//! A deploy uploads everything new before it changes anything that users load: first the hashed files, which it checks
//! through the distribution, then the page and the configuration that refer to them. If this last stage
//! fails, the deploy restores the previous page and configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use yew_cognito_infra::files;

use crate::arguments::Arguments;
use crate::progress::Steps;
use crate::project::Project;
use crate::release::{Object, Release};
use crate::site::Flavor;
use crate::tools::{self, Python, Tools};
use crate::{serve, site};

mod aws;
mod bucket;
mod live;
mod record;
mod stack;

use aws::Aws;
use bucket::Bucket;
use live::Live;
use record::Record;
use stack::{Blueprint, Change, Existing};

/// The maximum length of a stack's name in characters. The names of resources are derived from it, and some of these
/// may have at most 64 characters.
const MAX_NAME_CHARS: usize = 36;

/// The options of the command.
struct Wanted {
    stack: String,
    config: Option<PathBuf>,
    dist: Option<PathBuf>,
    parameters: BTreeMap<String, String>,
    is_rehearsal: bool,
}

/// Runs `cargo xtask deploy`.
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let started = Instant::now();
    let stack = arguments.option("--stack")?;
    let region = arguments.option("--region")?;
    let profile = arguments.option("--profile")?;
    let endpoint = arguments.option("--endpoint")?;
    let wanted = Wanted {
        config: arguments.option("--config")?.map(PathBuf::from),
        dist: arguments.option("--dist")?.map(PathBuf::from),
        parameters: arguments
            .options("--set")?
            .iter()
            .map(|text| stack::parameter(text))
            .collect::<Result<_>>()?,
        is_rehearsal: arguments.flag("--dry-run"),
        stack: stack.context("--stack NAME is missing; the stacks will be NAME-pool and NAME-site")?,
    };
    arguments.finish()?;
    check_name(&wanted.stack)?;

    let mut needed: Tools = Vec::new();
    if wanted.dist.is_none() {
        needed = tools::for_building(project, true)?;
    }
    if !Aws::is_installed() {
        needed.push(Box::new(Python::AWS));
    }
    let stacks = if wanted.config.is_none() { 2 } else { 1 };
    let steps = tools::set_up(project, &needed, stacks + 3)?;
    let aws = Aws::new(project, region, profile, endpoint);
    Deploy::prepare(project, &aws, wanted, steps)?.carry_out(started)?;
    Ok(ExitCode::SUCCESS)
}

fn check_name(name: &str) -> Result<()> {
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
        && name.len() <= MAX_NAME_CHARS;
    if !is_name {
        bail!(
            "--stack {name}: a name is a letter, then letters, digits and hyphens, {MAX_NAME_CHARS} at most"
        );
    }
    Ok(())
}

/// A deploy, with the state that was found before it started.
struct Deploy<'a> {
    project: &'a Project,
    aws: &'a Aws,
    wanted: Wanted,
    steps: Steps,
    /// The pool's stack; `None` if the site uses an existing pool that `--config` names.
    pool: Option<Blueprint>,
    site: Blueprint,
    pool_before: Option<Existing>,
    site_before: Option<Existing>,
    pool_parameters: BTreeMap<String, String>,
    site_parameters: BTreeMap<String, String>,
    /// The configuration named by `--config`.
    given_config: Option<Value>,
    region: String,
    folder: PathBuf,
}

impl<'a> Deploy<'a> {
    /// Checks the options and the existing stacks, without changing anything in AWS.
    fn prepare(project: &'a Project, aws: &'a Aws, wanted: Wanted, steps: Steps) -> Result<Self> {
        let given_config = wanted.config.as_deref().map(serve::read_json).transpose()?;
        let site = Blueprint::read(project, "site", "infra/site.yaml", &wanted.stack)?;
        let pool = match given_config {
            Some(_) => None,
            None => Some(Blueprint::read(project, "pool", "infra/pool.yaml", &wanted.stack)?),
        };
        let (mut pool_parameters, mut site_parameters) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in &wanted.parameters {
            let of = if pool.as_ref().is_some_and(|pool| pool.takes(key)) {
                &mut pool_parameters
            } else if site.takes(key) {
                &mut site_parameters
            } else {
                return Err(unknown_parameter(key, pool.as_ref(), &site));
            };
            of.insert(key.clone(), value.clone());
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
        if let Some(config) = &given_config {
            for (key, value) in origins_in(config)? {
                site_parameters.entry(key).or_insert(value);
            }
        } else {
            // The previous value is not kept, because it may belong to another pool.
            let origin = aws.endpoint.as_deref().map_or(String::new(), as_localhost);
            site_parameters.entry("PoolOrigin".to_owned()).or_insert(origin);
        }
        site_parameters.entry(FORMER_ORIGINS.to_owned()).or_default();
        // This check runs before the template's rules, which reject the same values with a shorter message.
        check_domain(site_before.as_ref(), &site_parameters)?;
        site.check_rules(site_before.as_ref(), &site_parameters)?;
        let folder = project.empty_run_folder(&format!("deploy-{}", wanted.stack))?;
        Ok(Self {
            project,
            aws,
            wanted,
            steps,
            pool,
            site,
            pool_before,
            site_before,
            pool_parameters,
            site_parameters,
            given_config,
            region,
            folder,
        })
    }

    fn carry_out(mut self, started: Instant) -> Result<()> {
        let dist = if let Some(dist) = &self.wanted.dist {
            dist.clone()
        } else {
            let dist = self.project.root.join("dist");
            site::build(self.project, Flavor::Standard, &dist)?;
            dist
        };
        let is_settled = self.plan(&dist)?;
        if self.wanted.is_rehearsal {
            println!("\nnothing was changed (--dry-run)");
            return Ok(());
        }
        if is_settled {
            let site = self.site_before.as_ref().context("a settled site has a stack")?;
            println!(
                "\nnothing to do ({:.1} s)\n  site    {}",
                started.elapsed().as_secs_f32(),
                output(&site.outputs, "Url")?
            );
            return Ok(());
        }

        let (project, aws) = (self.project, self.aws);
        let pool_outputs = match &self.pool {
            Some(pool) => {
                let (before, parameters) = (self.pool_before.as_ref(), &self.pool_parameters);
                self.steps
                    .run(project, &format!("stack {}", pool.name), |_| pool.deploy(aws, before, parameters))?
            }
            None => BTreeMap::new(),
        };
        // The previous page has to reach its own origins until the new page has replaced it.
        let mut widened = self.site_parameters.clone();
        let former = former_origins(self.site_before.as_ref(), &widened, &self.region);
        let is_moving = !former.is_empty();
        widened.insert(FORMER_ORIGINS.to_owned(), former);
        let site = &self.site;
        let before = self.site_before.as_ref();
        let outputs = self
            .steps
            .run(project, &format!("stack {}", site.name), |_| site.deploy(aws, before, &widened))?;
        let config = config(self.given_config.as_ref(), &pool_outputs, &outputs)?;
        let release = Release::read(project, &dist, &config, &self.folder)?;
        self.publish(&release, &outputs)?;
        if is_moving {
            let (site, parameters) = (&self.site, &self.site_parameters);
            self.steps.run(
                project,
                &format!("stack {}, without the origins of before", site.name),
                |_| site.deploy(aws, site.existing(aws)?.as_ref(), parameters),
            )?;
        }

        println!("\ndeployed in {:.1} s", started.elapsed().as_secs_f32());
        println!("  site    {}", output(&outputs, "Url")?);
        println!("  at      {}", output(&outputs, "DistributionDomain")?);
        Ok(())
    }

    /// Prints the changes that the deploy will make. Returns `true` if there are none.
    fn plan(&self, dist: &Path) -> Result<bool> {
        // Reports a directory that does not contain a release before anything is created for it.
        Release::read(self.project, dist, &Value::Null, &self.folder)?;
        println!();
        let mut is_settled = true;
        let stacks = [
            (self.pool.as_ref(), self.pool_before.as_ref(), &self.pool_parameters),
            (Some(&self.site), self.site_before.as_ref(), &self.site_parameters),
        ];
        for (blueprint, before, parameters) in stacks {
            let Some(blueprint) = blueprint else { continue };
            let change = blueprint.change(before, parameters);
            let told = match change {
                Change::Create => "create",
                Change::Update => "update",
                Change::Nothing => "as it is",
            };
            println!("  stack {:<24} {told}", blueprint.name);
            if change != Change::Nothing {
                is_settled = false;
                for (key, value) in parameters {
                    println!("    {key} = {value}");
                }
            }
        }
        let Some(site) = &self.site_before else {
            println!("  upload all of {}, then index.html and config.json", self.project.shown(dist));
            return Ok(false);
        };
        let nothing = BTreeMap::new();
        let pool_outputs = self.pool_before.as_ref().map_or(&nothing, |pool| &pool.outputs);
        let config = config(self.given_config.as_ref(), pool_outputs, &site.outputs)?;
        let release = Release::read(self.project, dist, &config, &self.folder)?;
        let bucket = self.bucket(&site.outputs)?;
        let listed = bucket.list()?;
        let record = bucket.record(&listed)?;
        if record.is_broken_off() {
            println!(
                "  the last deploy broke off; its files go with this one, the site is as it was before it"
            );
        }
        let (_, gone) = record.begun(release.files(), "").completed().trimmed();
        let missing = missing(&release, &listed, &record);
        for object in &missing {
            println!("  upload {} ({} bytes)", object.key, object.bytes);
        }
        for key in &gone {
            println!("  delete {key}, which no release since the last but one has");
        }
        is_settled &= missing.is_empty() && gone.is_empty() && record.shows(&release.files());
        if is_settled {
            println!("  files                          as they are");
        }
        Ok(is_settled)
    }

    fn bucket<'b>(&'b self, outputs: &'b BTreeMap<String, String>) -> Result<Bucket<'b>> {
        Ok(Bucket { aws: self.aws, name: output(outputs, "Bucket")?, folder: &self.folder })
    }

    /// Uploads a release so that at each moment the site is either entirely the old or entirely the new release.
    fn publish(&mut self, release: &Release, outputs: &BTreeMap<String, String>) -> Result<()> {
        let (project, aws) = (self.project, self.aws);
        let bucket = Bucket { aws, name: output(outputs, "Bucket")?, folder: &self.folder };
        let live = Live::new(project, aws.endpoint.as_deref(), output(outputs, "DistributionDomain")?);
        let listed = bucket.list()?;
        let before = bucket.record(&listed)?;
        let run = stack::run_name();
        let record = before.begun(release.files(), &run);
        let missing = missing(release, &listed, &before);
        let (switches, assets): (Vec<&Object>, Vec<&Object>) =
            missing.into_iter().partition(|object| object.is_switch());

        let all_assets: Vec<_> = release.objects.iter().filter(|object| !object.is_switch()).collect();
        self.steps
            .run(project, &format!("{} hashed files", assets.len()), |_| {
                bucket.set_record(&record)?;
                bucket.upload(&assets)?;
                live.shows(&all_assets)
            })
            .context("the site is as it was; run this again")?;

        let there: BTreeSet<&str> = listed.keys().map(String::as_str).collect();
        let saved_keys: Vec<_> =
            switches.iter().map(|it| it.key.as_str()).filter(|key| there.contains(key)).collect();
        // While another deploy is running, a rollback would overwrite the page of that deploy.
        bucket.check_is_alone(&run).context("the page is as it was")?;
        let saved = bucket.save(&saved_keys)?;
        let outcome = self.steps.run(project, "page and configuration", |_| {
            bucket.upload_in_order(&in_order(&switches))?;
            invalidate(aws, output(outputs, "DistributionId")?, &switches)?;
            let all: Vec<_> = release.objects.iter().filter(|object| object.is_switch()).collect();
            live.shows(&all)
        });
        if let Err(error) = outcome {
            if saved.is_empty() {
                return Err(error.context("the first release did not come up; run this again"));
            }
            let restored = bucket
                .restore(&saved)
                .and_then(|()| invalidate(aws, output(outputs, "DistributionId")?, &switches));
            return Err(match restored {
                Ok(()) => error.context("the page and the configuration of before are back; run this again"),
                Err(second) => error.context(format!(
                    "and the page of before could not be put back ({second:#}); run this again, or restore index.html \
                     and index.html.br from their older versions in the bucket"
                )),
            });
        }
        // Files stay in the record until they have been deleted.
        let complete = record.completed();
        let (trimmed, gone) = complete.clone().trimmed();
        self.steps
            .run(project, &format!("{} files of old releases deleted", gone.len()), |_| {
                bucket.check_is_alone(&run)?;
                bucket.set_record(&complete)?;
                bucket.delete(&gone)?;
                bucket.set_record(&trimmed)
            })
            .context("the new release is up, and what it replaces was not cleared away; run this again")
    }
}

/// The site's parameter for the origins that previous pages may still connect to.
const FORMER_ORIGINS: &str = "FormerOrigins";

/// Returns the origins that the pages of the existing stack may connect to and the new pages may not, separated by
/// spaces.
fn former_origins(before: Option<&Existing>, parameters: &BTreeMap<String, String>, region: &str) -> String {
    let Some(before) = before else { return String::new() };
    let of = |parameters: &BTreeMap<String, String>| -> BTreeSet<String> {
        let value =
            |name: &str| parameters.get(name).or(before.parameters.get(name)).map_or("", String::as_str);
        let pool = match value("PoolOrigin") {
            "" => cognito_origin(region),
            origin => origin.to_owned(),
        };
        [pool].into_iter().chain(origin_of(value("ApiUrl"))).collect()
    };
    // An interrupted move has left origins that the previous page still needs.
    let left = before.parameters.get(FORMER_ORIGINS).map_or("", String::as_str);
    let mut old = of(&before.parameters);
    old.extend(left.split_whitespace().map(str::to_owned));
    old.difference(&of(parameters)).cloned().collect::<Vec<_>>().join(" ")
}

/// Returns the origin of Cognito's API in a region.
fn cognito_origin(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://cognito-idp.{region}.{suffix}")
}

/// Replaces 127.0.0.1 in an endpoint by localhost. Passkeys work only on pages of localhost, and these pages call the
/// pool.
fn as_localhost(endpoint: &str) -> String {
    endpoint.trim_end_matches('/').replace("//127.0.0.1", "//localhost")
}

/// Sorts the objects so that the page, which refers to all others, comes last.
fn in_order<'o>(switches: &[&'o Object]) -> Vec<&'o Object> {
    let mut ordered = switches.to_vec();
    ordered.sort_by_key(|object| object.path() == files::INDEX);
    ordered
}

/// Returns the objects whose content or headers in the bucket differ from the release. After an interrupted deploy the
/// headers are unknown, so all objects are returned.
fn missing<'r>(release: &'r Release, listed: &BTreeMap<String, String>, record: &Record) -> Vec<&'r Object> {
    let is_missing = |object: &&Object| {
        record.is_broken_off()
            || listed.get(&object.key) != Some(&object.md5)
            || record.fingerprint(&object.key) != Some(&object.fingerprint())
    };
    release.objects.iter().filter(is_missing).collect()
}

/// Invalidates CloudFront's cached copies of these objects, and of `/`, which leads to the page.
fn invalidate(aws: &Aws, distribution: &str, objects: &[&Object]) -> Result<()> {
    if objects.is_empty() {
        return Ok(());
    }
    let mut paths: BTreeSet<String> = objects.iter().map(|object| format!("/{}", object.key)).collect();
    paths.insert("/".to_owned());
    let mut call = vec!["cloudfront", "create-invalidation", "--distribution-id", distribution, "--paths"];
    call.extend(paths.iter().map(String::as_str));
    aws.call(&call)?;
    Ok(())
}

fn output<'o>(outputs: &'o BTreeMap<String, String>, name: &str) -> Result<&'o str> {
    outputs.get(name).map(String::as_str).with_context(|| format!("the stack has no output {name}"))
}

/// Returns the site's configuration: the given one, or else the pool's, with the values that the site's stack adds.
fn config(
    given: Option<&Value>,
    pool: &BTreeMap<String, String>,
    site: &BTreeMap<String, String>,
) -> Result<Value> {
    let mut config = if let Some(config) = given {
        config.clone()
    } else {
        let mut config: Value =
            serde_json::from_str(output(pool, "Config")?).context("the output Config is not JSON")?;
        let origin = output(site, "PoolOrigin")?;
        if !origin.is_empty() {
            config["custom"]["yew_cognito"]["endpoint"] = json!(origin);
        }
        config
    };
    let api = output(site, "ApiUrl")?;
    if !api.is_empty() {
        config["custom"]["yew_cognito"]["api"]["url"] = json!(api);
    }
    Ok(config)
}

/// Returns the site's parameters that follow from a configuration: the addresses that its pages must be allowed to
/// connect to.
pub(crate) fn origins_in(config: &Value) -> Result<Vec<(String, String)>> {
    if !config["auth"]["user_pool_id"].is_string() {
        bail!("the configuration names no auth.user_pool_id; an Amplify Gen 2 outputs file does");
    }
    let region =
        config["auth"]["aws_region"].as_str().context("the configuration names no auth.aws_region")?;
    for pointer in ["/custom", "/custom/yew_cognito", "/custom/yew_cognito/api"] {
        if config.pointer(pointer).is_some_and(|value| !value.is_null() && !value.is_object()) {
            bail!("{} of the configuration is no object", pointer[1..].replace('/', "."));
        }
    }
    let ours = &config["custom"]["yew_cognito"];
    let pool = match ours["endpoint"].as_str() {
        Some(endpoint) => origin_of(endpoint)
            .with_context(|| format!("endpoint {endpoint:?} of the configuration is no URL"))?,
        None => cognito_origin(region),
    };
    let api = ours["api"]["url"].as_str().unwrap_or_default();
    if !api.is_empty() && origin_of(api).is_none() {
        bail!("api.url {api:?} of the configuration is no URL");
    }
    Ok(vec![("PoolOrigin".to_owned(), pool), ("ApiUrl".to_owned(), api.to_owned())])
}

/// Returns the origin of a URL; `None` if the text is not an HTTP or HTTPS URL, or contains a character that is not
/// allowed in a header.
fn origin_of(url: &str) -> Option<String> {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"._~:/-".contains(&letter);
    let (scheme, rest) = url.split_once("://").filter(|_| url.bytes().all(is_plain))?;
    let authority = rest.split('/').next()?;
    (["http", "https"].contains(&scheme) && !authority.is_empty()).then(|| format!("{scheme}://{authority}"))
}

fn check_domain(before: Option<&Existing>, parameters: &BTreeMap<String, String>) -> Result<()> {
    let value = |name: &str| {
        let kept = before.and_then(|before| before.parameters.get(name));
        parameters.get(name).or(kept).map_or("", String::as_str)
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
    fn what_is_served_otherwise_goes_up_again() {
        let object = |cache_control| Object {
            key: "assets/a.js".into(),
            file: "a".into(),
            content_type: "text/javascript; charset=utf-8",
            encoding: None,
            cache_control,
            md5: "0a".into(),
            sha256: String::new(),
            sha256_base64: String::new(),
            bytes: 1,
        };
        let before = Release { objects: vec![object("no-cache")] };
        let after = Release { objects: vec![object("public, max-age=1")] };
        let listed = pairs(&[("assets/a.js", "0a")]);
        let record = Record::default().begun(before.files(), "1").completed();
        let count = |release: &Release, listed: &BTreeMap<String, String>, record: &Record| {
            missing(release, listed, record).len()
        };
        assert_eq!(count(&before, &listed, &record), 0);
        assert_eq!(count(&after, &listed, &record), 1);
        assert_eq!(count(&before, &pairs(&[("assets/a.js", "0b")]), &record), 1);
        assert_eq!(count(&before, &listed, &Record::default()), 1, "nobody knows how it is served");
    }

    #[test]
    fn stack_names() {
        for name in ["site", "My-site-2"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "2nd", "my_site", "a.b", &"a".repeat(37)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_domain_needs_a_certificate_of_us_east_1() {
        let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/a";
        check_domain(None, &pairs(&[])).unwrap();
        check_domain(None, &pairs(&[("DomainName", "a.example"), ("CertificateArn", certificate)])).unwrap();
        let error = check_domain(None, &pairs(&[("DomainName", "a.example")])).unwrap_err().to_string();
        assert!(error.contains("request-certificate") && error.contains("CertificateArn"), "{error}");
        let elsewhere = certificate.replace("us-east-1", "eu-west-1");
        let given = pairs(&[("DomainName", "a.example"), ("CertificateArn", &elsewhere)]);
        assert!(check_domain(None, &given).unwrap_err().to_string().contains("us-east-1"));
        let before =
            Existing { parameters: pairs(&[("CertificateArn", certificate)]), ..Existing::default() };
        check_domain(Some(&before), &pairs(&[("DomainName", "a.example")])).unwrap();
    }

    #[test]
    fn the_configuration_comes_from_the_stacks() {
        let pool = pairs(&[("Config", r#"{ "auth": { "user_pool_id": "p" } }"#)]);
        let made = |given: Option<&Value>, origin: &str, api: &str| {
            config(given, &pool, &pairs(&[("PoolOrigin", origin), ("ApiUrl", api)])).unwrap()
        };
        assert_eq!(made(None, "", ""), json!({ "auth": { "user_pool_id": "p" } }));
        let full = made(None, "http://localhost:1", "https://a.example/api");
        assert_eq!(
            full["custom"]["yew_cognito"],
            json!({ "endpoint": "http://localhost:1", "api": { "url": "https://a.example/api" } })
        );
        let given = json!({ "custom": { "yew_cognito": { "api": { "url": "https://a.example", "origins": ["x"] } } } });
        assert_eq!(made(Some(&given), "https://cognito.example", "https://a.example"), given);
    }

    #[test]
    fn a_given_configuration_says_what_pages_may_talk_to() {
        let config = json!({
            "auth": { "user_pool_id": "p", "aws_region": "cn-north-1" },
            "custom": { "yew_cognito": { "api": { "url": "https://a.example/v1" } } },
        });
        let told: BTreeMap<_, _> = origins_in(&config).unwrap().into_iter().collect();
        assert_eq!(
            told,
            pairs(&[
                ("PoolOrigin", "https://cognito-idp.cn-north-1.amazonaws.com.cn"),
                ("ApiUrl", "https://a.example/v1"),
            ])
        );
        let own = json!({
            "auth": { "user_pool_id": "p", "aws_region": "eu-west-1" },
            "custom": { "yew_cognito": { "endpoint": "https://login.example:8443/idp" } },
        });
        let told = origins_in(&own).unwrap();
        let told: BTreeMap<_, _> = told.into_iter().collect();
        assert_eq!(told, pairs(&[("PoolOrigin", "https://login.example:8443"), ("ApiUrl", "")]));
    }

    #[test]
    fn odd_configurations_are_refused_before_anything_is_made_of_them() {
        let with = |custom: Value| json!({ "auth": { "user_pool_id": "p", "aws_region": "eu-west-1" }, "custom": custom });
        for (config, told) in [
            (json!({}), "auth.user_pool_id"),
            (json!({ "auth": { "user_pool_id": "p" } }), "auth.aws_region"),
            (with(json!("x")), "custom of"),
            (with(json!({ "yew_cognito": [] })), "custom.yew_cognito of"),
            (with(json!({ "yew_cognito": { "api": 1 } })), "custom.yew_cognito.api of"),
            (with(json!({ "yew_cognito": { "api": { "url": "javascript:alert(1)" } } })), "api.url"),
            (
                with(json!({ "yew_cognito": { "endpoint": "https://x; script-src 'unsafe-inline'" } })),
                "endpoint",
            ),
            (with(json!({ "yew_cognito": { "endpoint": "https://x\nset-cookie: a" } })), "endpoint"),
        ] {
            let error = origins_in(&config).unwrap_err().to_string();
            assert!(error.contains(told), "{told:?} is not in {error:?}");
        }
    }

    #[test]
    fn pages_of_before_keep_what_they_talk_to() {
        let before = Existing {
            parameters: pairs(&[("PoolOrigin", ""), ("ApiUrl", "https://a.example/v1")]),
            ..Default::default()
        };
        let former = |given: &[(&str, &str)]| former_origins(Some(&before), &pairs(given), "eu-west-1");
        assert_eq!(former(&[]), "");
        assert_eq!(former(&[("ApiUrl", "https://a.example/v2")]), "");
        assert_eq!(former(&[("ApiUrl", "")]), "https://a.example");
        assert_eq!(
            former(&[("PoolOrigin", "https://login.example"), ("ApiUrl", "https://b.example")]),
            "https://a.example https://cognito-idp.eu-west-1.amazonaws.com"
        );
        assert_eq!(former_origins(None, &pairs(&[("ApiUrl", "https://b.example")]), "eu-west-1"), "");
        let broken_off = Existing {
            parameters: pairs(&[
                ("PoolOrigin", "https://new.example"),
                (FORMER_ORIGINS, "https://old.example"),
            ]),
            ..Default::default()
        };
        let wanted = pairs(&[("PoolOrigin", "https://new.example"), (FORMER_ORIGINS, "")]);
        assert_eq!(former_origins(Some(&broken_off), &wanted, "eu-west-1"), "https://old.example");
    }
}
