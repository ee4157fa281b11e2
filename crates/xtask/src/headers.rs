//! `cargo xtask headers`: converts the rules of `infra/site.yaml` to the formats of hosts other than CloudFront.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use yew_cognito_infra::{Stack, Template, files, response_headers};

use crate::arguments::Arguments;
use crate::project::Project;
use crate::{deploy, html, serve, size};

mod formats;

use formats::Format;

const TEMPLATE: &str = "infra/site.yaml";

/// The names and values of header fields.
type Headers = Vec<(String, String)>;

/// A file for a host, with its path.
#[derive(Debug, PartialEq)]
struct HostFile {
    path: String,
    content: String,
}

/// Runs `cargo xtask headers`.
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.option("--config")?.map(PathBuf::from);
    let format = arguments.option("--format")?;
    let dist = arguments.option("--dist")?.map(PathBuf::from);
    let out = arguments.option("--out")?.map(PathBuf::from);
    arguments.finish()?;
    let format = Format::named(format.as_deref().unwrap_or("json"))?;
    let config = serve::read_json(&config.unwrap_or_else(|| project.root.join("static/config.json")))?;
    let release = if format.names_files() {
        release_paths(project, &dist.unwrap_or_else(|| project.root.join("dist")))?
    } else {
        if dist.is_some() {
            bail!("the files of a release make no difference to this format: leave --dist out");
        }
        Vec::new()
    };
    let files = format.files(&of_site(project, &config)?, &of_api(project)?, &release)?;
    match out {
        Some(out) => write(project, &out, &files)?,
        None => print(&files),
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the headers of a site with this configuration, which determines the origins that its pages may connect to.
pub(crate) fn of_site(project: &Project, config: &Value) -> Result<Headers> {
    headers_in(project, "Headers", &deploy::origins_in(config)?)
}

/// Returns the headers of replies from an API under `/api` of the site.
fn of_api(project: &Project) -> Result<Headers> {
    // The policy does not depend on the domain of the API, but a stack without an API has no such policy.
    headers_in(project, "ApiHeaders", &[("ApiDomain".to_owned(), "api.example".to_owned())])
}

fn headers_in(project: &Project, policy: &str, parameters: &[(String, String)]) -> Result<Headers> {
    let text = fs::read_to_string(project.root.join(TEMPLATE))
        .with_context(|| format!("{TEMPLATE} cannot be read"))?;
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
    let found = size::files(dist).with_context(advice)?;
    let paths = found.iter().map(|name| format!("/{name}"));
    // A file that an earlier run of this command wrote there is not part of the release.
    let paths: Vec<_> = paths.filter(|path| !path.ends_with("/404.html")).collect();
    if !paths.iter().any(|path| path == files::INDEX) {
        bail!("{}", advice());
    }
    let page = fs::read_to_string(dist.join("index.html"))
        .with_context(|| format!("{shown}/index.html cannot be read"))?;
    let base = html::base_path(&page);
    if base != "/" {
        bail!(
            "{shown} holds a release for a site under {base}, and this host serves it at the root of a domain"
        );
    }
    Ok(paths)
}

fn write(project: &Project, folder: &Path, files: &[HostFile]) -> Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
        fs::write(&path, &file.content).with_context(|| format!("{} cannot be written", path.display()))?;
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
    use super::*;

    fn path_of(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("yew-cognito-headers-{}-{name}", std::process::id()))
    }

    #[test]
    fn folder_without_a_release_is_refused_with_the_way_out() {
        let project = Project::find().unwrap();
        let (missing, empty) = (path_of("missing"), path_of("empty"));
        fs::create_dir_all(&empty).unwrap();
        for folder in [&missing, &empty] {
            let error = format!("{:#}", release_paths(&project, folder).unwrap_err());
            assert!(error.contains("cargo xtask build") && error.contains("--dist"), "{error}");
        }
        fs::remove_dir(&empty).unwrap();
    }

    #[test]
    fn release_for_a_site_under_a_path_is_refused() {
        let project = Project::find().unwrap();
        let folder = path_of("based");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), r#"<div id="app" data-base="/app/"></div>"#).unwrap();
        let error = release_paths(&project, &folder).unwrap_err().to_string();
        assert!(error.contains("under /app/"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn files_are_written_into_the_folder_that_is_named() {
        let project = Project::find().unwrap();
        let folder = path_of("out");
        let file = HostFile { path: "assets/404.html".to_owned(), content: "text".to_owned() };
        write(&project, &folder, &[file]).unwrap();
        assert_eq!(fs::read_to_string(folder.join("assets/404.html")).unwrap(), "text");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn policies_of_pages_and_api_differ() {
        let project = Project::find().unwrap();
        let config = serve::read_json(&project.root.join("static/config.json")).unwrap();
        let policy = |headers: Headers| {
            let found = headers.into_iter().find(|(name, _)| name == "content-security-policy");
            found.map(|(_, value)| value).unwrap()
        };
        assert!(policy(of_site(&project, &config).unwrap()).contains("script-src 'self'"));
        assert!(policy(of_api(&project).unwrap()).ends_with("sandbox"));
    }
}
