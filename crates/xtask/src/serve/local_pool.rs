//! The local pool of `cargo xtask serve`, with a first user.

use std::path::Path;

use anyhow::Result;

use crate::inbox::{self, Inbox};
use crate::json_file;
use crate::pool::{Kind, Pool};
use crate::project::Project;

/// The name of the file with the site's configuration for this pool.
pub(super) const CONFIG: &str = "pool-config.json";

/// The email address of the first user.
const EMAIL: &str = "ada@example.com";

/// The password of the first user, which is long enough for the pool's policy.
const PASSWORD: &str = "only-for-localhost";

/// A local pool with a first user.
pub(super) struct LocalPool {
    pool: Pool,
    /// Whether the first user existed already. The user's password may have been changed since.
    user_existed: bool,
}

impl LocalPool {
    /// Starts a pool, adds the first user, and writes the configuration of the run to `folder`.
    pub(super) fn start(
        project: &Project,
        kind: Kind,
        state: Option<&Path>,
        folder: &Path,
        log: &Path,
    ) -> Result<Self> {
        let pool = Pool::start(project, kind, state, folder, log)?;
        json_file::write(&folder.join("pool.json"), &pool.description(project)?)?;
        json_file::write(&folder.join(CONFIG), &pool.config(project)?)?;
        let user_existed = !pool.add_user(EMAIL, PASSWORD)?;
        Ok(Self { pool, user_existed })
    }

    /// Returns the inbox with the mail of the pool.
    pub(super) fn inbox(&self) -> Inbox {
        self.pool.inbox()
    }

    /// Prints the credentials of the first user and the addresses of the inbox and the pool.
    pub(super) fn print_summary(&self, site_port: u16) {
        let unless = if self.user_existed { " (unless you changed it)" } else { "" };
        println!("  user    {EMAIL}\n  password  {PASSWORD}{unless}");
        println!("  inbox   http://localhost:{site_port}{} (the mail that the pool sends)", inbox::PATH);
        if self.pool.kind() == Kind::Local {
            println!("  pool    http://localhost:{}/pool (who and what is in it)", self.pool.port());
        }
    }
}
