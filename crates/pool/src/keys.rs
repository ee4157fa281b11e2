//! The keys that sign tokens: one pair for ID tokens and one for access tokens, as in every pool on AWS.
//!
//! All pools of a process share them, because generating a pair takes longer than everything else in creating a pool.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, KeyPair as _, RsaKeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The kind of token that a key pair signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenUse {
    Id,
    Access,
}

impl TokenUse {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Access => "access",
        }
    }
}

/// Both key pairs, generated on first use.
#[derive(Default)]
pub(crate) struct Keys {
    id: OnceLock<Pair>,
    access: OnceLock<Pair>,
}

struct Pair {
    kid: String,
    pair: RsaKeyPair,
}

/// Both private keys, as PKCS #8 in base64.
#[derive(Deserialize, Serialize)]
pub(crate) struct SavedKeys {
    id: String,
    access: String,
}

impl Pair {
    #[expect(clippy::expect_used, reason = "fails only without memory or randomness")]
    fn generate() -> Self {
        Self::from_key_pair(RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key can be generated"))
    }

    fn from_key_pair(pair: RsaKeyPair) -> Self {
        let kid = STANDARD.encode(Sha256::digest(pair.public_key().as_ref()));
        Self { kid, pair }
    }

    fn jwk(&self) -> Value {
        let key = self.pair.public_key();
        let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "alg": "RS256",
            "e": base64(key.exponent().big_endian_without_leading_zero()),
            "kid": self.kid,
            "kty": "RSA",
            "n": base64(key.modulus().big_endian_without_leading_zero()),
            "use": "sig",
        })
    }

    #[expect(clippy::expect_used, reason = "fails only without memory")]
    fn to_pkcs8(&self) -> String {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.pair).expect("a key can be encoded");
        STANDARD.encode(der.as_ref())
    }
}

impl Keys {
    /// Generates both pairs now, so that later calls do not wait for them.
    pub(crate) fn prepare(&self) {
        self.jwks();
    }

    fn pair(&self, token_use: TokenUse) -> &Pair {
        let cell = match token_use {
            TokenUse::Id => &self.id,
            TokenUse::Access => &self.access,
        };
        cell.get_or_init(Pair::generate)
    }

    /// Returns the public keys in the format of `jwks.json` ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)).
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [self.pair(TokenUse::Id).jwk(), self.pair(TokenUse::Access).jwk()] })
    }

    /// Returns a token that is signed with RS256 ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)).
    #[expect(clippy::expect_used, reason = "fails only without memory or randomness")]
    pub(crate) fn sign(&self, token_use: TokenUse, claims: &Value) -> String {
        let Pair { kid, pair } = self.pair(token_use);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "kid": kid, "alg": "RS256" })), part(claims));
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        pair.sign(&signature::RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature)
            .expect("a text can be signed");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Verifies a token and returns its claims; `None` if it was not signed by this pool for this use.
    pub(crate) fn verify(&self, token_use: TokenUse, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (_, claims) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let key = self.pair(token_use).pair.public_key();
        UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, key.as_ref())
            .verify(signed.as_bytes(), &signature)
            .ok()?;
        decode_unverified(claims)
    }

    /// Returns the keys in the form that `--state` saves.
    pub(crate) fn to_saved(&self) -> SavedKeys {
        SavedKeys { id: self.pair(TokenUse::Id).to_pkcs8(), access: self.pair(TokenUse::Access).to_pkcs8() }
    }

    /// Restores saved keys. Returns `None` if they are not valid keys.
    pub(crate) fn from_saved(saved: &SavedKeys) -> Option<Self> {
        let pair = |text: &str| {
            let der = STANDARD.decode(text).ok()?;
            Some(Pair::from_key_pair(RsaKeyPair::from_pkcs8(&der).ok()?))
        };
        let (id, access) = (pair(&saved.id)?, pair(&saved.access)?);
        Some(Self { id: OnceLock::from(id), access: OnceLock::from(access) })
    }
}

/// Decodes the claims in a token's payload without verifying the signature.
fn decode_unverified(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Returns the issuer that a token names, without verifying the signature. Use it only to find the pool that can verify
/// the token.
pub(crate) fn issuer_of(token: &str) -> Option<String> {
    Some(decode_unverified(token.split('.').nth(1)?)?["iss"].as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_that_was_signed_for_one_use_is_not_valid_for_the_other() {
        let keys = Keys::default();
        let token = keys.sign(TokenUse::Access, &json!({ "iss": "here" }));
        assert_eq!(keys.verify(TokenUse::Access, &token).unwrap()["iss"], "here");
        assert!(keys.verify(TokenUse::Id, &token).is_none());
        assert_eq!(issuer_of(&token).as_deref(), Some("here"));
        assert!(keys.verify(TokenUse::Access, &format!("{token}A")).is_none());
        assert!(keys.verify(TokenUse::Access, "a.b").is_none());
    }

    #[test]
    fn saved_keys_can_be_restored() {
        let keys = Keys::default();
        let restored = Keys::from_saved(&keys.to_saved()).unwrap();
        assert_eq!(restored.jwks(), keys.jwks());
        let token = keys.sign(TokenUse::Id, &json!({}));
        assert!(restored.verify(TokenUse::Id, &token).is_some());
    }
}
