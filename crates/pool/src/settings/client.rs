//! The settings of an app client.

use serde::{Deserialize, Serialize};

use super::OtherMembers;
use crate::clock::{DAY, HOUR, MINUTE, Millis, SECOND};

/// The members of
/// [`UserPoolClientType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html)
/// that determine the behaviour of a client.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ClientSettings {
    pub(crate) client_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_secret: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) explicit_auth_flows: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prevent_user_existence_errors: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enable_token_revocation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token_rotation: Option<RefreshTokenRotation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_validity_units: Option<TokenValidityUnits>,
    /// In minutes; by default 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) auth_session_validity: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) read_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) write_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) supported_identity_providers: Vec<String>,
    #[serde(rename = "CallbackURLs", skip_serializing_if = "Vec::is_empty")]
    pub(crate) callback_urls: Vec<String>,
    #[serde(rename = "LogoutURLs", skip_serializing_if = "Vec::is_empty")]
    pub(crate) logout_urls: Vec<String>,
    #[serde(rename = "AllowedOAuthFlows", skip_serializing_if = "Vec::is_empty")]
    pub(crate) allowed_oauth_flows: Vec<String>,
    #[serde(rename = "AllowedOAuthScopes", skip_serializing_if = "Vec::is_empty")]
    pub(crate) allowed_oauth_scopes: Vec<String>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient", skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_oauth_flows_user_pool_client: Option<bool>,
    /// Settings that only tests use.
    #[serde(rename = "LocalPool", skip_serializing_if = "Overrides::is_empty")]
    pub(crate) overrides: Overrides,
    #[serde(flatten)]
    pub(crate) others: OtherMembers,
}

/// Settings for tests that the API cannot express or would reject.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Overrides {
    /// The lifetime of access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token_seconds: Option<i64>,
    /// The lifetime of ID tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token_seconds: Option<i64>,
    /// The lifetime of refresh tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token_seconds: Option<i64>,
    /// The lifetime of a Session between the steps of a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) auth_session_seconds: Option<i64>,
    /// The correct answer to a custom challenge, in place of Lambda triggers. Custom challenges are off without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_challenge_answer: Option<String>,
}

impl Overrides {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RefreshTokenRotation {
    /// `ENABLED` or `DISABLED`.
    pub(crate) feature: String,
    #[serde(default)]
    pub(crate) retry_grace_period_seconds: i64,
}

/// The units of lifetimes: `seconds`, `minutes`, `hours` or `days`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
#[expect(clippy::struct_field_names, reason = "the API's names")]
pub(crate) struct TokenValidityUnits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<String>,
}

/// A flow that a sign-in may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthFlow {
    UserSrp,
    UserPassword,
    User,
    Custom,
    RefreshToken,
    AdminUserPassword,
}

impl AuthFlow {
    /// Returns the names of the flow in a client's `ExplicitAuthFlows`, including old ones.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::UserSrp => &["ALLOW_USER_SRP_AUTH"],
            Self::UserPassword => &["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"],
            Self::User => &["ALLOW_USER_AUTH"],
            Self::Custom => &["ALLOW_CUSTOM_AUTH", "CUSTOM_AUTH_FLOW_ONLY"],
            Self::RefreshToken => &["ALLOW_REFRESH_TOKEN_AUTH"],
            Self::AdminUserPassword => &["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
        }
    }
}

impl ClientSettings {
    /// Returns whether a sign-in may begin with this flow.
    pub(crate) fn allows(&self, flow: AuthFlow) -> bool {
        if self.explicit_auth_flows.is_empty() {
            // The flows of a client that names none.
            return matches!(flow, AuthFlow::UserSrp | AuthFlow::Custom | AuthFlow::RefreshToken);
        }
        self.explicit_auth_flows.iter().any(|allowed| flow.names().contains(&allowed.as_str()))
    }

    /// Returns whether replies hide which users exist.
    pub(crate) fn hides_users(&self) -> bool {
        self.prevent_user_existence_errors.as_deref() == Some("ENABLED")
    }

    pub(crate) fn revokes_tokens(&self) -> bool {
        self.enable_token_revocation.unwrap_or(true)
    }

    /// Returns the grace period of rotation; `None` if refresh tokens do not rotate.
    pub(crate) fn rotation(&self) -> Option<Millis> {
        let rotation = self.refresh_token_rotation.as_ref()?;
        (rotation.feature == "ENABLED").then(|| rotation.retry_grace_period_seconds.saturating_mul(SECOND))
    }

    pub(crate) fn access_token_lifetime(&self) -> Millis {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.access_token.as_deref());
        lifetime(self.overrides.access_token_seconds, self.access_token_validity, unit, HOUR, HOUR)
    }

    pub(crate) fn id_token_lifetime(&self) -> Millis {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.id_token.as_deref());
        lifetime(self.overrides.id_token_seconds, self.id_token_validity, unit, HOUR, HOUR)
    }

    pub(crate) fn refresh_token_lifetime(&self) -> Millis {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.refresh_token.as_deref());
        lifetime(self.overrides.refresh_token_seconds, self.refresh_token_validity, unit, DAY, 30 * DAY)
    }

    /// Returns the time that a sign-in may take from one step to the next.
    pub(crate) fn auth_session_lifetime(&self) -> Millis {
        let seconds = self.overrides.auth_session_seconds.map(|seconds| seconds.saturating_mul(SECOND));
        seconds.unwrap_or_else(|| self.auth_session_validity.unwrap_or(3).saturating_mul(MINUTE))
    }

    /// Returns whether the client may read an attribute. A client that names none may read all.
    pub(crate) fn may_read(&self, attribute: &str) -> bool {
        attribute == "sub"
            || self.read_attributes.is_empty()
            || self.read_attributes.iter().any(|name| name == attribute)
    }

    /// Returns whether the client may write an attribute. A client that names none may write all.
    pub(crate) fn may_write(&self, attribute: &str) -> bool {
        self.write_attributes.is_empty() || self.write_attributes.iter().any(|name| name == attribute)
    }
}

fn lifetime(
    seconds: Option<i64>,
    number: Option<i64>,
    unit: Option<&str>,
    default_unit: Millis,
    default: Millis,
) -> Millis {
    if let Some(seconds) = seconds {
        return seconds.saturating_mul(SECOND);
    }
    let unit = match unit {
        Some("seconds") => SECOND,
        Some("minutes") => MINUTE,
        Some("hours") => HOUR,
        Some("days") => DAY,
        _ => default_unit,
    };
    // Some tools use 0 for the default.
    number.filter(|number| *number > 0).map_or(default, |number| number.saturating_mul(unit))
}
