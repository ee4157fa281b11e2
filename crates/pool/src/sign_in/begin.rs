//! `InitiateAuth` and `AdminInitiateAuth`.

use std::collections::HashMap;

use super::parameters::required;
use super::reply::Reply;
use crate::error::{Exception, invalid_parameter, not_authorized, user_not_found};
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};
use crate::secret_hash;
use crate::settings::AuthFlow;

/// The request to begin a sign-in.
pub(crate) struct Begin<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) flow: &'a str,
    pub(crate) parameters: &'a HashMap<String, String>,
    /// The Session of a sign-up that was just confirmed.
    pub(crate) session: Option<&'a str>,
    /// Whether the caller is an administrator.
    pub(crate) admin: bool,
}

impl Pool {
    /// Begins a sign-in, or refreshes tokens (`REFRESH_TOKEN_AUTH`).
    ///
    /// # Errors
    ///
    /// Returns the exceptions of
    /// [`InitiateAuth`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html).
    pub(crate) fn begin(&mut self, begin: &Begin<'_>) -> Result<Reply, Exception> {
        match self.parse_flow(begin)? {
            AuthFlow::RefreshToken => self.begin_refresh(begin),
            AuthFlow::UserSrp => {
                let sign_in = self.new_sign_in(begin)?;
                let srp_a = required(begin.parameters, "SRP_A")?;
                self.password_verifier(sign_in, srp_a, false)
            }
            AuthFlow::UserPassword | AuthFlow::AdminUserPassword => {
                let sign_in = self.new_sign_in(begin)?;
                let password = required(begin.parameters, "PASSWORD")?;
                self.begin_with_password(sign_in, password)
            }
            AuthFlow::Custom => {
                let sign_in = self.new_sign_in(begin)?;
                self.begin_custom(sign_in, begin.parameters)
            }
            AuthFlow::User => {
                let sign_in = self.new_sign_in(begin)?;
                match begin.session {
                    Some(session) => self.begin_after_sign_up(sign_in, session),
                    None => self.begin_with_choice(sign_in, begin.parameters),
                }
            }
        }
    }

    /// Returns a new sign-in for the user that `USERNAME` names.
    fn new_sign_in(&self, begin: &Begin<'_>) -> Result<SignIn, Exception> {
        let username = required(begin.parameters, "USERNAME")?;
        let client = self.client(begin.client_id)?;
        secret_hash::check(client, begin.client_id, username, begin.parameters)?;
        let user = self.find(username);
        if user.is_none() && !client.hides_users() {
            return Err(user_not_found());
        }
        let mut sign_in = SignIn::new(begin.client_id.to_owned(), user, username.to_owned());
        sign_in.device_key = begin.parameters.get("DEVICE_KEY").cloned();
        Ok(sign_in)
    }

    fn parse_flow(&self, begin: &Begin<'_>) -> Result<AuthFlow, Exception> {
        let client = self.client(begin.client_id)?;
        let flow = match begin.flow {
            "USER_SRP_AUTH" => AuthFlow::UserSrp,
            "USER_PASSWORD_AUTH" => AuthFlow::UserPassword,
            "USER_AUTH" => AuthFlow::User,
            "CUSTOM_AUTH" => AuthFlow::Custom,
            "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => AuthFlow::RefreshToken,
            "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH" if begin.admin => AuthFlow::AdminUserPassword,
            _ => return Err(invalid_parameter("Initiate Auth method not supported.")),
        };
        if flow == AuthFlow::RefreshToken {
            // With rotation, only `GetTokensFromRefreshToken` refreshes tokens.
            if client.rotation().is_some() || !client.allows(flow) {
                return Err(not_authorized("REFRESH_TOKEN_AUTH is not enabled for the client."));
            }
        } else if !client.allows(flow) {
            return Err(invalid_parameter(match flow {
                AuthFlow::UserPassword => "USER_PASSWORD_AUTH flow not enabled for this client".to_owned(),
                AuthFlow::AdminUserPassword => "Auth flow not enabled for this client".to_owned(),
                _ => format!("{} is not enabled for the client.", begin.flow),
            }));
        }
        Ok(flow)
    }

    fn begin_refresh(&mut self, begin: &Begin<'_>) -> Result<Reply, Exception> {
        let token = required(begin.parameters, "REFRESH_TOKEN")?;
        if self.client(begin.client_id)?.client_secret.is_some() {
            let grant =
                self.grant_by_refresh_token(token).map_err(|_| not_authorized("Invalid Refresh Token"))?;
            let username = &self.user(&grant.user)?.username;
            secret_hash::check(self.client(begin.client_id)?, begin.client_id, username, begin.parameters)?;
        }
        let device = begin.parameters.get("DEVICE_KEY").map(String::as_str);
        let tokens = self.refresh_tokens(begin.client_id, token, device)?;
        Ok(Reply::Tokens { tokens, new_device: None })
    }

    /// Begins a sign-in with the Session from `ConfirmSignUp`, which counts as the first factor.
    fn begin_after_sign_up(&mut self, mut sign_in: SignIn, session: &str) -> Result<Reply, Exception> {
        let earlier = self.session(session, Some(&sign_in.client_id))?;
        if !matches!(earlier.step, Step::SignedUp) || earlier.user != sign_in.user || earlier.user.is_none() {
            return Err(not_authorized("Invalid session for the user."));
        }
        self.check_account(&sign_in)?;
        self.sign_ins.mark_answered(session);
        sign_in.first = Some(FirstFactor::SignUp);
        self.proceed(sign_in)
    }
}
