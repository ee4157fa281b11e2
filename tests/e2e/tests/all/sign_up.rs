//! Tests of the way from a sign-up to a session, and out again.

use yew_cognito_e2e::{Page, Person, run};

#[test]
fn whole_story() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();

        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;

        page.screen("confirm-sign-up").await;
        page.shows(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;

        sign_in_unless_signed_in(&page, &ada).await;

        page.goto("/account").await;
        page.screen("account").await;
        for mine in [&ada.email, &ada.name, &ada.handle] {
            page.shows(mine).await;
        }

        page.reload().await;
        page.auth("signed-in").await;
        page.screen("account").await;
        let changes = page.auth_changes().await;
        assert!(changes.iter().all(|state| state != "signed-out"), "{changes:?}");

        page.action("sign-out").await;
        page.auth("signed-out").await;
        page.reload().await;
        page.auth("signed-out").await;
        page.goto("/account").await;
        page.screen("sign-in").await;
    });
}

#[test]
fn a_refusal_is_visible_in_a_small_window() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.resize(360, 340).await;
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.alert("UsernameExistsException").await;
        let is_visible =
            "const { top, bottom } = document.querySelector('main [role=alert]').getBoundingClientRect();
            return top > -1 && bottom < innerHeight + 1";
        page.until("the alert in the window", async || page.eval(is_visible).await == true).await;
    });
}

#[test]
fn taken_address_leads_somewhere() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.alert("UsernameExistsException").await;
        assert_eq!(page.value("name").await, ada.name, "the form is kept");
        page.follow("/signin").await;
        page.screen("sign-in").await;
    });
}

#[test]
fn reload_in_the_middle_of_confirming_resumes() {
    run(async |t| {
        let ada = t.person();
        let page = t.page();
        page.goto("/signup").await;
        page.screen("sign-up").await;
        fill_sign_up(&page, &ada).await;
        page.action("submit").await;
        page.screen("confirm-sign-up").await;

        page.reload().await;
        page.screen("confirm-sign-up").await;
        page.shows(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;

        // The page no longer has the password after the reload, so it asks for it.
        page.screen("sign-in").await;
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
    page.until("to be signed in, or asked to", async || {
        page.auth_state().await == "signed-in" || page.current_screen().await.as_deref() == Some("sign-in")
    })
    .await;
    if page.auth_state().await != "signed-in" {
        page.sign_in(person).await;
    }
}
