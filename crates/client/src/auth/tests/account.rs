//! The common behaviour of all calls on behalf of the signed-in user, with one row for each function of Amplify.

use super::token::record;
use super::*;
use crate::platform::LocalFuture;

pub(super) const GET_USER: &str = "GetUser";

/// Runs `action` with the tab's client until it completes.
#[track_caller]
pub(super) fn act<T: 'static>(
    world: &mut World,
    tab: &Tab,
    action: impl AsyncFnOnce(AuthClient) -> T + 'static,
) -> T {
    let auth = tab.auth.clone();
    world.finish(async move { action(auth).await })
}

pub(super) fn attribute(name: &str, value: &str) -> Attribute {
    Attribute { name: name.to_owned(), value: value.to_owned() }
}

type Outcome = Result<(), AuthError>;

struct Row {
    /// The corresponding function of Amplify.
    name: &'static str,
    operation: &'static str,
    /// The request without the token.
    request: Value,
    reply: Value,
    is_sensitive: bool,
    /// How often the request is sent without a response.
    tries: usize,
    call: fn(AuthClient) -> LocalFuture<'static, Outcome>,
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "updateUserAttributes",
            operation: "UpdateUserAttributes",
            request: json!({ "UserAttributes": [{ "Name": "name", "Value": " Ada " }] }),
            reply: json!({}),
            is_sensitive: false,
            tries: 1,
            call: |auth| {
                Box::pin(
                    async move { auth.update_attributes(vec![attribute("name", " Ada ")]).await.map(drop) },
                )
            },
        },
        Row {
            name: "updateUserAttributes of an address",
            operation: "UpdateUserAttributes",
            request: json!({ "UserAttributes": [{ "Name": "email", "Value": "b@example.com" }] }),
            reply: json!({ "CodeDeliveryDetailsList": [{ "AttributeName": "email" }] }),
            is_sensitive: true,
            tries: 1,
            call: |auth| {
                Box::pin(async move {
                    auth.update_attributes(vec![attribute("email", "b@example.com")]).await.map(drop)
                })
            },
        },
        Row {
            name: "deleteUserAttributes",
            operation: "DeleteUserAttributes",
            request: json!({ "UserAttributeNames": ["nickname", "custom:team"] }),
            reply: json!({}),
            is_sensitive: false,
            tries: 1,
            call: |auth| Box::pin(async move { auth.delete_attributes(&["nickname", "custom:team"]).await }),
        },
        Row {
            name: "deleteUserAttributes of an address",
            operation: "DeleteUserAttributes",
            request: json!({ "UserAttributeNames": ["phone_number"] }),
            reply: json!({}),
            is_sensitive: true,
            tries: 1,
            call: |auth| Box::pin(async move { auth.delete_attributes(&["phone_number"]).await }),
        },
        Row {
            name: "sendUserAttributeVerificationCode",
            operation: "GetUserAttributeVerificationCode",
            request: json!({ "AttributeName": "email" }),
            reply: json!({ "CodeDeliveryDetails": { "AttributeName": "email" } }),
            is_sensitive: false,
            tries: 1,
            call: |auth| Box::pin(async move { auth.send_attribute_code("email").await.map(drop) }),
        },
        Row {
            name: "confirmUserAttribute",
            operation: "VerifyUserAttribute",
            request: json!({ "AttributeName": "email", "Code": "123456" }),
            reply: json!({}),
            is_sensitive: false,
            tries: 1,
            call: |auth| {
                Box::pin(async move { auth.verify_attribute("email", &Secret::new("123456")).await })
            },
        },
        Row {
            name: "updatePassword",
            operation: "ChangePassword",
            request: json!({ "PreviousPassword": " old ", "ProposedPassword": " new " }),
            reply: json!({}),
            is_sensitive: false,
            tries: 1,
            call: |auth| {
                Box::pin(async move {
                    auth.change_password(Some(&Secret::new(" old ")), &Secret::new(" new ")).await
                })
            },
        },
        Row {
            name: "updatePassword without one",
            operation: "ChangePassword",
            request: json!({ "ProposedPassword": " new " }),
            reply: json!({}),
            is_sensitive: true,
            tries: 1,
            call: |auth| Box::pin(async move { auth.change_password(None, &Secret::new(" new ")).await }),
        },
        Row {
            name: "fetchUserAttributes",
            operation: GET_USER,
            request: json!({}),
            reply: json!({ "Username": "u", "UserAttributes": [] }),
            is_sensitive: false,
            tries: 3,
            call: |auth| Box::pin(async move { auth.profile().await.map(drop) }),
        },
        Row {
            name: "fetchMFAPreference",
            operation: GET_USER,
            request: json!({}),
            reply: json!({ "Username": "u", "UserAttributes": [] }),
            is_sensitive: false,
            tries: 3,
            call: |auth| Box::pin(async move { auth.mfa_preference().await.map(drop) }),
        },
        Row {
            name: "updateMFAPreference",
            operation: "SetUserMFAPreference",
            request: json!({ "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true } }),
            reply: json!({}),
            is_sensitive: true,
            tries: 3,
            call: |auth| {
                let change = MfaChange { totp: Some(MfaSetting::Preferred), ..MfaChange::default() };
                Box::pin(async move { auth.set_mfa_preference(change).await })
            },
        },
        Row {
            name: "setUpTOTP",
            operation: "AssociateSoftwareToken",
            request: json!({}),
            reply: json!({ "SecretCode": "JBSWY3DPEHPK3PXP" }),
            is_sensitive: true,
            tries: 1,
            call: |auth| Box::pin(async move { auth.set_up_totp().await.map(drop) }),
        },
        Row {
            name: "verifyTOTPSetup",
            operation: "VerifySoftwareToken",
            request: json!({ "UserCode": "123456", "FriendlyDeviceName": "phone" }),
            reply: json!({ "Status": "SUCCESS" }),
            is_sensitive: false,
            tries: 1,
            call: |auth| {
                Box::pin(async move { auth.verify_totp(&Secret::new("123456"), Some("phone")).await })
            },
        },
        Row {
            name: "listWebAuthnCredentials",
            operation: "ListWebAuthnCredentials",
            request: json!({ "MaxResults": 20 }),
            reply: json!({ "Credentials": [] }),
            is_sensitive: false,
            tries: 3,
            call: |auth| Box::pin(async move { auth.passkeys().await.map(drop) }),
        },
        Row {
            name: "deleteWebAuthnCredential",
            operation: "DeleteWebAuthnCredential",
            request: json!({ "CredentialId": "a-_" }),
            reply: json!({}),
            is_sensitive: true,
            tries: 1,
            call: |auth| Box::pin(async move { auth.delete_passkey("a-_").await }),
        },
        Row {
            name: "deleteUser",
            operation: "DeleteUser",
            request: json!({}),
            reply: json!({}),
            is_sensitive: true,
            tries: 1,
            call: |auth| Box::pin(async move { auth.delete_user().await }),
        },
        Row {
            name: "GetUserAuthFactors, which the reference lacks",
            operation: "GetUserAuthFactors",
            request: json!({}),
            reply: json!({ "Username": "u", "ConfiguredUserAuthFactors": ["PASSWORD"] }),
            is_sensitive: false,
            tries: 3,
            call: |auth| Box::pin(async move { auth.auth_factors().await.map(drop) }),
        },
    ]
}

impl Row {
    #[track_caller]
    fn call(&self, world: &mut World, tab: &Tab) -> Outcome {
        world.finish((self.call)(tab.auth.clone()))
    }

    /// Returns the request with a token that was issued at `now`.
    fn request(&self, now: i64) -> Value {
        let mut request = self.request.clone();
        request["AccessToken"] = json!(access_token("ada", now));
        request
    }
}

fn user() -> Reply {
    Reply::json(&json!({ "Username": "u", "UserAttributes": [] }))
}

#[test]
fn each_call_sends_the_request_of_amplify() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(row.operation, Reply::json(&row.reply));
        assert_eq!(row.call(&mut world, &tab), Ok(()), "{}", row.name);
        assert_eq!(world.operations(), [INITIATE, row.operation], "{}", row.name);
        assert_eq!(world.host.transport.last(row.operation), row.request(FakeClock::START), "{}", row.name);
    }
}

#[test]
fn an_expired_token_is_refreshed_before_the_call() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
        world.reply(row.operation, Reply::json(&row.reply));
        assert_eq!(row.call(&mut world, &tab), Ok(()), "{}", row.name);
        assert_eq!(world.operations(), [INITIATE, REFRESH, row.operation], "{}", row.name);
        assert_eq!(world.host.transport.last(row.operation), row.request(world.now()), "{}", row.name);
    }
}

/// Scripts a pool that rejects the token once, and again when `GetUser` checks the token.
fn script_token_rejection(world: &World, row: &Row) {
    for operation in [row.operation, GET_USER] {
        world.reply(operation, Reply::error(NOT_AUTHORIZED, "Access Token has been revoked"));
    }
}

#[test]
fn a_rejected_token_is_refreshed_once_and_the_call_repeated() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.advance(Duration::from_secs(5));
        script_token_rejection(&world, &row);
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
        world.reply(row.operation, Reply::json(&row.reply));
        assert_eq!(row.call(&mut world, &tab), Ok(()), "{}", row.name);
        let operations = [INITIATE, row.operation, GET_USER, REFRESH, row.operation];
        assert_eq!(world.operations(), operations, "{}", row.name);
        assert_eq!(world.host.transport.last(row.operation), row.request(world.now()), "{}", row.name);
    }
}

#[test]
fn a_repeatedly_rejected_token_requires_a_fresh_sign_in() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.advance(Duration::from_secs(5));
        script_token_rejection(&world, &row);
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
        script_token_rejection(&world, &row);
        assert_eq!(row.call(&mut world, &tab), Err(AuthError::FreshSignInNeeded), "{}", row.name);
        assert_eq!((world.count(REFRESH), tab.is_signed_in()), (1, true), "{}", row.name);
    }
}

#[test]
fn a_rejected_call_with_a_valid_token_is_not_repeated() {
    for row in rows().into_iter().filter(|row| row.operation != GET_USER) {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(row.operation, Reply::error(NOT_AUTHORIZED, "no"));
        world.reply(GET_USER, user());
        let error = row.call(&mut world, &tab).unwrap_err();
        assert_eq!(service_code(&error), &ErrorCode::NotAuthorized, "{}", row.name);
        assert_eq!(world.operations(), [INITIATE, row.operation, GET_USER], "{}", row.name);
        assert!(tab.is_signed_in());
    }
}

/// Without an answer to `GetUser` it is unknown whether the token was the reason, so nothing is retried.
#[test]
fn a_rejection_is_final_if_the_token_cannot_be_checked() {
    for row in rows().into_iter().filter(|row| row.operation != GET_USER) {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(row.operation, Reply::error(NOT_AUTHORIZED, "no"));
        let error = row.call(&mut world, &tab).unwrap_err();
        assert_eq!(service_code(&error), &ErrorCode::NotAuthorized, "{}", row.name);
        assert_eq!((world.count(row.operation), world.count(REFRESH)), (1, 0), "{}", row.name);
    }
}

#[test]
fn a_rejected_refresh_ends_the_session() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        script_token_rejection(&world, &row);
        world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
        assert!(row.call(&mut world, &tab).unwrap_err().ends_session(), "{}", row.name);
        assert!(matches!(tab.reason(), Reason::SessionEnded(_)), "{}", row.name);
    }
}

#[test]
fn a_token_without_the_admin_scope_requires_a_fresh_sign_in() {
    let with_scope = |scope: &str| {
        let mut claims = token::access_claims("ada", FakeClock::START);
        claims["scope"] = json!(scope);
        let mut record = record("ada", FakeClock::START);
        record["access_token"] = json!(token::jwt(&claims));
        record.to_string()
    };
    for row in rows() {
        for scope in ["openid email", "", "aws.cognito.signin.user.administrator"] {
            let mut world = World::new();
            store(&world.host, &with_scope(scope));
            let tab = world.tab();
            assert_eq!(row.call(&mut world, &tab), Err(AuthError::FreshSignInNeeded), "{}", row.name);
            assert!(world.operations().is_empty() && tab.is_signed_in());
        }
        let mut world = World::new();
        store(&world.host, &with_scope("openid aws.cognito.signin.user.admin email"));
        let tab = world.tab();
        world.reply(row.operation, Reply::json(&row.reply));
        assert_eq!(row.call(&mut world, &tab), Ok(()), "{}", row.name);
    }
}

#[test]
fn a_call_fails_if_another_user_has_signed_in() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        // The sign-in of another tab, of which this one has not been notified yet.
        let other_session = record("grace", world.now());
        store(&world.host, &other_session.to_string());
        assert_eq!(row.call(&mut world, &tab), Err(AuthError::Superseded), "{}", row.name);
        assert_eq!(world.operations(), [INITIATE], "{}", row.name);
        assert_eq!(stored(&world.host), Some(other_session));
    }
}

#[test]
fn a_call_without_a_session_fails_before_any_request() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.tab();
        assert_eq!(row.call(&mut world, &tab), Err(AuthError::NotSignedIn), "{}", row.name);
        assert!(world.operations().is_empty());
    }
}

#[test]
fn other_rejections_leave_the_session_unchanged() {
    for row in rows() {
        for code in ["InvalidParameterException", "LimitExceededException", "ForbiddenException"] {
            let mut world = World::new();
            let tab = world.signed_in("ada");
            let before = stored(&world.host);
            world.reply(row.operation, Reply::error(code, "no"));
            assert_eq!(row.call(&mut world, &tab).unwrap_err().code(), code, "{}", row.name);
            assert_eq!(world.operations(), [INITIATE, row.operation], "{}", row.name);
            assert!(tab.is_signed_in() && stored(&world.host) == before);
        }
    }
}

#[test]
fn only_idempotent_calls_are_retried() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let began = world.now();
        assert_eq!(row.call(&mut world, &tab), Err(offline()), "{}", row.name);
        assert!(world.now() - began <= 15_000);
        assert_eq!(world.count(row.operation), row.tries, "{}", row.name);
        assert!(tab.is_signed_in());
    }
}

#[test]
fn refresh_and_call_share_one_deadline() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        for operation in [REFRESH, row.operation, GET_USER] {
            (0..9).for_each(|_| world.reply(operation, Reply::Hangs));
        }
        let began = world.now();
        assert_eq!(row.call(&mut world, &tab), Err(timed_out()), "{}", row.name);
        assert!(world.now() - began <= 15_000, "{}", row.name);
        assert!(tab.is_signed_in());
    }
}

#[test]
fn sensitive_changes_require_a_recent_sign_in() {
    const MAX_SIGN_IN_AGE: Duration = Duration::from_mins(5);
    for row in rows() {
        let mut world = World::new();
        let tab = world.tab_with(|builder| builder.with_step_up(MAX_SIGN_IN_AGE));
        world.sign_in(&tab, "ada");
        world.advance(MAX_SIGN_IN_AGE);
        world.reply(row.operation, Reply::json(&row.reply));
        assert_eq!(row.call(&mut world, &tab), Ok(()), "{}", row.name);

        let mut world = World::new();
        let tab = world.tab_with(|builder| builder.with_step_up(MAX_SIGN_IN_AGE));
        world.sign_in(&tab, "ada");
        world.advance(MAX_SIGN_IN_AGE + Duration::from_secs(1));
        world.reply(row.operation, Reply::json(&row.reply));
        let expected = if row.is_sensitive { Err(AuthError::FreshSignInNeeded) } else { Ok(()) };
        assert_eq!(row.call(&mut world, &tab), expected, "{}", row.name);
        assert_eq!(world.count(row.operation), usize::from(!row.is_sensitive), "{}", row.name);
        if !row.is_sensitive {
            continue;
        }
        // The session is unchanged, and the scripted reply is still queued.
        assert!(tab.is_signed_in());
        let tab_without_step_up = world.tab();
        assert_eq!(row.call(&mut world, &tab_without_step_up), Ok(()), "{}", row.name);
    }
}
