//! The claims of access and ID tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::clock::{Millis, SECOND};
use crate::keys::TokenUse;
use crate::pool::grants::Grant;
use crate::pool::groups::Group;
use crate::random;
use crate::scopes::is_in_scope;
use crate::settings::ClientSettings;
use crate::user::User;

/// The grant that tokens are issued for, with everything that their claims depend on.
pub(super) struct Issued<'a> {
    pub(super) issuer: &'a str,
    pub(super) event_id: &'a str,
    pub(super) grant: &'a Grant,
    pub(super) client: &'a ClientSettings,
    pub(super) user: &'a User,
    /// The user's groups, ordered by precedence.
    pub(super) groups: &'a [(&'a str, &'a Group)],
    pub(super) now: Millis,
}

/// Returns the claims of the access token.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>
pub(super) fn access(issued: &Issued<'_>) -> Value {
    let Issued { grant, client, user, .. } = issued;
    let mut claims = common(issued, TokenUse::Access, client.access_token_lifetime());
    claims["client_id"] = json!(grant.client_id);
    claims["scope"] = json!(grant.scope);
    claims["username"] = json!(user.username);
    if let Some(key) = &grant.device_key {
        claims["device_key"] = json!(key);
    }
    if grant.managed_login {
        claims["version"] = json!(2);
    }
    claims
}

/// Returns the claims of the ID token that is issued with an access token.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
pub(super) fn id(issued: &Issued<'_>, nonce: Option<&str>, access_token: &str) -> Value {
    let Issued { grant, client, user, .. } = issued;
    let mut claims = common(issued, TokenUse::Id, client.id_token_lifetime());
    claims["aud"] = json!(grant.client_id);
    claims["cognito:username"] = json!(user.username);
    let roles = Roles::from_groups(issued.groups);
    if !roles.all.is_empty() {
        claims["cognito:roles"] = json!(roles.all);
    }
    if let Some(role) = roles.preferred {
        claims["cognito:preferred_role"] = json!(role);
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    for (name, value) in &user.attributes {
        let is_identities = name == "identities";
        if is_identities || client.may_read(name) && is_in_scope(&grant.scope, name) {
            claims[name] = claim(name, value);
        }
    }
    if grant.managed_login {
        claims["at_hash"] = json!(at_hash(access_token));
    }
    claims
}

/// Returns the claims that both tokens have.
fn common(issued: &Issued<'_>, token_use: TokenUse, lifetime: Millis) -> Value {
    let now = issued.now / SECOND;
    let mut claims = json!({
        "sub": issued.user.sub,
        "iss": issued.issuer,
        "event_id": issued.event_id,
        "auth_time": issued.grant.auth_time / SECOND,
        "iat": now,
        "exp": now + lifetime / SECOND,
        "jti": random::uuid(),
        "token_use": token_use.as_str(),
    });
    if issued.client.revokes_tokens() {
        claims["origin_jti"] = json!(issued.grant.origin_jti);
    }
    if !issued.groups.is_empty() {
        claims["cognito:groups"] = issued.groups.iter().map(|(name, _)| *name).collect();
    }
    claims
}

/// The IAM roles of a user's groups.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html>
struct Roles<'a> {
    /// The roles in the order of the groups' precedence, without duplicates.
    all: Vec<&'a str>,
    /// The role of the group that takes precedence; `None` if groups with the same precedence have different roles.
    preferred: Option<&'a str>,
}

impl<'a> Roles<'a> {
    /// Collects the roles of groups that are ordered by precedence.
    fn from_groups(groups: &[(&'a str, &'a Group)]) -> Self {
        let with_role = || {
            groups
                .iter()
                .filter_map(|(_, group)| Some((group.details.precedence, group.details.role_arn.as_deref()?)))
        };
        let mut all = vec![];
        for (_, role) in with_role() {
            if !all.contains(&role) {
                all.push(role);
            }
        }
        let preferred = with_role().next().and_then(|(highest, role)| {
            let is_only = with_role().all(|(precedence, other)| precedence != highest || other == role);
            is_only.then_some(role)
        });
        Self { all, preferred }
    }
}

/// Converts an attribute to a claim of the ID token. Most claims are strings, as in the API.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
fn claim(name: &str, value: &str) -> Value {
    match name {
        "address" => json!({ "formatted": value }),
        "email_verified" | "phone_number_verified" => json!(value == "true"),
        "identities" => identities(value),
        "updated_at" => value.parse::<i64>().map_or_else(|_| json!(value), Value::from),
        _ => json!(value),
    }
}

/// Converts the attribute with the user's providers to a claim: a list in which all values are strings.
fn identities(attribute: &str) -> Value {
    let mut list: Value = serde_json::from_str(attribute).unwrap_or_default();
    for identity in list.as_array_mut().into_iter().flatten() {
        for (_, value) in identity.as_object_mut().into_iter().flatten() {
            if value.is_boolean() || value.is_number() {
                *value = json!(value.to_string());
            }
        }
    }
    list
}

/// Returns the left half of an access token's hash, a claim of the ID token that is issued with it
/// ([OpenID Connect](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
fn at_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token);
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}
