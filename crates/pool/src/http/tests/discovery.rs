use super::*;

#[tokio::test]
async fn a_page_of_any_site_may_discover() {
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
async fn endpoints_are_where_they_were_asked_for() {
    let site = Site::new();
    let path = format!("/{}/.well-known/openid-configuration", site.pool_id);
    let reply = site.send(Method::GET, &path, [("host", "127.0.0.1:7")], String::new()).await.json();
    assert_eq!(reply["token_endpoint"], "http://127.0.0.1:7/oauth2/token");
    let issuer = format!("https://cognito-idp.eu-west-1.amazonaws.com/{}", site.pool_id);
    assert_eq!(reply["issuer"], issuer);
}
