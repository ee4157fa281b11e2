use cognito_client_srp::base64;

use super::{AuthError, Config, Secret, User, state::UserData};
use crate::{
    cut,
    platform::Millis,
    protocol::{FromJson, Json, decode},
};

/// What the client reads in an access token. Its signature is for servers to check.
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
    /// Returns the lifetime of the JWT `token`, whoever has issued it for whomever.
    pub(super) fn read(token: &str) -> Option<Self> {
        decode::<Self>(&payload(token)?).ok().filter(|lifetime| lifetime.is_valid())
    }

    /// Returns whether the token was valid at some time, and its times can be computed with.
    fn is_valid(self) -> bool {
        (0..self.exp).contains(&self.iat) && self.exp < i64::from(u32::MAX)
    }

    /// Returns when the token expires, by the pool's clock.
    pub(super) fn expires(self) -> Millis {
        self.exp * 1000
    }

    /// Returns how long the token is valid in all, in milliseconds.
    pub(super) fn duration(self) -> Millis {
        (self.exp - self.iat) * 1000
    }

    /// Returns when the token is to be refreshed, by the pool's clock: a tenth of its duration before it expires, at
    /// most a minute.
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
    /// The claims of `token`, if it is an access token of this pool for this client.
    pub(super) fn read(token: &str, config: &Config) -> Option<Self> {
        let claims: Self = decode(&payload(token)?).ok()?;
        let ours = config.is_issuer(&claims.iss)
            && claims.client_id == config.client_id()
            && claims.token_use == "access"
            && claims.lifetime.is_valid();
        ours.then_some(claims)
    }

    /// When it was issued, by the pool's clock.
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

/// What an access token says of the sign-in that it goes back to. A refresh changes nothing of that.
pub(super) struct SignInClaims {
    auth_time: Option<i64>,
    scope: Option<String>,
}

impl SignInClaims {
    /// The claims of `token`, as far as they can be read.
    pub(super) fn read(token: &str) -> Option<Self> {
        decode(&payload(token)?).ok()
    }

    /// When it was, by the pool's clock.
    pub(super) fn signed_in(&self) -> Option<Millis> {
        self.auth_time?.checked_mul(1000)
    }

    /// Whether the token is none for the pool's own calls, where it says what it is for.
    pub(super) fn lacks_user_scope(&self) -> bool {
        let scope = self.scope.as_ref();
        scope.is_some_and(|scope| cut::parts(scope, b' ').all(|part| part != "aws.cognito.signin.user.admin"))
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
        attributes.retain(|(name, _)| !ABOUT_THE_TOKEN.contains(&name.as_str()));
        // OpenID Connect makes an object of it, in which Cognito fills one member.
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

/// Returns whether the claim called `name` is true. Cognito writes a boolean; a pool's trigger may make text of it.
fn is_true(json: Json<'_>, name: &str) -> bool {
    let claim = json.get(name);
    claim.attempt(|claim| claim.as_flag()) == Some(true)
        || claim.attempt(|claim| claim.as_text() == "true") == Some(true)
}

/// Claims that are no attributes of the user: most differ from token to token, and a refresh changes nobody.
const ABOUT_THE_TOKEN: [&str; 8] =
    ["aud", "at_hash", "event_id", "iss", "jti", "nonce", "origin_jti", "token_use"];

/// Returns the user whom the ID token `token` describes and when it expires, if it is one of this pool for this
/// client.
pub(super) fn user(token: &str, config: &Config) -> Option<(User, Lifetime)> {
    let IdClaims { iss, aud, token_use, lifetime, user } = decode(&payload(token)?).ok()?;
    let ours =
        config.is_issuer(&iss) && aud == config.client_id() && token_use == "id" && lifetime.is_valid();
    ours.then(|| (User::new(user), lifetime))
}

/// What a token says of its issuer alone.
struct IssuerClaim(String);

impl FromJson for IssuerClaim {
    fn from_json(json: Json<'_>) -> Self {
        Self(json.text("iss"))
    }
}

/// Checks that `token` does not name an issuer other than the pool's. A token that names none is left to the checks
/// that follow.
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
/// ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)). Anything else must not get into a header.
fn payload(token: &str) -> Option<String> {
    let mut parts = cut::parts(token, b'.');
    let mut next = || base64::decode_url(parts.next().filter(|part| !part.is_empty())?);
    let (_header, payload, _signature) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    String::from_utf8(payload).ok()
}
