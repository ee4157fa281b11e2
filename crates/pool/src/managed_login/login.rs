//! `GET /login` and `POST /login`: a form for user name and password, then forms for the other steps of the sign-in.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::authorize::{finish, sign_in, signed_in};
use super::authorize_request::{AuthorizeRequest, Provider, with_request};
use super::cookies;
use super::incoming_request::IncomingRequest;
use super::page::{self, Field};
use super::redirect::provider_path;
use crate::error::Exception;
use crate::factor::Factor;
use crate::pool::Pool;
use crate::pool::browser_sessions::AuthenticatedUser;
use crate::service::Service;
use crate::sign_in::{Progress, Question};

/// The prefix of form fields that contain attributes.
const ATTRIBUTE_PREFIX: &str = "attribute.";

pub(super) fn show(service: &Service, incoming: &IncomingRequest) -> Response {
    with_request(service, incoming, |pool, request| {
        credentials_page(pool, request, incoming, StatusCode::OK, None)
    })
}

pub(super) fn submit(service: &Service, incoming: &IncomingRequest) -> Response {
    with_request(service, incoming, |pool, request| {
        if !cookies::is_from_our_page(incoming) {
            let status = StatusCode::FORBIDDEN;
            return credentials_page(pool, request, incoming, status, Some(page::STALE));
        }
        if incoming.form.get("continue").is_some() {
            return match signed_in(pool, incoming).filter(|_| !request.prompt.login) {
                Some(signed_in) => finish(pool, request, signed_in),
                None => credentials_page(pool, request, incoming, StatusCode::OK, None),
            };
        }
        match incoming.form.get("session") {
            None => answer_credentials(pool, request, incoming),
            Some(session) => answer_question(pool, request, incoming, session),
        }
    })
}

fn answer_credentials(pool: &mut Pool, request: &AuthorizeRequest, incoming: &IncomingRequest) -> Response {
    if !has_passwords(pool, request) {
        return page::not_found();
    }
    let field = |name: &str| incoming.form.get(name).unwrap_or_default();
    let username = field("username").trim().to_owned();
    match pool.begin_on_page(&request.client_id, &username, field("password")) {
        Ok(progress) => proceed(pool, request, incoming, progress),
        Err(error) => {
            credentials_page(pool, request, incoming, StatusCode::BAD_REQUEST, Some(&error.message))
        }
    }
}

fn answer_question(
    pool: &mut Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    session: &str,
) -> Response {
    let text = incoming.form.get("answer").unwrap_or_default();
    let attributes: Vec<_> = incoming
        .form
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(ATTRIBUTE_PREFIX)?.to_owned(), value.to_owned())))
        .collect();
    match pool.answer_on_page(&request.client_id, session, text, &attributes) {
        Ok(progress) => proceed(pool, request, incoming, progress),
        Err(error) => {
            let question = pool.question(&request.client_id, session);
            let status = StatusCode::BAD_REQUEST;
            match question {
                Ok(question) => {
                    question_page(request, incoming, status, session, &question, Some(&error.message))
                }
                // The Session has expired or had too many wrong codes, so the sign-in starts again.
                Err(_) => credentials_page(pool, request, incoming, status, Some(&error.message)),
            }
        }
    }
}

fn proceed(
    pool: &mut Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    progress: Progress,
) -> Response {
    match progress {
        Progress::SignedIn(user) => sign_in(pool, request, incoming, &user, None),
        Progress::NeedsAnswer(session) => match pool.question(&request.client_id, &session) {
            Ok(question) => question_page(request, incoming, StatusCode::OK, &session, &question, None),
            Err(Exception { message, .. }) => {
                credentials_page(pool, request, incoming, StatusCode::BAD_REQUEST, Some(&message))
            }
        },
    }
}

fn action(request: &AuthorizeRequest) -> String {
    format!("/login?{}", request.query)
}

fn providers<'a>(pool: &'a Pool, request: &AuthorizeRequest) -> &'a [String] {
    pool.client(&request.client_id).map_or(&[], |client| &client.supported_identity_providers)
}

fn has_passwords(pool: &Pool, request: &AuthorizeRequest) -> bool {
    providers(pool, request).iter().any(|name| name == "COGNITO")
}

fn credentials_page(
    pool: &Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    status: StatusCode,
    error: Option<&str>,
) -> Response {
    let providers = providers(pool, request);
    if providers.is_empty() {
        let meaning = "Login pages unavailable: the app client supports no identity provider.";
        return page::problem(StatusCode::BAD_REQUEST, meaning);
    }
    let xsrf = cookies::xsrf(incoming);
    let signed_in = signed_in(pool, incoming).filter(|_| !request.prompt.login);
    let social: Vec<_> = match request.provider {
        Some(Provider::Cognito) => vec![],
        _ => providers.iter().filter(|name| *name != "COGNITO").collect(),
    };
    let has_passwords = has_passwords(pool, request);
    let name = pool.client(&request.client_id).map(|client| client.client_name.as_str()).unwrap_or_default();
    let body = html! {
        h1 { "Sign in" @if !name.is_empty() { " to " (name) } }
        (page::error_message(error))
        @if let Some(signed_in) = &signed_in {
            form method="post" action=(action(request)) {
                input type="hidden" name=(cookies::XSRF_FIELD) value=(xsrf);
                button type="submit" name="continue" value="yes" { "Continue as " (display_name(pool, signed_in)) }
            }
            p.or { "or as another user" }
        }
        @if has_passwords {
            (password_form(pool, request, incoming, &xsrf, error.is_some()))
        }
        @if has_passwords && !social.is_empty() {
            p.or { "or" }
        }
        @for name in social {
            a.button href=(format!("{}?{}", provider_path(name), request.query)) { "Continue with " (name) }
        }
    };
    let mut response = page::page(status, "Sign in", &body);
    cookies::set_xsrf(&mut response, &xsrf);
    response
}

fn display_name(pool: &Pool, signed_in: &AuthenticatedUser) -> String {
    let Ok(user) = pool.user(&signed_in.key) else { return String::new() };
    user.attribute("email").unwrap_or(&user.username).to_owned()
}

fn password_form(
    pool: &Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    xsrf: &str,
    has_error: bool,
) -> Markup {
    let label = match &pool.settings().username_attributes[..] {
        [only] if only == "email" => "E-mail address",
        [only] if only == "phone_number" => "Phone number",
        [_, _, ..] => "E-mail address or phone number",
        _ => "User name",
    };
    let username_value = incoming.form.get("username").or(request.login_hint.as_deref()).unwrap_or_default();
    let username = Field {
        name: "username",
        label,
        autocomplete: "username",
        value: username_value,
        focus: username_value.is_empty(),
        invalid: has_error,
        ..Field::default()
    };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        focus: !username_value.is_empty(),
        invalid: has_error,
        ..Field::default()
    };
    html! {
        form method="post" action=(action(request)) {
            input type="hidden" name=(cookies::XSRF_FIELD) value=(xsrf);
            (username.markup())
            (password.markup())
            button type="submit" { "Sign in" }
        }
    }
}

fn question_page(
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    status: StatusCode,
    session: &str,
    question: &Question,
    error: Option<&str>,
) -> Response {
    let xsrf = cookies::xsrf(incoming);
    let title = match question {
        Question::NewPassword(_) => "Choose a new password",
        Question::Code(..) | Question::SoftwareToken => "Enter your code",
        Question::SelectFactor(_) => "Choose how to confirm that it is you",
        Question::SetUp { .. } => "Set up a second step",
    };
    let form = |fields: Markup| {
        html! {
            form method="post" action=(action(request)) {
                input type="hidden" name=(cookies::XSRF_FIELD) value=(xsrf);
                input type="hidden" name="session" value=(session);
                (fields)
            }
        }
    };
    let body = html! {
        h1 { (title) }
        (page::error_message(error))
        @match question {
            Question::NewPassword(attributes) => (form(new_password_fields(incoming, attributes, error.is_some()))),
            Question::Code(factor, destination) => {
                p {
                    @if *factor == Factor::Sms { "A text message" } @else { "An e-mail message" }
                    " with the code went to " strong { (destination) } "."
                }
                p.quiet { a href="/inbox" target="_blank" { "Messages of this pool" } }
                (form(code_fields("Code", error.is_some())))
            }
            Question::SoftwareToken => {
                p { "Your authenticator app shows it." }
                (form(code_fields("Code", error.is_some())))
            }
            Question::SelectFactor(factors) => (form(html! {
                @for factor in factors {
                    button type="submit" name="answer" value=(factor.name()) { (factor_label(*factor)) }
                }
            })),
            Question::SetUp { secret, email } => {
                @if let Some(secret) = secret {
                    p { "Add this key to an authenticator app, then enter the code that it shows." }
                    p { code { (secret) } }
                    (form(code_fields("Code", error.is_some())))
                }
                @if *email {
                    @if secret.is_some() { p.or { "or" } }
                    (form(email_fields(secret.is_none())))
                }
            }
        }
    };
    let mut response = page::page(status, title, &body);
    cookies::set_xsrf(&mut response, &xsrf);
    response
}

fn new_password_fields(incoming: &IncomingRequest, attributes: &[String], has_error: bool) -> Markup {
    let password = Field {
        name: "answer",
        label: "New password",
        kind: "password",
        autocomplete: "new-password",
        focus: true,
        invalid: has_error,
        ..Field::default()
    };
    html! {
        (password.markup())
        @for attribute in attributes {
            @let name = format!("{ATTRIBUTE_PREFIX}{attribute}");
            (Field {
                name: &name,
                label: &page::attribute_label(attribute),
                value: incoming.form.get(&name).unwrap_or_default(),
                ..Field::default()
            }.markup())
        }
        button type="submit" { "Continue" }
    }
}

fn code_fields(label: &str, has_error: bool) -> Markup {
    let code = Field {
        name: "answer",
        label,
        autocomplete: "one-time-code",
        numeric: true,
        focus: true,
        invalid: has_error,
        ..Field::default()
    };
    html! {
        (code.markup())
        button type="submit" { "Continue" }
    }
}

fn email_fields(focus: bool) -> Markup {
    html! {
        label for="email" { "Send codes to this e-mail address" }
        input #email name="answer" type="email" autocomplete="email" required autofocus[focus];
        button type="submit" { "Send a code" }
    }
}

fn factor_label(factor: Factor) -> &'static str {
    match factor {
        Factor::Sms => "Text message",
        Factor::SoftwareToken => "Authenticator app",
        Factor::Email => "E-mail message",
    }
}
