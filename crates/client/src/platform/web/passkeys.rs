//! Passkeys by `navigator.credentials`.

mod fallback;

use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::abort::AbortOnDrop;
use super::object::{member, set};
use crate::platform::{LocalFuture, Mediation, PasskeyError, Passkeys};

/// Passkeys by `navigator.credentials`. The JSON forms are converted here if the browser has no functions for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebPasskeys;

impl Passkeys for WebPasskeys {
    fn is_supported(&self) -> bool {
        container().is_some() && class().is_some()
    }

    fn is_conditional_available(&self) -> LocalFuture<'_, bool> {
        Box::pin(async { conditional_availability().await.is_some_and(|available| available.is_truthy()) })
    }

    fn create<'a>(&'a self, options: &'a str) -> LocalFuture<'a, Result<String, PasskeyError>> {
        Box::pin(run(&CREATE, options, None))
    }

    fn get<'a>(
        &'a self,
        options: &'a str,
        mediation: Mediation,
    ) -> LocalFuture<'a, Result<String, PasskeyError>> {
        Box::pin(run(&GET, options, (mediation == Mediation::Conditional).then_some("conditional")))
    }
}

/// A WebAuthn ceremony: one of the two methods of `navigator.credentials`, with its details.
struct Ceremony {
    method: &'static str,
    /// The name of the browser's function that reads the options.
    parse: &'static str,
    /// The members that the options must have.
    required: &'static [&'static str],
    /// The name of the member of the options that lists credentials.
    credentials: &'static str,
    /// The name of the error that means that the authenticator already has a passkey.
    already_exists: Option<&'static str>,
}

const CREATE: Ceremony = Ceremony {
    method: "create",
    parse: "parseCreationOptionsFromJSON",
    required: &["challenge", "rp", "user", "pubKeyCredParams"],
    credentials: "excludeCredentials",
    already_exists: Some("InvalidStateError"),
};

const GET: Ceremony = Ceremony {
    method: "get",
    parse: "parseRequestOptionsFromJSON",
    required: &["challenge"],
    credentials: "allowCredentials",
    already_exists: None,
};

async fn run(
    ceremony: &'static Ceremony,
    options: &str,
    mediation: Option<&'static str>,
) -> Result<String, PasskeyError> {
    let (Some(container), Some(class)) = (container(), class()) else {
        return Err(PasskeyError::NotSupported);
    };
    let controller = AbortOnDrop(AbortController::new().map_err(|_| PasskeyError::NotSupported)?);
    let public_key = ceremony.read(&class, options).ok_or(PasskeyError::InvalidOptions)?;
    let request = Object::new();
    set(&request, "publicKey", &public_key);
    set(&request, "signal", &controller.0.signal());
    if let Some(mediation) = mediation {
        set(&request, "mediation", &mediation.into());
    }
    let method: Function = member(&container, ceremony.method).ok_or(PasskeyError::NotSupported)?;
    let answer = match method.call1(&container, &request).map(Promise::from) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    let credential = answer.map_err(|error| ceremony.failure(&error))?;
    // The result can be null without an error.
    let credential: Object = credential.dyn_into().map_err(|_| PasskeyError::Unknown("null".to_owned()))?;
    write(&credential).ok_or_else(|| PasskeyError::Unknown("toJSON".to_owned()))
}

impl Ceremony {
    /// Converts the options to the form that the browser takes, with bytes in place of base64url.
    fn read(&self, class: &Object, options: &str) -> Option<JsValue> {
        let options: Object = JSON::parse(options).ok()?.dyn_into().ok()?;
        if !self.required.iter().all(|name| Reflect::has(&options, &(*name).into()).unwrap_or_default()) {
            return None;
        }
        match member::<Function>(class, self.parse) {
            Some(parse) => parse.call1(class, &options).ok(),
            None => fallback::read(&options, self.credentials).map(|()| options.into()),
        }
    }

    fn failure(&self, error: &JsValue) -> PasskeyError {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            name if name.is_some() && name == self.already_exists => PasskeyError::AlreadyExists,
            Some("NotAllowedError") => PasskeyError::Cancelled,
            Some("AbortError") => PasskeyError::Aborted,
            Some("SecurityError") => PasskeyError::RelyingPartyMismatch,
            Some("NotSupportedError") => PasskeyError::NotSupported,
            Some("TypeError") => PasskeyError::InvalidOptions,
            _ => PasskeyError::Unknown(name.unwrap_or_default()),
        }
    }
}

/// Returns the credential as JSON. Password managers that replace the browser's functions may lack `toJSON`, or have
/// one that throws.
fn write(credential: &Object) -> Option<String> {
    let json = member::<Function>(credential, "toJSON").and_then(|to_json| to_json.call0(credential).ok());
    let json = json.or_else(|| fallback::write(credential).map(Into::into))?;
    JSON::stringify(&json).ok()?.as_string()
}

async fn conditional_availability() -> Option<JsValue> {
    container()?;
    let class = class()?;
    let is_available: Function = member(&class, "isConditionalMediationAvailable")?;
    let promise = is_available.call0(&class).ok()?;
    JsFuture::from(Promise::from(promise)).await.ok()
}

/// Returns `navigator.credentials` if the page's context is secure.
fn container() -> Option<Object> {
    let window = web_sys::window().filter(web_sys::Window::is_secure_context)?;
    member(&window.navigator(), "credentials")
}

fn class() -> Option<Object> {
    member(&js_sys::global(), "PublicKeyCredential")
}
