//! `cargo xtask headers`: what `infra/site.yaml` tells browsers, for hosts other than CloudFront.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use yew_cognito_infra::{Stack, Template, response_headers};

use crate::arguments::Arguments;
use crate::project::Project;
use crate::{deploy, serve};

const TEMPLATE: &str = "infra/site.yaml";

/// `cargo xtask headers`
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.option("--config")?.map(PathBuf::from);
    let format = arguments.option("--format")?.unwrap_or_else(|| "json".to_owned());
    arguments.finish()?;
    let config = serve::read_json(&config.unwrap_or_else(|| project.root.join("static/config.json")))?;
    let headers = of_site(project, &config)?;
    println!("{}", written(&headers, &format)?);
    Ok(ExitCode::SUCCESS)
}

/// The headers of a site with this configuration, which says what its pages may talk to.
pub(crate) fn of_site(project: &Project, config: &Value) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(project.root.join(TEMPLATE))
        .with_context(|| format!("{TEMPLATE} cannot be read"))?;
    let template = Template::parse(&text).context(TEMPLATE)?;
    let origins = deploy::origins_in(config)?;
    let origins = origins.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let policy =
        Stack::new(&template, origins).and_then(|stack| stack.resource("Headers")).context(TEMPLATE)?;
    response_headers(&policy.with_context(|| format!("{TEMPLATE} has no Headers"))?).context(TEMPLATE)
}

fn written(headers: &[(String, String)], format: &str) -> Result<String> {
    let lines = |line: &dyn Fn(&str, &str) -> String| {
        headers.iter().map(|(name, value)| line(name, value)).collect::<Vec<_>>().join("\n")
    };
    Ok(match format {
        "json" => {
            let object: Map<String, Value> =
                headers.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
            format!("{:#}", Value::Object(object))
        }
        "netlify" => format!("/*\n{}", lines(&|name, value| format!("  {name}: {value}"))),
        "nginx" => {
            lines(&|name, value| format!("add_header {name} \"{}\" always;", value.replace('"', "\\\"")))
        }
        _ => bail!(
            "--format {format} is not known; there are json, netlify (Cloudflare Pages reads it too) and nginx"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn formats() {
        let headers = [("a".to_owned(), "b \"c\"; d".to_owned()), ("e".to_owned(), "f".to_owned())];
        let in_format = |format| written(&headers, format).unwrap();
        assert_eq!(in_format("nginx"), "add_header a \"b \\\"c\\\"; d\" always;\nadd_header e \"f\" always;");
        assert_eq!(in_format("netlify"), "/*\n  a: b \"c\"; d\n  e: f");
        assert_eq!(in_format("json"), "{\n  \"a\": \"b \\\"c\\\"; d\",\n  \"e\": \"f\"\n}");
        assert!(written(&headers, "apache").is_err());
    }
}
