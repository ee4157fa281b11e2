//! Tests of the layouts of the screens, of the checks of values, and of the state of a form.

use cognito_client::auth::{AuthError, CodeDelivery, Config, Secret};
use cognito_client::platform::TransportError;
use cognito_client::protocol;

use super::form::FormState;
use super::step::{ConfirmSignUp, Entry, ForgotPassword, ResetDone, ResetPassword, SignUp, Unsupported};
use super::*;
use crate::i18n::{Key, Strings, Text};

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

fn english(text: &Text) -> String {
    text.resolve(&Strings::default())
}

fn fields(step: &Step, config: &Config) -> Vec<Field> {
    step.layout(config).all_fields().cloned().collect()
}

fn names(step: &Step, config: &Config) -> Vec<String> {
    fields(step, config).iter().map(|field| field.name.as_str().to_owned()).collect()
}

fn confirm(username: &str, destination: Option<&str>) -> ConfirmSignUp {
    let delivery = destination.map(|destination| CodeDelivery::new(destination, "EMAIL"));
    ConfirmSignUp { entry: Entry::new(username), delivery, failure: None }
}

fn reset(username: &str) -> Step {
    ResetPassword { entry: Entry::new(username), delivery: None }.into()
}

fn form(step: &Step) -> FormState {
    FormState::new(step, &step.layout(&email_pool()))
}

/// Returns the form of `step` with these values.
fn filled(step: &Step, values: &[(&str, &str)]) -> FormState {
    let mut state = form(step);
    for (name, value) in values {
        state.enter(name, Secret::new(*value));
    }
    state
}

fn offline() -> AuthError {
    protocol::Error::Transport(TransportError::Offline).into()
}

#[test]
fn a_sign_up_has_one_field_for_each_required_attribute() {
    assert_eq!(names(&Step::sign_up(), &email_pool()), ["email", "name", "preferred_username", "password"]);
    let by_name = config(r#""standard_required_attributes": ["email"]"#);
    assert_eq!(names(&Step::sign_up(), &by_name), ["username", "email", "password"]);
}

#[test]
fn a_sign_up_has_a_field_for_an_address_to_which_codes_are_sent() {
    let sign_up = |auth: &str| names(&Step::sign_up(), &config(auth));
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
    for step in [Step::sign_in(), Step::sign_up(), Step::forgot_password()] {
        let layout = step.layout(&config_of(""));
        let field = layout.username_field().unwrap();
        assert_eq!((&field.label, &field.kind), (&Text::Key(Key::EmailOrPhone), &FieldKind::EmailOrPhone));
        assert!(field.hint.is_some());
        for (value, sent) in
            [("\u{200b}ada@example.com ", "ada@example.com"), ("+44 (0)20 7946 0000", "+442079460000")]
        {
            assert_eq!((field.problem(value, |_| ""), &*field.normalized(value)), (None, sent));
        }
        for slip in ["ada", "020 7946 0000", "ada@", "+44"] {
            assert_eq!(field.problem(slip, |_| ""), Some(Key::NotAnEmailOrPhone), "{slip}");
        }
    }
    // The user name is the address that the pool requires, or the only one that it sends codes to.
    let sign_up = |more: &str| names(&Step::sign_up(), &config_of(more));
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
    let steps: [Step; 7] = [
        entry().into(),
        SignUp { entry: entry() }.into(),
        ConfirmSignUp { entry: entry(), ..ConfirmSignUp::default() }.into(),
        ForgotPassword { entry: entry() }.into(),
        ResetPassword { entry: entry(), delivery: None }.into(),
        ResetDone { entry: entry() }.into(),
        Unsupported { entry: entry(), challenge: "NOVEL".to_owned() }.into(),
    ];
    for step in steps {
        assert_eq!(form(&step).notice, Some(Notice::StartAgain), "{}", step.name());
    }
}

#[test]
fn a_challenge_without_a_screen_is_named() {
    let entry = Entry::new("ada").with_notice(Notice::PasswordSet);
    let step = Step::from(Unsupported { entry, challenge: "NOVEL_CHALLENGE".to_owned() });
    let layout = step.layout(&email_pool());
    assert!(english(&layout.lead.unwrap()).contains("NOVEL_CHALLENGE"));
    assert_eq!(form(&step).notice.unwrap().text(), Key::PasswordSet.into());
    assert_eq!(layout.buttons[0].label, Key::BackToSignIn.into());
}

#[test]
fn attributes_with_web_addresses_have_url_fields() {
    for name in ["website", "profile", "picture"] {
        assert_eq!(Field::attribute(name).kind, FieldKind::Url, "{name}");
    }
}

#[test]
fn a_blank_around_a_password_is_detected() {
    for (password, has_blank) in
        [("hunter2", false), ("hunter 2", false), (" hunter2", true), ("hunter2\n", true)]
    {
        let state = filled(&Step::sign_in(), &[("password", password)]);
        assert_eq!(state.has_blank_around_password(), has_blank, "{password:?}");
    }
}

#[test]
fn a_code_screen_asks_for_the_user_name_only_if_it_is_unknown() {
    let first_kind = |step: &Step| fields(step, &email_pool())[0].kind.clone();
    assert_eq!(first_kind(&Step::confirm_sign_up("ada@example.com")), FieldKind::Hidden);
    assert_eq!(first_kind(&Step::confirm_sign_up("")), FieldKind::Email);
    assert_eq!(first_kind(&reset("")), FieldKind::Email);
}

#[test]
fn a_code_screen_shows_the_destination_if_it_is_known() {
    let lead = |screen: ConfirmSignUp| english(&Step::from(screen).layout(&email_pool()).lead.unwrap());
    assert!(lead(confirm("ada@example.com", Some("a***@e***"))).contains("a***@e***"));
    // Codes are not always sent to the address that a user signs in with.
    for username in ["ada@example.com", "ada1", ""] {
        let lead = lead(confirm(username, None));
        assert!(!lead.contains("ada") && !lead.contains('{'), "{lead}");
    }
}

#[test]
fn a_pool_that_confirms_by_link_has_no_field_for_a_code() {
    let by_link = Config::from_json(
        r#"{ "version": "1", "auth": { "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
             "user_pool_client_id": "client" }, "custom": { "yew_cognito": { "sign_in": { "verification": "link" } } } }"#,
    )
    .unwrap();
    let step = Step::from(confirm("ada", Some("a***@e***")));
    let layout = step.layout(&by_link);
    assert_eq!(names(&step, &by_link), ["username"]);
    assert_eq!(layout.title, Key::ConfirmLink.into());
    assert!(english(&layout.lead.unwrap()).contains("a***@e***"));
    assert!(layout.buttons.iter().any(|button| button.action == Action::Resend));
}

#[test]
fn every_field_has_its_autocomplete_token() {
    let tokens = |step: &Step| {
        fields(step, &email_pool()).into_iter().map(|field| field.autocomplete).collect::<Vec<_>>()
    };
    assert_eq!(tokens(&Step::sign_in()), ["username", "current-password"]);
    assert_eq!(tokens(&Step::sign_up()), ["username", "name", "nickname", "new-password"]);
    assert_eq!(tokens(&Step::confirm_sign_up("ada")), ["username", "one-time-code"]);
    assert_eq!(tokens(&reset("ada")), ["username", "one-time-code", "new-password", "new-password"]);
}

#[test]
fn values_are_checked_by_kind() {
    let problems = |step: &Step, values: &[(&str, &str)]| {
        filled(step, values).check(step.layout(&email_pool()).all_fields())
    };
    let named = |name: &str, problem: Key| vec![(name.to_owned(), Text::Key(problem))];
    assert_eq!(problems(&Step::sign_in(), &[("username", "ada@example.com"), ("password", " ")]), []);
    assert_eq!(
        problems(&Step::sign_in(), &[("username", " "), ("password", "x")]),
        named("username", Key::Required)
    );
    for slip in ["ada", "ada@", "@example.com", "a da@example.com", "ada@exa@mple.com", "ada@example..com"] {
        let found = problems(&Step::sign_in(), &[("username", slip), ("password", "x")]);
        assert_eq!(found, named("username", Key::NotAnEmail), "{slip}");
    }
    assert_eq!(problems(&Step::sign_in(), &[("username", "ada@example"), ("password", "x")]), []);
    let reset = reset("ada@example.com");
    let long = "correct horse battery";
    assert_eq!(
        problems(&reset, &[("code", "12a"), ("new_password", "short"), ("confirm_password", "short")]),
        [named("code", Key::NotACode), named("new_password", Key::PolicyUnmet)].concat()
    );
    assert_eq!(
        problems(
            &reset,
            &[("code", " \u{661}23-456. "), ("new_password", long), ("confirm_password", "correct")]
        ),
        named("confirm_password", Key::PasswordsDiffer)
    );
    let with_blank = &*format!("{long} ");
    // No pool accepts a new password with a blank around it.
    assert_eq!(
        problems(
            &reset,
            &[("code", "123456"), ("new_password", with_blank), ("confirm_password", with_blank)]
        ),
        named("new_password", Key::PolicyUnmet)
    );
    // Blanks count where passwords are compared.
    assert_eq!(
        problems(&reset, &[("code", "123456"), ("new_password", long), ("confirm_password", with_blank)]),
        named("confirm_password", Key::PasswordsDiffer)
    );
}

#[test]
fn phone_numbers_are_normalized() {
    let field = Field::attribute("phone_number");
    let mut values = Values::default();
    values.set("phone_number", "+41 (44) 668-18.00");
    assert_eq!(values.normalized(&field), "+41446681800");
    assert_eq!(field.problem("+41 44 668 18 00", |_| ""), None);
    assert_eq!(field.problem("044 668 18 00", |_| ""), Some(Key::NotAPhone));
}

#[test]
fn a_failed_request_keeps_the_values() {
    let mut state = filled(&Step::sign_in(), &[("username", "ada@example.com"), ("password", " pass ")]);
    let run = state.send();
    assert!(state.is_busy);
    assert!(state.finish(run));
    assert!(!state.is_busy);
    assert_eq!(state.values.get("username"), "ada@example.com");
    assert_eq!(state.values.get("password"), " pass ");
}

#[test]
fn the_outcome_of_an_earlier_request_is_dropped() {
    let (mut state, layout) = (form(&Step::sign_in()), Step::sign_in().layout(&email_pool()));
    let first = state.send();
    state.begin(&Step::sign_in(), &layout);
    assert!(!state.finish(first), "the form has started over");
    let second = state.send();
    assert!(!state.finish(first), "another request is in flight");
    assert!(state.is_busy);
    assert!(state.finish(second));
}

#[test]
fn a_corrected_value_has_no_problem() {
    let mut state = form(&Step::sign_in());
    let problems = state.check(Step::sign_in().layout(&email_pool()).all_fields());
    assert_eq!(problems.len(), 2);
    state.reject(problems);
    state.enter("username", Secret::new("a"));
    assert_eq!(state.problem("username"), None);
    assert_eq!(state.problem("password"), Some(&Text::Key(Key::Required)));
}

#[test]
fn a_new_request_clears_the_failure_and_the_notice() {
    let mut state = form(&Entry::new("ada").with_notice(Notice::Confirmed).into());
    assert_eq!(state.notice, Some(Notice::Confirmed));
    assert_eq!(state.values.get("username"), "ada");
    state.failure = Some(offline());
    state.send();
    assert_eq!((state.failure, state.notice), (None, None));
}

#[test]
fn one_password_is_revealed_at_a_time() {
    let mut state = form(&Step::sign_up());
    state.reveal("new_password".to_owned());
    state.reveal("confirm_password".to_owned());
    assert_eq!(state.revealed.as_deref(), Some("confirm_password"));
    state.reveal("confirm_password".to_owned());
    assert_eq!(state.revealed, None);
    state.reveal("confirm_password".to_owned());
    state.send();
    assert_eq!(state.revealed, None, "a request hides passwords");
}

#[test]
fn debug_output_contains_no_values() {
    let state = filled(&Step::sign_in(), &[("password", "hunter2")]);
    assert!(!format!("{state:?}").contains("hunter2"));
}

#[test]
fn an_app_can_change_a_layout() {
    let customize = Customize::default().with_layout(|step, layout| {
        if let Step::SignUp(_) = step {
            layout.title = "Join the bakery".into();
            layout
                .blocks
                .retain(|block| !matches!(block, Block::Field(field) if field.name.as_str() == "name"));
            layout.blocks.insert(0, Block::Slot("offer".into()));
        }
    });
    let changed = |step: &Step| {
        let mut layout = step.layout(&email_pool());
        customize.apply(step, &mut layout);
        layout
    };
    let layout = changed(&Step::sign_up());
    assert_eq!(english(&layout.title), "Join the bakery");
    assert!(matches!(&layout.blocks[0], Block::Slot(name) if name == "offer"));
    assert!(layout.all_fields().all(|field| field.name.as_str() != "name"));
    assert_eq!(changed(&Step::sign_in()), Step::sign_in().layout(&email_pool()));
}
