//! Parsing of the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt as _};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The port to listen on; 0 selects any free port.
    pub(crate) port: u16,
    pub(crate) region: String,
    /// The path of a CloudFormation template to create pools from.
    pub(crate) template: Option<PathBuf>,
    /// Parameters of the template, as pairs of name and value.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) stack_name: String,
    /// The file that keeps the state between runs. Without it, the state is lost at the end.
    pub(crate) state: Option<PathBuf>,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            port: 0,
            region: "eu-west-1".to_owned(),
            template: None,
            parameters: vec![],
            stack_name: "local".to_owned(),
            state: None,
        }
    }
}

impl Arguments {
    pub(crate) const USAGE: &str = "\
cognito-pool [--port N] [--region REGION] [--template FILE [--parameter NAME=VALUE]... [--stack-name NAME]] [--state FILE]

A user pool on this machine, for development and tests; not for production. It listens on 127.0.0.1 only.

  --port N                the port (default 0: any free port, which is printed)
  --region REGION         the region in ids and tokens (default eu-west-1)
  --template FILE         a CloudFormation template to create pools, app clients, domains and groups from
  --parameter NAME=VALUE  a parameter of the template
  --stack-name NAME       AWS::StackName in the template (default local)
  --state FILE            the file that keeps the state between runs (default: none)";

    /// Parses the arguments, of which the first is the program's name. Returns `None` if help is requested.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut parsed = Self::default();
        let mut parser = Parser::from_iter(arguments);
        while let Some(argument) = parser.next().map_err(usage_error)? {
            match argument {
                Arg::Long("port") => {
                    parsed.port = parser.value().and_then(|port| port.parse()).map_err(usage_error)?;
                }
                Arg::Long("region") => parsed.region = region(text(&mut parser)?)?,
                Arg::Long("template") => parsed.template = Some(parser.value().map_err(usage_error)?.into()),
                Arg::Long("parameter") => {
                    let parameter = text(&mut parser)?;
                    let (name, value) = parameter
                        .split_once('=')
                        .ok_or_else(|| format!("--parameter {parameter}: expected NAME=VALUE"))?;
                    parsed.parameters.push((name.to_owned(), value.to_owned()));
                }
                Arg::Long("stack-name") => parsed.stack_name = text(&mut parser)?,
                Arg::Long("state") => parsed.state = Some(parser.value().map_err(usage_error)?.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                _ => return Err(usage_error(argument.unexpected())),
            }
        }
        if parsed.template.is_none() && !parsed.parameters.is_empty() {
            return Err("--parameter requires a --template".to_owned());
        }
        Ok(Some(parsed))
    }
}

fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(lexopt::ValueExt::string).map_err(usage_error)
}

/// Validates the region, because ids of pools and issuers of tokens contain it.
fn region(text: String) -> Result<String, String> {
    let is_name = text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    if is_name && !text.is_empty() {
        Ok(text)
    } else {
        Err(format!("--region `{text}`: expected a name such as eu-west-1"))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to map_err")]
fn usage_error(error: lexopt::Error) -> String {
    format!("{error}; see --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Option<Arguments>, String> {
        Arguments::parse(["cognito-pool"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn all_arguments_are_optional() {
        assert_eq!(parse(&[]), Ok(Some(Arguments::default())));
        assert_eq!(parse(&["--help"]), Ok(None));
    }

    #[test]
    fn malformed_region_is_rejected() {
        assert_eq!(parse(&["--region", "cn-north-1"]).unwrap().unwrap().region, "cn-north-1");
        for region in ["", "eu_west_1", "EU-WEST-1", "eu/west"] {
            assert!(parse(&["--region", region]).unwrap_err().contains("eu-west-1"), "{region}");
        }
    }

    #[test]
    fn parameters_require_a_template() {
        let parsed =
            parse(&["--template", "a.yaml", "--parameter", "A=b=c", "--port", "81"]).unwrap().unwrap();
        assert_eq!((parsed.port, &parsed.parameters[..]), (81, &[("A".to_owned(), "b=c".to_owned())][..]));
        assert!(parse(&["--parameter", "A=b"]).unwrap_err().contains("--template"));
        assert!(parse(&["--template", "a.yaml", "--parameter", "A"]).unwrap_err().contains("NAME=VALUE"));
        assert!(parse(&["--port", "many"]).unwrap_err().contains("--help"));
        assert!(parse(&["--prot", "1"]).unwrap_err().contains("--help"));
    }
}
