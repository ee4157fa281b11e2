//! The builder of a client: everything that has to be decided before the client does anything.

use std::rc::Rc;
use std::time::Duration;

use super::client::Extensions;
use super::devices::tracking;
use super::{AuthClient, AuthEvent, Config, browser};
use crate::platform::{Platform, Storage};
use crate::protocol::Parameters;

/// Builds an [`AuthClient`] from its configuration and from the settings that are code or storage of the app.
///
/// The methods can be called in any order. Each setting applies from the first request to the last; if a method is
/// called twice, the later call replaces the earlier one, except for [`on_event`](Self::on_event), which adds a
/// listener.
///
/// ```no_run
/// use std::time::Duration;
///
/// use cognito_client::auth::{AuthClient, Config};
///
/// # fn example(outputs: &str) -> Result<(), cognito_client::auth::ConfigError> {
/// let auth = AuthClient::builder(Config::from_json(outputs)?)
///     .track_devices()
///     .with_step_up(Duration::from_mins(5))
///     .with_client_metadata(|_operation| [("app", "shop")].into())
///     .build();
/// # let _ = auth;
/// # Ok(())
/// # }
/// ```
#[must_use = "`build` creates the client"]
pub struct AuthClientBuilder {
    config: Config,
    platform: Option<Platform>,
    extensions: Extensions,
    amplify: Option<Amplify>,
}

/// The storage of Amplify, and the function that adopts the session in it. The function is called through its address,
/// so that programs that do not call [`AuthClientBuilder::adopt_amplify`] do not contain its code.
struct Amplify {
    storage: Rc<dyn Storage>,
    adopt: fn(&AuthClient, Rc<dyn Storage>),
}

impl AuthClient {
    /// Returns a builder of a client of the pool that `config` names.
    ///
    /// Unless the builder gets [another platform](AuthClientBuilder::with_platform), the client uses this browser: its
    /// `fetch`, WebCrypto, and the storage that `config` names.
    ///
    /// ```no_run
    /// use cognito_client::auth::{AuthClient, Config};
    ///
    /// # fn example(outputs: &str) -> Result<(), cognito_client::auth::ConfigError> {
    /// let auth = AuthClient::builder(Config::from_json(outputs)?).build();
    /// wasm_bindgen_futures::spawn_local({
    ///     let auth = auth.clone();
    ///     async move { auth.run().await }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(config: Config) -> AuthClientBuilder {
        AuthClientBuilder { config, platform: None, extensions: Extensions::default(), amplify: None }
    }
}

impl AuthClientBuilder {
    /// Sets the platform that the client runs on, in place of this browser. Tests use that of `platform::fake`.
    ///
    /// ```
    /// # #[cfg(feature = "fake")]
    /// # fn example(config: cognito_client::auth::Config) {
    /// use cognito_client::auth::AuthClient;
    /// use cognito_client::platform::fake::FakeHost;
    ///
    /// let host = FakeHost::new();
    /// let auth = AuthClient::builder(config).with_platform(host.platform()).build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn with_platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Enables device tracking: the client registers this browser as a device of its user, in a pool that tracks
    /// devices. A remembered device replaces the second factor.
    ///
    /// Enable it on every page of an app whose pool tracks devices: such a pool may refuse to refresh the tokens of a
    /// device that was never confirmed. A device has its own password, which stays in the session's storage after a
    /// sign-out. See
    /// [devices](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html).
    ///
    /// ```no_run
    /// # use cognito_client::auth::{AuthClient, Config};
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config).track_devices().build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn track_devices(mut self) -> Self {
        self.extensions.devices = tracking::new().into();
        self
    }

    /// Adopts the session that AWS Amplify (version 5 or 6) has left in `storage`, usually
    /// [`WebStorage::Local`](crate::platform::web::WebStorage::Local), when the client is built. Users stay signed in
    /// when an app migrates to this crate, and their devices stay known to the pool. If the pool tracks devices, also
    /// call [`track_devices`](Self::track_devices).
    ///
    /// No session is adopted if a user is already signed in, or if Amplify has left no tokens that this pool has issued
    /// to this client. Amplify's records are removed once a user is signed in, so that a sign-out is final. Records
    /// that were not adopted, such as incomplete ones, are removed by [`AuthClient::run`] once their tokens have
    /// expired or a user has signed in.
    ///
    /// ```no_run
    /// # use std::rc::Rc;
    /// # use cognito_client::auth::{AuthClient, Config};
    /// use cognito_client::platform::web::WebStorage;
    ///
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config).adopt_amplify(Rc::new(WebStorage::Local)).build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn adopt_amplify(mut self, storage: Rc<dyn Storage>) -> Self {
        self.amplify = Some(Amplify { storage, adopt: AuthClient::adopt_amplify });
        self
    }

    /// Sets the provider of `ClientMetadata`. It is called with the name of the operation before each request that
    /// accepts metadata, including refreshes, and returns the metadata for the pool's Lambda triggers; empty for none.
    ///
    /// The metadata of a [`SignIn`](super::SignIn), an [`Answer`](super::Answer) or a [`SignUp`](super::SignUp) takes
    /// precedence over it.
    ///
    /// ```no_run
    /// # use cognito_client::auth::{AuthClient, Config};
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config)
    ///     .with_client_metadata(|operation| [("app", "shop"), ("operation", operation)].into())
    ///     .build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn with_client_metadata(mut self, provider: impl Fn(&'static str) -> Parameters + 'static) -> Self {
        self.extensions.client_metadata = Some(Rc::new(provider));
        self
    }

    /// Sets the provider of additional headers. It is called with the name of the operation before each request to the
    /// pool, and returns names and values.
    ///
    /// The CORS response of Cognito's own endpoint permits no additional headers: this is for a proxy in front of it.
    ///
    /// ```no_run
    /// # use cognito_client::auth::{AuthClient, Config};
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config)
    ///     .with_headers(|operation| vec![("x-operation".to_owned(), operation.to_owned())])
    ///     .build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn with_headers(
        mut self,
        provider: impl Fn(&'static str) -> Vec<(String, String)> + 'static,
    ) -> Self {
        self.extensions.headers = Some(Rc::new(provider));
        self
    }

    /// Sets the maximum age of a sign-in for sensitive changes. Without it, any age is allowed.
    ///
    /// Sensitive changes are a new password without the old one, changes of the e-mail address, the phone number,
    /// second factors and passkeys, and the deletion of the user. They fail with
    /// [`AuthError::FreshSignInNeeded`](super::AuthError::FreshSignInNeeded) if the sign-in is older, before anything
    /// is sent to the pool: ask the user to sign in again, then repeat the change.
    ///
    /// This protects a screen that was left unattended from strangers. It does not restrict an attacker who has
    /// obtained the token.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use cognito_client::auth::{AuthClient, Config};
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config).with_step_up(Duration::from_mins(5)).build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn with_step_up(mut self, max_sign_in_age: Duration) -> Self {
        self.extensions.max_sign_in_age = Some(max_sign_in_age);
        self
    }

    /// Adds a listener for every event, from the first one on and for as long as the client exists. For parts of an app
    /// that come and go, see [`AuthClient::on_event`].
    ///
    /// ```no_run
    /// # use cognito_client::auth::{AuthClient, AuthEvent, Config};
    /// # fn log(_: String) {}
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config)
    ///     .on_event(|event| {
    ///         if let AuthEvent::StorageFailed(error) = event {
    ///             log(format!("the session is only in memory: {error}"));
    ///         }
    ///     })
    ///     .build();
    /// # let _ = auth;
    /// # }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&AuthEvent) + 'static) -> Self {
        self.extensions.listeners.push(Rc::new(listener));
        self
    }

    /// Creates the client. Nothing is sent to the pool before its first action or [`AuthClient::run`].
    ///
    /// ```no_run
    /// # use cognito_client::auth::{AuthClient, AuthState, Config};
    /// # fn example(config: Config) {
    /// let auth = AuthClient::builder(config).build();
    /// assert_eq!(auth.state(), AuthState::Restoring);
    /// # }
    /// ```
    #[must_use]
    pub fn build(self) -> AuthClient {
        let Self { config, platform, extensions, amplify } = self;
        let platform = platform.unwrap_or_else(|| browser::platform(&config));
        let client = AuthClient::new(config, platform, extensions);
        if let Some(Amplify { storage, adopt }) = amplify {
            adopt(&client, storage);
        }
        client
    }
}

impl std::fmt::Debug for AuthClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthClientBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}
