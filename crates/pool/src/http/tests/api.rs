//! Tests of the API over HTTP: its callers, and the members that it ignores.

use super::*;

#[tokio::test]
async fn page_of_another_site_cannot_call_signed_operations() {
    let site = Site::new();
    let input = json!({ "UserPoolId": site.pool_id });
    for (origin, status) in [
        (None, 200),
        (Some("http://localhost:8080"), 200),
        (Some("http://127.0.0.1:8080"), 200),
        (Some("http://[::1]"), 200),
        (Some("https://app.localhost"), 200),
        (Some("https://evil.example"), 400),
        (Some("https://localhost.evil.example"), 400),
        (Some("https://evil.example:8080"), 400),
        // Browsers send this from a file or a sandboxed frame.
        (Some("null"), 400),
    ] {
        let origin = origin.map(|origin| ("origin", origin));
        let headers: Vec<_> = [("authorization", SIGNATURE)].into_iter().chain(origin).collect();
        let reply = site.operation("DescribeUserPool", &input, &headers).await;
        assert_eq!(reply.status.as_u16(), status, "{origin:?}: {}", reply.body);
        if status == 400 {
            assert_eq!(reply.json()["__type"], "MissingAuthenticationTokenException");
        }
    }
}

#[tokio::test]
async fn page_of_any_site_can_sign_users_in() {
    let site = Site::new();
    let input = json!({
        "ClientId": site.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": "wrong" },
    });
    let reply = site.operation("InitiateAuth", &input, &[("origin", "https://app.example")]).await;
    assert_eq!(reply.json()["__type"], "UserNotFoundException");
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}

/// Null members count as absent, and members that an operation does not have are ignored.
#[tokio::test]
async fn null_and_unknown_members_are_ignored() {
    let site = Site::new();
    let signed = [("authorization", SIGNATURE)];
    for (operation, input) in [
        (
            "CreateUserPool",
            json!({
                "PoolName": "others", "AliasAttributes": null, "Colour": "red",
                "Policies": { "PasswordPolicy": { "RequireSymbols": null, "Colour": "red" } },
                "Schema": [{ "Name": "tier", "Mutable": null, "Colour": "red" }],
            }),
        ),
        (
            "CreateUserPoolClient",
            json!({
                "UserPoolId": site.pool_id, "ClientName": "other", "GenerateSecret": null,
                "CallbackURLs": null, "Colour": "red", "LocalPool": { "access_token_seconds": 1 },
            }),
        ),
        (
            "SignUp",
            json!({
                "ClientId": site.client_id, "Username": "ada", "Password": "Correct-h0rse",
                "UserAttributes": null, "ClientMetadata": { "a": null },
                // These members belong to other operations and are ignored.
                "UserPoolId": "eu-west-1_elsewhere", "AccessToken": "a",
            }),
        ),
        (
            "InitiateAuth",
            json!({
                "ClientId": site.client_id, "AuthFlow": "USER_PASSWORD_AUTH", "UserPoolId": "eu-west-1_elsewhere",
                "AuthParameters": { "USERNAME": "ada", "PASSWORD": "Correct-h0rse", "SECRET_HASH": null },
            }),
        ),
    ] {
        let reply = site.operation(operation, &input, &signed).await;
        let unconfirmed = reply.json()["__type"] == "UserNotConfirmedException";
        assert!(reply.status == StatusCode::OK || unconfirmed, "{operation}: {}", reply.body);
        assert!(!reply.body.contains("Colour"), "{operation}: {}", reply.body);
    }
    let fault = json!({ "pool_id": site.pool_id, "operation": "SignUp", "fault": { "kind": "status", "status": 503, "body": "empty" } });
    assert_eq!(site.control("/_pool/faults", &fault).await.status, StatusCode::OK);
    let input = json!({ "ClientId": site.client_id, "UserPoolId": "eu-west-1_elsewhere" });
    let reply = site.operation("SignUp", &input, &[]).await;
    assert_eq!(
        reply.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "the client determines the pool: {}",
        reply.body
    );
}
