//! Tests of the screens and of the state of a form.

use cognito_client::{
    auth::{AuthError, CodeDelivery, Config, Secret},
    platform::TransportError,
    protocol,
};

use super::*;
use crate::i18n::Strings;

const S: &Strings = &Strings::ENGLISH;

fn config(auth: &str) -> Config {
    Config::from_json(&format!(
        r#"{{ "version": "1.4", "auth": {{ "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "client", {auth} }} }}"#
    ))
    .unwrap()
}

fn email_pool() -> Config {
    config(
        r#""username_attributes": ["email"], "standard_required_attributes": ["email", "name", "preferred_username"],
           "password_policy": { "min_length": 15 }"#,
    )
}

fn names(step: &Step, config: &Config) -> Vec<String> {
    Screen::new(step, config, S).fields.into_iter().map(|field| field.name).collect()
}

fn sent(username: &str) -> CodeSent {
    CodeSent { username: username.to_owned(), ..CodeSent::default() }
}

fn form(step: &Step) -> FormState {
    FormState::new(step, &Screen::new(step, &email_pool(), S))
}

fn reduce(mut state: FormState, actions: impl IntoIterator<Item = FormAction>) -> FormState {
    actions.into_iter().for_each(|action| state.apply(action));
    state
}

fn enter(name: &str, value: &str) -> FormAction {
    FormAction::Enter(name.to_owned(), Secret::new(value))
}

fn offline() -> AuthError {
    protocol::Error::Transport(TransportError::Offline).into()
}

#[test]
fn a_sign_up_has_one_field_for_each_required_attribute() {
    assert_eq!(
        names(&Step::SignUp(Entry::default()), &email_pool()),
        ["email", "name", "preferred_username", "password"]
    );
    let by_name = config(r#""standard_required_attributes": ["email"]"#);
    assert_eq!(names(&Step::SignUp(Entry::default()), &by_name), ["username", "email", "password"]);
}

#[test]
fn a_sign_up_has_a_field_for_an_address_to_which_codes_are_sent() {
    let sign_up = |auth: &str| names(&Step::SignUp(Entry::default()), &config(auth));
    assert_eq!(sign_up(r#""user_verification_types": ["email"]"#), ["username", "email", "password"]);
    assert_eq!(
        sign_up(
            r#""user_verification_types": ["email", "phone_number"], "standard_required_attributes": ["phone_number"]"#
        ),
        ["username", "phone_number", "password"]
    );
    assert_eq!(
        sign_up(r#""user_verification_types": ["email"], "username_attributes": ["phone_number"]"#),
        ["phone_number", "email", "password"]
    );
    // A pool that verifies nothing has its sign-ups confirmed otherwise.
    assert_eq!(sign_up(r#""user_verification_types": []"#), ["username", "password"]);
}

#[test]
fn pools_with_both_kinds_of_address_have_one_field_for_either() {
    let both = r#""username_attributes": ["email", "phone_number"]"#;
    let config_of = |more: &str| config(&format!("{both}{more}"));
    for step in [Step::sign_in(), Step::SignUp(Entry::default()), Step::ForgotPassword(Entry::default())] {
        let screen = Screen::new(&step, &config_of(""), S);
        let field = screen.username_field().unwrap();
        assert_eq!((&*field.label, &field.kind), (S.email_or_phone, &FieldKind::EmailOrPhone));
        assert!(field.hint.is_some());
        for (value, sent) in
            [("\u{200b}ada@example.com ", "ada@example.com"), ("+44 (0)20 7946 0000", "+442079460000")]
        {
            assert_eq!((field.problem(value, |_| ""), &*field.normalized(value)), (None, sent));
        }
        for slip in ["ada", "020 7946 0000", "ada@", "+44"] {
            assert_eq!(field.problem(slip, |_| ""), Some(Problem::NotAnEmailOrPhone), "{slip}");
        }
    }
    // The user name is the address that the pool requires, or the only one that it sends codes to.
    let sign_up = |more: &str| names(&Step::SignUp(Entry::default()), &config_of(more));
    assert_eq!(
        sign_up(r#", "standard_required_attributes": ["phone_number"]"#),
        ["phone_number", "password"]
    );
    assert_eq!(sign_up(r#", "user_verification_types": ["email"]"#), ["email", "password"]);
    assert_eq!(
        sign_up(r#", "user_verification_types": ["phone_number", "email"]"#),
        ["username", "password"]
    );
}

#[test]
fn every_screen_shows_its_notice() {
    let entry = || Entry::new("ada").with_notice(Notice::StartAgain);
    let code_sent = || CodeSent { notice: Some(Notice::StartAgain), ..sent("ada") };
    for step in [
        Step::SignIn(entry()),
        Step::SignUp(entry()),
        Step::ConfirmSignUp(code_sent()),
        Step::ForgotPassword(entry()),
        Step::ResetPassword(code_sent()),
        Step::ResetDone(entry()),
        Step::Unsupported(entry(), "NOVEL".to_owned()),
    ] {
        assert_eq!(form(&step).notice, Some(Notice::StartAgain), "{}", step.name());
    }
}

#[test]
fn a_challenge_without_a_screen_is_named() {
    let step =
        Step::Unsupported(Entry::new("ada").with_notice(Notice::PasswordSet), "NOVEL_CHALLENGE".to_owned());
    let screen = Screen::new(&step, &email_pool(), S);
    assert!(screen.lead.contains("NOVEL_CHALLENGE"));
    assert_eq!(form(&step).notice.unwrap().text(S), S.password_set);
    assert_eq!(screen.submit, S.back_to_sign_in);
}

#[test]
fn attributes_with_web_addresses_have_url_fields() {
    for name in ["website", "profile", "picture"] {
        assert_eq!(Field::attribute(name, S).kind, FieldKind::Url, "{name}");
    }
}

#[test]
fn a_blank_around_a_password_is_detected() {
    for (password, has_blank) in
        [("hunter2", false), ("hunter 2", false), (" hunter2", true), ("hunter2\n", true)]
    {
        let state = reduce(form(&Step::sign_in()), [enter("password", password)]);
        assert_eq!(state.has_blank_around_password(), has_blank, "{password:?}");
    }
}

#[test]
fn a_code_screen_asks_for_the_user_name_only_if_it_is_unknown() {
    let kinds = |step: &Step| Screen::new(step, &email_pool(), S).fields[0].kind.clone();
    assert_eq!(kinds(&Step::ConfirmSignUp(sent("ada@example.com"))), FieldKind::Hidden);
    assert_eq!(kinds(&Step::ConfirmSignUp(sent(""))), FieldKind::Email);
    assert_eq!(kinds(&Step::ResetPassword(sent(""))), FieldKind::Email);
}

#[test]
fn a_code_screen_shows_the_destination_if_it_is_known() {
    let lead = |sent: CodeSent| Screen::new(&Step::ConfirmSignUp(sent), &email_pool(), S).lead;
    let delivery = CodeDelivery::new("a***@e***", "EMAIL");
    assert!(lead(CodeSent { delivery: Some(delivery), ..sent("ada@example.com") }).contains("a***@e***"));
    // What people sign in by need not be where codes go.
    for username in ["ada@example.com", "ada1", ""] {
        let lead = lead(sent(username));
        assert!(!lead.contains("ada") && !lead.contains("{}"), "{lead}");
    }
}

#[test]
fn every_field_has_its_autocomplete_token() {
    let config = email_pool();
    let autocomplete = |step: &Step| {
        Screen::new(step, &config, S).fields.into_iter().map(|field| field.autocomplete).collect::<Vec<_>>()
    };
    assert_eq!(autocomplete(&Step::sign_in()), ["username", "current-password"]);
    assert_eq!(
        autocomplete(&Step::SignUp(Entry::default())),
        ["username", "name", "nickname", "new-password"]
    );
    assert_eq!(autocomplete(&Step::ConfirmSignUp(sent("ada"))), ["username", "one-time-code"]);
    assert_eq!(
        autocomplete(&Step::ResetPassword(sent("ada"))),
        ["username", "one-time-code", "new-password", "new-password"]
    );
}

#[test]
fn values_are_checked_by_kind() {
    let config = email_pool();
    let problems = |step: &Step, values: &[(&str, &str)]| {
        let state = reduce(form(step), values.iter().map(|(name, value)| enter(name, value)));
        state.check(&Screen::new(step, &config, S).fields)
    };
    let named = |name: &str, problem| vec![(name.to_owned(), problem)];
    assert_eq!(problems(&Step::sign_in(), &[("username", "ada@example.com"), ("password", " ")]), []);
    assert_eq!(
        problems(&Step::sign_in(), &[("username", " "), ("password", "x")]),
        named("username", Problem::Required)
    );
    for slip in [
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "a da@example.com",
        "ada@exa@mple.com",
        "ada@example..com",
    ] {
        let found = problems(&Step::sign_in(), &[("username", slip), ("password", "x")]);
        let expected = if slip == "ada@example" { vec![] } else { named("username", Problem::NotAnEmail) };
        assert_eq!(found, expected, "{slip}");
    }
    let reset = Step::ResetPassword(sent("ada@example.com"));
    let long = "correct horse battery";
    assert_eq!(
        problems(&reset, &[("code", "12a"), ("new_password", "short"), ("confirm_password", "short")]),
        [("code".to_owned(), Problem::NotACode), ("new_password".to_owned(), Problem::PolicyUnmet)]
    );
    assert_eq!(
        problems(
            &reset,
            &[("code", " \u{661}23-456. "), ("new_password", long), ("confirm_password", "correct")]
        ),
        named("confirm_password", Problem::PasswordsDiffer)
    );
    // No pool accepts a new password with a blank around it.
    assert_eq!(
        problems(
            &reset,
            &[
                ("code", "123456"),
                ("new_password", &format!("{long} ")),
                ("confirm_password", &format!("{long} "))
            ]
        ),
        named("new_password", Problem::PolicyUnmet)
    );
    // They count where passwords are compared.
    assert_eq!(
        problems(
            &reset,
            &[("code", "123456"), ("new_password", long), ("confirm_password", &format!("{long} "))]
        ),
        named("confirm_password", Problem::PasswordsDiffer)
    );
}

#[test]
fn phone_numbers_are_normalized() {
    let field = Field::attribute("phone_number", S);
    let mut values = Values::default();
    values.set("phone_number", "+41 (44) 668-18.00");
    assert_eq!(values.normalized(&field), "+41446681800");
    assert_eq!(field.problem("+41 44 668 18 00", |_| ""), None);
    assert_eq!(field.problem("044 668 18 00", |_| ""), Some(Problem::NotAPhone));
}

#[test]
fn a_failure_keeps_the_values() {
    let state = reduce(
        form(&Step::sign_in()),
        [enter("username", "ada@example.com"), enter("password", " pass "), FormAction::Send],
    );
    assert!(state.is_busy);
    let state = reduce(state, [FormAction::Fail(offline())]);
    assert!(!state.is_busy);
    assert_eq!(state.failure, Some(offline()));
    assert_eq!(state.values.get("username"), "ada@example.com");
    assert_eq!(state.values.get("password"), " pass ");
}

#[test]
fn a_corrected_value_has_no_problem() {
    let state = form(&Step::sign_in());
    let problems = state.check(&Screen::new(&Step::sign_in(), &email_pool(), S).fields);
    assert_eq!(problems.len(), 2);
    let state = reduce(state, [FormAction::Reject(problems), enter("username", "a")]);
    assert_eq!(state.problems, [("password".to_owned(), Problem::Required)]);
}

#[test]
fn a_new_submission_clears_the_failure_and_the_notice() {
    let step = Step::SignIn(Entry::new("ada").with_notice(Notice::Confirmed));
    let state = form(&step);
    assert_eq!(state.notice, Some(Notice::Confirmed));
    assert_eq!(state.values.get("username"), "ada");
    let state = reduce(state, [FormAction::Fail(offline()), FormAction::Send]);
    assert_eq!((state.failure, state.notice), (None, None));
}

#[test]
fn one_password_is_revealed_at_a_time() {
    let reveal = |name: &str| FormAction::Reveal(name.to_owned());
    let state =
        reduce(form(&Step::SignUp(Entry::default())), [reveal("new_password"), reveal("confirm_password")]);
    assert_eq!(state.revealed.as_deref(), Some("confirm_password"));
    assert_eq!(reduce(state.clone(), [reveal("confirm_password")]).revealed, None);
    assert_eq!(reduce(state, [FormAction::Send]).revealed, None);
}

#[test]
fn debug_output_contains_no_values() {
    let state = reduce(form(&Step::sign_in()), [enter("password", "hunter2")]);
    let shown = format!("{state:?} {:?}", enter("password", "hunter2"));
    assert!(!shown.contains("hunter2"), "{shown}");
}
