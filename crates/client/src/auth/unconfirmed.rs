//! Sign-outs that the pool has not confirmed, so that a later page can inform the user.

pub(super) mod record;

use self::record::{Entry, Record};
use super::store::record_text;
use super::{AuthClient, AuthEvent};
use crate::platform::Millis;
use crate::protocol::decode;

/// A sign-out that the pool has not confirmed: the request failed, or the page was closed before the reply arrived. The
/// refresh token may be valid until it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnconfirmedSignOut {
    /// When the user signed out, in milliseconds since 1970 by this browser's clock.
    pub at: Millis,
}

/// How long a sign-out is kept, in milliseconds: Cognito's default lifetime of a refresh token. The pool does not
/// report its own.
const REFRESH_TOKEN_TTL_MS: Millis = 30 * 24 * 60 * 60 * 1000;
/// The maximum number of entries; the oldest are dropped first. The user is shown one note for all of them.
const MAX_ENTRIES: usize = 8;
/// The maximum size of a record, in bytes. A larger one was not written by this client.
const MAX_RECORD_BYTES: usize = 4096;

impl AuthClient {
    /// Returns the latest sign-out in this browser that the pool has not confirmed, by this page or an earlier one.
    ///
    /// Call it at the start of a page, inform the user that the session may continue elsewhere until it expires, and
    /// [acknowledge](Self::acknowledge_sign_out) the sign-out. While a sign-out of this page waits for the pool, it
    /// counts as unconfirmed; its result is returned by [`sign_out`](Self::sign_out). A sign-out is forgotten after 30
    /// days, the default lifetime of Cognito's refresh tokens.
    ///
    /// ```no_run
    /// # use cognito_client::auth::AuthClient;
    /// # fn show(_: &str) {}
    /// # fn start(client: &AuthClient) {
    /// if let Some(sign_out) = client.unconfirmed_sign_out() {
    ///     show("An earlier sign-out could not be confirmed.");
    ///     client.acknowledge_sign_out(sign_out);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn unconfirmed_sign_out(&self) -> Option<UnconfirmedSignOut> {
        let latest = self.unconfirmed_sign_outs().into_iter().map(|entry| entry.at).max()?;
        Some(UnconfirmedSignOut { at: latest })
    }

    /// Forgets `sign_out` and all earlier ones, once the user was informed.
    pub fn acknowledge_sign_out(&self, sign_out: UnconfirmedSignOut) {
        let mut entries = self.unconfirmed_sign_outs();
        entries.retain(|entry| entry.at > sign_out.at);
        self.store_sign_outs(entries);
    }

    /// Records that the end of this session is not confirmed yet.
    pub(super) fn begin_sign_out(&self, session: &str) {
        let mut entries = self.unconfirmed_sign_outs();
        let excess = (entries.len() + 1).saturating_sub(MAX_ENTRIES);
        entries.drain(..excess);
        entries.push(Entry { session: session.to_owned(), at: self.0.platform.clock.now() });
        self.store_sign_outs(entries);
    }

    /// Records that the pool has ended this session.
    pub(super) fn confirm_sign_out(&self, session: &str) {
        let mut entries = self.unconfirmed_sign_outs();
        entries.retain(|entry| entry.session != session);
        self.store_sign_outs(entries);
    }

    /// Returns the sign-outs of all sessions whose refresh token may still be valid, the latest last.
    fn unconfirmed_sign_outs(&self) -> Vec<Entry> {
        let mut entries = self.0.unstored_sign_outs.borrow().clone().unwrap_or_else(|| {
            let text = self.0.platform.local.get(&self.sign_outs_key()).ok().flatten();
            // Treats stored data as untrusted: any script on this origin can write it.
            let text = text.filter(|text| text.len() <= MAX_RECORD_BYTES);
            text.and_then(|text| decode::<Record>(&text).ok())
                .map(|record| record.sign_outs)
                .unwrap_or_default()
        });
        entries.retain(|entry| self.time_left(entry.at, REFRESH_TOKEN_TTL_MS).is_some());
        entries
    }

    fn store_sign_outs(&self, sign_outs: Vec<Entry>) {
        let (local, key) = (&self.0.platform.local, self.sign_outs_key());
        let stored = if sign_outs.is_empty() {
            local.remove(&key)
        } else {
            let record = Record::new(sign_outs.clone());
            record_text(&record).and_then(|text| local.set(&key, text.expose()))
        };
        let was_stored = self.0.unstored_sign_outs.replace(stored.is_err().then_some(sign_outs)).is_none();
        if let Err(error) = stored
            && was_stored
        {
            self.emit(&AuthEvent::StorageFailed(error));
        }
    }

    fn sign_outs_key(&self) -> String {
        format!("yew-cognito.{}.sign-out", self.0.config.client_id())
    }
}
