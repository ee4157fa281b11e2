//! Parsing of the arguments that follow a command's name.

use anyhow::{Result, bail};

/// The arguments that have not been consumed yet.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// Wraps the arguments that follow the command's name.
    pub(crate) fn new(given: impl Iterator<Item = String>) -> Self {
        Self(given.collect())
    }

    /// Consumes a flag, such as `--release`, and returns whether it was given.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() < before
    }

    /// Consumes an option with its value, written `--port 8081` or `--port=8081`.
    pub(crate) fn option(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let Some(at) = self.0.iter().position(|argument| argument == name || argument.starts_with(&prefix))
        else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        if let Some(value) = argument.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// Consumes an option that may be given several times, and returns all of its values.
    pub(crate) fn options(&mut self, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        while let Some(value) = self.option(name)? {
            values.push(value);
        }
        Ok(values)
    }

    /// Consumes and returns all remaining arguments that are not options.
    pub(crate) fn words(&mut self) -> Vec<String> {
        let (words, rest) = std::mem::take(&mut self.0).into_iter().partition(|word| !word.starts_with('-'));
        self.0 = rest;
        words
    }

    /// Returns an error if an argument has not been consumed.
    pub(crate) fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(unknown) => bail!("`{unknown}` is not known here; `cargo xtask help` lists the commands"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn takes_flags_options_and_words_in_any_order() {
        let mut given = arguments("one --port 8081 --release two --config=a.json");
        assert!(given.flag("--release"));
        assert_eq!(given.option("--port").unwrap().as_deref(), Some("8081"));
        assert_eq!(given.option("--config").unwrap().as_deref(), Some("a.json"));
        assert_eq!(given.words(), ["one", "two"]);
        given.finish().unwrap();
    }

    #[test]
    fn takes_an_option_as_often_as_it_is_there() {
        let mut given = arguments("--set a=1 --set=b=2 rest");
        assert_eq!(given.options("--set").unwrap(), ["a=1", "b=2"]);
        assert_eq!(given.words(), ["rest"]);
        assert!(arguments("--set a=1 --set").options("--set").is_err());
    }

    #[test]
    fn refuses_a_missing_value_and_unknown_options() {
        assert!(arguments("--port").option("--port").is_err());
        assert!(arguments("--colour").finish().is_err());
        assert!(arguments("").finish().is_ok());
    }
}
