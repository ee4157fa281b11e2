//! Tests of Amplify's `updateUserAttributes`, `sendUserAttributeVerificationCode` and `confirmUserAttribute`. Their
//! common behaviour is tested in `account`.

use super::account::{GET_USER, act, attribute};
use super::*;

const UPDATE: &str = "UpdateUserAttributes";

fn update(world: &mut World, tab: &Tab) -> Result<Vec<AttributeUpdate>, AuthError> {
    act(world, tab, async |auth| {
        auth.update_attributes(vec![attribute("name", "Ada"), attribute("email", "b@example.com")]).await
    })
}

fn updated(name: &str, step: AttributeStep) -> AttributeUpdate {
    AttributeUpdate { name: name.to_owned(), step }
}

#[test]
fn each_updated_attribute_is_done_or_needs_a_code() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let details = json!({ "Destination": "b***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" });
    world.reply(UPDATE, Reply::json(&json!({ "CodeDeliveryDetailsList": [details] })));
    let delivery = CodeDelivery {
        destination: "b***@e***".to_owned(),
        delivery_medium: "EMAIL".to_owned(),
        attribute_name: "email".to_owned(),
    };
    let steps =
        [updated("name", AttributeStep::Done), updated("email", AttributeStep::CodeNeeded(Some(delivery)))];
    assert_eq!(update(&mut world, &tab).unwrap(), steps);
    let attributes = json!([
        { "Name": "name", "Value": "Ada" }, { "Name": "email", "Value": "b@example.com" },
    ]);
    assert_eq!(
        world.host.transport.last(UPDATE),
        json!({ "AccessToken": access_token("ada", FakeClock::START), "UserAttributes": attributes })
    );
}

#[test]
fn client_metadata_is_sent_for_triggers() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    world.sign_in(&tab, "ada");
    world.reply(UPDATE, Reply::json(&json!({})));
    assert!(update(&mut world, &tab).is_ok());
    assert_eq!(world.host.transport.last(UPDATE)["ClientMetadata"], json!({ "for": UPDATE }));
    let code = "GetUserAttributeVerificationCode";
    let details = json!({ "Destination": "b***@e***", "AttributeName": "email" });
    world.reply(code, Reply::json(&json!({ "CodeDeliveryDetails": details })));
    let delivery = act(&mut world, &tab, async |auth| auth.send_attribute_code("email").await);
    assert_eq!(delivery.unwrap().unwrap().destination, "b***@e***");
    assert_eq!(world.host.transport.last(code)["ClientMetadata"], json!({ "for": code }));
}

#[test]
fn after_a_lost_reply_the_attributes_are_read_from_the_pool() {
    let now = |email: &str, verified: &str| {
        let attributes = json!([
            { "Name": "name", "Value": "Ada" },
            { "Name": "email", "Value": email },
            { "Name": "email_verified", "Value": verified },
        ]);
        Reply::json(&json!({ "Username": "u", "UserAttributes": attributes }))
    };
    let steps = |email| vec![updated("name", AttributeStep::Done), updated("email", email)];
    for (user, outcome) in [
        (now("b@example.com", "true"), Ok(steps(AttributeStep::Done))),
        (now("b@example.com", "false"), Ok(steps(AttributeStep::CodeNeeded(None)))),
        // The attribute is not changed, or not until it is verified.
        (now("ada@example.com", "true"), Err(offline())),
        (Reply::error("InternalErrorException", ""), Err(offline())),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(UPDATE, Reply::Fails(TransportError::Offline));
        world.reply(GET_USER, user);
        assert_eq!(update(&mut world, &tab), outcome);
        assert_eq!(world.operations(), [INITIATE, UPDATE, GET_USER]);
    }
}

#[test]
fn a_rejected_attribute_code_is_an_error_and_is_not_retried() {
    for code in ["CodeMismatchException", "ExpiredCodeException", "AliasExistsException"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply("VerifyUserAttribute", Reply::error(code, ""));
        let verified =
            act(&mut world, &tab, async |auth| auth.verify_attribute("email", &Secret::new("000000")).await);
        assert_eq!(verified.unwrap_err().code(), code);
        assert_eq!(world.count("VerifyUserAttribute"), 1);
    }
}
