//! Tests of sessions and their refresh tokens. The pool keeps neither longer than necessary.

use super::*;

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn rotating(grace_seconds: i64) -> Site {
    let client = json!({
        "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": grace_seconds },
        "RefreshTokenValidity": 1,
    });
    Site::with(json!({}), client)
}

async fn refresh(site: &Site, token: &Value) -> Reply {
    let input = json!({ "ClientId": site.client_id, "RefreshToken": token });
    site.operation("GetTokensFromRefreshToken", &input, &[]).await
}

/// Exchanges a refresh token for its successor.
async fn refreshed(site: &Site, token: &Value) -> Value {
    let reply = refresh(site, token).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()["AuthenticationResult"]["RefreshToken"].clone()
}

/// Returns the sessions of the only pool, as `/pool.json` lists them.
async fn sessions(site: &Site) -> Vec<Value> {
    site.get("/pool.json").await.json()["pools"][0]["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn ended_sessions_are_dropped() {
    let site = rotating(60);
    site.add_user("ada", &[]);
    for _ in 0..3 {
        site.sign_in("ada").await;
    }
    assert_eq!(sessions(&site).await.len(), 3);
    site.advance(DAY_SECONDS - 60).await;
    site.sign_in("ada").await;
    assert_eq!(sessions(&site).await.len(), 4);
    site.advance(60).await;
    site.sign_in("ada").await;
    assert_eq!(sessions(&site).await.len(), 2);
}

#[tokio::test]
async fn session_remains_while_its_access_token_is_valid() {
    let site = rotating(60);
    site.add_user("ada", &[]);
    let overrides = json!({ "refresh_token_seconds": 60, "access_token_seconds": 600 });
    site.control(&format!("/_pool/clients/{}", site.client_id), &overrides).await;
    let access = site.sign_in("ada").await["AccessToken"].clone();
    site.advance(500).await;
    site.sign_in("ada").await;
    let input = json!({ "AccessToken": access });
    assert_eq!(site.operation("GetUser", &input, &[]).await.status, StatusCode::OK);
    site.advance(100).await;
    site.sign_in("ada").await;
    assert_eq!(sessions(&site).await.len(), 2);
    let error = site.operation("GetUser", &input, &[]).await.json();
    assert_eq!(error["message"], "Access Token has expired");
}

#[tokio::test]
async fn access_token_of_a_dropped_session_is_expired_even_if_the_clock_is_set_back() {
    let site = rotating(60);
    site.add_user("ada", &[]);
    let access = site.sign_in("ada").await["AccessToken"].clone();
    site.advance(2 * DAY_SECONDS).await;
    site.sign_in("ada").await;
    site.advance(-2 * DAY_SECONDS).await;
    let error = site.operation("GetUser", &json!({ "AccessToken": access }), &[]).await.json();
    assert_eq!(
        (&error["__type"], &error["message"]),
        (&json!("NotAuthorizedException"), &json!("Access Token has expired"))
    );
}

#[tokio::test]
async fn rotated_refresh_tokens_are_dropped_after_their_grace_period() {
    let site = rotating(60);
    site.add_user("ada", &[]);
    let mut token = site.sign_in("ada").await["RefreshToken"].clone();
    for _ in 0..5 {
        token = refreshed(&site, &token).await;
    }
    assert_eq!(sessions(&site).await[0]["refresh_tokens"], 6);
    site.advance(60).await;
    let last = refreshed(&site, &token).await;
    assert_eq!(sessions(&site).await[0]["refresh_tokens"], 2);
    // A token that was just replaced is accepted, and its use does not extend its grace period.
    refreshed(&site, &token).await;
    site.advance(60).await;
    refreshed(&site, &last).await;
    assert_eq!(sessions(&site).await[0]["refresh_tokens"], 3);
}

#[tokio::test]
async fn reuse_of_a_dropped_refresh_token_ends_the_session() {
    let site = rotating(60);
    site.add_user("ada", &[]);
    let first = site.sign_in("ada").await["RefreshToken"].clone();
    let second = refreshed(&site, &first).await;
    site.advance(60).await;
    let third = refreshed(&site, &second).await;
    assert_eq!(sessions(&site).await[0]["refresh_tokens"], 2);
    let reused = refresh(&site, &first).await.json();
    assert_eq!(reused["__type"], "RefreshTokenReuseException");
    assert_eq!(refresh(&site, &third).await.json()["message"], "Refresh Token has been revoked");
}

#[tokio::test]
async fn altered_refresh_token_does_not_end_the_session() {
    let site = rotating(0);
    site.add_user("ada", &[]);
    let token = site.sign_in("ada").await["RefreshToken"].clone();
    let text = token.as_str().unwrap();
    let parts: Vec<_> = text.split('.').collect();
    assert_eq!(parts.len(), 5);
    for position in 0..parts.len() {
        let mut altered: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let last = if altered[position].pop() == Some('A') { 'Q' } else { 'A' };
        altered[position].push(last);
        let reply = refresh(&site, &json!(altered.join("."))).await.json();
        assert_eq!(reply["message"], "Invalid Refresh Token", "part {position}");
    }
    refreshed(&site, &token).await;
}

#[tokio::test]
async fn rotated_refresh_token_can_revoke_its_session() {
    let site = rotating(0);
    site.add_user("ada", &[]);
    let first = site.sign_in("ada").await["RefreshToken"].clone();
    let second = refreshed(&site, &first).await;
    let third = refreshed(&site, &second).await;
    let input = json!({ "ClientId": site.client_id, "Token": first });
    assert_eq!(site.operation("RevokeToken", &input, &[]).await.status, StatusCode::OK);
    assert_eq!(refresh(&site, &third).await.json()["message"], "Refresh Token has been revoked");
}
