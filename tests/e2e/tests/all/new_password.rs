//! Tests of a user created by an administrator, who chooses a new password.

use yew_cognito_e2e::{Person, run};

use crate::recovery::fill_new_password;

#[test]
fn created_person_sets_a_new_password() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        page.fill_sign_in(&Person { password: temporary_password, ..ada.clone() }).await;
        page.action("submit").await;

        page.screen("new-password").await;
        assert_eq!(page.auth_state().await, "signed-out", "a challenge is no sign-in");
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.auth("signed-in").await;

        // ministack would accept the answer without its `Session`; AWS does not.
        let calls = t.proxy.calls("RespondToAuthChallenge");
        let asked = |call: &&yew_cognito_e2e::Exchange| {
            call.reply.as_ref().is_some_and(|reply| reply.body["ChallengeName"] == "NEW_PASSWORD_REQUIRED")
        };
        let challenge = calls.iter().find(asked).expect("the challenge").reply.clone().expect("a reply").body;
        let answer = &calls.last().expect("an answer").body;
        assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        assert_eq!(answer["Session"], challenge["Session"], "the Session that the server gave");
        let responses = &answer["ChallengeResponses"];
        assert_eq!(responses["NEW_PASSWORD"], *ada.password);
        let user_name = challenge["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap_or(&ada.email);
        let answered_for = responses["USERNAME"].as_str().unwrap_or_default();
        assert!([user_name, &ada.email].contains(&answered_for), "answered for {answered_for}");

        page.goto("/account").await;
        page.screen("account").await;
        page.action("sign-out").await;
        page.auth("signed-out").await;
        page.sign_in(&ada).await;
    });
}

#[test]
fn reload_in_the_middle_resumes_until_one_starts_over() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        let interrupted = async || {
            page.fill_sign_in(&Person { password: temporary_password.clone(), ..ada.clone() }).await;
            page.action("submit").await;
            page.screen("new-password").await;
            page.reload().await;
            page.screen("new-password").await;
        };
        interrupted().await;
        page.eval(r#"document.querySelector('main a[href="/signin"]').click()"#).await;
        page.screen("sign-in").await;
        page.reload().await;
        page.screen("sign-in").await;

        interrupted().await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.auth("signed-in").await;
    });
}
