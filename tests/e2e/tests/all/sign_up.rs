//! Tests of a sign-up, from the form to the session and the sign-out.

use yew_cognito_e2e::{Page, Person, run};

#[test]
fn a_new_user_signs_up_confirms_signs_in_and_out() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();

        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;

        page.wait_for_screen("confirm-sign-up").await;
        page.wait_for_text(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;

        sign_in_unless_signed_in(&page, &ada).await;

        page.goto("/account").await;
        page.wait_for_screen("account").await;
        for value in [&ada.email, &ada.name, &ada.handle] {
            page.wait_for_text(value).await;
        }

        page.reload().await;
        page.wait_for_auth("signed-in").await;
        page.wait_for_screen("account").await;
        let changes = page.auth_changes().await;
        assert!(changes.iter().all(|state| state != "signed-out"), "{changes:?}");

        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        page.reload().await;
        page.wait_for_auth("signed-out").await;
        page.goto("/account").await;
        page.wait_for_screen("sign-in").await;
    });
}

#[test]
fn an_error_is_visible_in_a_small_window() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.resize(360, 340).await;
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.alert("UsernameExistsException").await;
        let is_visible =
            "const { top, bottom } = document.querySelector('main [role=alert]').getBoundingClientRect();
            return top > -1 && bottom < innerHeight + 1";
        page.wait_until("the alert in the window", async || page.eval(is_visible).await == true).await;
    });
}

#[test]
fn an_existing_address_shows_an_error_and_a_link_to_sign_in() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.alert("UsernameExistsException").await;
        assert_eq!(page.value("name").await, ada.name, "the form should be kept");
        page.follow("/signin").await;
        page.wait_for_screen("sign-in").await;
    });
}

#[test]
fn a_reload_restores_the_confirmation() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.wait_for_screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;

        page.reload().await;
        page.wait_for_screen("confirm-sign-up").await;
        page.wait_for_text(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;

        // The page no longer has the password after the reload, so it asks for it.
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.auth_state().await, "signed-out");
        page.sign_in(&ada).await;
    });
}

pub(crate) async fn fill_sign_up(page: &Page, person: &Person) {
    page.fill_user_name(&person.email).await;
    page.fill("name", &person.name).await;
    page.fill("preferred_username", &person.handle).await;
    page.fill("password", &person.password).await;
    if page.has_field("confirm_password").await {
        page.fill("confirm_password", &person.password).await;
    }
}

/// Signs in, unless the confirmation has already done so.
async fn sign_in_unless_signed_in(page: &Page, person: &Person) {
    page.wait_until("a session or the sign-in screen", async || {
        page.auth_state().await == "signed-in" || page.current_screen().await.as_deref() == Some("sign-in")
    })
    .await;
    if page.auth_state().await != "signed-in" {
        page.sign_in(person).await;
    }
}
