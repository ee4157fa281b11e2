use yew::{LocalServerRenderer, prelude::*};
use yew_cognito::{
    AuthClient, AuthProvider, Authenticator,
    ui::forms::{CodeSent, Entry, Step},
};

use crate::{block_on, client};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
    initial: Step,
}

#[component]
fn App(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}><Authenticator initial={props.initial.clone()} /></AuthProvider>
    }
}

fn html(initial: Step) -> String {
    let props = Props { client: client(), initial };
    block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

fn assert_contains(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn the_sign_in_screen_keeps_the_page_contract() {
    let html = html(Step::sign_in());
    assert_contains(
        &html,
        &[
            r#"data-screen="sign-in""#,
            r#"name="username""#,
            r#"autocomplete="username""#,
            r#"type="email""#,
            r#"name="password""#,
            r#"autocomplete="current-password""#,
            r#"data-action="submit""#,
            r#"data-action="show-password""#,
            r#"role="alert""#,
            r#"role="status""#,
            r#"aria-busy="false""#,
            r#"<h1 tabindex="-1">"#,
        ],
    );
    assert!(!html.contains("data-code"), "no error yet: {html}");
}

#[test]
fn labels_belong_to_their_fields() {
    let html = html(Step::SignUp(Entry::default()));
    for name in ["email", "name", "password"] {
        assert_contains(&html, &[&format!(r#"<label for="f-{name}">"#), &format!(r#"id="f-{name}""#)]);
    }
}

#[test]
fn the_policy_is_a_checklist_tied_to_its_field() {
    let html = html(Step::SignUp(Entry::default()));
    assert_contains(
        &html,
        &[
            "At least 15 characters",
            "A digit",
            r#"data-met="false""#,
            r#"aria-describedby="f-password-rules""#,
        ],
    );
    assert!(!html.contains("upper-case"), "the pool does not ask for one: {html}");
}

#[test]
fn a_code_is_asked_for_as_a_code() {
    let sent = CodeSent { username: "ada@example.com".to_owned(), ..CodeSent::default() };
    let html = html(Step::ConfirmSignUp(sent));
    assert_contains(
        &html,
        &[
            r#"data-screen="confirm-sign-up""#,
            r#"autocomplete="one-time-code""#,
            r#"inputmode="numeric""#,
            r#"data-action="resend""#,
            "ada@example.com",
        ],
    );
}
