//! A sign-in library for a page without a framework: what a script needs of this crate, and nothing else.
//!
//! `cargo xtask size` builds it and prints its bytes.

use cognito_client::auth::{
    ApiRequest, AuthClient, AuthError, AuthState, Challenge, Config, Confirmed, Secret, SignIn, SignInStep,
    SignOut, SignOutScope, SignUp,
};
use wasm_bindgen::prelude::*;

/// One user pool's client.
#[wasm_bindgen]
pub struct Auth {
    client: AuthClient,
    challenge: Option<Challenge>,
}

#[wasm_bindgen]
impl Auth {
    /// `config` is the text of an Amplify outputs file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Result<Auth, JsError> {
        let config = Config::from_json(config).map_err(|error| JsError::new(&error.to_string()))?;
        let client = AuthClient::browser(config);
        let page = client.clone();
        wasm_bindgen_futures::spawn_local(async move { page.run().await });
        Ok(Self { client, challenge: None })
    }

    /// The user's name; null if nobody is signed in.
    #[must_use]
    #[wasm_bindgen(js_name = userName)]
    pub fn user_name(&self) -> Option<String> {
        self.client.state().user().map(|user| user.display_name().to_owned())
    }

    /// Calls `listener` with that after every change, for as long as the page lives.
    #[wasm_bindgen(js_name = onChange)]
    pub fn on_change(&self, listener: js_sys::Function) {
        let subscription = self.client.subscribe(move |state: &AuthState| {
            let name = state.user().map_or(JsValue::NULL, |user| user.display_name().into());
            // A listener that throws is its page's own matter.
            drop(listener.call1(&JsValue::NULL, &name));
        });
        std::mem::forget(subscription);
    }

    /// Signs in: `done`, or what the page has to ask for next.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&mut self, username: String, password: String) -> Result<String, JsValue> {
        let step = self.client.sign_in(SignIn::new(username, password.into())).await;
        self.next(step)
    }

    /// Answers with the code that the pool has asked for.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(js_name = enterCode)]
    pub async fn enter_code(&mut self, code: String) -> Result<String, JsValue> {
        let Some(Challenge::Code(challenge)) = &self.challenge else { return Ok("sign-in".to_owned()) };
        let step = self.client.answer(challenge.code(&code.into())).await;
        self.next(step)
    }

    /// Registers; a code is asked for next.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(js_name = signUp)]
    pub async fn sign_up(&mut self, username: String, password: String) -> Result<String, JsValue> {
        let step = self.client.sign_up(SignUp::new(username, password.into())).await;
        self.next(step)
    }

    /// Confirms that with the code, and signs in.
    ///
    /// # Errors
    /// The error's code.
    pub async fn confirm(&mut self, username: String, code: String) -> Result<String, JsValue> {
        match self.client.confirm_sign_up(&username, &code.into()).await {
            Ok(Confirmed::SignIn(step)) => self.next(Ok(step)),
            Ok(Confirmed::PleaseSignIn { .. }) => Ok("sign-in".to_owned()),
            Err(error) => Err(code_of(&error)),
        }
    }

    /// Has a code sent for a forgotten password.
    ///
    /// # Errors
    /// The error's code.
    pub async fn forgot(&self, username: String) -> Result<(), JsValue> {
        self.client.forgot_password(&username).await.map(drop).map_err(|error| code_of(&error))
    }

    /// Sets a new one with it.
    ///
    /// # Errors
    /// The error's code.
    pub async fn reset(&self, username: String, code: String, password: String) -> Result<(), JsValue> {
        let (code, password): (Secret, Secret) = (code.into(), password.into());
        self.client.reset_password(&username, &code, &password).await.map_err(|error| code_of(&error))
    }

    /// Signs out, here or everywhere; whether the pool could be told.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self, everywhere: bool) -> bool {
        let scope = if everywhere { SignOutScope::Everywhere } else { SignOutScope::Here };
        self.client.sign_out(scope).await == SignOut::Complete
    }

    /// The body of a reply of the app's own API, asked for in the user's name.
    ///
    /// # Errors
    /// The error's code.
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
