//! Validation of an app client's OAuth settings.

use crate::error::{Exception, invalid_parameter};
use crate::settings::ClientSettings;

/// The scopes that exist without a resource server.
const SCOPES: [&str; 5] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/// Checks the OAuth settings of a client.
///
/// # Errors
///
/// `InvalidParameterException`, `InvalidOAuthFlowException` or `ScopeDoesNotExistException`.
pub(super) fn check(settings: &ClientSettings) -> Result<(), Exception> {
    for url in settings.callback_urls.iter().chain(&settings.logout_urls) {
        check_url(url)?;
    }
    let flows = &settings.allowed_oauth_flows;
    let has = |name: &str| flows.iter().any(|flow| flow == name);
    let has_page = has("code") || has("implicit");
    let wrong = |message: &str| Err(Exception::new("InvalidOAuthFlowException", message));
    if settings.allowed_oauth_flows_user_pool_client == Some(true)
        && (flows.is_empty() || settings.allowed_oauth_scopes.is_empty())
    {
        return wrong(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        );
    }
    if has_page && has("client_credentials") {
        return wrong("client_credentials flow can not be selected along with code flow or implicit flow.");
    }
    if has_page && settings.callback_urls.is_empty() {
        return wrong("CallbackUrls can not be empty when code flow or implicit flow is selected");
    }
    // Other scopes consist of a resource server and a name. They are accepted unchecked, because the local pool has no
    // resource servers.
    let is_known = |scope: &str| SCOPES.contains(&scope) || scope.contains('/');
    match settings.allowed_oauth_scopes.iter().find(|scope| !is_known(scope)) {
        Some(scope) => {
            Err(Exception::new("ScopeDoesNotExistException", format!("Invalid scope requested: {scope}")))
        }
        None => Ok(()),
    }
}

/// Checks a URL that browsers are redirected to. It has to be absolute and without a fragment, and it may use HTTP only
/// on the user's own machine.
fn check_url(url: &str) -> Result<(), Exception> {
    // AWS rejects these as well, but its message is not known.
    if !url.contains("://") || url.contains('#') {
        return Err(invalid_parameter(format!("{url} is not an absolute URL without a fragment.")));
    }
    let Some(authority) = url.strip_prefix("http://") else { return Ok(()) };
    let host = authority.split(['/', '?']).next().unwrap_or_default();
    let is_port = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name);
    if matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        Ok(())
    } else {
        Err(invalid_parameter(format!("{url} cannot use the HTTP protocol.")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn error(changes: &Value) -> Option<String> {
        let mut settings = json!({
            "CallbackURLs": ["https://app.example/back"],
            "AllowedOAuthFlows": ["code", "implicit"],
            "AllowedOAuthScopes": ["openid", "email", "server/read"],
            "AllowedOAuthFlowsUserPoolClient": true,
        });
        for (name, value) in changes.as_object().cloned().unwrap_or_default() {
            settings[name] = value;
        }
        let settings: ClientSettings = serde_json::from_value(settings).unwrap();
        check(&settings).err().map(|error| error.to_string())
    }

    #[test]
    fn urls_use_https_or_lead_to_this_machine() {
        for good in [
            "https://app.example/",
            "http://localhost",
            "http://localhost:3000/a?b=c:d",
            "http://127.0.0.1:1/",
            "http://[::1]",
            "http://[::1]:3000/",
            "myapp://back",
        ] {
            assert_eq!(error(&json!({ "CallbackURLs": [good], "LogoutURLs": [good] })), None, "{good}");
        }
        for bad in ["http://app.example", "http://localhost.example/", "http://localhost:1@app.example/"] {
            let expected = format!("InvalidParameterException: {bad} cannot use the HTTP protocol.");
            assert_eq!(error(&json!({ "CallbackURLs": [bad] })), Some(expected.clone()));
            assert_eq!(error(&json!({ "LogoutURLs": [bad] })), Some(expected));
        }
        for bad in ["app.example", "https://app.example/#a"] {
            assert!(error(&json!({ "CallbackURLs": [bad] })).unwrap().contains(bad));
        }
    }

    #[test]
    fn contradictory_flows_and_scopes_are_rejected() {
        assert_eq!(error(&json!({})), None);
        assert_eq!(
            error(&json!({ "AllowedOAuthFlowsUserPoolClient": false, "AllowedOAuthScopes": [] })),
            None
        );
        for (changes, expected) in [
            (json!({ "AllowedOAuthFlows": [] }), "are required if user pool client"),
            (json!({ "AllowedOAuthScopes": [] }), "are required if user pool client"),
            (
                json!({ "AllowedOAuthFlows": ["code", "client_credentials"] }),
                "can not be selected along with",
            ),
            (json!({ "CallbackURLs": [] }), "CallbackUrls can not be empty"),
            (
                json!({ "AllowedOAuthScopes": ["openid", "names"] }),
                "ScopeDoesNotExistException: Invalid scope requested: names",
            ),
        ] {
            let found = error(&changes).unwrap_or_default();
            assert!(found.contains(expected), "{changes}: {found}");
        }
    }
}
