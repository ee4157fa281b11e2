//! The command line of `cognito-pool`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser};

/// A user pool on this machine, for development and tests; not for production. It listens on 127.0.0.1 only.
#[derive(Debug, Parser, PartialEq, Eq)]
#[command(name = "cognito-pool", args_override_self = true)]
pub(crate) struct Arguments {
    /// The port to listen on; 0 selects any free port, which is printed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// The region in the ids of pools and in tokens.
    #[arg(long, default_value = "eu-west-1", value_parser = parse_region)]
    pub(crate) region: String,
    /// Creates the pool, app client, domain and groups of a CloudFormation template.
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,
    /// Sets a parameter of the template. May be repeated.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub(crate) parameters: Vec<(String, String)>,
    /// The value of `AWS::StackName` in the template.
    #[arg(long, value_name = "NAME", default_value = "local")]
    pub(crate) stack_name: String,
    /// Keeps the state in a file. Without it, the state is lost when the program ends.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

impl Arguments {
    /// Parses the arguments, of which the first is the program's name. A request for help is an error, too.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments = Self::try_parse_from(arguments)?;
        if arguments.template.is_none() && !arguments.parameters.is_empty() {
            let message = "--parameter is for a --template, and there is none";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, message));
        }
        Ok(arguments)
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

/// Validates the region, because ids of pools and issuers of tokens contain it.
fn parse_region(text: &str) -> Result<String, &'static str> {
    let is_name = text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    if is_name && !text.is_empty() {
        Ok(text.to_owned())
    } else {
        Err("write one as AWS does, such as eu-west-1")
    }
}

fn parse_parameter(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::parse(["cognito-pool"].iter().chain(arguments).map(OsString::from))
    }

    fn error(arguments: &[&str]) -> String {
        one_line(&parse(arguments).unwrap_err())
    }

    #[test]
    fn definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_option_has_a_default() {
        let defaults = Arguments {
            port: 0,
            region: "eu-west-1".to_owned(),
            template: None,
            parameters: vec![],
            stack_name: "local".to_owned(),
            state: None,
        };
        assert_eq!(parse(&[]).unwrap(), defaults);
        for help in ["--help", "-h"] {
            assert_eq!(parse(&[help]).unwrap_err().kind(), ErrorKind::DisplayHelp);
        }
    }

    #[test]
    fn invalid_region_is_an_error_with_an_example() {
        assert_eq!(parse(&["--region", "cn-north-1"]).unwrap().region, "cn-north-1");
        for region in ["", "eu_west_1", "EU-WEST-1", "eu/west"] {
            let error = error(&["--region", region]);
            assert!(error.contains("--region") && error.contains("such as eu-west-1"), "{region}: {error}");
        }
    }

    #[test]
    fn parameters_require_a_template() {
        let arguments =
            parse(&["--template", "a.yaml", "--parameter", "A=b=c", "--parameter=D=", "--port", "81"]);
        let arguments = arguments.unwrap();
        let parameters = [("A".to_owned(), "b=c".to_owned()), ("D".to_owned(), String::new())];
        assert_eq!((arguments.port, &arguments.parameters[..]), (81, &parameters[..]));
        let without_template = error(&["--parameter", "A=b"]);
        assert!(without_template.contains("--parameter is for a --template"), "{without_template}");
        assert!(error(&["--template", "a.yaml", "--parameter", "A"]).contains("write NAME=VALUE"));
    }

    #[test]
    fn last_of_several_values_counts() {
        assert_eq!(parse(&["--port", "1", "--port", "2"]).unwrap().port, 2);
    }

    #[test]
    fn invalid_argument_is_named_in_the_error() {
        for (arguments, word) in
            [(&["--port", "many"], "many"), (&["--prot", "1"], "--prot"), (&["--port", "1x"], "--port <N>")]
        {
            let error = error(arguments);
            assert!(error.contains(word) && error.contains("--help"), "{error}");
        }
    }
}
