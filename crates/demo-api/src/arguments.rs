use std::ffi::OsString;
use std::path::PathBuf;

use http::{HeaderValue, Uri};
use lexopt::{Arg, Parser, ValueExt};

/// The program's command line arguments.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The site's `config.json`.
    pub(crate) config: PathBuf,
    /// The port to listen on. 0 takes any free port.
    pub(crate) port: u16,
    /// The origins whose pages may call the API from a browser.
    pub(crate) allowed_origins: Vec<HeaderValue>,
    /// App clients whose tokens are accepted, in addition to the one in `config`.
    pub(crate) client_ids: Vec<String>,
}

impl Arguments {
    pub(crate) const USAGE: &str = "\
demo-api --config FILE [--port N] [--allow-origin ORIGIN]... [--client-id ID]...

  --config FILE          the site's config.json, which names the user pool
  --port N               the port on 127.0.0.1 (default 8081; 0 takes a free one)
  --allow-origin ORIGIN  a site that may call from the browser, such as https://app.example.com
  --client-id ID         an app client besides the one in FILE whose tokens are good";

    /// Parses the arguments, of which the first is the program's name. Returns `None` if help was requested.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut config = None;
        let mut read =
            Self { config: PathBuf::new(), port: 8081, allowed_origins: vec![], client_ids: vec![] };
        let mut parser = Parser::from_iter(arguments);
        while let Some(argument) = parser.next().map_err(told)? {
            match argument {
                Arg::Long("config") => config = Some(parser.value().map_err(told)?.into()),
                Arg::Long("port") => {
                    read.port = parser.value().and_then(|port| port.parse()).map_err(told)?;
                }
                Arg::Long("allow-origin") => {
                    read.allowed_origins
                        .push(origin(&parser.value().and_then(ValueExt::string).map_err(told)?)?);
                }
                Arg::Long("client-id") => {
                    read.client_ids.push(parser.value().and_then(ValueExt::string).map_err(told)?);
                }
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                _ => return Err(told(argument.unexpected())),
            }
        }
        read.config =
            config.ok_or("--config is missing: the site's config.json, which names the user pool")?;
        Ok(Some(read))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to map_err")]
fn told(error: lexopt::Error) -> String {
    format!("{error}; --help tells what there is")
}

/// Parses an origin. It must be written exactly as browsers write it, because it is compared as text.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong =
        || format!("--allow-origin {text:?}: expected scheme and host, such as \"https://app.example.com\"");
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let (scheme, host) =
        (uri.scheme_str().unwrap_or_default(), uri.authority().map(http::uri::Authority::as_str));
    let is_whole =
        host.is_some_and(|host| text == format!("{scheme}://{host}") && !host.contains(['@', '*']));
    if !is_whole || !["http", "https"].contains(&scheme) || text.chars().any(|it| it.is_ascii_uppercase()) {
        return Err(wrong());
    }
    HeaderValue::from_str(text).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Option<Arguments>, String> {
        Arguments::parse(["demo-api"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn what_is_given_is_read() {
        let read = parse(&[
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
        let read = read.unwrap().unwrap();
        assert_eq!((read.config, read.port, read.client_ids), ("c.json".into(), 0, vec!["x".to_owned()]));
        assert_eq!(read.allowed_origins, ["http://localhost:8080", "https://a.example"]);
        assert!(parse(&["--help"]).unwrap().is_none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, named) in [
            (vec![], "--config"),
            (vec!["--config"], "--config"),
            (vec!["--config", "c", "--port", "many"], "many"),
            (vec!["--config", "c", "--verbose"], "--verbose"),
            (vec!["c.json"], "c.json"),
        ] {
            let why = parse(&arguments).unwrap_err();
            assert!(why.contains(named), "{arguments:?}: {why}");
        }
    }

    #[test]
    fn only_whole_origins_are_allowed() {
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
            let why = parse(&["--config", "c", "--allow-origin", text]).unwrap_err();
            assert!(why.contains("--allow-origin"), "{text:?}: {why}");
        }
    }
}
