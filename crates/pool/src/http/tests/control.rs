//! Tests of the control endpoints.

use super::*;

#[tokio::test]
async fn form_of_another_page_cannot_control_the_pool() {
    let site = Site::new();
    let rule = json!({ "fault": { "kind": "dropped" } }).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let headers = [("content-type", content_type)];
        let reply = site.send(Method::POST, "/_pool/faults", headers, rule.clone()).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let preflight = site.send(Method::OPTIONS, "/_pool/faults", [], String::new()).await;
    assert!(!preflight.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    assert_eq!(site.get("/_pool/faults").await.json(), json!({ "faults": [] }));
}

#[tokio::test]
async fn fault_that_cannot_occur_is_rejected() {
    let site = Site::new();
    let fault = json!({ "kind": "dropped" });
    let status = |status: u16| json!({ "kind": "status", "status": status, "body": "empty" });
    for (rule, expected) in [
        (json!({ "pool_id": site.pool_id, "operation": "GetUser", "fault": fault }), 200),
        (json!({ "pool_id": "eu-west-1_elsewhere", "fault": fault }), 404),
        (json!({ "operation": "GetUsers", "fault": fault }), 400),
        (json!({ "fault": status(503) }), 200),
        (json!({ "fault": status(200) }), 200),
        // 101 does not complete an exchange, and the others are not statuses.
        (json!({ "fault": status(101) }), 400),
        (json!({ "fault": status(0) }), 400),
        (json!({ "fault": status(1000) }), 400),
    ] {
        let reply = site.control("/_pool/faults", &rule).await;
        assert_eq!(reply.status.as_u16(), expected, "{rule}: {}", reply.body);
    }
}

#[tokio::test]
async fn html_body_of_a_fault_contains_the_status() {
    let site = Site::new();
    let rule = json!({ "fault": { "kind": "status", "status": 502, "body": "html" } });
    site.control("/_pool/faults", &rule).await;
    let reply = site.operation("GetUser", &json!({ "AccessToken": "a" }), &[]).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert!(reply.body.contains("502 Bad Gateway"), "{}", reply.body);
}

#[tokio::test]
async fn clock_offset_is_limited_to_representable_times() {
    let site = Site::new();
    let clock = format!("/_pool/pools/{}/clock", site.pool_id);
    for change in [
        json!({ "ahead_seconds": i64::MAX }),
        json!({ "ahead_seconds": i64::MIN }),
        json!({ "advance_seconds": 100_i64 * 366 * 24 * 60 * 60 + 1 }),
    ] {
        let reply = site.control(&clock, &change).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{change}: {}", reply.body);
    }
    let reply = site.control(&clock, &json!({ "ahead_seconds": 3600 })).await;
    assert_eq!(reply.status, StatusCode::OK);
    let reply = site.control(&clock, &json!({ "advance_seconds": -3600 })).await;
    let now = jiff::Timestamp::now().as_second();
    assert!((now - 1..=now).contains(&reply.json()["now"].as_i64().unwrap()), "{}", reply.body);
}

#[tokio::test]
async fn overrides_may_set_any_token_lifetime() {
    let site = Site::new();
    let user = json!({ "UserPoolId": site.pool_id, "Username": "ada" });
    call(&site.service, "AdminCreateUser", &user);
    let password = json!({ "UserPoolId": site.pool_id, "Username": "ada", "Password": "Correct-h0rse", "Permanent": true });
    call(&site.service, "AdminSetUserPassword", &password);
    let overrides = json!({
        "access_token_seconds": i64::MAX, "id_token_seconds": i64::MIN, "refresh_token_seconds": i64::MAX,
        "auth_session_seconds": i64::MAX,
    });
    let reply = site.control(&format!("/_pool/clients/{}", site.client_id), &overrides).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let input = json!({
        "ClientId": site.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": "Correct-h0rse" },
    });
    let reply = site.operation("InitiateAuth", &input, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let token = reply.json()["AuthenticationResult"]["AccessToken"].clone();
    let reply = site.operation("GetUser", &json!({ "AccessToken": token }), &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[tokio::test]
async fn quotas_are_enforced_until_they_are_removed() {
    let site = Site::new();
    let token = json!({ "AccessToken": "a" });
    let codes = async || {
        let mut codes = Vec::new();
        for _ in 0..5 {
            let reply = site.operation("GetUser", &token, &[]).await;
            codes.push(reply.json()["__type"].as_str().unwrap().to_owned());
        }
        codes
    };
    let limited = "TooManyRequestsException".to_owned();
    assert!(!codes().await.contains(&limited), "requests are not limited before quotas are enforced");

    // With a rate of zero, all requests fail.
    let enforced = site.control("/_pool/quotas", &json!({ "rates": { "UserRead": 0 } })).await;
    assert_eq!(enforced.json()["rates"]["UserRead"], 0);
    assert_eq!(enforced.json()["rates"]["UserCreation"], 50, "other categories have AWS's rates");
    assert!(codes().await.iter().all(|code| *code == limited));

    let misspelt = site.control("/_pool/quotas", &json!({ "rates": { "UserReads": 1 } })).await;
    assert_eq!(misspelt.status, StatusCode::BAD_REQUEST);
    assert!(misspelt.body.contains("UserReads") && misspelt.body.contains("UserRead`"), "{}", misspelt.body);

    let disabled = site.send(Method::DELETE, "/_pool/quotas", [], String::new()).await;
    assert_eq!(disabled.json(), json!({ "rates": null }));
    assert!(!codes().await.contains(&limited));
}

#[tokio::test]
async fn exception_fault_simulates_an_operation_that_a_region_does_not_enable() {
    let site = Site::new();
    site.add_user("ada", &[]);
    let message = "This operation is not enabled in this Region.";
    let fault = json!({ "kind": "exception", "code": "OperationNotEnabledException", "message": message });
    let rule = json!({ "pool_id": site.pool_id, "operation": "SignUp", "times": 0, "fault": fault });
    assert_eq!(site.control("/_pool/faults", &rule).await.status, StatusCode::OK);
    let input = json!({ "ClientId": site.client_id, "Username": "ida", "Password": PASSWORD });
    for _ in 0..2 {
        let reply = site.operation("SignUp", &input, &[]).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert_eq!(reply.json()["__type"], "OperationNotEnabledException");
        assert_eq!(reply.headers["x-amzn-errortype"], "OperationNotEnabledException:");
        assert_eq!(reply.json()["message"], message);
    }
    site.sign_in("ada").await;
    let error = site.try_admin("AdminGetUser", json!({ "Username": "ida" })).unwrap_err();
    assert_eq!(error.code, "UserNotFoundException", "the operation was not carried out");
}
