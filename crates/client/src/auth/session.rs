//! The session: its tokens and what follows from their claims.

use std::time::Duration;

use super::store::Record;
use super::tokens::{self, AccessClaims, Lifetime};
use super::{AuthError, Config, User};
use crate::platform::Millis;
use crate::protocol::{AuthResult, NewDeviceMetadata, Secret};

/// A signed-in stay of a user, from the sign-in to its end: the tokens and their contents.
pub(super) struct Session {
    /// Identifies the session across all refreshes and tabs. It is not a secret.
    pub(super) id: String,
    /// How far the pool's clock is ahead of this host's, in milliseconds.
    drift: Millis,
    pub(super) access_token: Secret,
    pub(super) id_token: Secret,
    pub(super) refresh_token: Secret,
    access: AccessClaims,
    id_lifetime: Lifetime,
    pub(super) user: User,
    /// The number of refreshes since the sign-in; `None` if it is not known.
    pub(super) generation: Option<i64>,
    /// The key of the device that the refresh token was issued to, if the pool tracks devices. A refresh has to include
    /// it, whether or not the device was confirmed.
    pub(super) device_key: Option<String>,
    /// The new device that the pool has offered with these tokens.
    pub(super) new_device: Option<NewDeviceMetadata>,
}

/// The shortest lifetime of tokens that a pool allows, in milliseconds.
const MIN_LIFETIME_MS: Millis = 300_000;

impl Session {
    /// Creates the session of a completed sign-in.
    pub(super) fn from_sign_in(
        id: String,
        result: AuthResult,
        now: Millis,
        config: &Config,
    ) -> Result<Self, AuthError> {
        let refresh_token =
            result.refresh_token.ok_or(AuthError::Reply("a sign-in without a refresh token"))?;
        tokens::check_issuer(&result.access_token, config)?;
        tokens::check_issuer(&result.id_token, config)?;
        Self::new(id, None, result.access_token, result.id_token, refresh_token, config)
            .map(|session| session.received(now, 0, None, result.new_device_metadata))
            .ok_or(AuthError::Reply("tokens of another pool or client"))
    }

    /// Returns this session with the tokens of a refresh.
    pub(super) fn refreshed(
        &self,
        result: AuthResult,
        now: Millis,
        config: &Config,
    ) -> Result<Self, AuthError> {
        let refresh_token = result.refresh_token.unwrap_or_else(|| self.refresh_token.clone());
        tokens::check_issuer(&result.access_token, config)?;
        tokens::check_issuer(&result.id_token, config)?;
        Self::new(self.id.clone(), None, result.access_token, result.id_token, refresh_token, config)
            .filter(|session| session.access.sub == self.access.sub)
            .map(|session| {
                let generation = self.generation.unwrap_or_default().saturating_add(1);
                session.received(now, generation, self.device_key.clone(), result.new_device_metadata)
            })
            .ok_or(AuthError::Reply("tokens of another pool, client or user"))
    }

    /// Restores a session from its record. Treats the record as untrusted: any script on this origin can write it.
    pub(super) fn from_record(record: Record, config: &Config) -> Option<Self> {
        let Record { version: _, session, drift, access_token, id_token, refresh_token, .. } = record;
        let (device_key, generation) = (record.device_key, record.generation);
        let session = Self::new(session, Some(drift), access_token, id_token, refresh_token, config)?;
        Some(Self { generation, device_key, ..session })
    }

    pub(super) fn to_record(&self) -> Record {
        Record {
            version: Record::VERSION,
            session: self.id.clone(),
            drift: self.drift,
            access_token: self.access_token.clone(),
            id_token: self.id_token.clone(),
            refresh_token: self.refresh_token.clone(),
            device_key: self.device_key.clone(),
            generation: self.generation,
        }
    }

    fn new(
        id: String,
        drift: Option<Millis>,
        access_token: Secret,
        id_token: Secret,
        refresh_token: Secret,
        config: &Config,
    ) -> Option<Self> {
        let access = AccessClaims::read(access_token.expose(), config)?;
        let (user, id_lifetime) = tokens::user(id_token.expose(), config)?;
        let whole = access.sub == user.sub() && !id.is_empty() && is_opaque_token(refresh_token.expose());
        let drift = drift.unwrap_or_default();
        whole.then_some(Self {
            id,
            drift,
            access_token,
            id_token,
            refresh_token,
            access,
            id_lifetime,
            user,
            generation: None,
            device_key: None,
            new_device: None,
        })
    }

    /// Completes a session whose tokens were issued just now, which shows the drift of the clocks.
    fn received(
        mut self,
        now: Millis,
        generation: i64,
        device_key: Option<String>,
        new_device: Option<NewDeviceMetadata>,
    ) -> Self {
        self.generation = Some(generation);
        self.device_key = new_device.as_ref().map(|device| device.device_key.clone()).or(device_key);
        self.new_device = new_device;
        self.drift = self.access.issued().saturating_sub(now);
        self
    }

    /// Returns the pool's time when this host's clock shows `now`.
    pub(super) fn pool_time(&self, now: Millis) -> Millis {
        now.saturating_add(self.drift)
    }

    /// Returns whether the access token has expired.
    pub(super) fn has_expired(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.access.lifetime.expires()
    }

    /// Returns how long ago the access token was issued, in milliseconds. It is negative after a clock was set back.
    pub(super) fn access_token_age(&self, now: Millis) -> Millis {
        self.pool_time(now).saturating_sub(self.access.issued())
    }

    /// Returns the time until the next scheduled refresh, which is zero if a token is due. Tokens with a shorter
    /// lifetime than any pool allows are not scheduled (`None`), and only refreshed on request.
    ///
    /// A refresh is scheduled at a random time before it is due, at most a tenth of the token's lifetime before, so
    /// that users who signed in at the same time do not refresh at the same time. All tabs compute the same time from
    /// the token, and the first of them refreshes it.
    pub(super) fn time_to_refresh(&self, now: Millis) -> Option<Duration> {
        let lifetime = self.first_due();
        if self.pool_time(now) >= lifetime.due() {
            return Some(Duration::ZERO);
        }
        let life = lifetime.duration();
        let token = self.access_token.expose().bytes();
        let random = token.fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        let early = i64::from(random) % (life / 10).max(1);
        let left = lifetime.due().saturating_sub(early).saturating_sub(self.pool_time(now));
        (life >= MIN_LIFETIME_MS).then(|| Duration::from_millis(left.try_into().unwrap_or(0)))
    }

    /// Returns whether the ID token has expired. Its lifetime may be shorter than the access token's.
    pub(super) fn has_id_token_expired(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.expires()
    }

    /// Returns whether the access token is due for a refresh.
    pub(super) fn is_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.access.lifetime.due()
    }

    /// Returns whether the ID token is due for a refresh.
    pub(super) fn is_id_token_due(&self, now: Millis) -> bool {
        self.pool_time(now) >= self.id_lifetime.due()
    }

    /// Returns the lifetime of the token that is due for a refresh first.
    fn first_due(&self) -> Lifetime {
        let (access, id) = (self.access.lifetime, self.id_lifetime);
        if id.due() < access.due() { id } else { access }
    }
}

/// Returns whether `token` is printable ASCII, as a refresh token is. Its format is up to the pool; on AWS it is a JWE.
fn is_opaque_token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
