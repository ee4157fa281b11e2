//! Tests of the claims in tokens.

use super::*;

#[tokio::test]
async fn id_token_claims_have_the_types_of_openid_connect() {
    let site = Site::new();
    site.add_user(
        "ada",
        &[
            ("address", "12 St James's Square"),
            ("email", "ada@example.com"),
            ("email_verified", "true"),
            ("phone_number", "+12025550123"),
            ("phone_number_verified", "false"),
            ("updated_at", "1700000000"),
            ("name", "Ada"),
        ],
    );
    let id = claims(&site.sign_in("ada").await["IdToken"]);
    assert_eq!(id["address"], json!({ "formatted": "12 St James's Square" }));
    assert_eq!(id["updated_at"], json!(1_700_000_000));
    assert_eq!((&id["email_verified"], &id["phone_number_verified"]), (&json!(true), &json!(false)));
    assert_eq!((&id["name"], &id["phone_number"]), (&json!("Ada"), &json!("+12025550123")));
}

/// Adds groups with these names, precedences and roles, and a user who is in all of them.
fn add_groups(site: &Site, groups: &[(&str, Option<i64>, Option<&str>)]) {
    site.add_user("ada", &[]);
    for (name, precedence, role) in groups {
        let mut group = json!({ "GroupName": name });
        if let Some(precedence) = precedence {
            group["Precedence"] = json!(precedence);
        }
        if let Some(role) = role {
            group["RoleArn"] = json!(role_arn(role));
        }
        site.admin("CreateGroup", group);
        site.admin("AdminAddUserToGroup", json!({ "Username": "ada", "GroupName": name }));
    }
}

fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::000000000000:role/{name}")
}

#[tokio::test]
async fn groups_are_ordered_by_their_precedence_at_the_time_of_issue() {
    let site = Site::new();
    add_groups(&site, &[("writers", Some(1), None), ("owners", Some(2), None), ("guests", None, None)]);
    let tokens = site.sign_in("ada").await;
    for token in ["IdToken", "AccessToken"] {
        assert_eq!(
            claims(&tokens[token])["cognito:groups"],
            json!(["writers", "owners", "guests"]),
            "{token}"
        );
    }
    site.admin("UpdateGroup", json!({ "GroupName": "guests", "Precedence": 0 }));
    site.admin("UpdateGroup", json!({ "GroupName": "writers", "Precedence": 3 }));
    let tokens = site.sign_in("ada").await;
    for token in ["IdToken", "AccessToken"] {
        assert_eq!(
            claims(&tokens[token])["cognito:groups"],
            json!(["guests", "owners", "writers"]),
            "{token}"
        );
    }
    let listed = site.admin("AdminListGroupsForUser", json!({ "Username": "ada" }));
    let names: Vec<_> =
        listed["Groups"].as_array().unwrap().iter().map(|group| &group["GroupName"]).collect();
    assert_eq!(names, ["guests", "owners", "writers"]);
}

#[tokio::test]
async fn roles_of_groups_are_claims_of_the_id_token_only() {
    let site = Site::new();
    add_groups(
        &site,
        &[("readers", Some(5), Some("read")), ("plain", Some(0), None), ("writers", Some(1), Some("write"))],
    );
    let tokens = site.sign_in("ada").await;
    let id = claims(&tokens["IdToken"]);
    assert_eq!(id["cognito:roles"], json!([role_arn("write"), role_arn("read")]));
    assert_eq!(id["cognito:preferred_role"], json!(role_arn("write")));
    let access = claims(&tokens["AccessToken"]);
    assert!(access["cognito:roles"].is_null() && access["cognito:preferred_role"].is_null(), "{access}");
}

#[tokio::test]
async fn groups_with_equal_precedence_and_different_roles_have_no_preferred_role() {
    for (second_role, preferred) in [("write", Value::Null), ("read", json!(role_arn("read")))] {
        let site = Site::new();
        add_groups(
            &site,
            &[
                ("readers", Some(1), Some("read")),
                ("writers", Some(1), Some(second_role)),
                ("last", None, Some("x")),
            ],
        );
        let id = claims(&site.sign_in("ada").await["IdToken"]);
        assert_eq!(id["cognito:preferred_role"], preferred);
        let mut roles = vec![role_arn("read"), role_arn(second_role), role_arn("x")];
        roles.dedup();
        assert_eq!(id["cognito:roles"], json!(roles));
    }
}

#[tokio::test]
async fn groups_without_roles_cause_no_role_claims() {
    let site = Site::new();
    add_groups(&site, &[("plain", Some(0), None)]);
    let id = claims(&site.sign_in("ada").await["IdToken"]);
    assert!(id["cognito:roles"].is_null() && id["cognito:preferred_role"].is_null(), "{id}");
}
