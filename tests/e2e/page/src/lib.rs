//! The headless client under remote control: commands and results are JSON.
//!
//! A command is `{ "command": { arguments } }`, one variant of `Command`. A result is the outcome of the command, or
//! the code of its error.

use std::cell::RefCell;
use std::rc::Rc;

use cognito_client::auth::{
    Attribute, AttributeStep, AuthClient, AuthError, AuthEvent, AuthState, Challenge, Config, Confirmed,
    FirstFactor, FirstFactorChoice, MfaChange, MfaFactor, MfaSetting, Secret, SignIn, SignInStep, SignOut,
    SignOutScope, SignUp, TotpSetUp,
};
use cognito_client::platform::Mediation;
use cognito_client::platform::web::WebPasskeys;
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// A command of a test.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Command {
    SignIn { username: String, password: Option<String>, flow: Flow },
    Answer(AnswerInput),
    SignUp { username: String, password: Option<String>, email: String },
    Confirm { username: String, code: String },
    ResendCode { username: String },
    SetUpTotp {},
    VerifyTotp { code: String },
    PreferMfa { factor: Factor, setting: Setting },
    UpdateAttribute { name: String, value: String },
    VerifyAttribute { name: String, code: String },
    Profile {},
    RegisterPasskey {},
    Passkeys {},
    DeletePasskey { id: String },
    ThisDevice {},
    Devices {},
    RememberDevice {},
    ForgetDevice {},
    Refresh {},
    AccessToken {},
    SignOut { everywhere: bool },
    State {},
    Events {},
}

/// The authentication flow of a sign-in.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Flow {
    Srp,
    Password,
    Custom,
    CustomWithSrp,
    Choice,
    PreferPassword,
    PreferEmail,
    PreferSms,
    PreferPasskey,
}

/// An answer to a challenge.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnswerInput {
    Code(String),
    Custom(String),
    NewPassword { password: String, name: Option<String> },
    Choose(String),
    Password(String),
    TotpCode(String),
    Email(String),
    Passkey,
}

/// A second factor.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Factor {
    Totp,
    Sms,
    Email,
}

/// The setting of a second factor.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Setting {
    Enabled,
    Preferred,
    Disabled,
}

/// A client, and the challenge that waits for an answer.
#[wasm_bindgen]
pub struct Remote {
    client: AuthClient,
    challenge: RefCell<Option<Challenge>>,
    events: Rc<RefCell<Vec<String>>>,
}

#[wasm_bindgen]
impl Remote {
    /// Creates a client. `config` is the text of an Amplify outputs file; `devices` turns on remembered devices.
    ///
    /// # Errors
    /// Returns a description of the problem if `config` is not valid.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, devices: bool) -> Result<Remote, JsError> {
        let config = Config::from_json(config).map_err(|error| JsError::new(&error.to_string()))?;
        let events = Rc::<RefCell<Vec<String>>>::default();
        let log = Rc::clone(&events);
        let builder =
            AuthClient::builder(config).on_event(move |event| log.borrow_mut().push(event_name(event)));
        let client = if devices { builder.track_devices() } else { builder }.build();
        let page = client.clone();
        wasm_bindgen_futures::spawn_local(async move { page.run().await });
        Ok(Self { client, challenge: RefCell::default(), events })
    }

    /// Runs a command (JSON) and returns its result (JSON).
    ///
    /// # Errors
    /// Returns the code of the error.
    pub async fn run(&self, command: String) -> Result<String, JsValue> {
        let command = serde_json::from_str(&command).map_err(|error| JsValue::from(error.to_string()))?;
        let result = self.execute(command).await;
        result.map(|value| value.to_string()).map_err(|error| error.code().into())
    }
}

impl Remote {
    async fn execute(&self, command: Command) -> Result<Value, AuthError> {
        let client = &self.client;
        Ok(match command {
            Command::SignIn { username, password, flow } => {
                let password = Secret::new(password.unwrap_or_default());
                self.next(client.sign_in(sign_in_request(username, password, &flow)).await?)
            }
            Command::Answer(input) => self.answer(input).await?,
            Command::SignUp { username, password, email } => {
                let mut sign_up = match password {
                    Some(password) => SignUp::new(username, password.into()),
                    None => SignUp::passwordless(username),
                };
                sign_up.attributes = vec![attribute("email", email)];
                self.next(client.sign_up(sign_up).await?)
            }
            Command::Confirm { username, code } => {
                match client.confirm_sign_up(&username, &code.into()).await? {
                    Confirmed::SignIn(step) => self.next(step),
                    Confirmed::PleaseSignIn { .. } => json!({ "step": "please-sign-in" }),
                }
            }
            Command::ResendCode { username } => {
                client.resend_code(&username).await?;
                Value::Null
            }
            Command::SetUpTotp {} => secret_of(&client.set_up_totp().await?),
            Command::VerifyTotp { code } => {
                client.verify_totp(&code.into(), Some("a test")).await?;
                Value::Null
            }
            Command::PreferMfa { factor, setting } => {
                client.set_mfa_preference(mfa_change(factor, setting)).await?;
                Value::Null
            }
            Command::UpdateAttribute { name, value } => {
                let updates = client.update_attributes(vec![attribute(&name, value)]).await?;
                let steps = updates.into_iter().map(|update| match update.step {
                    AttributeStep::Done => "done",
                    AttributeStep::CodeNeeded(_) => "code-needed",
                });
                json!(steps.collect::<Vec<_>>())
            }
            Command::VerifyAttribute { name, code } => {
                client.verify_attribute(&name, &code.into()).await?;
                Value::Null
            }
            Command::Profile {} => {
                let profile = client.profile().await?;
                let pair = |attribute: &Attribute| (attribute.name.clone(), json!(attribute.value));
                Value::Object(profile.attributes.iter().map(pair).collect())
            }
            Command::RegisterPasskey {} => {
                client.register_passkey(&WebPasskeys).await?;
                Value::Null
            }
            Command::Passkeys {} => {
                let passkeys = client.passkeys().await?;
                json!(passkeys.iter().map(|passkey| &passkey.credential_id).collect::<Vec<_>>())
            }
            Command::DeletePasskey { id } => {
                client.delete_passkey(&id).await?;
                Value::Null
            }
            Command::ThisDevice {} => json!(client.this_device()),
            Command::Devices {} => {
                let devices = client.list_devices().await?;
                json!(devices.iter().map(|device| &device.device_key).collect::<Vec<_>>())
            }
            Command::RememberDevice {} => {
                client.remember_device().await?;
                Value::Null
            }
            Command::ForgetDevice {} => {
                client.forget_device(None).await?;
                Value::Null
            }
            Command::Refresh {} => {
                client.refresh().await?;
                Value::Null
            }
            Command::AccessToken {} => json!(client.access_token().await?.expose()),
            Command::SignOut { everywhere } => {
                let scope = if everywhere { SignOutScope::Everywhere } else { SignOutScope::Here };
                json!(client.sign_out(scope).await == SignOut::Complete)
            }
            Command::State {} => match client.state() {
                AuthState::Restoring => json!("restoring"),
                AuthState::SignedOut(_) => json!("signed-out"),
                AuthState::SignedIn(..) => json!("signed-in"),
            },
            Command::Events {} => json!(*self.events.borrow()),
        })
    }

    async fn answer(&self, input: AnswerInput) -> Result<Value, AuthError> {
        let challenge = self.challenge.borrow().clone();
        let answer = match (challenge, input) {
            (Some(Challenge::Code(challenge)), AnswerInput::Code(code)) => challenge.code(&code.into()),
            (Some(Challenge::Custom(challenge)), AnswerInput::Custom(answer)) => {
                challenge.answer(&answer.into())
            }
            (Some(Challenge::NewPassword(challenge)), AnswerInput::NewPassword { password, name }) => {
                let attributes = name.map(|name| attribute("name", name)).into_iter().collect();
                challenge.answer(&password.into(), attributes)
            }
            (Some(Challenge::SelectMfa(challenge)), AnswerInput::Choose(factor)) => {
                let choices = challenge.choices();
                match choices.iter().find(|choice| factor_name(choice.factor()) == factor) {
                    Some(choice) => choice.choose(),
                    None => return Ok(json!({ "step": "no such choice" })),
                }
            }
            (Some(Challenge::SetUpMfa(challenge)), AnswerInput::Choose(factor)) => match factor.as_str() {
                "totp" => challenge.totp(),
                _ => challenge.email(),
            },
            (Some(Challenge::SetUpTotp(challenge)), AnswerInput::TotpCode(code)) => {
                challenge.code(&code.into(), Some("a test"))
            }
            (Some(Challenge::SetUpEmail(challenge)), AnswerInput::Email(email)) => challenge.address(&email),
            (Some(Challenge::SelectFirstFactor(challenge)), input) => {
                let choices = challenge.choices().into_iter();
                let answer = choices.filter_map(|choice| match (choice, &input) {
                    (FirstFactorChoice::Password(choice), AnswerInput::Password(password)) => {
                        Some(choice.password(&Secret::new(password.as_str())))
                    }
                    (FirstFactorChoice::EmailOtp(choice), AnswerInput::Choose(name)) if name == "email" => {
                        Some(choice.choose())
                    }
                    (FirstFactorChoice::SmsOtp(choice), AnswerInput::Choose(name)) if name == "sms" => {
                        Some(choice.choose())
                    }
                    (FirstFactorChoice::Passkey(choice), AnswerInput::Choose(name)) if name == "passkey" => {
                        Some(choice.choose())
                    }
                    _ => None,
                });
                match { answer }.next() {
                    Some(answer) => answer,
                    None => return Ok(json!({ "step": "no such choice" })),
                }
            }
            (Some(Challenge::Passkey(challenge)), AnswerInput::Passkey) => {
                challenge.ask(&WebPasskeys, Mediation::Modal).await?
            }
            _ => return Ok(json!({ "step": "wrong kind of answer" })),
        };
        let step = self.client.answer(answer).await?;
        Ok(self.next(step))
    }

    /// Describes a step, and keeps its challenge.
    fn next(&self, step: SignInStep) -> Value {
        self.challenge.replace(None);
        match step {
            SignInStep::Done(user) => json!({ "step": "done", "username": user.username() }),
            SignInStep::ConfirmSignUp { .. } => json!({ "step": "confirm" }),
            SignInStep::ResetPassword { .. } => json!({ "step": "reset" }),
            SignInStep::PleaseSignIn { .. } => json!({ "step": "please-sign-in" }),
            SignInStep::StartAgain { why, .. } => json!({ "step": "start-again", "why": why.code() }),
            SignInStep::Challenge(challenge) => {
                let description = describe_challenge(&challenge);
                self.challenge.replace(Some(challenge));
                description
            }
        }
    }
}

/// Describes a challenge, with the details that a page would show.
fn describe_challenge(challenge: &Challenge) -> Value {
    let mut description = json!({ "step": "challenge", "name": challenge.name() });
    match challenge {
        Challenge::Code(code) => {
            description["kind"] = json!(format!("{:?}", code.kind()));
            description["to"] = json!(code.delivery().map(|delivery| delivery.destination));
        }
        Challenge::NewPassword(challenge) => description["missing"] = json!(challenge.missing_attributes()),
        Challenge::SelectMfa(challenge) => {
            let choices = challenge.choices();
            description["choices"] =
                choices.iter().map(|choice| json!(factor_name(choice.factor()))).collect();
        }
        Challenge::SetUpMfa(challenge) => {
            description["choices"] =
                challenge.factors().iter().map(|factor| json!(factor_name(*factor))).collect();
        }
        Challenge::SelectFirstFactor(challenge) => {
            let choices = challenge.choices();
            description["choices"] = choices.iter().map(|choice| json!(first_factor_name(choice))).collect();
        }
        Challenge::SetUpTotp(challenge) => description["secret"] = secret_of(&challenge.set_up()),
        _ => {}
    }
    description
}

fn sign_in_request(username: String, password: Secret, flow: &Flow) -> SignIn {
    match flow {
        Flow::Srp => SignIn::new(username, password),
        Flow::Password => SignIn::by_password(username, &password),
        Flow::Custom => SignIn::custom(username),
        Flow::CustomWithSrp => SignIn::custom_with_srp(username, password),
        Flow::Choice => SignIn::by_choice(username),
        Flow::PreferPassword => SignIn::preferring(username, FirstFactor::PasswordSrp(password)),
        Flow::PreferEmail => SignIn::preferring(username, FirstFactor::EmailOtp),
        Flow::PreferSms => SignIn::preferring(username, FirstFactor::SmsOtp),
        Flow::PreferPasskey => SignIn::preferring(username, FirstFactor::Passkey),
    }
}

fn attribute(name: &str, value: String) -> Attribute {
    Attribute { name: name.to_owned(), value }
}

fn secret_of(set_up: &TotpSetUp) -> Value {
    json!(set_up.secret.expose())
}

fn factor_name(factor: MfaFactor) -> &'static str {
    match factor {
        MfaFactor::Email => "email",
        MfaFactor::Passkey => "passkey",
        MfaFactor::Sms => "sms",
        MfaFactor::Totp => "totp",
    }
}

fn first_factor_name(choice: &FirstFactorChoice) -> &'static str {
    match choice {
        FirstFactorChoice::Password(_) => "password",
        FirstFactorChoice::EmailOtp(_) => "email",
        FirstFactorChoice::SmsOtp(_) => "sms",
        FirstFactorChoice::Passkey(_) => "passkey",
    }
}

fn mfa_change(factor: Factor, setting: Setting) -> MfaChange {
    let setting = Some(match setting {
        Setting::Enabled => MfaSetting::Enabled,
        Setting::Preferred => MfaSetting::Preferred,
        Setting::Disabled => MfaSetting::Disabled,
    });
    match factor {
        Factor::Totp => MfaChange { totp: setting, ..MfaChange::default() },
        Factor::Sms => MfaChange { sms: setting, ..MfaChange::default() },
        Factor::Email => MfaChange { email: setting, ..MfaChange::default() },
    }
}

fn event_name(event: &AuthEvent) -> String {
    match event {
        AuthEvent::SignedIn => "signed-in".to_owned(),
        AuthEvent::Refreshed => "refreshed".to_owned(),
        AuthEvent::RefreshFailed(error) => format!("refresh-failed {}", error.code()),
        AuthEvent::DeviceConfirmed { needs_consent } => format!("device-confirmed {needs_consent}"),
        AuthEvent::DeviceNotConfirmed(error) => format!("device-not-confirmed {}", error.code()),
        AuthEvent::State(AuthState::SignedOut(_)) => "signed-out".to_owned(),
        _ => "other".to_owned(),
    }
}
