//! Passkeys: the relying party of [Web Authentication](https://www.w3.org/TR/webauthn-3/), for ES256 and RS256.
//!
//! Attestation is requested as `none` and its statement is not verified, so the kind of authenticator remains unknown.
//! Everything else is checked: type, challenge, origin, relying party, flags, algorithm, signature, counter.
//!
//! No library is used for this: those without OpenSSL either lack RS256 or depend on an RSA implementation with an open
//! advisory (RUSTSEC-2023-0071).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

mod authenticator_data;
mod base64url;
mod client_data;
mod error;
mod public_key;
#[cfg(test)]
pub(crate) mod test_authenticator;
#[cfg(test)]
mod tests;

use authenticator_data::AuthenticatorData;
use base64url::{decode, encode};
use client_data::Ceremony;
pub(crate) use error::Error;
use public_key::PublicKey;

/// Whether the authenticator has to verify the identity of its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserVerification {
    Required,
    Preferred,
}

impl From<&str> for UserVerification {
    fn from(text: &str) -> Self {
        if text == "required" { Self::Required } else { Self::Preferred }
    }
}

impl UserVerification {
    fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
        }
    }
}

/// The site that passkeys are registered for.
#[derive(Clone, Debug)]
pub(crate) struct RelyingParty {
    /// The site's domain.
    pub(crate) id: String,
    pub(crate) user_verification: UserVerification,
}

/// The account that a passkey is created for.
pub(crate) struct Owner<'a> {
    /// The user handle, which the authenticator returns to identify the account.
    pub(crate) handle: &'a [u8],
    pub(crate) name: &'a str,
    pub(crate) display_name: &'a str,
}

/// A passkey that a user registered.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Passkey {
    /// The id of the credential in base64url.
    pub(crate) credential_id: String,
    public_key: PublicKey,
    counter: u32,
    pub(crate) relying_party_id: String,
    /// `platform` or `cross-platform`.
    pub(crate) attachment: Option<String>,
    pub(crate) transports: Vec<String>,
    /// The time of the registration in milliseconds since 1970.
    #[serde(default)]
    pub(crate) created: i64,
}

/// Returns the `CredentialCreationOptions` of a registration.
pub(crate) fn creation_options(
    party: &RelyingParty,
    owner: &Owner<'_>,
    challenge: &[u8],
    existing: &[Passkey],
) -> Value {
    json!({
        "rp": { "id": party.id, "name": party.id },
        "user": { "id": encode(owner.handle), "name": owner.name, "displayName": owner.display_name },
        "challenge": encode(challenge),
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "timeout": 60_000,
        "excludeCredentials": descriptors(existing),
        "authenticatorSelection": {
            "requireResidentKey": true,
            "residentKey": "required",
            "userVerification": party.user_verification.as_str(),
        },
        "attestation": "none",
    })
}

/// Returns the `CREDENTIAL_REQUEST_OPTIONS` of a sign-in.
pub(crate) fn request_options(party: &RelyingParty, challenge: &[u8], existing: &[Passkey]) -> Value {
    json!({
        "hints": [],
        "attestation": "none",
        "attestationFormats": [],
        "challenge": encode(challenge),
        "timeout": 180_000,
        "rpId": party.id,
        "allowCredentials": descriptors(existing),
        "userVerification": party.user_verification.as_str(),
    })
}

fn descriptors(passkeys: &[Passkey]) -> Value {
    let descriptor = |passkey: &Passkey| {
        let mut descriptor = json!({ "id": passkey.credential_id, "type": "public-key" });
        if !passkey.transports.is_empty() {
            descriptor["transports"] = json!(passkey.transports);
        }
        descriptor
    };
    passkeys.iter().map(descriptor).collect()
}

/// Verifies a new credential according to
/// [the specification](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential).
///
/// # Errors
///
/// Returns the first check that fails.
pub(crate) fn verify_registration(
    party: &RelyingParty,
    challenge: &[u8],
    credential: &Value,
) -> Result<Passkey, Error> {
    let response = &credential["response"];
    let client_data = decode(&response["clientDataJSON"], "response.clientDataJSON")?;
    client_data::check(&client_data, Ceremony::Create, challenge, &party.id)?;
    let attestation = decode(&response["attestationObject"], "response.attestationObject")?;
    let data = authenticator_data::in_attestation(&attestation)?;
    let data = AuthenticatorData::parse(&data)?;
    check_flags(party, &data)?;
    let attested = data.attested.as_ref().ok_or(Error::Malformed("response.attestationObject"))?;
    if decode(&credential["rawId"], "rawId")? != attested.credential_id
        || decode(&credential["id"], "id")? != attested.credential_id
    {
        return Err(Error::Malformed("id"));
    }
    let transports = response["transports"].as_array().into_iter().flatten();
    Ok(Passkey {
        credential_id: encode(attested.credential_id),
        public_key: attested.public_key()?,
        counter: data.counter,
        relying_party_id: party.id.clone(),
        attachment: credential["authenticatorAttachment"].as_str().map(str::to_owned),
        transports: transports.filter_map(Value::as_str).map(str::to_owned).collect(),
        created: 0,
    })
}

/// Verifies an assertion of a passkey according to
/// [the specification](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion), and stores its counter.
///
/// # Errors
///
/// Returns the first check that fails.
pub(crate) fn verify_assertion(
    party: &RelyingParty,
    challenge: &[u8],
    passkey: &mut Passkey,
    handle: &[u8],
    credential: &Value,
) -> Result<(), Error> {
    let response = &credential["response"];
    if !passkey.matches(credential) {
        return Err(Error::Malformed("id"));
    }
    if !response["userHandle"].is_null() && decode(&response["userHandle"], "response.userHandle")? != handle
    {
        return Err(Error::Owner);
    }
    let client_data = decode(&response["clientDataJSON"], "response.clientDataJSON")?;
    client_data::check(&client_data, Ceremony::Get, challenge, &party.id)?;
    let bytes = decode(&response["authenticatorData"], "response.authenticatorData")?;
    let data = AuthenticatorData::parse(&bytes)?;
    check_flags(party, &data)?;
    let signature = decode(&response["signature"], "response.signature")?;
    let signed = [&bytes[..], &Sha256::digest(&client_data)[..]].concat();
    passkey.public_key.verify(&signed, &signature)?;
    if (data.counter != 0 || passkey.counter != 0) && data.counter <= passkey.counter {
        return Err(Error::Counter);
    }
    passkey.counter = data.counter;
    Ok(())
}

fn check_flags(party: &RelyingParty, data: &AuthenticatorData<'_>) -> Result<(), Error> {
    if data.relying_party_hash != &Sha256::digest(party.id.as_bytes())[..] {
        return Err(Error::RelyingParty);
    }
    let requires_verification = party.user_verification == UserVerification::Required;
    if !data.user_present() || (requires_verification && !data.user_verified()) {
        return Err(Error::NotVerified);
    }
    if data.backed_up() && !data.backup_eligible() {
        return Err(Error::Malformed("the authenticator's flags"));
    }
    Ok(())
}

impl Passkey {
    /// Returns whether a credential names this passkey.
    pub(crate) fn matches(&self, credential: &Value) -> bool {
        let is_id = |id: &Value| id.as_str().is_some_and(|id| id.trim_end_matches('=') == self.credential_id);
        is_id(&credential["id"]) && is_id(&credential["rawId"])
    }
}
