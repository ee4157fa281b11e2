//! The user pool that `cargo xtask serve` uses, according to its options.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::pool::Kind;
use crate::{json_file, site_config};

/// The pool that the site uses.
#[derive(Debug, PartialEq)]
pub(super) enum PoolSource {
    /// The pool that a configuration file names.
    Config(PathBuf),
    /// A local pool, and the file that keeps its state, if any.
    Local(Kind, Option<PathBuf>),
}

impl PoolSource {
    /// Determines the pool from the options of the command.
    ///
    /// # Errors
    ///
    /// Returns an error if options contradict each other, or if the configuration names no pool.
    pub(super) fn new(config: Option<PathBuf>, pool: Option<Kind>, state: Option<PathBuf>) -> Result<Self> {
        match (config, pool, state) {
            (Some(_), Some(_), _) => {
                bail!("--config names a pool and --pool starts one: leave one of them out")
            }
            (Some(_), None, Some(_)) => {
                bail!(
                    "--pool-state is for a pool on this machine, and --config names another: leave one of them out"
                )
            }
            (Some(config), None, None) => existing_pool(&config).map(Self::Config),
            (None, Some(Kind::Ministack), Some(_)) => {
                bail!("--pool-state is for the pool `{}`; ministack keeps nothing", Kind::Local.name())
            }
            (None, kind, state) => Ok(Self::Local(kind.unwrap_or(Kind::Local), state)),
        }
    }
}

/// Returns the full path of a configuration file after a brief check. The site validates the rest.
fn existing_pool(file: &Path) -> Result<PathBuf> {
    let config = json_file::read(file)?;
    if !site_config::names_pool(&config) {
        bail!(
            "{} names no auth.user_pool_id; a stack made from infra/pool.yaml prints the file as Config",
            file.display()
        );
    }
    file.canonicalize().with_context(|| format!("{} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_pool_is_the_default() {
        assert_eq!(PoolSource::new(None, None, None).unwrap(), PoolSource::Local(Kind::Local, None));
        assert_eq!(
            PoolSource::new(None, Some(Kind::Ministack), None).unwrap(),
            PoolSource::Local(Kind::Ministack, None)
        );
        for pool in [None, Some(Kind::Local)] {
            let with_state = PoolSource::Local(Kind::Local, Some("pool.state".into()));
            assert_eq!(PoolSource::new(None, pool, Some("pool.state".into())).unwrap(), with_state);
        }
    }

    #[test]
    fn options_that_contradict_each_other_are_named_in_the_error() {
        for (config, pool, state, words) in [
            (Some("c.json"), Some(Kind::Local), None, ["--config", "--pool"]),
            (Some("c.json"), None, Some("s"), ["--config", "--pool-state"]),
            (None, Some(Kind::Ministack), Some("s"), ["--pool-state", "ministack"]),
            (Some("/no/such.json"), None, None, ["/no/such.json", "read"]),
        ] {
            let error = PoolSource::new(config.map(PathBuf::from), pool, state.map(PathBuf::from));
            let error = error.unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
    }
}
