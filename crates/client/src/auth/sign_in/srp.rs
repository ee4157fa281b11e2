use cognito_client_srp::{self as srp, Ephemeral};
use futures_util::future::join;
use zeroize::Zeroizing;

use super::challenge::{USER_ID_FOR_SRP, USERNAME};
use crate::{
    auth::{AuthClient, AuthError, Secret},
    protocol::{
        AuthFlow, ChallengeName, Deadline, Parameters, date,
        operations::{AuthResponse, InitiateAuth, RespondToAuthChallenge},
    },
};

impl AuthClient {
    /// Two requests: `A` out and the pool's challenge back, the proof out and the result back.
    pub(in crate::auth) async fn sign_in_by_srp(
        &self,
        deadline: Deadline,
        username: &str,
        password: &Secret,
    ) -> Result<AuthResponse, AuthError> {
        let clock = &self.0.platform.clock;
        let prepared = self.0.ephemeral.take();
        let ephemeral = if let Some(ephemeral) = prepared {
            ephemeral
        } else {
            clock.painted().await;
            self.new_ephemeral()?
        };
        let srp_a = ephemeral.public_hex();
        let client_id = self.0.config.client_id();
        let auth_parameters = Parameters::from([(USERNAME, username), ("SRP_A", &srp_a)]);
        let request = InitiateAuth {
            client_id,
            auth_flow: AuthFlow::UserSrp,
            auth_parameters: &auth_parameters,
            session: None,
            client_metadata: None,
            user_context_data: None,
        };
        // The proof below keeps the thread busy: by then the page has shown that it works.
        let (reply, ()) = join(self.0.wire.send(deadline, &request), clock.painted()).await;
        let reply = reply?;
        if reply.challenge_name != Some(ChallengeName::PasswordVerifier) {
            return Ok(reply);
        }
        let responses = self.prove(&ephemeral, &reply.challenge_parameters, password)?;
        drop(ephemeral);
        let request = RespondToAuthChallenge {
            client_id,
            challenge_name: ChallengeName::PasswordVerifier,
            challenge_responses: &responses,
            session: reply.session.as_ref(),
            client_metadata: None,
            user_context_data: None,
        };
        let mut reply = self.0.wire.send(deadline, &request).await?;
        // A further challenge may leave out whose it is: the pool's own name for the user, not the one typed.
        if reply.challenge_parameters.get(USER_ID_FOR_SRP).is_none()
            && let Some(user_id_for_srp) = responses.get(USERNAME)
        {
            reply.challenge_parameters.add(USER_ID_FOR_SRP, user_id_for_srp);
        }
        Ok(reply)
    }

    pub(super) fn new_ephemeral(&self) -> Result<Ephemeral, AuthError> {
        let mut secret = Zeroizing::new([0; Ephemeral::SECRET_BYTES]);
        self.0.platform.random.fill(&mut *secret)?;
        Ok(Ephemeral::new(&*secret)?)
    }

    fn prove(
        &self,
        ephemeral: &Ephemeral,
        parameters: &Parameters,
        password: &Secret,
    ) -> Result<Parameters, AuthError> {
        let parameter = |name: &str| parameters.get(name).filter(|value| !value.is_empty());
        let required =
            |name| parameter(name).ok_or(AuthError::Reply("an SRP challenge without all of its parameters"));
        let secret_block = required("SECRET_BLOCK")?;
        let user_id_for_srp = required(USER_ID_FOR_SRP)?;
        let challenge = srp::Challenge { salt: required("SALT")?, srp_b: required("SRP_B")?, secret_block };
        let timestamp = date::srp_timestamp(self.0.wire.pool_time());
        let pool_name = self.0.config.pool_name();
        let signature = srp::user_proof(
            ephemeral,
            &challenge,
            pool_name,
            user_id_for_srp,
            password.expose(),
            &timestamp,
        )?;
        let mut responses = Parameters::default();
        responses.add(USERNAME, user_id_for_srp);
        responses.add("PASSWORD_CLAIM_SECRET_BLOCK", secret_block);
        responses.add("PASSWORD_CLAIM_SIGNATURE", signature);
        responses.add("TIMESTAMP", timestamp);
        Ok(responses)
    }
}
