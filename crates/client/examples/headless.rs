//! A sign-in library for a page without a framework. It contains only the parts of this crate that such a script needs.
//!
//! `cargo xtask size` builds it and prints its size in bytes.

use cognito_client::auth::{
    ApiRequest, AuthClient, AuthError, AuthState, Challenge, Config, Confirmed, Secret, SignIn, SignInStep,
    SignOut, SignOutScope, SignUp,
};
use wasm_bindgen::prelude::*;

/// The client of one user pool.
#[wasm_bindgen]
pub struct Auth {
    client: AuthClient,
    challenge: Option<Challenge>,
}

#[wasm_bindgen]
impl Auth {
    /// Creates a client from `config`, the text of an Amplify outputs file.
    ///
    /// # Errors
    /// Throws an error whose message describes the invalid setting.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Result<Auth, JsError> {
        let config = Config::from_json(config).map_err(|error| JsError::new(&error.to_string()))?;
        let client = AuthClient::builder(config).build();
        let page = client.clone();
        wasm_bindgen_futures::spawn_local(async move { page.run().await });
        Ok(Self { client, challenge: None })
    }

    /// Returns the user's display name, or null while signed out.
    #[must_use]
    #[wasm_bindgen(js_name = userName)]
    pub fn user_name(&self) -> Option<String> {
        self.client.state().user().map(|user| user.display_name().to_owned())
    }

    /// Calls `listener` with the user's display name, or null, after every change, until the page is closed.
    #[wasm_bindgen(js_name = onChange)]
    pub fn on_change(&self, listener: js_sys::Function) {
        let subscription = self.client.subscribe(move |state: &AuthState| {
            let name = state.user().map_or(JsValue::NULL, |user| user.display_name().into());
            // An exception of the listener does not concern this library.
            drop(listener.call1(&JsValue::NULL, &name));
        });
        std::mem::forget(subscription);
    }

    /// Signs in and returns `done` or the next input that the page has to ask for.
    ///
    /// # Errors
    /// Throws the error's code.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&mut self, username: String, password: String) -> Result<String, JsValue> {
        let step = self.client.sign_in(SignIn::new(username, password.into())).await;
        self.next(step)
    }

    /// Answers the challenge with the code that the pool has sent.
    ///
    /// # Errors
    /// Throws the error's code.
    #[wasm_bindgen(js_name = enterCode)]
    pub async fn enter_code(&mut self, code: String) -> Result<String, JsValue> {
        let Some(Challenge::Code(challenge)) = &self.challenge else { return Ok("sign-in".to_owned()) };
        let step = self.client.answer(challenge.code(&code.into())).await;
        self.next(step)
    }

    /// Registers a user and returns the next step, which is usually `confirm`.
    ///
    /// # Errors
    /// Throws the error's code.
    #[wasm_bindgen(js_name = signUp)]
    pub async fn sign_up(&mut self, username: String, password: String) -> Result<String, JsValue> {
        let step = self.client.sign_up(SignUp::new(username, password.into())).await;
        self.next(step)
    }

    /// Confirms the registration with the code, and signs the user in.
    ///
    /// # Errors
    /// Throws the error's code.
    pub async fn confirm(&mut self, username: String, code: String) -> Result<String, JsValue> {
        match self.client.confirm_sign_up(&username, &code.into()).await {
            Ok(Confirmed::SignIn(step)) => self.next(Ok(step)),
            Ok(Confirmed::PleaseSignIn { .. }) => Ok("sign-in".to_owned()),
            Err(error) => Err(code_of(&error)),
        }
    }

    /// Requests a code to replace a forgotten password.
    ///
    /// # Errors
    /// Throws the error's code.
    pub async fn forgot(&self, username: String) -> Result<(), JsValue> {
        self.client.forgot_password(&username).await.map(drop).map_err(|error| code_of(&error))
    }

    /// Sets a new password with that code.
    ///
    /// # Errors
    /// Throws the error's code.
    pub async fn reset(&self, username: String, code: String, password: String) -> Result<(), JsValue> {
        let (code, password): (Secret, Secret) = (code.into(), password.into());
        self.client.reset_password(&username, &code, &password).await.map_err(|error| code_of(&error))
    }

    /// Signs out, on this device or everywhere, and returns whether the pool has confirmed it.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self, everywhere: bool) -> bool {
        let scope = if everywhere { SignOutScope::Everywhere } else { SignOutScope::Here };
        self.client.sign_out(scope).await == SignOut::Complete
    }

    /// Returns the body of a response of the app's own API to a request on behalf of the user.
    ///
    /// # Errors
    /// Throws the error's code.
    pub async fn get(&self, path: String) -> Result<String, JsValue> {
        let response = self.client.fetch(&ApiRequest::get(path)).await;
        response.map(|response| response.body).map_err(|error| code_of(&error))
    }
}

impl Auth {
    fn next(&mut self, step: Result<SignInStep, AuthError>) -> Result<String, JsValue> {
        let step = step.map_err(|error| code_of(&error))?;
        self.challenge = None;
        Ok(match step {
            SignInStep::Done(_) => "done".to_owned(),
            SignInStep::ConfirmSignUp { .. } => "confirm".to_owned(),
            SignInStep::ResetPassword { .. } => "reset".to_owned(),
            SignInStep::PleaseSignIn { .. } | SignInStep::StartAgain { .. } => "sign-in".to_owned(),
            SignInStep::Challenge(challenge) => {
                let name = challenge.name().to_owned();
                self.challenge = Some(challenge);
                name
            }
        })
    }
}

fn code_of(error: &AuthError) -> JsValue {
    error.code().into()
}
