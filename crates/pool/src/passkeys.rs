//! Passkeys: the relying party of [Web Authentication](https://www.w3.org/TR/webauthn-3/), for ES256 and RS256.
//!
//! Attestation is requested as `none` and its statement is not verified, so the kind of authenticator remains unknown.
//! Everything else is checked: type, challenge, origin, relying party, flags, algorithm, signature, counter.
//!
//! No library is used for this: those without OpenSSL either lack RS256 or depend on an RSA implementation with an open
//! advisory (RUSTSEC-2023-0071).

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

mod authenticator_data;
mod client_data;

use authenticator_data::AuthenticatorData;
use client_data::Ceremony;

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

/// A public key in a form that can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "alg")]
enum PublicKey {
    /// P-256 with SHA-256: the point, uncompressed.
    #[serde(rename = "ES256")]
    Es256 { point: String },
    /// RSA with SHA-256: modulus and exponent.
    #[serde(rename = "RS256")]
    Rs256 { n: String, e: String },
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

/// The reason why a credential is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// This part of the credential does not conform to the specification.
    Malformed(&'static str),
    /// The credential is for the other ceremony.
    WrongType,
    /// The credential answers another challenge.
    Challenge,
    /// The credential was created on a page of this origin, which is not one of the relying party's.
    Origin(String),
    /// The credential is for another relying party.
    RelyingParty,
    /// The user did not touch the authenticator, or was not verified by it.
    NotVerified,
    /// The key's algorithm is not among those that were requested.
    Algorithm,
    /// The credential belongs to another user.
    Owner,
    Signature,
    /// The authenticator's counter did not increase, so the authenticator may have been copied.
    Counter,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(formatter, "{what} is malformed"),
            Self::WrongType => formatter.write_str("the credential is of another ceremony"),
            Self::Challenge => formatter.write_str("the credential answers another challenge"),
            Self::Origin(origin) => write!(formatter, "{origin} is not an origin of the relying party"),
            Self::RelyingParty => formatter.write_str("the credential is for another relying party"),
            Self::NotVerified => formatter.write_str("the authenticator did not verify its user"),
            Self::Algorithm => formatter.write_str("the key's algorithm is not supported"),
            Self::Owner => formatter.write_str("the credential is another user's"),
            Self::Signature => formatter.write_str("the signature is wrong"),
            Self::Counter => formatter.write_str("the authenticator's counter went back"),
        }
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url. Padding is accepted, because some authenticators add it.
fn decode(value: &Value, what: &'static str) -> Result<Vec<u8>, Refused> {
    let text = value.as_str().ok_or(Refused::Malformed(what))?;
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Refused::Malformed(what))
}

/// Returns the `CredentialCreationOptions` of a registration.
pub(crate) fn creation_options(
    party: &RelyingParty,
    owner: &Owner<'_>,
    challenge: &[u8],
    known: &[Passkey],
) -> Value {
    json!({
        "rp": { "id": party.id, "name": party.id },
        "user": { "id": encode(owner.handle), "name": owner.name, "displayName": owner.display_name },
        "challenge": encode(challenge),
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "timeout": 60_000,
        "excludeCredentials": descriptors(known),
        "authenticatorSelection": {
            "requireResidentKey": true,
            "residentKey": "required",
            "userVerification": party.user_verification.as_str(),
        },
        "attestation": "none",
    })
}

/// Returns the `CREDENTIAL_REQUEST_OPTIONS` of a sign-in.
pub(crate) fn request_options(party: &RelyingParty, challenge: &[u8], known: &[Passkey]) -> Value {
    json!({
        "hints": [],
        "attestation": "none",
        "attestationFormats": [],
        "challenge": encode(challenge),
        "timeout": 180_000,
        "rpId": party.id,
        "allowCredentials": descriptors(known),
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
pub(crate) fn register(
    party: &RelyingParty,
    challenge: &[u8],
    credential: &Value,
) -> Result<Passkey, Refused> {
    let response = &credential["response"];
    let client_data = decode(&response["clientDataJSON"], "response.clientDataJSON")?;
    client_data::check(&client_data, Ceremony::Create, challenge, &party.id)?;
    let attestation = decode(&response["attestationObject"], "response.attestationObject")?;
    let data = authenticator_data::in_attestation(&attestation)?;
    let data = AuthenticatorData::parse(&data)?;
    check_flags(party, &data)?;
    let attested = data.attested.as_ref().ok_or(Refused::Malformed("response.attestationObject"))?;
    if decode(&credential["rawId"], "rawId")? != attested.credential_id
        || decode(&credential["id"], "id")? != attested.credential_id
    {
        return Err(Refused::Malformed("id"));
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
pub(crate) fn assert(
    party: &RelyingParty,
    challenge: &[u8],
    passkey: &mut Passkey,
    handle: &[u8],
    credential: &Value,
) -> Result<(), Refused> {
    let response = &credential["response"];
    if !passkey.is_of(credential) {
        return Err(Refused::Malformed("id"));
    }
    if !response["userHandle"].is_null() && decode(&response["userHandle"], "response.userHandle")? != handle
    {
        return Err(Refused::Owner);
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
        return Err(Refused::Counter);
    }
    passkey.counter = data.counter;
    Ok(())
}

fn check_flags(party: &RelyingParty, data: &AuthenticatorData<'_>) -> Result<(), Refused> {
    if data.relying_party_hash != &Sha256::digest(party.id.as_bytes())[..] {
        return Err(Refused::RelyingParty);
    }
    let must_know = party.user_verification == UserVerification::Required;
    if !data.user_present() || (must_know && !data.user_verified()) {
        return Err(Refused::NotVerified);
    }
    if data.backed_up() && !data.backup_eligible() {
        return Err(Refused::Malformed("the authenticator's flags"));
    }
    Ok(())
}

impl Passkey {
    /// Returns whether a credential names this passkey.
    pub(crate) fn is_of(&self, credential: &Value) -> bool {
        let is_it = |id: &Value| id.as_str().is_some_and(|id| id.trim_end_matches('=') == self.credential_id);
        is_it(&credential["id"]) && is_it(&credential["rawId"])
    }
}

impl PublicKey {
    fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let bytes = |text: &String| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let verified = match self {
            Self::Es256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, bytes(point)).verify(signed, signature)
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n: bytes(n), e: bytes(e) }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                signed,
                signature,
            ),
        };
        verified.map_err(|_| Refused::Signature)
    }
}

#[cfg(test)]
pub(crate) mod test_authenticator;
#[cfg(test)]
mod tests;
