//! `SECRET_HASH`, which clients with a secret have to send.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash>

use std::collections::HashMap;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Exception, not_authorized};
use crate::settings::ClientSettings;

/// Checks the hash among the parameters of a sign-in.
pub(crate) fn check(
    client: &ClientSettings,
    client_id: &str,
    username: &str,
    parameters: &HashMap<String, String>,
) -> Result<(), Exception> {
    check_one(client, client_id, username, parameters.get("SECRET_HASH").map(String::as_str))
}

/// Checks the hash of a request.
///
/// # Errors
///
/// `NotAuthorizedException` if the client has a secret and the hash does not match it, or if only one of the two
/// exists.
pub(crate) fn check_one(
    client: &ClientSettings,
    client_id: &str,
    username: &str,
    hash: Option<&str>,
) -> Result<(), Exception> {
    let Some(secret) = &client.client_secret else {
        return match hash {
            None => Ok(()),
            Some(_) => Err(not_authorized(format!(
                "Client {client_id} is not configured for secret but secret hash was received"
            ))),
        };
    };
    let Some(hash) = hash else {
        return Err(not_authorized(format!(
            "Client {client_id} is configured with secret but SECRET_HASH was not received"
        )));
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let message = format!("{username}{client_id}");
    let is_it = STANDARD.decode(hash).is_ok_and(|tag| hmac::verify(&key, message.as_bytes(), &tag).is_ok());
    if is_it {
        Ok(())
    } else {
        Err(not_authorized(format!("Unable to verify secret hash for client {client_id}")))
    }
}
