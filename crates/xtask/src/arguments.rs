//! The command line of `cargo xtask`.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::{bench, build, deploy, fuzz, headers, serve, size, test};

/// Developer commands. Each installs the tools that it needs and does not find, once.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The commands with their options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the site and its API with a user pool on this machine, or with an existing pool.
    Serve(serve::Options),
    /// Runs all tests, or some of their parts.
    Test(test::Options),
    /// Builds the release in dist/.
    Build(build::Options),
    /// Prints the size of every file of the release, and fails if they exceed the budget.
    Size(size::Options),
    /// Deploys the user pool and the site to AWS, or a new release of them (docs/deployment.md).
    Deploy(deploy::Options),
    /// Writes the rules of infra/site.yaml in the formats of other hosts than CloudFront.
    Headers(headers::Options),
    /// Lists the dependencies of the site and of each published crate, in sbom/ of the target folder.
    Sbom,
    /// Measures the first paint, the local pool, SRP in Chromium, or the verification of tokens.
    Bench(bench::Options),
    /// Searches for inputs that break the client's parsers. Needs a C++ compiler.
    Fuzz(fuzz::Options),
    /// Prints how many lines of the client and of SRP their tests run, and fails below 90 %.
    Coverage,
    /// Creates the script that starts the app. Trunk runs this command as a hook of its build.
    Boot,
}

/// Parses the arguments of the program, of which the first is its name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    Arguments::try_parse_from(arguments).map(|arguments| arguments.command)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    use super::*;

    fn parse(line: &str) -> Result<Command, clap::Error> {
        super::parse(["xtask"].into_iter().chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_options_and_words_are_accepted_in_any_order() {
        for line in ["test unit --only a lint --only=b", "test --only a unit --only b lint"] {
            let command = format!("{:?}", parse(line).unwrap());
            assert!(command.contains(r#"parts: ["unit", "lint"]"#), "{command}");
            assert!(command.contains(r#"only: ["a", "b"]"#), "{command}");
        }
        let command = format!("{:?}", parse("serve --port 8081 --release --config=a.json").unwrap());
        assert!(command.contains("port: 8081") && command.contains("release: true"), "{command}");
        assert!(command.contains(r#"config: Some("a.json")"#), "{command}");
    }

    #[test]
    fn invalid_argument_is_an_error_that_names_it_and_the_way_out() {
        for (line, words) in [
            ("serv", &["serv", "'serve'"][..]),
            ("serve --port", &["--port <N>", "value"]),
            ("serve --port many", &["--port <N>", "many", "1 to 65535"]),
            ("serve --port 0", &["--port <N>", "'0'", "such as 8080"]),
            ("serve --pool moto", &["--pool <POOL>", "moto", "local, ministack"]),
            ("serve --colour", &["--colour", "--help"]),
            ("serve --quick", &["--quick", "--help"]),
            ("serve here", &["here", "--help"]),
            ("test units", &["units", "unit, toolchain"]),
            ("build --public-url", &["--public-url <PATH>"]),
            ("size dist", &["dist"]),
            ("deploy", &["--stack <NAME>"]),
            ("deploy --stack my_site", &["--stack <NAME>", "my_site", "letters, digits and hyphens"]),
            ("deploy --stack a --set b", &["--set <Key=Value>", "`b`"]),
            ("headers --format apache", &["apache", "nginx, netlify"]),
            ("sbom all", &["all"]),
            ("bench", &["<first-paint|pool|srp|verify>"]),
            ("bench tls", &["tls", "first-paint, pool, srp, verify"]),
            ("fuzz json", &["json", "claims, configuration"]),
            ("fuzz --seconds soon", &["--seconds <N>", "soon", "whole number"]),
            ("coverage --all", &["--all"]),
            ("boot --release", &["--release"]),
        ] {
            let error = parse(line).unwrap_err();
            assert_ne!(error.kind(), ErrorKind::DisplayHelp, "{line}");
            let text = error.to_string();
            for word in words {
                assert!(text.contains(word), "{line}: {word:?} is not in {text}");
            }
        }
    }

    #[test]
    fn help_of_every_command_describes_the_command_and_its_options() {
        let all = parse("help").unwrap_err();
        assert_eq!(all.kind(), ErrorKind::DisplayHelp);
        for command in Arguments::command().get_subcommands() {
            let name = command.get_name();
            assert!(all.to_string().contains(name), "{name}: {all}");
            assert!(command.get_about().is_some(), "{name} has no description");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{name} {} has no description", argument.get_id());
            }
        }
        let help = parse("serve --help").unwrap_err();
        assert_eq!(help.kind(), ErrorKind::DisplayHelp);
        assert!(help.to_string().contains("Usage: cargo xtask serve"), "{help}");
    }

    #[test]
    fn missing_command_prints_the_help() {
        assert_eq!(parse("").unwrap_err().kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    }
}
