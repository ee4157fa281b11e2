//! Sample pools, and the steps that are shown with them.

use cognito_client::platform::fake::{FakeHost, Reply};
use serde_json::{Value, json};
use yew_cognito::client::auth::{Challenge, CodeDelivery, Secret, SignIn, SignInStep};
use yew_cognito::ui::step::{ConfirmSignUp, Entry, ResetDone, ResetPassword, SignUp, Unsupported};
use yew_cognito::ui::{Notice, Step};
use yew_cognito::{AuthClient, Config};

/// A screen of the gallery.
pub(crate) struct Sample {
    /// The name of the screen, and its configuration or state.
    pub(crate) name: &'static str,
    pub(crate) client: AuthClient,
    pub(crate) step: Step,
}

impl Sample {
    fn new(name: &'static str, pool: &Value, step: impl Into<Step>) -> Self {
        Self { name, client: client(&FakeHost::new(), pool), step: step.into() }
    }
}

/// Returns every screen, with each configuration that changes it.
pub(crate) fn samples(new_password: Option<&Step>) -> Vec<Sample> {
    const NAME: &str = "ada.lovelace@example.com";
    let email = json!({ "username_attributes": ["email"] });
    let phone = json!({ "username_attributes": ["phone_number"] });
    let both = json!({ "username_attributes": ["email", "phone_number"] });
    let names = json!({});
    let strict = json!({
        "username_attributes": ["email"],
        "standard_required_attributes": ["email", "name", "birthdate", "website", "preferred_username"],
        "password_policy": {
            "min_length": 14, "require_numbers": true, "require_lowercase": true, "require_uppercase": true,
            "require_symbols": true
        }
    });
    let link = json!({ "username_attributes": ["email"], "by_link": true });
    let delivery = Some(CodeDelivery::new("a***@e***.com", "EMAIL"));
    let entry = Entry::new(NAME);
    let noted = |notice: Notice| Step::from(entry.clone().with_notice(notice));
    let confirm = ConfirmSignUp { entry: entry.clone(), delivery: delivery.clone(), failure: None };
    let mut samples = vec![
        Sample::new("sign-in: e-mail address", &email, Step::sign_in()),
        Sample::new("sign-in: phone number", &phone, Step::sign_in()),
        Sample::new("sign-in: e-mail address or phone number", &both, Step::sign_in()),
        Sample::new("sign-in: user name", &names, Step::sign_in()),
        Sample::new("sign-in: after the end of a session", &email, noted(Notice::SessionEnded)),
        Sample::new("sign-in: after a confirmation", &email, noted(Notice::Confirmed)),
        Sample::new("sign-up", &email, Step::sign_up()),
        Sample::new("sign-up: many fields and rules", &strict, SignUp { entry: entry.clone() }),
        Sample::new("confirm-sign-up: code", &email, confirm.clone()),
        Sample::new("confirm-sign-up: user name is unknown", &email, Step::confirm_sign_up("")),
        Sample::new("confirm-sign-up: link", &link, confirm.clone()),
        Sample::new(
            "confirm-sign-up: after a second code",
            &email,
            ConfirmSignUp { entry: entry.clone().with_notice(Notice::Resent(delivery.clone())), ..confirm },
        ),
        Sample::new("forgot-password", &email, Step::forgot_password()),
        Sample::new("reset-password", &strict, ResetPassword { entry: entry.clone(), delivery }),
        Sample::new(
            "reset-done",
            &email,
            ResetDone { entry: entry.clone().with_notice(Notice::PasswordSet) },
        ),
        Sample::new("unsupported", &email, Unsupported { entry, challenge: "CUSTOM_CHALLENGE".to_owned() }),
    ];
    samples.extend(new_password.map(|step| Sample::new("new-password", &strict, step.clone())));
    samples
}

/// Returns the step that follows a sign-in with a temporary password.
pub(crate) async fn new_password() -> Option<Step> {
    let host = FakeHost::new();
    let attributes = json!(["userAttributes.given_name"]).to_string();
    let challenge = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "a session of twenty characters",
        "ChallengeParameters": { "USER_ID_FOR_SRP": "ada", "requiredAttributes": attributes }
    });
    host.transport.reply("InitiateAuth", Reply::json(&challenge));
    let client = client(&host, &json!({ "username_attributes": ["email"] }));
    let sign_in = SignIn::by_password("ada.lovelace@example.com", &Secret::new("temporary password"));
    match client.sign_in(sign_in).await {
        Ok(SignInStep::Challenge(challenge @ Challenge::NewPassword(_))) => Some(challenge.into()),
        _ => None,
    }
}

fn client(host: &FakeHost, pool: &Value) -> AuthClient {
    let mut auth = json!({
        "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI", "user_pool_client_id": "client"
    });
    let mut sign_in = json!({});
    for (name, value) in pool.as_object().into_iter().flatten() {
        if name == "by_link" {
            sign_in = json!({ "verification": "link" });
        } else {
            auth[name] = value.clone();
        }
    }
    let config = json!({ "version": "1", "auth": auth, "custom": { "yew_cognito": { "sign_in": sign_in } } });
    let config = Config::from_json(&config.to_string()).unwrap_or_else(|error| panic!("{error}"));
    AuthClient::builder(config).with_platform(host.platform()).build()
}
