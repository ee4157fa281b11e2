use cognito_client_srp::base64;

use super::{Config, User};
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
    iat: i64,
    exp: i64,
}

impl AccessClaims {
    /// The claims of `token`, if it is an access token of this pool for this client.
    pub(super) fn read(token: &str, config: &Config) -> Option<Self> {
        let claims: Self = decode(&payload(token)?).ok()?;
        let ours = claims.iss == config.issuer()
            && claims.client_id == config.client_id()
            && claims.token_use == "access"
            && (0..claims.exp).contains(&claims.iat)
            && claims.exp < i64::from(u32::MAX);
        ours.then_some(claims)
    }

    /// When it was issued, by the pool's clock.
    pub(super) fn issued(&self) -> Millis {
        self.iat * 1000
    }

    /// When it expires, by the pool's clock.
    pub(super) fn expires(&self) -> Millis {
        self.exp * 1000
    }

    /// How long it is good for.
    pub(super) fn life(&self) -> Millis {
        (self.exp - self.iat) * 1000
    }

    /// How long before its end it is refreshed: a tenth of its life, at most a minute.
    pub(super) fn margin(&self) -> Millis {
        (self.life() / 10).min(60_000)
    }
}

impl FromJson for AccessClaims {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            iss: json.text("iss"),
            client_id: json.text("client_id"),
            token_use: json.text("token_use"),
            sub: json.text("sub"),
            iat: json.get("iat").as_integer(),
            exp: json.get("exp").as_integer(),
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
    sub: String,
    username: String,
    attributes: Vec<(String, String)>,
}

impl FromJson for IdClaims {
    fn from_json(json: Json<'_>) -> Self {
        let mut attributes = json.texts_among();
        attributes.retain(|(name, _)| !ABOUT_THE_TOKEN.contains(&name.as_str()));
        Self {
            iss: json.text("iss"),
            aud: json.text("aud"),
            token_use: json.text("token_use"),
            sub: json.text("sub"),
            username: json.text("cognito:username"),
            attributes,
        }
    }
}

/// Claims that are no attributes of the user: most differ from token to token, and a refresh changes nobody.
const ABOUT_THE_TOKEN: [&str; 8] =
    ["aud", "at_hash", "event_id", "iss", "jti", "nonce", "origin_jti", "token_use"];

/// The user that the ID token `token` tells of, if it is one of this pool for this client.
pub(super) fn user(token: &str, config: &Config) -> Option<User> {
    let claims: IdClaims = decode(&payload(token)?).ok()?;
    let ours = claims.iss == config.issuer() && claims.aud == config.client_id() && claims.token_use == "id";
    ours.then(|| User::new(claims.sub, claims.username, claims.attributes))
}

fn payload(token: &str) -> Option<String> {
    let mut parts = cut::parts(token, b'.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    String::from_utf8(base64::decode_url(payload)?).ok()
}
