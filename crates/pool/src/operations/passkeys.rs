//! Operations on the passkeys of the user's own account.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#amazon-cognito-user-pools-authentication-flow-methods-passkey>

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, Query, empty_reply, page};
use crate::clock::seconds;
use crate::error::{Exception, invalid_parameter, limit_exceeded, not_found};
use crate::passkeys::{self, Owner, Passkey};
use crate::pool::Pool;
use crate::random;

/// The maximum number of passkeys for each user.
const MAX_PASSKEYS: usize = 20;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StartWebAuthnRegistration {
    access_token: String,
}

impl Operation for StartWebAuthnRegistration {
    const NAME: &'static str = "StartWebAuthnRegistration";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let party = pool.relying_party()?;
        let user = pool.user(&bearer.user)?;
        if user.passkeys.len() >= MAX_PASSKEYS {
            return Err(limit_exceeded("The user has the maximum number of passkeys."));
        }
        let challenge = random::bytes();
        // If the user name is a UUID, users recognize their e-mail address instead.
        let name = user.attribute("email").filter(|_| user.username == user.sub).unwrap_or(&user.username);
        let display_name = user.attribute("name").unwrap_or(name);
        let owner = Owner { handle: user.sub.as_bytes(), name, display_name };
        let options = passkeys::creation_options(&party, &owner, &challenge, &user.passkeys);
        let now = pool.now();
        pool.registrations.start(bearer.user, bearer.client_id, challenge, now);
        Ok(json!({ "CredentialCreationOptions": options }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CompleteWebAuthnRegistration {
    access_token: String,
    credential: Value,
}

impl Operation for CompleteWebAuthnRegistration {
    const NAME: &'static str = "CompleteWebAuthnRegistration";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let party = pool.relying_party()?;
        let now = pool.now();
        let challenge = pool.registrations.take(&bearer.user, &bearer.client_id, now)?;
        let mut passkey = passkeys::verify_registration(&party, &challenge, &self.credential)
            .map_err(|error| exception(&error))?;
        let is_same = |existing: &Passkey| existing.credential_id == passkey.credential_id;
        if pool.users().any(|user| user.passkeys.iter().any(is_same)) {
            return Err(invalid_parameter("The credential is already registered."));
        }
        passkey.created = now;
        pool.user_mut(&bearer.user)?.passkeys.push(passkey);
        Ok(empty_reply())
    }
}

/// Converts the reason why a credential is not accepted to the exception of the API.
fn exception(error: &passkeys::Error) -> Exception {
    use passkeys::Error;

    let code = match error {
        Error::Challenge => "WebAuthnChallengeNotFoundException",
        Error::Origin(_) => "WebAuthnOriginNotAllowedException",
        Error::RelyingParty => "WebAuthnRelyingPartyMismatchException",
        Error::Algorithm | Error::NotVerified => "WebAuthnCredentialNotSupportedException",
        Error::Malformed(_) | Error::WrongType | Error::Owner | Error::Signature | Error::Counter => {
            "InvalidParameterException"
        }
    };
    Exception::new(code, error.to_string())
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListWebAuthnCredentials {
    access_token: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListWebAuthnCredentials {
    const NAME: &'static str = "ListWebAuthnCredentials";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let described = pool.user(&bearer.user)?.passkeys.iter().map(|passkey| {
            let mut described = json!({
                "CredentialId": passkey.credential_id,
                "FriendlyCredentialName": "Passkey",
                "RelyingPartyId": passkey.relying_party_id,
                "AuthenticatorTransports": passkey.transports,
                "CreatedAt": seconds(passkey.created),
            });
            if let Some(attachment) = &passkey.attachment {
                described["AuthenticatorAttachment"] = json!(attachment);
            }
            described
        });
        let limit = Some(self.max_results.unwrap_or(MAX_PASSKEYS));
        page("Credentials", described.collect(), limit, "NextToken", self.next_token.as_deref())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteWebAuthnCredential.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteWebAuthnCredential {
    access_token: String,
    credential_id: String,
}

impl Operation for DeleteWebAuthnCredential {
    const NAME: &'static str = "DeleteWebAuthnCredential";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let user = pool.user_mut(&bearer.user)?;
        if !user.remove_passkey(&self.credential_id) {
            return Err(not_found("The credential does not exist."));
        }
        Ok(empty_reply())
    }
}
