use super::{Config, ConfigError, explain};
use crate::{
    auth::{FirstFactor, MfaFactor},
    protocol::{FromJson, Json, decode_settings},
};

/// What else the outputs file tells of the pool, for screens that ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A sign-up is confirmed by a link instead of a code (`custom.yew_cognito.sign_up_verification_method`).
    pub sign_up_by_link: bool,
    /// Whether a second factor is asked for.
    pub mfa: MfaRequirement,
    /// Which second factors there are.
    pub mfa_methods: Vec<MfaFactor>,
    /// First factors besides the password, where the pool has such.
    pub passwordless: Option<Passwordless>,
    /// Managed login, where the client uses it.
    pub oauth: Option<OAuth>,
    /// The pool's groups, the order of precedence with them if they have one.
    pub groups: Vec<Group>,
}

/// Whether a second factor is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MfaRequirement {
    /// Never.
    #[default]
    Off,
    /// Where the user has set one up.
    Optional,
    /// Always.
    Required,
}

/// First factors besides the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passwordless {
    /// Codes by e-mail.
    pub email_otp: bool,
    /// Codes by text message.
    pub sms_otp: bool,
    /// Passkeys.
    pub web_authn: Option<WebAuthn>,
    /// The challenge to begin with, by its name on the wire: `PASSWORD`, `PASSWORD_SRP`, `EMAIL_OTP`, `SMS_OTP` or
    /// `WEB_AUTHN`.
    pub preferred_challenge: Option<String>,
}

/// Passkeys of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAuthn {
    /// The domain that they belong to; the pool's own where it is not given.
    pub relying_party_id: Option<String>,
    /// Whether the person has to be verified: `required` or `preferred`.
    pub user_verification: Option<String>,
}

/// Managed login and identity providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuth {
    /// Its host, without scheme.
    pub domain: String,
    /// Such as `GOOGLE`, `FACEBOOK`, `LOGIN_WITH_AMAZON`, `SIGN_IN_WITH_APPLE`.
    pub identity_providers: Vec<String>,
    /// Such as `openid` and `email`.
    pub scopes: Vec<String>,
    /// Where a sign-in may come back to.
    pub redirect_sign_in_uri: Vec<String>,
    /// Where a sign-out may.
    pub redirect_sign_out_uri: Vec<String>,
}

/// A group of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name, as in `cognito:groups`.
    pub name: String,
    /// The lower, the more it counts.
    pub precedence: Option<i64>,
}

impl Config {
    /// The rest of what the file tells, read when it is asked for: programs that do not carry none of it.
    ///
    /// # Errors
    /// [`ConfigError`] for the first of these settings that is wrong.
    pub fn options(&self) -> Result<Options, ConfigError> {
        decode_settings(&self.0.text).map_err(explain)
    }
}

impl Passwordless {
    /// Whether the pool has this first factor.
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
            let ours = custom.get("yew_cognito").optional();
            let method = ours.as_ref().and_then(|ours| ours.get("sign_up_verification_method").optional());
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
        // The implicit grant puts tokens into a URL, and gives none to refresh with.
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

/// `[{ "admins": { "precedence": 0 } }]`
fn groups(json: Json<'_>) -> Vec<Group> {
    let Some(list) = json.optional() else { return Vec::new() };
    let groups = list.as_list(|group| {
        let of = |(name, value): (String, Json<'_>)| {
            let precedence = value.get("precedence").optional().map(|number| number.as_integer());
            Group { name, precedence }
        };
        group.as_members(of)
    });
    groups.into_iter().flatten().collect()
}

/// The text that this is, which has to be one of those.
fn one_of(json: Json<'_>, expected: &'static str, known: &[&str]) -> String {
    json.as_checked(expected, &|text| known.contains(&text))
}

/// The list that this is, if it is there, of those texts.
fn list_of(json: Json<'_>, expected: &'static str, known: &[&str]) -> Vec<String> {
    json.optional().map(|list| list.as_list(|item| one_of(item, expected, known))).unwrap_or_default()
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
}
