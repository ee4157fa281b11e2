//! Several independent clients for several pools on one page.

use super::token::{access_claims, id_claims, jwt};
use super::*;

const OTHER_CLIENT: &str = "2otherclient";
const OTHER_POOL: &str = "cn-north-1_OtherPool";

fn client_of_other_pool(host: &FakeHost) -> AuthClient {
    let outputs = json!({
        "version": "1",
        "auth": {
            "aws_region": "cn-north-1", "user_pool_id": OTHER_POOL, "user_pool_client_id": OTHER_CLIENT,
        },
    });
    AuthClient::builder(Config::from_json(&outputs.to_string()).unwrap())
        .with_platform(host.platform())
        .build()
}

/// Returns the tokens of a user of the other pool.
fn tokens(name: &str, now: i64) -> Value {
    let issuer = format!("https://cognito-idp.cn-north-1.amazonaws.com.cn/{OTHER_POOL}");
    let (mut access, mut id) = (access_claims(name, now), id_claims(name, now));
    (access["iss"], access["client_id"]) = (json!(issuer), json!(OTHER_CLIENT));
    (id["iss"], id["aud"]) = (json!(issuer), json!(OTHER_CLIENT));
    json!({ "AuthenticationResult": {
        "AccessToken": jwt(&access), "IdToken": jwt(&id), "RefreshToken": "of the other pool",
    } })
}

#[test]
fn each_client_has_its_own_session_endpoint_and_records() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let second = client_of_other_pool(&tab.host);
    let running = second.clone();
    world.spawn(async move { running.run().await });
    assert_eq!(second.state(), AuthState::SignedOut(Reason::NoSession));

    world.reply(INITIATE, Reply::json(&tokens("grace", world.now())));
    let signing_in = second.clone();
    let step = world.finish(async move { signing_in.sign_in(by_password("grace")).await }).unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
    let urls: Vec<String> = world.host.transport.sent().into_iter().map(|sent| sent.url).collect();
    assert_eq!(
        urls,
        ["https://cognito-idp.eu-west-1.amazonaws.com/", "https://cognito-idp.cn-north-1.amazonaws.com.cn/"]
    );
    // The first client's user is still signed in, and no token was revoked.
    assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("ada"));
    assert_eq!(second.state().user().unwrap().attribute("name"), Some("grace"));

    world.reply(REVOKE, Reply::json(&json!({})));
    let signing_out = second.clone();
    assert_eq!(
        world.finish(async move { signing_out.sign_out(SignOutScope::Here).await }),
        SignOut::Complete
    );
    assert_eq!(world.host.transport.last(REVOKE)["ClientId"], OTHER_CLIENT);
    assert!(tab.is_signed_in());
    assert!(stored(&world.host).is_some());
}
