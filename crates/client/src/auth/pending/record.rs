//! A sign-up or recovery that waits for a code, as it is stored.

use serde::Serialize;

use crate::auth::CodeDelivery;
use crate::auth::sign_in::credentials::SignIn;
use crate::platform::Millis;
use crate::protocol::{FromJson, Json, Secret};

/// A sign-up or recovery that waits for its code. It survives a reload of the tab, but a password never does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pending {
    /// Whether it is a sign-up or a recovery.
    pub kind: PendingKind,
    /// The user name.
    pub username: String,
    /// Where the code was sent; `None` if the pool has not reported it.
    pub delivery: Option<CodeDelivery>,
}

/// The kind of an action that waits for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingKind {
    /// A sign-up that has to be confirmed.
    SignUp,
    /// A forgotten password that has to be replaced.
    Recovery,
}

/// The sign-in that follows a sign-up once it is confirmed. It is kept in memory while the form for the code is open.
pub(in crate::auth) struct PendingSignUp {
    pub(super) username: String,
    pub(super) sign_in: SignIn,
    /// The `Session` that the sign-up returned, for a sign-in without a password.
    pub(super) session: Option<Secret>,
    pub(super) since: Millis,
}

/// The stored form of a [`Pending`].
#[derive(Clone, Serialize)]
pub(in crate::auth) struct Record {
    version: u8,
    pub(super) since: Millis,
    pub(super) pending: Pending,
}

const VERSION: u8 = 1;

impl Record {
    pub(super) fn new(since: Millis, pending: Pending) -> Self {
        Self { version: VERSION, since, pending }
    }
}

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            version: json.version(VERSION),
            since: json.get("since").as_integer(),
            pending: Pending::from_json(json.get("pending")),
        }
    }
}

impl FromJson for Pending {
    fn from_json(json: Json<'_>) -> Self {
        let kind = json.get("kind");
        Self {
            kind: match kind.as_text() {
                PendingKind::SIGN_UP => PendingKind::SignUp,
                PendingKind::RECOVERY => PendingKind::Recovery,
                _ => {
                    kind.record_mismatch("a known kind");
                    PendingKind::SignUp
                }
            },
            username: json.text("username"),
            delivery: json.optional_member("delivery"),
        }
    }
}

impl PendingKind {
    const SIGN_UP: &str = "sign-up";
    const RECOVERY: &str = "recovery";
}

impl Serialize for PendingKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::SignUp => Self::SIGN_UP,
            Self::Recovery => Self::RECOVERY,
        })
    }
}
