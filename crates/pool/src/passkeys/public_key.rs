//! Public keys of passkeys, and the verification of signatures with them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::error::Error;

/// A public key in a form that can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "alg")]
pub(super) enum PublicKey {
    /// P-256 with SHA-256: the point, uncompressed.
    #[serde(rename = "ES256")]
    Es256 { point: String },
    /// RSA with SHA-256: modulus and exponent.
    #[serde(rename = "RS256")]
    Rs256 { n: String, e: String },
}

impl PublicKey {
    /// Verifies a signature of `signed`.
    pub(super) fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Error> {
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
        verified.map_err(|_| Error::Signature)
    }
}
