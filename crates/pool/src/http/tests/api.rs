use super::*;

#[tokio::test]
async fn a_page_of_another_site_administers_nothing() {
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
        // a file, or a frame in a sandbox
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
async fn a_page_of_any_site_may_sign_people_in() {
    let site = Site::new();
    let input = json!({
        "ClientId": site.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": "wrong" },
    });
    let reply = site.operation("InitiateAuth", &input, &[("origin", "https://app.example")]).await;
    assert_eq!(reply.json()["__type"], "UserNotFoundException");
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}
