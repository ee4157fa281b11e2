//! Authorization requests: the parameters of `/oauth2/authorize`, which are passed from page to page and validated on
//! each.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>

use axum::response::Response;

use super::incoming_request::IncomingRequest;
use super::page;
use super::parameters::Parameters;
use super::redirect::{redirect, with_pairs};
use crate::pool::Pool;
use crate::service::Service;
use crate::settings::ClientSettings;

/// The kind of response that an app requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseType {
    /// An authorization code in the query.
    Code,
    /// Tokens in the fragment.
    Token,
}

/// A provider that authenticates users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// The pool itself.
    Cognito,
    External(String),
}

/// The values of the `prompt` parameter.
///
/// <https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest>
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prompt {
    pub(super) none: bool,
    pub(super) login: bool,
    pub(super) select_account: bool,
}

/// A valid request: its client exists, and its `redirect_uri` is one of the client's.
#[derive(Debug)]
pub(super) struct AuthorizeRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) response_type: ResponseType,
    /// Scopes, separated by spaces.
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    /// The PKCE challenge (S256).
    pub(super) challenge: Option<String>,
    pub(super) provider: Option<Provider>,
    pub(super) prompt: Prompt,
    pub(super) login_hint: Option<String>,
    /// All parameters, encoded as a query.
    pub(super) query: String,
}

/// The reason why a request is invalid.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InvalidRequest {
    /// The error is not sent to the app. The browser is sent to an error page instead.
    Page(&'static str),
    /// The error is sent to the app by redirecting to this URL.
    App(String),
}

/// Validates a request and passes it to `run` with its pool.
pub(super) fn with_request(
    service: &Service,
    incoming: &IncomingRequest,
    run: impl FnOnce(&mut Pool, &AuthorizeRequest) -> Response,
) -> Response {
    let query = &incoming.query;
    let client_id = query.get("client_id").unwrap_or_default();
    let Ok(pool) = service.pool_of_client(client_id) else {
        return page::to_error("invalid_request", client_id);
    };
    let mut pool = Service::lock(&pool);
    match AuthorizeRequest::parse(&pool, client_id, query) {
        Ok(request) => run(&mut pool, &request),
        Err(InvalidRequest::Page(error)) => page::to_error(error, client_id),
        Err(InvalidRequest::App(url)) => redirect(&url),
    }
}

impl AuthorizeRequest {
    fn parse(pool: &Pool, client_id: &str, query: &Parameters) -> Result<Self, InvalidRequest> {
        let client = pool.client(client_id).map_err(|_| InvalidRequest::Page("invalid_request"))?;
        // Check the redirect URI first: all other errors are sent there.
        let redirect_uri = query.get("redirect_uri").unwrap_or_default();
        if !client.callback_urls.iter().any(|url| url == redirect_uri) {
            return Err(InvalidRequest::Page("redirect_mismatch"));
        }
        if client.allowed_oauth_flows_user_pool_client != Some(true) {
            return Err(InvalidRequest::Page("unauthorized_client"));
        }
        let response_type = match query.get("response_type") {
            Some("code") => Some(ResponseType::Code),
            Some("token") => Some(ResponseType::Token),
            _ => None,
        };
        let state = query.get("state");
        let fail = |error: &str, description: &str| {
            let is_token = response_type == Some(ResponseType::Token);
            Err(InvalidRequest::App(error_url(redirect_uri, is_token, error, description, state)))
        };
        if let Some(name) = query.repeated() {
            return fail("invalid_request", &format!("{name} occurs more than once"));
        }
        let Some(response_type) = response_type else {
            return fail("invalid_request", "response_type has to be code or token");
        };
        let flow = if response_type == ResponseType::Code { "code" } else { "implicit" };
        if !client.allowed_oauth_flows.iter().any(|allowed| allowed == flow) {
            return fail("unauthorized_client", "");
        }
        let Some(scope) = scope(client, query.get("scope")) else {
            return fail("invalid_request", "invalid_scope");
        };
        let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, None) => None,
            (Some(challenge), Some("S256")) => Some(challenge.to_owned()),
            (Some(_), None) => return fail("invalid_request", "code_challenge_method is missing"),
            (Some(_), Some(_)) => return fail("invalid_request", "code_challenge_method has to be S256"),
            (None, Some(_)) => return fail("invalid_request", "code_challenge is missing"),
        };
        let by_identifier = query
            .get("idp_identifier")
            .map(|it| pool.identity_providers.name_from_identifier(it).unwrap_or(it));
        let provider = match query.get("identity_provider").or(by_identifier) {
            None => None,
            Some(name) if !client.supported_identity_providers.iter().any(|it| it == name) => {
                return fail("invalid_request", "Login option is not available. Please try another one");
            }
            Some("COGNITO") => Some(Provider::Cognito),
            Some(name) => Some(Provider::External(name.to_owned())),
        };
        let Some(prompt) = prompt(query.get("prompt")) else {
            return fail("invalid_request", "prompt is not valid");
        };
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            response_type,
            scope,
            state: state.map(str::to_owned),
            nonce: query.get("nonce").map(str::to_owned),
            challenge,
            provider,
            prompt,
            login_hint: query.get("login_hint").map(str::to_owned),
            query: query.without(&[]),
        })
    }

    /// Redirects to the app with an error.
    pub(super) fn error_redirect(&self, error: &str, description: &str) -> Response {
        let is_token = self.response_type == ResponseType::Token;
        redirect(&error_url(&self.redirect_uri, is_token, error, description, self.state.as_deref()))
    }
}

/// Returns the scopes of a request, or all of the client's if the request names none. Returns `None` if the client may
/// not request them or they lack `openid`.
fn scope(client: &ClientSettings, requested: Option<&str>) -> Option<String> {
    let allowed = &client.allowed_oauth_scopes;
    let mut scopes: Vec<&str> = match requested {
        Some(requested) => requested.split(' ').filter(|scope| !scope.is_empty()).collect(),
        None => allowed.iter().map(String::as_str).collect(),
    };
    let mut seen = std::collections::HashSet::new();
    scopes.retain(|scope| seen.insert(*scope));
    let is_allowed = scopes.iter().all(|scope| allowed.iter().any(|it| it == scope));
    // These scopes select claims of the ID token.
    let needs_openid = scopes.iter().any(|scope| matches!(*scope, "email" | "phone" | "profile"));
    let is_valid = is_allowed && !scopes.is_empty() && (!needs_openid || scopes.contains(&"openid"));
    is_valid.then(|| scopes.join(" "))
}

fn prompt(requested: Option<&str>) -> Option<Prompt> {
    let mut prompt = Prompt::default();
    for value in requested.unwrap_or_default().split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "select_account" => prompt.select_account = true,
            // Only providers ask for consent.
            "consent" => {}
            _ => return None,
        }
    }
    let is_alone = requested.is_none_or(|requested| requested.split(' ').count() == 1);
    (!prompt.none || is_alone).then_some(prompt)
}

/// Builds the URL that reports an error to an app. The order of the parameters is AWS's.
fn error_url(
    redirect_uri: &str,
    in_fragment: bool,
    error: &str,
    description: &str,
    state: Option<&str>,
) -> String {
    let pairs = [("error_description", Some(description)), ("state", state), ("error", Some(error))];
    let pairs =
        pairs.into_iter().filter_map(|(name, value)| Some((name, value.filter(|it| !it.is_empty())?)));
    with_pairs(redirect_uri, in_fragment, pairs)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::settings::PoolSettings;

    fn client() -> ClientSettings {
        serde_json::from_value(json!({
            "CallbackURLs": ["https://app.example/back", "https://app.example/?a=b"],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "SupportedIdentityProviders": ["COGNITO", "Google"],
        }))
        .unwrap()
    }

    const VALID_QUERY: &str = "redirect_uri=https%3A%2F%2Fapp.example%2Fback&response_type=code&state=s%26t";

    fn parse(client: &ClientSettings, query: &str) -> Result<AuthorizeRequest, InvalidRequest> {
        let mut pool = Pool::new("eu-west-1_people".to_owned(), PoolSettings::default(), Arc::default());
        pool.put_client("c", client.clone()).unwrap();
        let google = json!({ "ProviderName": "Google", "IdpIdentifiers": ["example.com"] });
        let google = google.as_object().cloned().unwrap_or_default();
        pool.identity_providers.create(google, 0).unwrap();
        AuthorizeRequest::parse(&pool, "c", &Parameters::parse(query.as_bytes()))
    }

    /// Returns the URL that reports the error to the app.
    fn error_url_for(query: &str) -> String {
        match parse(&client(), query).unwrap_err() {
            InvalidRequest::App(url) => url,
            InvalidRequest::Page(error) => panic!("{error}"),
        }
    }

    #[test]
    fn error_is_not_sent_to_an_unregistered_url() {
        for uri in ["", "https://app.example", "https://app.example/back/", "https://evil.example/back"] {
            let query = format!("response_type=code&redirect_uri={uri}");
            assert_eq!(
                parse(&client(), &query).unwrap_err(),
                InvalidRequest::Page("redirect_mismatch"),
                "{uri}"
            );
        }
        let off = ClientSettings { allowed_oauth_flows_user_pool_client: Some(false), ..client() };
        assert_eq!(parse(&off, VALID_QUERY).unwrap_err(), InvalidRequest::Page("unauthorized_client"));
    }

    #[test]
    fn invalid_parameters_are_reported_to_the_app() {
        assert_eq!(
            error_url_for(&format!("{VALID_QUERY}&scope=openid+phone")),
            "https://app.example/back?error_description=invalid_scope&state=s%26t&error=invalid_request"
        );
        assert!(
            error_url_for(&format!("{VALID_QUERY}&scope=email")).contains("invalid_scope"),
            "email without openid"
        );
        for wrong in [
            "code_challenge=x",
            "code_challenge_method=S256",
            "code_challenge=x&code_challenge_method=plain",
            "identity_provider=Facebook",
            "prompt=never",
            "prompt=none+login",
            "scope=openid&scope=email",
        ] {
            let url = error_url_for(&format!("{VALID_QUERY}&{wrong}"));
            assert!(url.ends_with("&state=s%26t&error=invalid_request"), "{wrong}: {url}");
        }
        let no_type = error_url_for("redirect_uri=https%3A%2F%2Fapp.example%2F%3Fa%3Db&response_type=x");
        assert!(no_type.starts_with("https://app.example/?a=b&error_description="), "{no_type}");
    }

    #[test]
    fn flow_has_to_be_allowed_by_the_client() {
        let query = "redirect_uri=https://app.example/back&response_type=token";
        assert_eq!(error_url_for(query), "https://app.example/back#error=unauthorized_client");
        let implicit = ClientSettings { allowed_oauth_flows: vec!["implicit".to_owned()], ..client() };
        assert_eq!(parse(&implicit, query).unwrap().response_type, ResponseType::Token);
        assert!(parse(&implicit, VALID_QUERY).is_err());
    }

    #[test]
    fn request_without_scopes_has_all_scopes_of_the_client() {
        let request = parse(&client(), VALID_QUERY).unwrap();
        assert_eq!(request.scope, "openid email aws.cognito.signin.user.admin");
        assert_eq!(request.provider, None);
        let request = parse(&client(), &format!("{VALID_QUERY}&scope=email++openid+email")).unwrap();
        assert_eq!(request.scope, "email openid");
    }

    #[test]
    fn provider_can_be_selected_by_name_or_identifier() {
        for parameter in ["identity_provider=Google", "idp_identifier=example.com"] {
            let request = parse(&client(), &format!("{VALID_QUERY}&{parameter}")).unwrap();
            assert_eq!(request.provider, Some(Provider::External("Google".to_owned())), "{parameter}");
        }
        assert!(error_url_for(&format!("{VALID_QUERY}&idp_identifier=example.org")).contains("Login+option"));
    }
}
