//! Tests of the discovery documents and of the issuer that they name.

use super::*;

#[tokio::test]
async fn pages_of_any_site_can_read_discovery_documents() {
    let site = Site::new();
    for document in ["openid-configuration", "jwks.json"] {
        for (pool, status) in [(site.pool_id.as_str(), 200), ("eu-west-1_elsewhere", 404)] {
            let reply = site.get(&format!("/{pool}/.well-known/{document}")).await;
            assert_eq!(reply.status.as_u16(), status);
            assert_eq!(reply.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "*", "{document}");
        }
    }
}

#[tokio::test]
async fn endpoints_have_the_host_of_the_request() {
    let site = Site::new();
    let path = format!("/{}/.well-known/openid-configuration", site.pool_id);
    let reply = site.send(Method::GET, &path, [("host", "127.0.0.1:7")], String::new()).await.json();
    assert_eq!(reply["token_endpoint"], "http://127.0.0.1:7/oauth2/token");
    let issuer = format!("https://cognito-idp.eu-west-1.amazonaws.com/{}", site.pool_id);
    assert_eq!(reply["issuer"], issuer);
}

#[tokio::test]
async fn issuer_has_the_form_that_the_pool_is_configured_for() {
    let original = |id: &str| format!("https://cognito-idp.eu-west-1.amazonaws.com/{id}");
    let updated = |id: &str| format!("https://issuer-cognito-idp.eu-west-1.amazonaws.com/{id}");
    for (settings, is_updated) in [
        (json!({}), false),
        (json!({ "IssuerConfiguration": { "Type": "ORIGINAL" } }), false),
        (json!({ "IssuerConfiguration": { "Type": "UPDATED" } }), true),
    ] {
        let site = Site::with(settings.clone(), json!({}));
        site.add_user("ada", &[]);
        let issuer = if is_updated { updated(&site.pool_id) } else { original(&site.pool_id) };
        let path = format!("/{}/.well-known/openid-configuration", site.pool_id);
        assert_eq!(site.get(&path).await.json()["issuer"], json!(issuer), "{settings}");
        let tokens = site.sign_in("ada").await;
        for token in ["IdToken", "AccessToken"] {
            assert_eq!(claims(&tokens[token])["iss"], json!(issuer), "{settings}");
        }
        let described = site.admin("DescribeUserPool", json!({}));
        assert_eq!(described["UserPool"]["IssuerConfiguration"], settings["IssuerConfiguration"]);
    }
}

#[tokio::test]
async fn tokens_stay_valid_when_the_issuer_configuration_changes() {
    let site = Site::new();
    site.add_user("ada", &[]);
    let token = json!({ "AccessToken": site.sign_in("ada").await["AccessToken"] });
    site.admin("UpdateUserPool", json!({ "IssuerConfiguration": { "Type": "UPDATED" } }));
    let reply = site.operation("GetUser", &token, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}
