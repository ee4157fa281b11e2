//! Tests of the names by which administrators and apps refer to users.

use super::*;

#[tokio::test]
async fn administrators_can_name_a_user_by_sub() {
    let site = Site::new();
    let sub = site.add_user("ada", &[("email", "ada@example.com"), ("email_verified", "true")]);
    assert_ne!(sub, "ada");
    assert_eq!(site.admin("AdminGetUser", json!({ "Username": sub }))["Username"], "ada");
    site.admin("CreateGroup", json!({ "GroupName": "editors" }));
    site.admin("AdminAddUserToGroup", json!({ "Username": sub, "GroupName": "editors" }));
    let listed = site.admin("AdminListGroupsForUser", json!({ "Username": "ada" }));
    assert_eq!(listed["Groups"][0]["GroupName"], "editors");
    site.admin("AdminDisableUser", json!({ "Username": sub }));
    assert_eq!(site.admin("AdminGetUser", json!({ "Username": "ada" }))["Enabled"], false);
    site.admin("AdminDeleteUser", json!({ "Username": sub }));
    let error = site.try_admin("AdminGetUser", json!({ "Username": sub })).unwrap_err();
    assert_eq!(error.code, "UserNotFoundException");
}

#[tokio::test]
async fn forgotten_password_can_be_reset_by_sub() {
    let site = Site::new();
    let sub = site.add_user("ada", &[("email", "ada@example.com"), ("email_verified", "true")]);
    let input = json!({ "ClientId": site.client_id, "Username": sub });
    let reply = site.operation("ForgotPassword", &input, &[]).await;
    assert_eq!(reply.json()["CodeDeliveryDetails"]["AttributeName"], "email", "{}", reply.body);
    let inbox = site.get("/inbox.json?to=ada@example.com").await.json();
    let input = json!({
        "ClientId": site.client_id, "Username": sub, "ConfirmationCode": inbox["messages"][0]["code"],
        "Password": "Another-h0rse",
    });
    let reply = site.operation("ConfirmForgotPassword", &input, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[tokio::test]
async fn user_name_takes_precedence_over_the_sub_of_another_user() {
    let site = Site::new();
    let sub = site.add_user("ada", &[]);
    site.add_user(&sub, &[]);
    assert_eq!(site.admin("AdminGetUser", json!({ "Username": sub }))["Username"], json!(sub));
}

/// Returns the names of the users that a filter of `ListUsers` finds.
fn found(site: &Site, filter: &str) -> Result<Vec<String>, Exception> {
    let listed = site.try_admin("ListUsers", json!({ "Filter": filter }))?;
    let users = listed["Users"].as_array().unwrap();
    Ok(users.iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn users_can_be_filtered_by_the_attributes_that_aws_documents() {
    let site = Site::new();
    let sub = site.add_user(
        "ada",
        &[
            ("email", "ada@example.com"),
            ("phone_number", "+12025550123"),
            ("name", "Ada L"),
            ("given_name", "Ada"),
            ("family_name", "L"),
            ("preferred_username", "countess"),
        ],
    );
    site.add_user("ida", &[]);
    site.admin("AdminDisableUser", json!({ "Username": "ida" }));
    for filter in [
        "username = \"ada\"",
        "username ^= \"ad\"",
        "email = \"ada@example.com\"",
        "\"phone_number\" ^= \"+1202\"",
        "name = \"Ada L\"",
        "given_name=\"Ada\"",
        "family_name = \"L\"",
        "preferred_username = \"countess\"",
        "status = \"Enabled\"",
        &format!("sub = \"{sub}\""),
    ] {
        assert_eq!(found(&site, filter).unwrap(), ["ada"], "{filter}");
    }
    assert_eq!(found(&site, "status = \"Disabled\"").unwrap(), ["ida"]);
    assert_eq!(found(&site, "").unwrap(), ["ada", "ida"]);
}

#[tokio::test]
async fn only_the_user_status_is_compared_without_case() {
    let site = Site::new();
    site.add_user("ada", &[("given_name", "Ada")]);
    for filter in [
        "cognito:user_status = \"CONFIRMED\"",
        "cognito:user_status = \"confirmed\"",
        "cognito:user_status ^= \"Conf\"",
    ] {
        assert_eq!(found(&site, filter).unwrap(), ["ada"], "{filter}");
    }
    for filter in ["status = \"enabled\"", "username = \"ADA\"", "given_name = \"ada\""] {
        assert_eq!(found(&site, filter).unwrap(), [""; 0], "{filter}");
    }
}

#[tokio::test]
async fn filter_on_another_attribute_is_rejected() {
    let site = Site::new();
    for name in ["custom:tier", "nickname", "address", "cognito:username", "email_verified", "Username", ""] {
        let error = found(&site, &format!("{name} = \"x\"")).unwrap_err();
        assert_eq!(error.code, "InvalidParameterException", "{name}");
        assert!(error.message.contains(name), "{}", error.message);
    }
}
