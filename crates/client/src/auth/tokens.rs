//! The claims of tokens that the client reads. It verifies no signatures.

use super::state::UserData;
use super::{AuthError, Config, Secret, User};
use crate::base64;
use crate::platform::Millis;
use crate::protocol::{FromJson, Json, decode};
use crate::split::split_all;

/// The claims of an access token that the client reads. Its signature is left to servers to verify.
#[derive(Debug)]
pub(super) struct AccessClaims {
    iss: String,
    client_id: String,
    token_use: String,
    pub(super) sub: String,
    pub(super) lifetime: Lifetime,
}

/// When a token was issued and when it expires, in seconds since the epoch by the pool's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    iat: i64,
    exp: i64,
}

impl Lifetime {
    /// Returns the lifetime of the JWT `token`, from any issuer and for any client.
    pub(super) fn read(token: &str) -> Option<Self> {
        decode::<Self>(&payload(token)?).ok().filter(|lifetime| lifetime.is_valid())
    }

    /// Returns whether the times are in order and small enough to compute with.
    fn is_valid(self) -> bool {
        (0..self.exp).contains(&self.iat) && self.exp < i64::from(u32::MAX)
    }

    /// Returns when the token expires, in milliseconds since the epoch by the pool's clock.
    pub(super) fn expires(self) -> Millis {
        self.exp * 1000
    }

    /// Returns the total lifetime of the token, in milliseconds.
    pub(super) fn duration(self) -> Millis {
        (self.exp - self.iat) * 1000
    }

    /// Returns when the token is due for a refresh, in milliseconds since the epoch by the pool's clock: a tenth of its
    /// lifetime before it expires, but at most a minute before.
    pub(super) fn due(self) -> Millis {
        self.expires() - (self.duration() / 10).min(60_000)
    }
}

impl FromJson for Lifetime {
    fn from_json(json: Json<'_>) -> Self {
        Self { iat: json.get("iat").as_integer(), exp: json.get("exp").as_integer() }
    }
}

impl AccessClaims {
    /// Returns the claims of `token`, if it is an access token that this pool has issued to this client.
    pub(super) fn read(token: &str, config: &Config) -> Option<Self> {
        let claims: Self = decode(&payload(token)?).ok()?;
        let is_valid = config.is_issuer(&claims.iss)
            && claims.client_id == config.client_id()
            && claims.token_use == "access"
            && claims.lifetime.is_valid();
        is_valid.then_some(claims)
    }

    /// Returns when the token was issued, in milliseconds since the epoch by the pool's clock.
    pub(super) fn issued(&self) -> Millis {
        self.lifetime.iat * 1000
    }
}

impl FromJson for AccessClaims {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            iss: json.text("iss"),
            client_id: json.text("client_id"),
            token_use: json.text("token_use"),
            sub: json.text("sub"),
            lifetime: Lifetime::from_json(json),
        }
    }
}

/// The claims of an access token about its sign-in, which a refresh does not change.
pub(super) struct SignInClaims {
    auth_time: Option<i64>,
    scope: Option<String>,
}

impl SignInClaims {
    /// Returns the claims of `token`, or `None` if they cannot be read.
    pub(super) fn read(token: &str) -> Option<Self> {
        decode(&payload(token)?).ok()
    }

    /// Returns when the user signed in, in milliseconds since the epoch by the pool's clock.
    pub(super) fn signed_in(&self) -> Option<Millis> {
        self.auth_time?.checked_mul(1000)
    }

    /// Returns whether the token names its scopes, but not the scope for the pool's own calls.
    pub(super) fn lacks_user_scope(&self) -> bool {
        let scope = self.scope.as_ref();
        scope.is_some_and(|scope| split_all(scope, b' ').all(|part| part != "aws.cognito.signin.user.admin"))
    }
}

impl FromJson for SignInClaims {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            auth_time: json.get("auth_time").optional().map(|at| at.as_integer()),
            scope: json.optional_text("scope"),
        }
    }
}

struct IdClaims {
    iss: String,
    aud: String,
    token_use: String,
    lifetime: Lifetime,
    user: UserData,
}

impl FromJson for IdClaims {
    fn from_json(json: Json<'_>) -> Self {
        let mut attributes = json.texts_among();
        attributes.retain(|(name, _)| !TOKEN_CLAIMS.contains(&name.as_str()));
        // In OpenID Connect, the address is an object. Cognito sets one of its members.
        if let Some(address) = json.attempt(|json| json.get(ADDRESS).text("formatted")) {
            attributes.push((ADDRESS.to_owned(), address));
        }
        Self {
            iss: json.text("iss"),
            aud: json.text("aud"),
            token_use: json.text("token_use"),
            lifetime: Lifetime::from_json(json),
            user: UserData {
                sub: json.text("sub"),
                username: json.text("cognito:username"),
                groups: json.attempt(|json| json.optional_texts("cognito:groups")).unwrap_or_default(),
                is_email_verified: is_true(json, "email_verified"),
                is_phone_number_verified: is_true(json, "phone_number_verified"),
                attributes,
            },
        }
    }
}

const ADDRESS: &str = "address";

/// Returns whether the claim called `name` is true. Cognito writes a boolean, which a trigger of the pool may turn into
/// text.
fn is_true(json: Json<'_>, name: &str) -> bool {
    let claim = json.get(name);
    claim.attempt(|claim| claim.as_flag()) == Some(true)
        || claim.attempt(|claim| claim.as_text() == "true") == Some(true)
}

/// Claims that are not attributes of the user. Most of them differ between tokens, and a refresh must not change the
/// user.
const TOKEN_CLAIMS: [&str; 8] =
    ["aud", "at_hash", "event_id", "iss", "jti", "nonce", "origin_jti", "token_use"];

/// Returns the user that the ID token `token` describes and the token's lifetime, if this pool has issued it to this
/// client.
pub(super) fn user(token: &str, config: &Config) -> Option<(User, Lifetime)> {
    let IdClaims { iss, aud, token_use, lifetime, user } = decode(&payload(token)?).ok()?;
    let is_valid =
        config.is_issuer(&iss) && aud == config.client_id() && token_use == "id" && lifetime.is_valid();
    is_valid.then(|| (User::new(user), lifetime))
}

/// The issuer claim of a token.
struct IssuerClaim(String);

impl FromJson for IssuerClaim {
    fn from_json(json: Json<'_>) -> Self {
        Self(json.text("iss"))
    }
}

/// Checks that `token` does not name an issuer other than the pool's. A token without an issuer is left to later
/// checks.
///
/// # Errors
/// [`AuthError::Issuer`]
pub(super) fn check_issuer(token: &Secret, config: &Config) -> Result<(), AuthError> {
    let claim = payload(token.expose()).and_then(|payload| decode::<IssuerClaim>(&payload).ok());
    match claim {
        Some(IssuerClaim(found)) if !config.is_issuer(&found) => {
            Err(AuthError::Issuer { found, expected: config.issuers().to_vec() })
        }
        _ => Ok(()),
    }
}

/// Returns the payload of a signed JWT: three parts in base64url
/// ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)). Other text is rejected, because it must not get
/// into a header.
fn payload(token: &str) -> Option<String> {
    let mut parts = split_all(token, b'.');
    let mut next = || base64::decode_url(parts.next().filter(|part| !part.is_empty())?);
    let (_header, payload, _signature) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    String::from_utf8(payload).ok()
}
