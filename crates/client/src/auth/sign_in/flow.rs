//! The rounds of a sign-in that need no input from the user.

use std::cell::{Cell, RefCell};

use cognito_client_srp::Ephemeral;
use futures_util::future::join;

use super::challenge::pending::{Answer, AnswerParts, Exchange, PendingChallenge, PreparedAnswer};
use super::credentials::{FlowStart, SignIn};
use crate::auth::devices::rules::{is_device_challenge, is_unknown_device, rejects_device, takes_device_key};
use crate::auth::{AuthClient, AuthError, Secret};
use crate::platform::Millis;
use crate::protocol::names::parameter;
use crate::protocol::operations::{AuthResponse, InitiateAuth, RespondToAuthChallenge};
use crate::protocol::{self, AuthFlow, ChallengeName, Deadline, Operation as _, Parameters, Sending};

/// A sign-in in progress: its user, the data that its requests share, and the rounds without user input.
pub(super) struct SignInFlow<'a> {
    pub(super) client: &'a AuthClient,
    pub(super) deadline: Deadline,
    /// The user name that was entered, in the form that is sent to the pool.
    pub(super) login: &'a str,
    /// The pool's own name for the user, once the pool has reported it; the entered one until then.
    pub(super) username: String,
    metadata: Option<&'a Parameters>,
    /// Whether the answer to the next challenge replaces a password.
    pub(super) is_first_factor: bool,
    /// Whether the pool has refused this device, which was forgotten then.
    pub(super) device_failed: bool,
    /// When the `Session` of the reply was received; `None` for now.
    session_since: Option<Millis>,
}

/// A password to prove by SRP, and the key pair for it.
type Proof<'a> = (Ephemeral, &'a Secret);

/// The maximum number of rounds in a row without user input.
const MAX_ROUNDS: u32 = 8;

impl<'a> SignInFlow<'a> {
    pub(super) fn new(
        client: &'a AuthClient,
        deadline: Deadline,
        login: &'a str,
        metadata: Option<&'a Parameters>,
    ) -> Self {
        let (username, is_first_factor, device_failed, session_since) =
            (login.to_owned(), false, false, None);
        Self { client, deadline, login, username, metadata, is_first_factor, device_failed, session_since }
    }

    /// Returns the challenge in `reply`.
    pub(super) fn pending_challenge(&self, reply: AuthResponse) -> Result<PendingChallenge, AuthError> {
        let missing = AuthError::Reply("neither tokens nor a challenge");
        let AuthResponse { challenge_name, challenge_parameters, session, available_challenges, .. } = reply;
        Ok(PendingChallenge {
            login: self.login.to_owned(),
            username: self.username.clone(),
            name: challenge_name.ok_or(missing)?,
            parameters: challenge_parameters,
            session,
            available: available_challenges,
            is_first_factor: self.is_first_factor,
            since: Cell::new(self.session_received()),
            lifetime: self.client.challenge_lifetime(),
            verified: RefCell::default(),
            answering: Cell::default(),
        })
    }

    /// Returns when the `Session` for the next answer was received, by this host's clock.
    fn session_received(&self) -> Millis {
        self.session_since.unwrap_or_else(|| self.client.0.platform.clock.now())
    }

    fn wire(&self) -> &'a protocol::Client {
        &self.client.0.wire
    }

    fn exchange(&self) -> Exchange<'a> {
        Exchange { wire: self.wire(), clock: &*self.client.0.platform.clock, deadline: self.deadline }
    }

    /// Sends the first request, and continues until user input is needed or the sign-in is over.
    pub(super) async fn start(&mut self, sign_in: &SignIn) -> Result<AuthResponse, AuthError> {
        let sign_in = &*sign_in.0;
        self.device_failed = false;
        self.is_first_factor = sign_in.flow == AuthFlow::User && !sign_in.has_password();
        let mut parameters = sign_in.parameters.clone();
        parameters.add(parameter::USERNAME, self.login);
        let proof = self.proof(sign_in.srp_password.as_ref(), &mut parameters).await?;
        // Computing a proof blocks the thread. Before that, the page gets the chance to paint a progress indicator.
        let painted = self.client.0.platform.clock.painted();
        let (reply, ()) = join(self.initiate(sign_in, parameters), painted).await;
        self.answer_rounds(reply?, proof).await
    }

    async fn initiate(&self, sign_in: &FlowStart, parameters: Parameters) -> Result<AuthResponse, AuthError> {
        // In `USER_SRP_AUTH`, the device is named with the proof of the password.
        let device = Some(sign_in.flow).filter(|flow| *flow != AuthFlow::UserSrp);
        let device = device.and_then(|_| self.client.device_key(self.login));
        self.send_for_device(self.login, device, parameters, &|auth_parameters| {
            let metadata = self.metadata(InitiateAuth::NAME);
            let context = self.client.user_context(self.login);
            let request = InitiateAuth {
                client_id: self.client.config().client_id(),
                auth_flow: sign_in.flow,
                auth_parameters,
                session: sign_in.session.as_ref(),
                client_metadata: metadata.as_ref(),
                user_context_data: context.as_ref(),
            };
            self.wire().send(self.deadline, &request)
        })
        .await
    }

    /// Sends a request that contains the key of this device, if there is one. If the pool does not know the device any
    /// more, its record is removed, and the request is sent without it.
    ///
    /// `send` is called with the parameters of the request.
    async fn send_for_device(
        &self,
        name: &str,
        device: Option<String>,
        mut parameters: Parameters,
        send: &dyn Fn(&Parameters) -> Sending<'a, AuthResponse>,
    ) -> Result<AuthResponse, AuthError> {
        let mut without_device = None;
        if let Some(device) = device {
            without_device = Some(parameters.clone());
            parameters.add(parameter::DEVICE_KEY, device);
        }
        loop {
            let reply = send(&parameters).await.map_err(AuthError::from);
            match without_device.take() {
                Some(remainder) if reply.as_ref().is_err_and(is_unknown_device) => {
                    self.client.forget_device_record(name);
                    parameters = remainder;
                }
                _ => return reply,
            }
        }
    }

    /// Sends the answer to a challenge, and continues until user input is needed or the sign-in is over.
    pub(super) async fn answer(&mut self, answer: Answer) -> Result<AuthResponse, AuthError> {
        self.is_first_factor = answer.0.name == ChallengeName::SelectChallenge && !answer.0.has_password();
        let AnswerParts { pending, name, mut responses, password, preparation, .. } = *answer.0;
        let mut session = pending.session.clone();
        if let Some(prepare) = preparation {
            match prepare(self.exchange(), pending.clone()).await? {
                PreparedAnswer::Session(prepared) => session = prepared,
                PreparedAnswer::Reply(reply) => {
                    if reply.session == pending.session {
                        self.session_since = Some(pending.since.get());
                    }
                    return Ok(reply);
                }
            }
        }
        let proof = self.proof(password.as_ref(), &mut responses).await?;
        let reply = self.respond(name, responses, session.as_ref()).await?;
        self.answer_rounds(reply, proof).await
    }

    /// Creates a key pair for this password, and adds its public half to `parameters`.
    async fn proof<'p>(
        &self,
        password: Option<&'p Secret>,
        parameters: &mut Parameters,
    ) -> Result<Option<Proof<'p>>, AuthError> {
        let Some(password) = password else { return Ok(None) };
        let prepared = self.client.0.ephemeral.take();
        let ephemeral = if let Some(ephemeral) = prepared {
            ephemeral
        } else {
            self.client.0.platform.clock.painted().await;
            self.client.new_ephemeral()?
        };
        parameters.add(parameter::SRP_A, ephemeral.public_hex());
        Ok(Some((ephemeral, password)))
    }

    /// Answers challenges that need no user input, until one does or the sign-in is over.
    async fn answer_rounds(
        &mut self,
        mut reply: AuthResponse,
        mut proof: Option<Proof<'_>>,
    ) -> Result<AuthResponse, AuthError> {
        let mut device_ephemeral = None;
        for _ in 0..MAX_ROUNDS {
            let parameters = &reply.challenge_parameters;
            if let Some(name) =
                parameters.get(parameter::USERNAME).or_else(|| parameters.get(parameter::USER_ID_FOR_SRP))
            {
                name.clone_into(&mut self.username);
            }
            let Some(name) = reply.challenge_name.clone() else { return Ok(reply) };
            let session = reply.session.clone();
            let responses = match name {
                ChallengeName::PasswordVerifier if proof.is_some() => {
                    let Some((ephemeral, password)) = proof.take() else { return Ok(reply) };
                    self.client.password_claim(&ephemeral, parameters, password)?
                }
                ref name if is_device_challenge(name) => {
                    let Some(devices) = self.client.devices() else { return Ok(reply) };
                    devices.answer(self.client, name, &self.username, parameters, &mut device_ephemeral)?
                }
                _ => return Ok(reply),
            };
            let is_for_device = is_device_challenge(&name);
            let answered = self.respond(name, responses, session.as_ref()).await;
            if is_for_device && answered.as_ref().is_err_and(rejects_device) {
                self.client.forget_device_record(&self.username);
                self.device_failed = true;
            }
            reply = answered?;
        }
        Err(AuthError::Reply("a sign-in with more rounds than any flow has"))
    }

    async fn respond(
        &self,
        challenge_name: ChallengeName,
        mut responses: Parameters,
        session: Option<&Secret>,
    ) -> Result<AuthResponse, AuthError> {
        if responses.get(parameter::USERNAME).is_none() {
            responses.add(parameter::USERNAME, &*self.username);
        }
        let mut device = self.client.device_key(&self.username).filter(|_| takes_device_key(&challenge_name));
        if is_device_challenge(&challenge_name)
            && let Some(device) = device.take()
        {
            // This challenge cannot be answered without the key.
            responses.add(parameter::DEVICE_KEY, device);
        }
        self.send_for_device(&self.username, device, responses, &|challenge_responses| {
            let metadata = self.metadata(RespondToAuthChallenge::NAME);
            let context = self.client.user_context(&self.username);
            let request = RespondToAuthChallenge {
                client_id: self.client.config().client_id(),
                challenge_name: challenge_name.clone(),
                challenge_responses,
                session,
                client_metadata: metadata.as_ref(),
                user_context_data: context.as_ref(),
            };
            self.wire().send(self.deadline, &request)
        })
        .await
    }

    fn metadata(&self, operation: &'static str) -> Option<Parameters> {
        self.metadata.cloned().or_else(|| self.client.client_metadata(operation))
    }
}
