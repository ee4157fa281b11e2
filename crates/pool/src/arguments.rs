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

A user pool on this machine, for development and tests; not for production. It listens on 127.0.0.1 alone.

  --port N                the port (default 0: any that is free; it is printed)
  --region REGION         what its ids and tokens name (default eu-west-1)
  --template FILE         a CloudFormation template whose pool, app client, domain and groups are made
  --parameter NAME=VALUE  a parameter of the template
  --stack-name NAME       AWS::StackName in the template (default local)
  --state FILE            where everything is kept from one start to the next (default: nowhere)";

    /// Parses the arguments, of which the first is the program's name. Returns `None` if help is requested.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut read = Self::default();
        let mut parser = Parser::from_iter(arguments);
        while let Some(argument) = parser.next().map_err(told)? {
            match argument {
                Arg::Long("port") => {
                    read.port = parser.value().and_then(|port| port.parse()).map_err(told)?;
                }
                Arg::Long("region") => read.region = region(text(&mut parser)?)?,
                Arg::Long("template") => read.template = Some(parser.value().map_err(told)?.into()),
                Arg::Long("parameter") => {
                    let parameter = text(&mut parser)?;
                    let (name, value) = parameter
                        .split_once('=')
                        .ok_or_else(|| format!("--parameter {parameter}: write NAME=VALUE"))?;
                    read.parameters.push((name.to_owned(), value.to_owned()));
                }
                Arg::Long("stack-name") => read.stack_name = text(&mut parser)?,
                Arg::Long("state") => read.state = Some(parser.value().map_err(told)?.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                _ => return Err(told(argument.unexpected())),
            }
        }
        if read.template.is_none() && !read.parameters.is_empty() {
            return Err("--parameter is for a --template, and there is none".to_owned());
        }
        Ok(Some(read))
    }
}

fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(lexopt::ValueExt::string).map_err(told)
}

/// Validates the region, because ids of pools and issuers of tokens contain it.
fn region(text: String) -> Result<String, String> {
    let is_name = text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    if is_name && !text.is_empty() {
        Ok(text)
    } else {
        Err(format!("--region `{text}`: write one as AWS does, such as eu-west-1"))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "passed to map_err")]
fn told(error: lexopt::Error) -> String {
    format!("{error}; --help tells what there is")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Option<Arguments>, String> {
        Arguments::parse(["cognito-pool"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn everything_has_a_default() {
        assert_eq!(parse(&[]), Ok(Some(Arguments::default())));
        assert_eq!(parse(&["--help"]), Ok(None));
    }

    #[test]
    fn a_region_is_one_as_far_as_can_be_told() {
        assert_eq!(parse(&["--region", "cn-north-1"]).unwrap().unwrap().region, "cn-north-1");
        for region in ["", "eu_west_1", "EU-WEST-1", "eu/west"] {
            assert!(parse(&["--region", region]).unwrap_err().contains("eu-west-1"), "{region}");
        }
    }

    #[test]
    fn parameters_are_for_a_template() {
        let read = parse(&["--template", "a.yaml", "--parameter", "A=b=c", "--port", "81"]).unwrap().unwrap();
        assert_eq!((read.port, &read.parameters[..]), (81, &[("A".to_owned(), "b=c".to_owned())][..]));
        assert!(parse(&["--parameter", "A=b"]).unwrap_err().contains("--template"));
        assert!(parse(&["--template", "a.yaml", "--parameter", "A"]).unwrap_err().contains("NAME=VALUE"));
        assert!(parse(&["--port", "many"]).unwrap_err().contains("--help"));
        assert!(parse(&["--prot", "1"]).unwrap_err().contains("--help"));
    }
}
