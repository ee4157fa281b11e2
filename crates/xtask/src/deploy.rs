//! `cargo xtask deploy`: deploys the user pool and the site to AWS.
//!
//! A deploy uploads everything new before it changes anything that users load: first the hashed files, which it checks
//! through the distribution, then the page and the configuration that refer to them. If this last stage
//! fails, the deploy restores the previous page and configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::progress::Steps;
use crate::project::Project;
use crate::release::Release;
use crate::site::{self, Flavor};
use crate::tools::{self, Python, Tools};

mod aws;
mod bucket;
mod languages;
mod live;
mod origins;
mod outputs;
mod plan;
mod publish;
mod record;
mod run_name;
mod stack;

use aws::Aws;
use languages::{LANGUAGES, drawn_languages};
use origins::{FORMER_ORIGINS, former_origins};
use outputs::output;
use plan::Plan;

/// The maximum length of a stack's name in characters. The names of resources are derived from it, and some of these
/// may have at most 64 characters.
const MAX_NAME_CHARS: usize = 36;

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The common name of the stacks, which are called NAME-pool and NAME-site.
    #[arg(long, value_name = "NAME", value_parser = parse_stack_name)]
    stack: String,
    /// Sets a parameter of infra/pool.yaml or infra/site.yaml. May be repeated.
    #[arg(long = "set", value_name = "Key=Value", value_parser = parse_parameter)]
    parameters: Vec<(String, String)>,
    /// Uses the existing pool that a configuration file names, and creates none.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Deploys the release in this directory as it is, and builds nothing, for example one of `cargo xtask build
    /// --one-piece`.
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
    /// Prints the plan and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// The region [default: that of the AWS CLI].
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The profile with the credentials [default: that of the AWS CLI].
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The URL of an emulator of AWS, such as ministack.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: Options) -> Result<ExitCode> {
    let started = Instant::now();
    let Options { stack, parameters, config, dist, dry_run, region, profile, endpoint } = options;
    let mut needed: Tools = Vec::new();
    if dist.is_none() {
        needed = Flavor::Standard.tools(project)?;
    }
    if !Aws::is_installed() {
        needed.push(Box::new(Python::AWS));
    }
    let stacks = if config.is_none() { 2 } else { 1 };
    let mut steps = tools::set_up(project, &needed, stacks + 3)?;
    let aws = Aws::new(project, region, profile, endpoint);
    let plan = Plan::new(project, &aws, &stack, config.as_deref(), &parameters)?;
    let dist = if let Some(dist) = dist {
        dist
    } else {
        let dist = project.root.join("dist");
        site::build(project, Flavor::Standard, &dist)?;
        dist
    };
    let is_up_to_date = plan.print(project, &aws, &dist)?;
    if dry_run {
        println!("\nnothing was changed (--dry-run)");
    } else if is_up_to_date {
        let site = plan.site_before.as_ref().context("a site that is up to date has a stack")?;
        println!("\nnothing to do ({:.1} s)", started.elapsed().as_secs_f32());
        println!("  site    {}", output(&site.outputs, "Url")?);
    } else {
        let outputs = carry_out(project, &aws, &plan, &dist, &mut steps)?;
        println!("\ndeployed in {:.1} s", started.elapsed().as_secs_f32());
        println!("  site    {}", output(&outputs, "Url")?);
        println!("  at      {}", output(&outputs, "DistributionDomain")?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Creates or updates the stacks, publishes the release, and returns the outputs of the site's stack.
fn carry_out(
    project: &Project,
    aws: &Aws,
    plan: &Plan,
    dist: &Path,
    steps: &mut Steps,
) -> Result<BTreeMap<String, String>> {
    let pool_outputs = match &plan.pool {
        Some(pool) => {
            let (before, parameters) = (plan.pool_before.as_ref(), &plan.pool_parameters);
            steps.run(project, &format!("stack {}", pool.name), |_| pool.deploy(aws, before, parameters))?
        }
        None => BTreeMap::new(),
    };
    // The previous page has to reach its own origins until the new page has replaced it.
    let (site, before) = (&plan.site, plan.site_before.as_ref());
    let former = former_origins(before, &plan.site_parameters, &plan.region);
    let has_former_origins = !former.is_empty();
    let mut parameters = plan.site_parameters.clone();
    parameters.insert(FORMER_ORIGINS.to_owned(), former);
    let outputs =
        steps.run(project, &format!("stack {}", site.name), |_| site.deploy(aws, before, &parameters))?;
    let config = plan.site_config(&pool_outputs, &outputs, project)?;
    let release = Release::read(project, dist, &config, &plan.folder)?;
    // The function in front of the bucket gets new languages once their pages are there.
    let languages = drawn_languages(before);
    publish::publish(project, aws, steps, &release, &outputs, &plan.folder, &languages)?;
    if has_former_origins || languages != release.languages {
        let name = format!("stack {}, for the new release alone", site.name);
        let mut parameters = plan.site_parameters.clone();
        parameters.insert(LANGUAGES.to_owned(), release.languages.join(" "));
        steps.add_one();
        steps.run(project, &name, |_| site.deploy(aws, site.existing(aws)?.as_ref(), &parameters))?;
    }
    Ok(outputs)
}

fn parse_stack_name(text: &str) -> Result<String, String> {
    let is_name = text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
        && text.len() <= MAX_NAME_CHARS;
    if is_name {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "a name is a letter, then letters, digits and hyphens, at most {MAX_NAME_CHARS} in total"
        ))
    }
}

/// Parses a parameter in the form `Key=Value`.
fn parse_parameter(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("write Key=Value, not `{text}`"))?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{parse_parameter, parse_stack_name};

    #[test]
    fn stack_name_is_a_letter_with_letters_digits_and_hyphens() {
        for name in ["site", "My-site-2"] {
            assert!(parse_stack_name(name).is_ok(), "{name}");
        }
        for name in ["", "2nd", "my_site", "a.b", &"a".repeat(37)] {
            assert!(parse_stack_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn parameter_is_split_at_the_first_equals_sign() {
        assert_eq!(parse_parameter("A=b=c").unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert!(parse_parameter("A").is_err());
    }
}
