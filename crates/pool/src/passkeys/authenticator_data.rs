//! [Authenticator data](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data) and the keys in it, in CBOR
//! ([RFC 9052](https://www.rfc-editor.org/rfc/rfc9052)).

use ciborium::Value;

use super::base64url::encode;
use super::error::Error;
use super::public_key::PublicKey;

/// Parsed authenticator data.
pub(super) struct AuthenticatorData<'a> {
    pub(super) relying_party_hash: &'a [u8],
    flags: u8,
    pub(super) counter: u32,
    /// The new credential; present at registration only.
    pub(super) attested: Option<Attested<'a>>,
}

/// A new credential.
pub(super) struct Attested<'a> {
    pub(super) credential_id: &'a [u8],
    /// The `COSE_Key`.
    key: Value,
}

const MALFORMED: Error = Error::Malformed("the authenticator's data");
/// The maximum length of a credential's id in the specification, in bytes.
const MAX_ID_BYTES: usize = 1023;

fn take<'a>(input: &mut &'a [u8], length: usize) -> Result<&'a [u8], Error> {
    let (taken, remaining) = input.split_at_checked(length).ok_or(MALFORMED)?;
    *input = remaining;
    Ok(taken)
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut input = bytes;
        let relying_party_hash = take(&mut input, 32)?;
        let flags = take(&mut input, 1)?[0];
        let counter = take(&mut input, 4)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        let attested = if flags & 0x40 == 0 {
            None
        } else {
            // Skips the model of the authenticator, which attestation `none` leaves open.
            take(&mut input, 16)?;
            let length = take(&mut input, 2)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            if length > MAX_ID_BYTES {
                return Err(MALFORMED);
            }
            let credential_id = take(&mut input, length)?;
            let key = take_item(&mut input)?;
            Some(Attested { credential_id, key })
        };
        if flags & 0x80 != 0 {
            take_item(&mut input)?;
        }
        if !input.is_empty() {
            return Err(MALFORMED);
        }
        Ok(Self { relying_party_hash, flags, counter, attested })
    }

    pub(super) fn user_present(&self) -> bool {
        self.flags & 0x01 != 0
    }

    pub(super) fn user_verified(&self) -> bool {
        self.flags & 0x04 != 0
    }

    pub(super) fn backup_eligible(&self) -> bool {
        self.flags & 0x08 != 0
    }

    pub(super) fn backed_up(&self) -> bool {
        self.flags & 0x10 != 0
    }
}

/// Takes the next item of CBOR.
fn take_item(input: &mut &[u8]) -> Result<Value, Error> {
    ciborium::from_reader(input).map_err(|_| MALFORMED)
}

/// Returns the value of a key in a map.
fn member<'a>(map: &'a Value, key: &Value) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

/// Returns the `authData` of an attestation object.
pub(super) fn in_attestation(mut bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let malformed = || Error::Malformed("response.attestationObject");
    let object = take_item(&mut bytes).map_err(|_| malformed())?;
    let data = member(&object, &"authData".into()).and_then(Value::as_bytes);
    data.filter(|_| bytes.is_empty()).cloned().ok_or_else(malformed)
}

impl Attested<'_> {
    /// Returns the key of the new credential.
    pub(super) fn public_key(&self) -> Result<PublicKey, Error> {
        const P_256: i64 = 1;

        let get = |label: i64| member(&self.key, &label.into());
        let number = |label| get(label).and_then(Value::as_integer).and_then(|it| i64::try_from(it).ok());
        let bytes = |label| get(label).and_then(Value::as_bytes);
        match (number(1), number(3)) {
            (Some(2), Some(-7)) => match (number(-1), bytes(-2), bytes(-3)) {
                (Some(P_256), Some(x), Some(y)) if x.len() == 32 && y.len() == 32 => {
                    Ok(PublicKey::Es256 { point: encode(&[&[4], &x[..], &y[..]].concat()) })
                }
                _ => Err(MALFORMED),
            },
            (Some(3), Some(-257)) => match (bytes(-1), bytes(-2)) {
                (Some(n), Some(e)) => Ok(PublicKey::Rs256 { n: encode(n), e: encode(e) }),
                _ => Err(MALFORMED),
            },
            _ => Err(Error::Algorithm),
        }
    }
}
