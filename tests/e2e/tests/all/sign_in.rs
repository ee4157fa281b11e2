//! Tests of signing in with a password.

use yew_cognito_e2e::run;

#[test]
fn a_wrong_password_can_be_corrected() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.fill("password", &ada.another_password()).await;
        page.action("submit").await;
        page.alert("NotAuthorizedException").await;
        assert_eq!(page.value("username").await, ada.email, "the form should be kept");
        assert_eq!(page.auth_state().await, "signed-out");

        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn unknown_and_known_users_get_the_same_error() {
    run(async |t| {
        let known = t.confirmed_person().await;
        let unknown = t.person();
        let page = t.page();
        let mut alerts = Vec::new();
        for person in [&known, &unknown] {
            page.fill_sign_in(person).await;
            page.fill("password", &person.another_password()).await;
            page.action("submit").await;
            alerts.push(page.alert("NotAuthorizedException").await);
        }
        assert_eq!(alerts[0], alerts[1]);
    });
}

/// Users copy such values from messages, with invisible characters.
#[test]
fn typed_values_are_normalized_for_the_pool() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &format!("\u{200b}{} ", ada.email.to_uppercase())).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
        let code = t.code_for(&ada.email).await;
        let (start, end) = code.split_at(3);
        page.fill_shown_as("code", &format!("\u{a0}{start}-{end}."), &code).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn an_unconfirmed_user_confirms_and_is_signed_in() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;

        page.wait_for_screen("confirm-sign-up").await;
        page.wait_for_text(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn an_unconfirmed_user_enters_the_password_again_after_a_reload() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;

        page.reload().await;
        page.wait_for_screen("confirm-sign-up").await;
        page.wait_for_text(&ada.email).await;
        page.fill("code", &t.code_for(&ada.email).await).await;
        page.action("submit").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.auth_state().await, "signed-out");
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn a_wrong_code_can_be_corrected() {
    run(async |t| {
        let ada = t.unconfirmed_person().await;
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.action("submit").await;
        page.wait_for_screen("confirm-sign-up").await;
        let code = t.code_for(&ada.email).await;
        page.fill("code", &other_code(&code)).await;
        page.action("submit").await;
        page.alert("CodeMismatchException").await;
        page.wait_for_text(&ada.email).await;
        page.fill("code", &code).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn the_password_is_sent_unchanged() {
    run(async |t| {
        let mut ada = t.person();
        // Two spaces, and an accent as a separate (combining) character.
        ada.password = format!("cafe\u{301}  {}", ada.password);
        t.canaries().password(&ada.password);
        t.pool.sign_up(&ada).await;
        t.pool.confirm(&ada).await;

        // AWS does not allow passwords with spaces at the ends. This is another password, unless it is trimmed.
        let page = t.page();
        page.fill_sign_in(&ada).await;
        page.fill("password", &format!(" {} ", ada.password)).await;
        page.action("submit").await;
        page.alert("NotAuthorizedException").await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
    });
}

#[test]
fn a_sign_in_sends_two_requests_and_one_preflight() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("home").await;
        // Waits for an idle event loop, so that no request is about to be sent.
        page.eval("return new Promise((idle) => requestIdleCallback(() => idle(null)))").await;

        assert_eq!(t.proxy.operations(), ["InitiateAuth", "RespondToAuthChallenge"]);
        let exchanges = t.proxy.exchanges();
        let preflights = exchanges.iter().filter(|it| it.method == "OPTIONS").count();
        assert!(preflights <= 1, "{preflights} preflights");

        for exchange in exchanges.iter().filter(|it| it.method == "POST") {
            let mut own: Vec<_> =
                exchange.headers.iter().map(|(name, _)| name.as_str()).filter(is_own_header).collect();
            own.sort_unstable();
            assert_eq!(own, ["content-type", "x-amz-target"], "headers of {}", exchange.operation);
            let (_, content_type) = exchange
                .headers
                .iter()
                .find(|(name, _)| name == "content-type")
                .expect("the request should have a content type");
            assert_eq!(content_type, "application/x-amz-json-1.1");
            let body = exchange.body.to_string();
            assert!(
                !body.contains(&ada.password),
                "the password should not be sent with {}",
                exchange.operation
            );
        }
        let first_request = &t.proxy.calls("InitiateAuth")[0].body;
        assert_eq!(first_request["AuthFlow"], "USER_SRP_AUTH");
        assert_eq!(first_request["ClientId"], *t.pool.client_id);
        assert_eq!(first_request["AuthParameters"]["USERNAME"], *ada.email);
    });
}

pub(crate) fn other_code(code: &str) -> String {
    if code == "907316" { "316907".into() } else { "907316".into() }
}

/// Returns whether a header is neither one that pages cannot choose nor one that Chromium sets by itself. `cookie` does
/// not count as either.
fn is_own_header(name: &&str) -> bool {
    const BROWSER_HEADERS: [&str; 10] = [
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "host",
        "origin",
        "referer",
        "user-agent",
        "priority",
    ];
    !BROWSER_HEADERS.contains(name) && !name.starts_with("sec-")
}
