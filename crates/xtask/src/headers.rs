//! `cargo xtask headers`: converts the rules of `infra/site.yaml` to the formats of hosts other than CloudFront.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;
use yew_cognito_infra::{Stack, Template, files, html, response_headers};

use crate::project::Project;
use crate::{file, file_list, json_file, site_config};

mod formats;

use formats::{Format, Headers, HostFile};

const TEMPLATE: &str = "infra/site.yaml";

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The site's configuration, which names the pool and the API [default: static/config.json].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The format of the rules.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The release whose files the rules name [default: dist].
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
    /// Writes the files into this directory instead of printing them.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: Options) -> Result<ExitCode> {
    let Options { config, format, dist, out } = options;
    let config = json_file::read(&config.unwrap_or_else(|| project.root.join("static/config.json")))?;
    let release = if format.names_files() {
        release_paths(project, &dist.unwrap_or_else(|| project.root.join("dist")))?
    } else {
        if dist.is_some() {
            bail!("the files of a release make no difference to this format: leave --dist out");
        }
        Vec::new()
    };
    let language = config["custom"]["yew_cognito"]["languages"][0].as_str().unwrap_or("en");
    let files = format.files(&site_headers(project, &config)?, &api_headers(project)?, &release, language)?;
    match out {
        Some(out) => write(project, &out, &files)?,
        None => print(&files),
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the headers of a site with this configuration, which determines the origins that its pages may connect to.
pub(crate) fn site_headers(project: &Project, config: &Value) -> Result<Headers> {
    headers_in(project, "Headers", &site_config::site_parameters(config)?)
}

/// Returns the headers of replies from an API under `/api` of the site.
fn api_headers(project: &Project) -> Result<Headers> {
    // The policy does not depend on the domain of the API, but a stack without an API has no such policy.
    headers_in(project, "ApiHeaders", &[("ApiDomain".to_owned(), "api.example".to_owned())])
}

fn headers_in(project: &Project, policy: &str, parameters: &[(String, String)]) -> Result<Headers> {
    let text = file::read_text(&project.root.join(TEMPLATE))?;
    let template = Template::parse(&text).context(TEMPLATE)?;
    let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let found =
        Stack::new(&template, parameters).and_then(|stack| stack.resource(policy)).context(TEMPLATE)?;
    response_headers(&found.with_context(|| format!("{TEMPLATE} has no {policy}"))?).context(TEMPLATE)
}

/// Returns the paths of the files of a release, such as `/assets/app-01ab.wasm`.
///
/// The rules name each file. A pattern such as `/assets/*` would also apply to missing files, and browsers would cache
/// a 404 for a year.
fn release_paths(project: &Project, dist: &Path) -> Result<Vec<String>> {
    let shown = project.shown(dist);
    let advice =
        || format!("{shown} holds no release; `cargo xtask build` makes one, --dist DIR names another");
    let found = file_list::list(dist).with_context(advice)?;
    let paths = found.iter().map(|name| format!("/{name}"));
    // A file that an earlier run of this command wrote there is not part of the release.
    let paths: Vec<_> = paths.filter(|path| !path.ends_with("/404.html")).collect();
    if !paths.iter().any(|path| path == files::INDEX) {
        bail!("{}", advice());
    }
    let page = file::read_text(&dist.join("index.html"))?;
    let base = html::base_path(&page);
    if base != "/" {
        bail!(
            "{shown} holds a release for a site under {base}, and this host serves it at the root of a domain"
        );
    }
    Ok(paths)
}

fn write(project: &Project, folder: &Path, files: &[HostFile]) -> Result<()> {
    for host_file in files {
        let path = folder.join(&host_file.path);
        let parent = path.parent().unwrap_or(folder);
        file::create_folder(parent)?;
        file::write(&path, &host_file.content)?;
        println!("{}", project.shown(&path));
    }
    Ok(())
}

fn print(files: &[HostFile]) {
    if let [file] = files {
        print!("{}", file.content);
        return;
    }
    for file in files {
        println!("==> {} <==\n{}", file.path, file.content);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn temporary_path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("yew-cognito-headers-{}-{name}", std::process::id()))
    }

    #[test]
    fn folder_without_a_release_is_an_error_that_names_the_commands() {
        let project = Project::find().unwrap();
        let (missing, empty) = (temporary_path("missing"), temporary_path("empty"));
        fs::create_dir_all(&empty).unwrap();
        for folder in [&missing, &empty] {
            let error = format!("{:#}", release_paths(&project, folder).unwrap_err());
            assert!(error.contains("cargo xtask build") && error.contains("--dist"), "{error}");
        }
        fs::remove_dir(&empty).unwrap();
    }

    #[test]
    fn release_for_a_site_under_a_path_is_an_error() {
        let project = Project::find().unwrap();
        let folder = temporary_path("based");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), r#"<div id="app" data-base="/app/"></div>"#).unwrap();
        let error = release_paths(&project, &folder).unwrap_err().to_string();
        assert!(error.contains("under /app/"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn files_are_written_into_the_chosen_folder() {
        let project = Project::find().unwrap();
        let folder = temporary_path("out");
        let file = HostFile { path: "assets/404.html".to_owned(), content: "text".to_owned() };
        write(&project, &folder, &[file]).unwrap();
        assert_eq!(fs::read_to_string(folder.join("assets/404.html")).unwrap(), "text");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn pages_and_api_have_different_policies() {
        let project = Project::find().unwrap();
        let config = json_file::read(&project.root.join("static/config.json")).unwrap();
        let policy = |headers: Headers| {
            let found = headers.into_iter().find(|(name, _)| name == "content-security-policy");
            found.map(|(_, value)| value).unwrap()
        };
        assert!(policy(site_headers(&project, &config).unwrap()).contains("script-src 'self'"));
        assert!(policy(api_headers(&project).unwrap()).ends_with("sandbox"));
    }
}
