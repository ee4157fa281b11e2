//! The command line of `demo-api`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use http::uri::Authority;
use http::{HeaderValue, Uri};

/// The API behind the demo site, for development. It listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(name = "demo-api", args_override_self = true)]
pub(crate) struct Arguments {
    /// The site's config.json, which names the user pool.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// The port to listen on; 0 selects any free port, which is printed.
    #[arg(long, value_name = "N", default_value_t = 8081)]
    pub(crate) port: u16,
    /// A site whose pages may call the API from a browser, such as `https://app.example.com`. May be repeated.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = parse_origin)]
    pub(crate) allowed_origins: Vec<HeaderValue>,
    /// An app client, besides the one in the configuration, whose tokens are accepted. May be repeated.
    #[arg(long = "client-id", value_name = "ID")]
    pub(crate) client_ids: Vec<String>,
}

impl Arguments {
    /// Parses the arguments, of which the first is the program's name. A request for help is an error, too.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(arguments)
    }
}

/// Returns an error of the command line as one line, as it is printed and logged.
pub(crate) fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    // The paragraphs after the first one are hints.
    let problem = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = problem.trim_start_matches("error: ").split_whitespace().collect();
    format!("{}; --help lists the options", words.join(" "))
}

/// Parses an origin. It must be written exactly as browsers write it, because it is compared as text.
fn parse_origin(text: &str) -> Result<HeaderValue, &'static str> {
    const EXPECTED: &str = "write the scheme and the host as browsers do, such as https://app.example.com";
    let uri: Uri = text.parse().map_err(|_| EXPECTED)?;
    let scheme = uri.scheme_str().unwrap_or_default();
    let is_origin = uri
        .authority()
        .map(Authority::as_str)
        .is_some_and(|host| text == format!("{scheme}://{host}") && !host.contains(['@', '*']));
    if !is_origin || !["http", "https"].contains(&scheme) || text.chars().any(|it| it.is_ascii_uppercase()) {
        return Err(EXPECTED);
    }
    HeaderValue::from_str(text).map_err(|_| EXPECTED)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::parse(["demo-api"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn all_options_are_parsed() {
        let arguments = parse(&[
            "--config",
            "c.json",
            "--port=0",
            "--allow-origin",
            "http://localhost:8080",
            "--allow-origin",
            "https://a.example",
            "--client-id",
            "x",
        ]);
        let Arguments { config, port, allowed_origins, client_ids } = arguments.unwrap();
        assert_eq!((config, port, client_ids), ("c.json".into(), 0, vec!["x".to_owned()]));
        assert_eq!(allowed_origins, ["http://localhost:8080", "https://a.example"]);
        assert_eq!(parse(&["--config", "c"]).unwrap().port, 8081);
        for help in ["--help", "-h"] {
            assert_eq!(parse(&[help]).unwrap_err().kind(), ErrorKind::DisplayHelp);
        }
    }

    #[test]
    fn invalid_argument_is_named_in_the_error() {
        for (arguments, word) in [
            (vec![], "--config"),
            (vec!["--config"], "--config"),
            (vec!["--config", "c", "--port", "many"], "many"),
            (vec!["--config", "c", "--verbose"], "--verbose"),
            (vec!["c.json"], "c.json"),
        ] {
            let error = one_line(&parse(&arguments).unwrap_err());
            assert!(error.contains(word) && error.contains("--help"), "{arguments:?}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn only_complete_origins_are_accepted() {
        for text in [
            "*",
            "null",
            "",
            "localhost:8080",
            "http://localhost/",
            "http://localhost:8080/app",
            "ftp://a.example",
            "https://*.example",
            "https://A.example",
            "https://me@a.example",
            "http://a b",
        ] {
            let error = parse(&["--config", "c", "--allow-origin", text]).unwrap_err().to_string();
            assert!(error.contains("--allow-origin") && error.contains("such as"), "{text:?}: {error}");
        }
    }
}
