use super::*;
use crate::testing::Http;

const USER: &str = r#"{"Username":"ada","UserAttributes":[{"Name":"preferred_username","Value":"ada_l"},{"Name":"sub","Value":"s"}],"New":1}"#;

#[test]
fn tokens_are_sent_by_tls_or_to_this_machine() {
    let url = "http://pool.internal/";
    assert_eq!(UserPool::new(url).unwrap_err(), PoolError::Endpoint(url.to_owned()));
    assert!(UserPool::new("https://pool.example/").is_ok());
}

#[tokio::test]
async fn it_is_asked_once_in_a_while() {
    let http = Http::answering(200, USER).await;
    let pool = UserPool::new(&http.url()).unwrap();
    let user = pool.user("token").await.unwrap();
    assert_eq!((&*user.username, &*user.attributes["preferred_username"]), ("ada", "ada_l"));
    assert_eq!(pool.user("token").await.unwrap(), user);
    let requests = http.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].contains("x-amz-target: AWSCognitoIdentityProviderService.GetUser"),
        "{}",
        requests[0]
    );
    assert!(requests[0].ends_with(r#"{"AccessToken":"token"}"#), "{}", requests[0]);
}

#[tokio::test]
async fn a_refusal_is_told_from_a_failure() {
    let refused = |code: &str| PoolError::Refused { code: code.to_owned() };
    let cases = [
        (
            400,
            r#"{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}"#,
            Some("NotAuthorizedException"),
        ),
        (400, r#"{"__type":"com.amazonaws#UserNotFoundException"}"#, Some("UserNotFoundException")),
        (400, r#"{"__type":"TooManyRequestsException"}"#, None),
        (403, "<html>", None),
        (500, "", None),
        (200, r#"{"Username":1}"#, None),
        (302, "", None),
    ];
    for (status, body, code) in cases {
        let http = Http::answering(status, body).await;
        let error = UserPool::new(&http.url()).unwrap().user("secret-token").await.unwrap_err();
        match code {
            Some(code) => assert_eq!(error, refused(code)),
            None => assert!(matches!(error, PoolError::Unreachable(_)), "{status} {body}: {error}"),
        }
        assert!(!format!("{error:?} {error}").contains("secret-token"));
    }
}

#[tokio::test]
async fn nobody_there_is_a_failure() {
    let url = Http::nowhere().await;
    let error = UserPool::new(&url).unwrap().user("token").await.unwrap_err();
    assert!(matches!(error, PoolError::Unreachable(_)), "{error}");
}
