//! `GET /oauth2/userInfo`
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::incoming_request::IncomingRequest;
use super::oauth::json_response;
use crate::error::Exception;
use crate::scopes::has_scope;
use crate::service::Service;

/// The standard attributes in the scope `profile`, which also contains all custom attributes.
const PROFILE: [&str; 14] = [
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

/// The status, `error` and `error_description` of an error response.
type UserInfoError = (StatusCode, &'static str, &'static str);

const BAD_REQUEST: UserInfoError =
    (StatusCode::BAD_REQUEST, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint");
const BAD_TOKEN: UserInfoError = (
    StatusCode::UNAUTHORIZED,
    "invalid_token",
    "Access token is expired, disabled, or deleted, or the user has globally signed out.",
);
const NO_OPENID: UserInfoError =
    (StatusCode::UNAUTHORIZED, "invalid_token", "Access token does not contain openid scope");

pub(super) fn user_info(service: &Service, incoming: &IncomingRequest) -> Response {
    match claims(service, incoming) {
        Ok(claims) => json_response(StatusCode::OK, &Value::Object(claims)),
        Err((status, error, description)) => {
            let body = json!({ "error": error, "error_description": description });
            let mut response = json_response(status, &body);
            // AWS sends this header without a scheme.
            let challenge = format!(r#"error="{error}", error_description="{description}""#);
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            }
            response
        }
    }
}

fn claims(service: &Service, incoming: &IncomingRequest) -> Result<Map<String, Value>, UserInfoError> {
    let authorization = incoming.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = authorization.and_then(|value| value.split_once(' ')).ok_or(BAD_REQUEST)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BAD_REQUEST);
    }
    let bad_token = |_: Exception| BAD_TOKEN;
    let pool = service.pool_of_access_token(token.trim()).map_err(bad_token)?;
    let pool = Service::lock(&pool);
    let bearer = pool.bearer(token.trim()).map_err(bad_token)?;
    if !has_scope(&bearer.scope, "openid") {
        return Err(NO_OPENID);
    }
    let user = pool.user(&bearer.user).map_err(bad_token)?;
    let client = pool.client(&bearer.client_id).map_err(bad_token)?;
    let readable = user.attributes.iter().filter(|(name, _)| {
        let is_identities = name.as_str() == "identities";
        is_identities || client.may_read(name) && is_included(&bearer.scope, name)
    });
    // All values are strings, including the flags.
    let mut claims: Map<_, _> = readable.map(|(name, value)| (name.clone(), json!(value))).collect();
    claims.insert("sub".to_owned(), json!(user.sub));
    claims.insert("username".to_owned(), json!(user.username));
    Ok(claims)
}

/// Returns whether the scopes include an attribute. `aws.cognito.signin.user.admin` makes no difference here.
fn is_included(scopes: &str, attribute: &str) -> bool {
    let has = |scope: &str| has_scope(scopes, scope);
    match attribute {
        _ if !has("profile") && !has("email") && !has("phone") => true,
        "email" | "email_verified" => has("email"),
        "phone_number" | "phone_number_verified" => has("phone"),
        _ => has("profile") && (PROFILE.contains(&attribute) || attribute.starts_with("custom:")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_select_the_attributes() {
        for (scopes, expected) in [
            ("openid", "email phone_number name address custom:tier"),
            ("openid aws.cognito.signin.user.admin", "email phone_number name address custom:tier"),
            ("openid profile", "name custom:tier"),
            ("openid email", "email"),
            ("email openid phone", "email phone_number"),
        ] {
            let all = ["email", "phone_number", "name", "address", "custom:tier"];
            let found: Vec<_> = all.into_iter().filter(|it| is_included(scopes, it)).collect();
            assert_eq!(found.join(" "), expected, "{scopes}");
        }
    }
}
