//! The parser of the legacy configuration of the Amplify CLI.

use serde::Serialize;

use super::{Config, ConfigError, explain};
use crate::protocol::{FromJson, Json, decode_settings, encode};

/// The settings of the user pool in the legacy file of the Amplify CLI.
struct AwsExports {
    region: String,
    user_pool_id: String,
    client_id: String,
    username_attributes: Vec<String>,
    required_attributes: Vec<String>,
    verification_types: Vec<String>,
    by_link: bool,
    mfa: Option<String>,
    mfa_methods: Vec<String>,
    policy: Option<Policy>,
    oauth: Option<OAuth>,
}

#[expect(clippy::struct_excessive_bools, reason = "they are the file's")]
#[derive(Serialize)]
struct Policy {
    min_length: i64,
    require_lowercase: bool,
    require_uppercase: bool,
    require_numbers: bool,
    require_symbols: bool,
}

#[derive(Serialize)]
struct OAuth {
    domain: String,
    identity_providers: Vec<String>,
    scopes: Vec<String>,
    redirect_sign_in_uri: Vec<String>,
    redirect_sign_out_uri: Vec<String>,
    response_type: String,
}

/// The same settings, in the structure of an outputs file.
#[derive(Serialize)]
struct Outputs<'a> {
    version: &'a str,
    auth: Auth<'a>,
    custom: Custom<'a>,
}

#[derive(Serialize)]
struct Custom<'a> {
    yew_cognito: Extension<'a>,
}

#[derive(Serialize)]
struct Extension<'a> {
    sign_up_verification_method: &'a str,
}

#[derive(Serialize)]
struct Auth<'a> {
    aws_region: &'a str,
    user_pool_id: &'a str,
    user_pool_client_id: &'a str,
    username_attributes: &'a [String],
    standard_required_attributes: &'a [String],
    user_verification_types: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_configuration: Option<&'a str>,
    mfa_methods: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    password_policy: Option<&'a Policy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth: Option<&'a OAuth>,
}

/// The names of the settings that may be rejected, in an outputs file and in the legacy file.
const NAMES: [(&str, &str); 5] = [
    ("auth.aws_region", REGION),
    ("auth.user_pool_id", POOL),
    ("auth.user_pool_client_id", CLIENT),
    ("auth.password_policy.min_length", "aws_cognito_password_protection_settings.passwordPolicyMinLength"),
    ("auth.standard_required_attributes", "aws_cognito_signup_attributes"),
];
const REGION: &str = "aws_cognito_region";
const POOL: &str = "aws_user_pools_id";
const CLIENT: &str = "aws_user_pools_web_client_id";

impl Config {
    /// Parses the legacy `aws-exports.js` or `amplifyconfiguration.json` of the Amplify CLI. Its object has to be JSON;
    /// in a script, the text around the object is skipped.
    ///
    /// ```
    /// # use cognito_client::auth::{Config, ConfigError};
    /// # fn example() -> Result<(), ConfigError> {
    /// let config = Config::from_aws_exports(
    ///     r#"const awsmobile = { "aws_project_region": "eu-west-1", "aws_user_pools_id": "eu-west-1_AbC",
    ///          "aws_user_pools_web_client_id": "1h57kf5cpq" };"#,
    /// )?;
    /// assert_eq!(config.client_id(), "1h57kf5cpq");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] for the first setting that is missing or wrong, with its name in that file.
    pub fn from_aws_exports(text: &str) -> Result<Self, ConfigError> {
        let object = text.find('{').zip(text.rfind('}')).and_then(|(start, end)| text.get(start..=end));
        let exports: AwsExports = decode_settings(object.unwrap_or(text)).map_err(explain)?;
        Self::from_json(&exports.to_outputs()?).map_err(|error| {
            let name = NAMES.iter().find(|(outputs, _)| *outputs == error.field).map(|(_, exports)| *exports);
            ConfigError { field: name.map_or(error.field, str::to_owned), ..error }
        })
    }
}

impl AwsExports {
    fn to_outputs(&self) -> Result<String, ConfigError> {
        let sign_up_verification_method = if self.by_link { "link" } else { "code" };
        let outputs = Outputs {
            version: "1",
            auth: Auth {
                aws_region: &self.region,
                user_pool_id: &self.user_pool_id,
                user_pool_client_id: &self.client_id,
                username_attributes: &self.username_attributes,
                standard_required_attributes: &self.required_attributes,
                user_verification_types: &self.verification_types,
                mfa_configuration: self.mfa.as_deref(),
                mfa_methods: &self.mfa_methods,
                password_policy: self.policy.as_ref(),
                oauth: self.oauth.as_ref(),
            },
            custom: Custom { yew_cognito: Extension { sign_up_verification_method } },
        };
        encode(&outputs).map_err(|_| ConfigError {
            field: String::new(),
            found: "settings that cannot be written as JSON".to_owned(),
            expected: "the settings of an Amplify CLI project".to_owned(),
        })
    }
}

impl FromJson for AwsExports {
    fn from_json(json: Json<'_>) -> Self {
        let region = json.optional_text(REGION).or_else(|| json.optional_text("aws_project_region"));
        let lower = |name| -> Vec<String> {
            json.optional_texts(name).iter().map(|text| text.to_ascii_lowercase()).collect()
        };
        let verification_types = lower("aws_cognito_verification_mechanisms");
        let mut required_attributes = verification_types.clone();
        for name in lower("aws_cognito_signup_attributes") {
            if !required_attributes.contains(&name) {
                required_attributes.push(name);
            }
        }
        let mut username_attributes = lower("aws_cognito_username_attributes");
        // `PREFERRED_USERNAME` means that users choose a user name, for which an outputs file lists no attribute.
        username_attributes.retain(|name| name != "preferred_username");
        let mfa = json.get("aws_cognito_mfa_configuration").optional().map(|mfa| {
            let mfa = mfa.as_checked("\"OFF\", \"OPTIONAL\" or \"ON\"", &|text| {
                ["OFF", "OPTIONAL", "ON"].contains(&text)
            });
            match mfa.as_str() {
                "ON" => "REQUIRED",
                "OPTIONAL" => "OPTIONAL",
                _ => "NONE",
            }
            .to_owned()
        });
        let providers = json.optional_texts("aws_cognito_social_providers");
        Self {
            region: region.unwrap_or_else(|| json.text(REGION)),
            user_pool_id: json.text(POOL),
            client_id: json.text(CLIENT),
            username_attributes,
            required_attributes,
            verification_types,
            by_link: json.optional_text("aws_cognito_sign_up_verification_method").as_deref() == Some("link"),
            mfa,
            mfa_methods: json.optional_texts("aws_cognito_mfa_types"),
            policy: json.optional_member("aws_cognito_password_protection_settings"),
            oauth: json.get("oauth").optional().and_then(|oauth| read_oauth(oauth, &providers)),
        }
    }
}

impl FromJson for Policy {
    fn from_json(json: Json<'_>) -> Self {
        let characters = json.optional_texts("passwordPolicyCharacters");
        let requires = |name: &str| characters.iter().any(|known| known == name);
        Self {
            min_length: json
                .get("passwordPolicyMinLength")
                .optional()
                .map_or(8, |length| length.as_integer()),
            require_lowercase: requires("REQUIRES_LOWERCASE"),
            require_uppercase: requires("REQUIRES_UPPERCASE"),
            require_numbers: requires("REQUIRES_NUMBERS"),
            require_symbols: requires("REQUIRES_SYMBOLS"),
        }
    }
}

/// Reads the settings of managed login. Without managed login, the CLI writes an empty object.
fn read_oauth(json: Json<'_>, providers: &[String]) -> Option<OAuth> {
    let domain = json.optional_text("domain")?;
    let uris = |name| -> Vec<String> {
        let text = json.optional_text(name).unwrap_or_default();
        text.split(',').filter(|uri| !uri.is_empty()).map(str::to_owned).collect()
    };
    let provider = |name: &String| match name.as_str() {
        "AMAZON" => "LOGIN_WITH_AMAZON".to_owned(),
        "APPLE" => "SIGN_IN_WITH_APPLE".to_owned(),
        other => other.to_owned(),
    };
    Some(OAuth {
        domain,
        identity_providers: providers.iter().map(provider).collect(),
        scopes: json.optional_texts("scope"),
        redirect_sign_in_uri: uris("redirectSignIn"),
        redirect_sign_out_uri: uris("redirectSignOut"),
        response_type: json.optional_text("responseType").unwrap_or_else(|| "code".to_owned()),
    })
}
