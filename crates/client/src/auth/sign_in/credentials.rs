//! The credentials that a sign-in begins with.

use std::fmt;
use std::rc::Rc;

use crate::auth::config::Config;
use crate::input;
use crate::protocol::names::{factor, parameter};
use crate::protocol::{AuthFlow, Parameters, Secret};

/// The credentials of a sign-in. There is one constructor for each flow, so that no other combination can be written.
#[derive(Clone)]
pub struct SignIn(pub(super) Rc<FlowStart>);

/// The parameters of the first request of a sign-in.
#[derive(Clone)]
pub(super) struct FlowStart {
    /// The user name as it was entered, until a client normalizes it.
    pub(super) username: String,
    pub(super) flow: AuthFlow,
    pub(super) parameters: Parameters,
    /// The password to prove by SRP.
    pub(super) srp_password: Option<Secret>,
    pub(super) session: Option<Secret>,
    pub(super) client_metadata: Option<Parameters>,
}

/// The factor that a choice-based sign-in begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstFactor {
    /// The password, sent as it is, over TLS.
    Password(Secret),
    /// The password, proven by SRP.
    PasswordSrp(Secret),
    /// A code that is sent by e-mail.
    EmailOtp,
    /// A code that is sent by text message.
    SmsOtp,
    /// A passkey: a [`PasskeyChallenge`](super::PasskeyChallenge) follows.
    Passkey,
}

impl SignIn {
    /// Creates a sign-in by password and SRP, the default (`USER_SRP_AUTH`). The password is not changed.
    ///
    /// ```
    /// use cognito_client::auth::{Secret, SignIn};
    ///
    /// let sign_in = SignIn::new("ada@example.com", Secret::new("correct horse"));
    /// # drop(sign_in);
    /// ```
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        Self::new_flow(&username.into(), AuthFlow::UserSrp, Parameters::default(), Some(password))
    }

    /// Creates a sign-in by a password that is sent as it is (`USER_PASSWORD_AUTH`), for pools that migrate users from
    /// another directory.
    ///
    /// ```
    /// use cognito_client::auth::{Secret, SignIn};
    ///
    /// let sign_in = SignIn::by_password("ada@example.com", &Secret::new("correct horse"));
    /// # drop(sign_in);
    /// ```
    pub fn by_password(username: impl Into<String>, password: &Secret) -> Self {
        let parameters = [(parameter::PASSWORD, password.expose())].into();
        Self::new_flow(&username.into(), AuthFlow::UserPassword, parameters, None)
    }

    /// Creates a sign-in by the challenges of the pool's Lambda triggers (`CUSTOM_AUTH`).
    ///
    /// ```
    /// use cognito_client::auth::SignIn;
    ///
    /// let sign_in = SignIn::custom("ada@example.com");
    /// # drop(sign_in);
    /// ```
    pub fn custom(username: impl Into<String>) -> Self {
        Self::new_flow(&username.into(), AuthFlow::Custom, Parameters::default(), None)
    }

    /// Creates a sign-in by the challenges of the pool's Lambda triggers, after the password is proven by SRP.
    ///
    /// ```
    /// use cognito_client::auth::{Secret, SignIn};
    ///
    /// let sign_in = SignIn::custom_with_srp("ada@example.com", Secret::new("correct horse"));
    /// # drop(sign_in);
    /// ```
    pub fn custom_with_srp(username: impl Into<String>, password: Secret) -> Self {
        let parameters = [("CHALLENGE_NAME", parameter::SRP_A)].into();
        Self::new_flow(&username.into(), AuthFlow::Custom, parameters, Some(password))
    }

    /// Creates a sign-in by a first factor that the user chooses from the available ones (`USER_AUTH`): a
    /// [`SelectFirstFactor`](super::SelectFirstFactor) follows.
    ///
    /// ```
    /// use cognito_client::auth::SignIn;
    ///
    /// let sign_in = SignIn::by_choice("ada@example.com");
    /// # drop(sign_in);
    /// ```
    pub fn by_choice(username: impl Into<String>) -> Self {
        Self::new_flow(&username.into(), AuthFlow::User, Parameters::default(), None)
    }

    /// Creates a sign-in by this first factor, if the user has it; otherwise the user chooses.
    ///
    /// ```
    /// use cognito_client::auth::{FirstFactor, SignIn};
    ///
    /// let sign_in = SignIn::preferring("ada@example.com", FirstFactor::Passkey);
    /// # drop(sign_in);
    /// ```
    pub fn preferring(username: impl Into<String>, first_factor: FirstFactor) -> Self {
        let mut parameters = Parameters::default();
        let mut srp_password = None;
        let name = match first_factor {
            FirstFactor::Password(password) => {
                parameters.add(parameter::PASSWORD, password.expose());
                factor::PASSWORD
            }
            FirstFactor::PasswordSrp(password) => {
                srp_password = Some(password);
                factor::PASSWORD_SRP
            }
            FirstFactor::EmailOtp => factor::EMAIL_OTP,
            FirstFactor::SmsOtp => factor::SMS_OTP,
            FirstFactor::Passkey => factor::WEB_AUTHN,
        };
        parameters.add("PREFERRED_CHALLENGE", name);
        Self::new_flow(&username.into(), AuthFlow::User, parameters, srp_password)
    }

    /// Sets the metadata for the pool's Lambda triggers, in place of that of the client's provider.
    ///
    /// ```
    /// use cognito_client::auth::SignIn;
    ///
    /// let sign_in = SignIn::by_choice("ada").with_client_metadata([("campaign", "spring")].into());
    /// # drop(sign_in);
    /// ```
    #[must_use]
    pub fn with_client_metadata(mut self, metadata: Parameters) -> Self {
        Rc::make_mut(&mut self.0).client_metadata = Some(metadata);
        self
    }

    /// Adds the `Session` of a sign-up that was just confirmed, if the sign-in has no other proof of the user's
    /// identity.
    pub(in crate::auth) fn with_session(mut self, session: Option<Secret>) -> Self {
        if self.0.flow == AuthFlow::User && self.0.srp_password.is_none() {
            Rc::make_mut(&mut self.0).session = session;
        }
        self
    }

    pub(in crate::auth) fn username(&self) -> &str {
        &self.0.username
    }

    /// Returns the sign-in with the user name as it is sent to the pool of `config`.
    pub(in crate::auth) fn normalized(mut self, config: &Config) -> Self {
        let username = input::username(config, &self.0.username);
        Rc::make_mut(&mut self.0).username = username;
        self
    }

    fn new_flow(
        username: &str,
        flow: AuthFlow,
        parameters: Parameters,
        srp_password: Option<Secret>,
    ) -> Self {
        let username = username.to_owned();
        let (session, client_metadata) = (None, None);
        Self(Rc::new(FlowStart { username, flow, parameters, srp_password, session, client_metadata }))
    }
}

impl FlowStart {
    pub(super) fn has_password(&self) -> bool {
        self.srp_password.is_some() || self.parameters.get(parameter::PASSWORD).is_some()
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FlowStart { username, flow, .. } = &*self.0;
        f.debug_struct("SignIn").field("username", username).field("flow", flow).finish_non_exhaustive()
    }
}
