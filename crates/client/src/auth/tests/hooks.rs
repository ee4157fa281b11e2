//! Data that an app adds to requests.

use super::account::act;
use super::kinds::LOGIN;
use super::*;

const PROXY: &str = "x-proxy";

#[test]
fn additional_headers_are_sent_with_pool_operations_only() {
    let mut world = World::new();
    let operations: Rc<RefCell<Vec<&str>>> = Rc::default();
    let seen = operations.clone();
    let tab = world.tab_with(|builder| {
        builder.with_headers(move |operation| {
            seen.borrow_mut().push(operation);
            vec![(PROXY.to_owned(), operation.to_owned())]
        })
    });
    world.sign_in(&tab, "ada");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(*operations.borrow(), [INITIATE, REFRESH]);
    for sent in world.host.transport.sent() {
        assert_eq!(sent.headers, ["content-type", "x-amz-target", PROXY]);
    }
    act(&mut world, &tab, async |auth| auth.fetch(&ApiRequest::get("/feed")).await.err());
    let call = world.host.transport.sent().pop().unwrap();
    assert!(!call.headers.iter().any(|name| name == PROXY), "{call:?}");
    assert_eq!(operations.borrow().len(), 2);
}

#[test]
fn a_later_callback_replaces_an_earlier_one() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| {
        builder
            .with_headers(|_| vec![("x-first".to_owned(), String::new())])
            .with_headers(|_| Vec::new())
            .with_client_metadata(|_| [("first", "yes")].into())
            .with_client_metadata(|_| [("second", "yes")].into())
    });
    world.sign_in(&tab, "ada");
    let sent = world.host.transport.sent().pop().unwrap();
    assert_eq!(sent.headers, ["content-type", "x-amz-target"]);
    assert_eq!(sent.body["ClientMetadata"], json!({ "second": "yes" }));
}

/// Covers the operations whose metadata and context are not tested elsewhere.
#[test]
fn metadata_and_context_are_sent_as_in_amplify() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    world.sign_in(&tab, "ada");
    world.host.user_agent.load("data");
    let reset = async |auth: AuthClient| {
        let (code, password) = (Secret::new("123456"), Secret::new("new"));
        auth.reset_password(LOGIN, &code, &password).await.is_ok()
    };
    world.reply("ResendConfirmationCode", Reply::json(&json!({})));
    assert!(act(&mut world, &tab, async |auth| auth.resend_code(LOGIN).await.is_ok()));
    world.reply("ForgotPassword", Reply::json(&json!({})));
    assert!(act(&mut world, &tab, async |auth| auth.forgot_password(LOGIN).await.is_ok()));
    world.reply("ConfirmForgotPassword", Reply::json(&json!({})));
    assert!(act(&mut world, &tab, reset));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    let context = json!({ "EncodedData": format!("data {LOGIN} eu-west-1_AbCdEfGhI {CLIENT_ID}") });
    let request = |operation: &str, members: &Value, with_context: bool| {
        let mut request = members.clone();
        request["ClientId"] = json!(CLIENT_ID);
        request["ClientMetadata"] = json!({ "for": operation });
        if with_context {
            request["UserContextData"] = context.clone();
        }
        request
    };
    let user = json!({ "Username": LOGIN });
    let reset = json!({ "Username": LOGIN, "ConfirmationCode": "123456", "Password": "new" });
    let refresh = json!({ "RefreshToken": "refresh token of ada" });
    for (operation, members, with_context) in [
        ("ResendConfirmationCode", &user, true),
        ("ForgotPassword", &user, true),
        ("ConfirmForgotPassword", &reset, true),
        (REFRESH, &refresh, false),
    ] {
        assert_eq!(world.host.transport.last(operation), request(operation, members, with_context));
    }
}
