//! Tests of a user created by an administrator, who chooses a new password.

use yew_cognito_e2e::{Person, run};

use crate::recovery::fill_new_password;

#[test]
fn a_user_created_by_an_administrator_sets_a_new_password() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        page.fill_sign_in(&Person { password: temporary_password, ..ada.clone() }).await;
        page.action("submit").await;

        page.wait_for_screen("new-password").await;
        assert_eq!(page.auth_state().await, "signed-out", "a challenge should not sign in");
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;

        // ministack would accept the answer without its `Session`; AWS does not.
        let calls = t.proxy.calls("RespondToAuthChallenge");
        let is_challenge = |call: &&yew_cognito_e2e::Exchange| {
            call.reply.as_ref().is_some_and(|reply| reply.body["ChallengeName"] == "NEW_PASSWORD_REQUIRED")
        };
        let challenge = calls
            .iter()
            .find(is_challenge)
            .expect("the pool should send a challenge")
            .reply
            .clone()
            .expect("the challenge should be in a response")
            .body;
        let answer = &calls.last().expect("the page should send an answer").body;
        assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        assert_eq!(
            answer["Session"], challenge["Session"],
            "the answer should have the Session of the challenge"
        );
        let responses = &answer["ChallengeResponses"];
        assert_eq!(responses["NEW_PASSWORD"], *ada.password);
        let user_name = challenge["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap_or(&ada.email);
        let answered_user_name = responses["USERNAME"].as_str().unwrap_or_default();
        assert!([user_name, &ada.email].contains(&answered_user_name), "answered for {answered_user_name}");

        page.goto("/account").await;
        page.wait_for_screen("account").await;
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        page.sign_in(&ada).await;
    });
}

#[test]
fn a_reload_restores_the_challenge_until_the_sign_in_is_restarted() {
    run(async |t| {
        let (ada, temporary_password) = t.person_created_by_administrator().await;
        let page = t.page();
        let sign_in_and_reload = async || {
            page.fill_sign_in(&Person { password: temporary_password.clone(), ..ada.clone() }).await;
            page.action("submit").await;
            page.wait_for_screen("new-password").await;
            page.reload().await;
            page.wait_for_screen("new-password").await;
        };
        sign_in_and_reload().await;
        page.eval(r#"document.querySelector('main a[href="/signin"]').click()"#).await;
        page.wait_for_screen("sign-in").await;
        page.reload().await;
        page.wait_for_screen("sign-in").await;

        sign_in_and_reload().await;
        fill_new_password(&page, &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}
