//! Further settings of the outputs file, which are only parsed on request.

use super::{Config, ConfigError, explain};
use crate::auth::mfa::factor::MfaFactor;
use crate::auth::sign_in::credentials::FirstFactor;
use crate::protocol::{FromJson, Json, decode_settings};

/// Further settings of the pool in the outputs file, for screens that need them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether a sign-up is confirmed by a link instead of a code (`custom.yew_cognito.sign_up_verification_method`).
    pub sign_up_by_link: bool,
    /// Whether the pool requires a second factor.
    pub mfa: MfaRequirement,
    /// The second factors that the pool supports.
    pub mfa_methods: Vec<MfaFactor>,
    /// The first factors besides the password; `None` if the pool has none.
    pub passwordless: Option<Passwordless>,
    /// The settings of managed login; `None` if the client does not use it.
    pub oauth: Option<OAuth>,
    /// The pool's groups, with their precedence if they have one.
    pub groups: Vec<Group>,
}

/// Whether a pool requires a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MfaRequirement {
    /// A second factor is never required.
    #[default]
    Off,
    /// A second factor is required from users who have set one up.
    Optional,
    /// A second factor is always required.
    Required,
}

/// The first factors of a pool besides the password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passwordless {
    /// Whether users can sign in with a code that is sent by e-mail.
    pub email_otp: bool,
    /// Whether users can sign in with a code that is sent by text message.
    pub sms_otp: bool,
    /// The settings of passkeys; `None` if users cannot sign in with them.
    pub web_authn: Option<WebAuthn>,
    /// The challenge that a sign-in begins with, by its name on the wire: `PASSWORD`, `PASSWORD_SRP`, `EMAIL_OTP`,
    /// `SMS_OTP` or `WEB_AUTHN`. `None` if the file does not name one.
    pub preferred_challenge: Option<String>,
}

/// The settings of a pool's passkeys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebAuthn {
    /// The domain that passkeys belong to; `None` for the pool's own domain.
    pub relying_party_id: Option<String>,
    /// Whether the authenticator has to verify the user: `required` or `preferred`.
    pub user_verification: Option<String>,
}

/// The settings of managed login and identity providers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuth {
    /// The host of managed login, without scheme.
    pub domain: String,
    /// The identity providers, such as `GOOGLE`, `FACEBOOK`, `LOGIN_WITH_AMAZON`, `SIGN_IN_WITH_APPLE`.
    pub identity_providers: Vec<String>,
    /// The OAuth scopes, such as `openid` and `email`.
    pub scopes: Vec<String>,
    /// The URLs that a sign-in may redirect to.
    pub redirect_sign_in_uri: Vec<String>,
    /// The URLs that a sign-out may redirect to.
    pub redirect_sign_out_uri: Vec<String>,
}

/// A group of users.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The group's name, as in `cognito:groups`.
    pub name: String,
    /// The group's precedence; a lower value takes precedence over a higher one. `None` if the group has none.
    pub precedence: Option<i64>,
}

impl Config {
    /// Returns further settings of the file. They are only parsed by this call, so that programs that do not call it do
    /// not contain the parser.
    ///
    /// ```
    /// # use cognito_client::auth::{Config, ConfigError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(config: &Config) -> Result<(), ConfigError> {
    /// if config.options()?.passwordless.is_some() {
    ///     show("Sign in without a password");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] for the first of these settings that is wrong.
    pub fn options(&self) -> Result<Options, ConfigError> {
        decode_settings(&self.0.text).map_err(explain)
    }
}

impl Passwordless {
    /// Returns whether the pool supports this first factor.
    ///
    /// ```
    /// # use cognito_client::auth::{FirstFactor, Passwordless};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(passwordless: &Passwordless) {
    /// if passwordless.allows(&FirstFactor::Passkey) {
    ///     show("Sign in with a passkey");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn allows(&self, factor: &FirstFactor) -> bool {
        match factor {
            FirstFactor::Password(_) | FirstFactor::PasswordSrp(_) => true,
            FirstFactor::EmailOtp => self.email_otp,
            FirstFactor::SmsOtp => self.sms_otp,
            FirstFactor::Passkey => self.web_authn.is_some(),
        }
    }
}

impl FromJson for Options {
    fn from_json(json: Json<'_>) -> Self {
        let auth = json.get("auth");
        let custom = json.get("custom").optional();
        let link = custom.as_ref().is_some_and(|custom| {
            let section = custom.get("yew_cognito").optional();
            let method =
                section.as_ref().and_then(|section| section.get("sign_up_verification_method").optional());
            method.is_some_and(|method| one_of(method, "\"code\" or \"link\"", &["code", "link"]) == "link")
        });
        let mfa = auth.get("mfa_configuration").optional().map(|mfa| {
            match &*one_of(mfa, "\"NONE\", \"OPTIONAL\" or \"REQUIRED\"", &["NONE", "OPTIONAL", "REQUIRED"]) {
                "OPTIONAL" => MfaRequirement::Optional,
                "REQUIRED" => MfaRequirement::Required,
                _ => MfaRequirement::Off,
            }
        });
        let methods = auth.get("mfa_methods");
        Self {
            sign_up_by_link: link,
            mfa: mfa.unwrap_or_default(),
            mfa_methods: list_of(
                methods,
                "a list of \"SMS\", \"TOTP\" and \"EMAIL\"",
                &["SMS", "TOTP", "EMAIL"],
            )
            .iter()
            .map(|method| match method.as_str() {
                "SMS" => MfaFactor::Sms,
                "TOTP" => MfaFactor::Totp,
                _ => MfaFactor::Email,
            })
            .collect(),
            passwordless: auth.optional_member("passwordless"),
            oauth: auth.optional_member("oauth"),
            groups: groups(auth.get("groups")),
        }
    }
}

impl FromJson for Passwordless {
    fn from_json(json: Json<'_>) -> Self {
        let flag = |name| json.get(name).optional().is_some_and(|flag| flag.as_flag());
        let preferred = json.get("preferred_challenge").optional().map(|preferred| {
            one_of(
                preferred,
                "\"PASSWORD\", \"PASSWORD_SRP\", \"EMAIL_OTP\", \"SMS_OTP\" or \"WEB_AUTHN\"",
                &["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"],
            )
        });
        Self {
            email_otp: flag("email_otp_enabled"),
            sms_otp: flag("sms_otp_enabled"),
            web_authn: json.optional_member("web_authn"),
            preferred_challenge: preferred,
        }
    }
}

impl FromJson for WebAuthn {
    fn from_json(json: Json<'_>) -> Self {
        let verification = json.get("user_verification").optional();
        Self {
            relying_party_id: json.optional_text("relying_party_id"),
            user_verification: verification.map(|verification| {
                one_of(verification, "\"required\" or \"preferred\"", &["required", "preferred"])
            }),
        }
    }
}

impl FromJson for OAuth {
    fn from_json(json: Json<'_>) -> Self {
        // The implicit grant puts tokens into a URL and returns no refresh token.
        json.checked("response_type", "\"code\": set the client to the authorization code grant", &|kind| {
            kind == "code"
        });
        Self {
            domain: json.checked("domain", "a host without scheme, such as \"login.example.com\"", &is_host),
            identity_providers: json.optional_texts("identity_providers"),
            scopes: json.optional_texts("scopes"),
            redirect_sign_in_uri: json.optional_texts("redirect_sign_in_uri"),
            redirect_sign_out_uri: json.optional_texts("redirect_sign_out_uri"),
        }
    }
}

/// Reads the list of groups: `[{ "admins": { "precedence": 0 } }]`.
fn groups(json: Json<'_>) -> Vec<Group> {
    let Some(list) = json.optional() else { return Vec::new() };
    let groups = list.as_list(|group| {
        let read = |(name, value): (String, Json<'_>)| {
            let precedence = value.get("precedence").optional().map(|number| number.as_integer());
            Group { name, precedence }
        };
        group.as_members(read)
    });
    groups.into_iter().flatten().collect()
}

/// Returns the text of `json`, which has to be one of `known`.
fn one_of(json: Json<'_>, expected: &'static str, known: &[&str]) -> String {
    json.as_checked(expected, &|text| known.contains(&text))
}

/// Returns the texts of the list `json`, each of which has to be one of `known`; empty if there is no list.
fn list_of(json: Json<'_>, expected: &'static str, known: &[&str]) -> Vec<String> {
    json.optional().map(|list| list.as_list(|item| one_of(item, expected, known))).unwrap_or_default()
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
}
