//! Tests of the authenticator's HTML.

use yew::LocalServerRenderer;
use yew::prelude::*;
use yew_cognito::ui::Step;
use yew_cognito::{AuthClient, AuthProvider, Authenticator};

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
fn the_sign_in_screen_meets_the_page_contract() {
    let html = html(Step::sign_in());
    assert_contains(
        &html,
        &[
            r#"data-screen="sign-in""#,
            r#"name="username""#,
            r#"autocomplete="username""#,
            r#"type="text" inputmode="email""#,
            r#"method="dialog""#,
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
    assert!(!html.contains("data-code"), "the form should have no error: {html}");
}

#[test]
fn each_field_has_its_label() {
    let html = html(Step::sign_up());
    for name in ["email", "name", "password"] {
        let ids = |before: &str| -> Vec<String> {
            let found = html.split(before).skip(1).filter_map(|remaining| remaining.split_once('"'));
            found.map(|(id, _)| id.to_owned()).filter(|id| id.ends_with(&format!("-{name}"))).collect()
        };
        assert_eq!(ids(r#"<label for=""#).len(), 1, "{name}: {html}");
        assert_eq!(ids(r#"<label for=""#), ids(r#" id=""#), "{name}: {html}");
    }
}

#[test]
fn the_password_policy_is_a_checklist_tied_to_its_field() {
    let html = html(Step::sign_up());
    assert_contains(&html, &["At least 15 characters", "A digit", r#"data-met="false""#]);
    let (_, described_by) =
        html.split_once(r#"aria-describedby=""#).expect("the field should have a description");
    let (id, _) = described_by.split_once('"').expect("the description should have an id");
    assert_contains(&html, &[&format!(r#"<ul id="{id}""#)]);
    assert!(!html.contains("upper-case"), "the pool does not require upper case: {html}");
}

#[test]
fn the_code_field_has_the_attributes_of_a_one_time_code() {
    let html = html(Step::confirm_sign_up("ada@example.com"));
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
