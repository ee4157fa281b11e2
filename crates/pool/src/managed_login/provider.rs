//! Simulated providers: a page that asks for the account to sign in with, in place of Google's or Facebook's.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::authorize::sign_in;
use super::authorize_request::{AuthorizeRequest, Provider, with_request};
use super::cookies;
use super::federation::subject;
use super::incoming_request::IncomingRequest;
use super::page::{self, Field};
use super::redirect::provider_path;
use crate::attributes::Attributes;
use crate::pool::Pool;
use crate::service::Service;

pub(super) fn show(service: &Service, incoming: &IncomingRequest) -> Response {
    with_provider(service, incoming, |pool, request, name| {
        form(pool, request, incoming, name, StatusCode::OK, None)
    })
}

pub(super) fn submit(service: &Service, incoming: &IncomingRequest) -> Response {
    with_provider(service, incoming, |pool, request, name| {
        if !cookies::is_from_our_page(incoming) {
            return form(pool, request, incoming, name, StatusCode::FORBIDDEN, Some(page::STALE));
        }
        if incoming.form.get("decision") == Some("deny") {
            // Only Facebook sends a description.
            let description = if name == "Facebook" { "Permissions error" } else { "" };
            return request.error_redirect("access_denied", description);
        }
        let attribute_names = attribute_names(pool);
        let attributes: Attributes = attribute_names
            .iter()
            .filter_map(|name| Some((name.clone(), incoming.form.get(name)?.trim().to_owned())))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let Some(email) = attributes.get("email") else {
            let error = Some("Enter an e-mail address.");
            return form(pool, request, incoming, name, StatusCode::BAD_REQUEST, error);
        };
        let subject = subject(name, email);
        match pool.federated_user(name, &subject, attributes) {
            Ok(user) => sign_in(pool, request, incoming, &user, Some(name.to_owned())),
            Err(description) => request.error_redirect("invalid_request", &description),
        }
    })
}

/// Validates a request and passes it to `run` if its path names a provider of the client.
fn with_provider(
    service: &Service,
    incoming: &IncomingRequest,
    run: impl FnOnce(&mut Pool, &AuthorizeRequest, &str) -> Response,
) -> Response {
    with_request(service, incoming, |pool, request| {
        let providers =
            pool.client(&request.client_id).map(|client| client.supported_identity_providers.clone());
        let names = providers.unwrap_or_default();
        let name = names.iter().find(|name| *name != "COGNITO" && provider_path(name) == incoming.path);
        match (name, &request.provider) {
            // The app has requested another provider.
            (Some(name), Some(Provider::External(requested))) if name != requested => page::not_found(),
            (Some(name), _) => run(pool, request, name),
            (None, _) => page::not_found(),
        }
    })
}

/// Returns the attributes that the page asks for. With a real provider, an attribute mapping would supply them.
fn attribute_names(pool: &Pool) -> Vec<String> {
    let mut attribute_names = vec!["email".to_owned(), "name".to_owned()];
    let required = pool.settings().schema.iter().filter(|it| it.required && it.name != "sub");
    for attribute in required {
        if !attribute_names.contains(&attribute.name) {
            attribute_names.push(attribute.name.clone());
        }
    }
    attribute_names
}

fn form(
    pool: &Pool,
    request: &AuthorizeRequest,
    incoming: &IncomingRequest,
    name: &str,
    status: StatusCode,
    error: Option<&str>,
) -> Response {
    let xsrf = cookies::xsrf(incoming);
    let title = format!("Pretend {name}");
    let body = html! {
        h1 { (title) }
        p { "This page stands in for " (name) ". Choose whom to be; the same e-mail address is the same person." }
        (page::error_message(error))
        form method="post" action=(format!("{}?{}", provider_path(name), request.query)) {
            input type="hidden" name=(cookies::XSRF_FIELD) value=(xsrf);
            @for (index, field) in attribute_names(pool).iter().enumerate() {
                (attribute_field(incoming, field, index == 0))
            }
            button type="submit" name="decision" value="allow" { "Continue" }
            button.plain type="submit" name="decision" value="deny" formnovalidate { "Deny" }
        }
    };
    let mut response = page::page(status, &title, &body);
    cookies::set_xsrf(&mut response, &xsrf);
    response
}

fn attribute_field(incoming: &IncomingRequest, name: &str, focus: bool) -> Markup {
    let example = match name {
        "email" => "ada@example.com",
        "name" => "Ada Lovelace",
        _ => "",
    };
    let label = page::attribute_label(name);
    let field = Field { name, label: &label, ..Field::default() };
    let field = Field {
        value: incoming.form.get(name).unwrap_or(example),
        kind: if name == "email" { "email" } else { "text" },
        required: name == "email",
        focus,
        // The values describe a made-up account, so the browser should not suggest the user's own.
        autocomplete: "off",
        ..field
    };
    field.markup()
}
