use cognito_client_srp::Ephemeral;
use futures_util::future::join;

use super::{
    SignIn,
    challenge::{Answer, Before, MFAS_CAN_SETUP, SECRET_CODE, TOTP, USER_ID_FOR_SRP, USERNAME, can_set_up},
    proof::SRP_A,
};
use crate::{
    auth::{AuthClient, AuthError, Secret, devices},
    protocol::{
        AuthFlow, ChallengeName, Deadline, Operation as _, Parameters,
        operations::{
            AssociateSoftwareToken, AuthResponse, InitiateAuth, RespondToAuthChallenge, VerifySoftwareToken,
        },
    },
};

/// A sign-in on its way: whose it is, what its requests share, and the rounds that need nobody.
pub(super) struct Course<'a> {
    client: &'a AuthClient,
    pub(super) deadline: Deadline,
    /// The name that was typed.
    pub(super) login: &'a str,
    /// The pool's own name for the user, as far as it has told.
    pub(super) username: String,
    metadata: Option<Parameters>,
    /// The pool has refused this device, which was forgotten then.
    pub(super) device_failed: bool,
}

/// A password to be proven by SRP, and the key pair for it.
type Proof<'a> = (Ephemeral, &'a Secret);

/// More rounds than this in a row that need nobody are no sign-in.
const MOST_ROUNDS: u32 = 8;

impl<'a> Course<'a> {
    pub(super) fn new(
        client: &'a AuthClient,
        deadline: Deadline,
        login: &'a str,
        metadata: Option<Parameters>,
    ) -> Self {
        Self { client, deadline, login, username: login.to_owned(), metadata, device_failed: false }
    }

    /// The first request, and all that follows of itself.
    pub(super) async fn begin(&mut self, sign_in: &SignIn) -> Result<AuthResponse, AuthError> {
        self.device_failed = false;
        let mut parameters = sign_in.parameters.clone();
        parameters.add(USERNAME, self.login);
        let proof = self.proof(sign_in.srp_password.as_ref(), &mut parameters).await?;
        if sign_in.flow != AuthFlow::UserSrp
            && let Some(device) = self.client.device_of(self.login)
        {
            parameters.add(devices::DEVICE_KEY, device.key);
        }
        let metadata = self.metadata(InitiateAuth::NAME);
        let context = self.client.user_context(self.login);
        let request = InitiateAuth {
            client_id: self.client.config().client_id(),
            auth_flow: sign_in.flow,
            auth_parameters: &parameters,
            session: sign_in.session.as_ref(),
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        // A proof keeps the thread busy: by then the page has shown that it works.
        let painted = self.client.0.platform.clock.painted();
        let (reply, ()) = join(self.client.0.wire.send(self.deadline, &request), painted).await;
        self.go_on(reply?, proof).await
    }

    /// The answer to a challenge, and all that follows of itself.
    pub(super) async fn answer(&mut self, answer: Answer) -> Result<AuthResponse, AuthError> {
        let Answer { asked, name, mut responses, password, before } = answer;
        let mut session = asked.session.clone();
        match before {
            Before::Nothing => {}
            Before::SetUp(factor) => {
                // The choice is ours to remember, and nothing to tell the pool.
                let only = format!("[\"{factor}\"]");
                let challenge_parameters = [(USERNAME, &*asked.username), (MFAS_CAN_SETUP, &only)].into();
                let reply = AuthResponse { challenge_parameters, ..asked.as_reply() };
                return self.go_on(reply, None).await;
            }
            Before::VerifyTotp(code, device_name) => {
                if asked.verified.borrow().is_none() {
                    let verified = self.verify_totp(session.as_ref(), &code, device_name.as_deref()).await?;
                    asked.verified.replace(Some(verified));
                }
                session.clone_from(&asked.verified.borrow());
            }
        }
        let proof = self.proof(password.as_ref(), &mut responses).await?;
        let reply = self.respond(name, responses, session.as_ref()).await?;
        self.go_on(reply, proof).await
    }

    /// A key pair for this password, whose public half is added to `parameters`.
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
        parameters.add(SRP_A, ephemeral.public_hex());
        Ok(Some((ephemeral, password)))
    }

    /// Answers what needs nobody, until somebody is needed or it is over.
    async fn go_on(
        &mut self,
        mut reply: AuthResponse,
        mut proof: Option<Proof<'_>>,
    ) -> Result<AuthResponse, AuthError> {
        let mut device_proof = None;
        for _ in 0..MOST_ROUNDS {
            let parameters = &reply.challenge_parameters;
            if let Some(name) = parameters.get(USERNAME).or_else(|| parameters.get(USER_ID_FOR_SRP)) {
                name.clone_into(&mut self.username);
            }
            let Some(name) = reply.challenge_name.clone() else { return Ok(reply) };
            let session = reply.session.clone();
            let responses = match name {
                ChallengeName::PasswordVerifier if proof.is_some() => {
                    let Some((ephemeral, password)) = proof.take() else { return Ok(reply) };
                    self.client.password_claim(&ephemeral, parameters, password)?
                }
                ChallengeName::DeviceSrpAuth => {
                    let ephemeral = self.client.new_ephemeral()?;
                    let responses = Parameters::from([(SRP_A, ephemeral.public_hex().as_str())]);
                    device_proof = Some(ephemeral);
                    responses
                }
                ChallengeName::DevicePasswordVerifier if device_proof.is_some() => {
                    let device = self.client.device_of(&self.username);
                    let (Some(ephemeral), Some(device)) = (device_proof.take(), device) else {
                        return Ok(reply);
                    };
                    self.client.device_claim(&ephemeral, parameters, &device)?
                }
                ChallengeName::MfaSetup if can_set_up(parameters)? == [TOTP] => {
                    return self.associate_totp(reply).await;
                }
                _ => return Ok(reply),
            };
            let is_of_device = devices::is_round(&name);
            let answered = self.respond(name, responses, session.as_ref()).await;
            if is_of_device && answered.as_ref().is_err_and(devices::is_disowned) {
                self.client.forget_device_of(&self.username);
                self.device_failed = true;
            }
            reply = answered?;
        }
        Err(AuthError::Reply("a sign-in that goes round in circles"))
    }

    async fn respond(
        &self,
        challenge_name: ChallengeName,
        mut responses: Parameters,
        session: Option<&Secret>,
    ) -> Result<AuthResponse, AuthError> {
        if responses.get(USERNAME).is_none() {
            responses.add(USERNAME, &*self.username);
        }
        let device = self.client.device_of(&self.username).filter(|_| devices::is_told_to(&challenge_name));
        let Some(device) = device else { return self.send(challenge_name, &responses, session).await };
        let without_device = responses.clone();
        responses.add(devices::DEVICE_KEY, &*device.key);
        let reply = self.send(challenge_name.clone(), &responses, session).await;
        if !devices::is_round(&challenge_name) && reply.as_ref().is_err_and(devices::is_unknown) {
            // Removed at the pool: what it was to stand in for is asked for then.
            self.client.forget_device_of(&self.username);
            return self.send(challenge_name, &without_device, session).await;
        }
        reply
    }

    async fn send(
        &self,
        challenge_name: ChallengeName,
        challenge_responses: &Parameters,
        session: Option<&Secret>,
    ) -> Result<AuthResponse, AuthError> {
        let metadata = self.metadata(RespondToAuthChallenge::NAME);
        let context = self.client.user_context(&self.username);
        let request = RespondToAuthChallenge {
            client_id: self.client.config().client_id(),
            challenge_name,
            challenge_responses,
            session,
            client_metadata: metadata.as_ref(),
            user_context_data: context.as_ref(),
        };
        Ok(self.client.0.wire.send(self.deadline, &request).await?)
    }

    /// An authenticator app is the only second factor that can be set up: what it needs comes with the challenge.
    async fn associate_totp(&self, mut reply: AuthResponse) -> Result<AuthResponse, AuthError> {
        let request = AssociateSoftwareToken { access_token: None, session: reply.session.as_ref() };
        let associated = self.client.0.wire.send(self.deadline, &request).await?;
        reply.challenge_parameters.add(SECRET_CODE, associated.secret_code.expose());
        reply.session = associated.session;
        Ok(reply)
    }

    /// The session to answer `MFA_SETUP` with.
    async fn verify_totp(
        &self,
        session: Option<&Secret>,
        user_code: &Secret,
        friendly_device_name: Option<&str>,
    ) -> Result<Secret, AuthError> {
        let request = VerifySoftwareToken { access_token: None, session, user_code, friendly_device_name };
        let verified = self.client.0.wire.send(self.deadline, &request).await?;
        let session = verified.session.filter(|_| verified.is_verified);
        session.ok_or(AuthError::Reply("a code of an authenticator app that was not verified"))
    }

    fn metadata(&self, operation: &'static str) -> Option<Parameters> {
        self.metadata.clone().or_else(|| self.client.client_metadata(operation))
    }
}
