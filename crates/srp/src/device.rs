use alloc::string::String;

use crate::agreement::{private_key, verifier};
use crate::base64;
use crate::encoding::signed_bytes;

/// What a pool keeps of a device's password: the `DeviceSecretVerifierConfig` of [`ConfirmDevice`].
///
/// [`ConfirmDevice`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceVerifier {
    /// `Salt`: base64 of 1 to 17 bytes.
    pub salt: String,
    /// `PasswordVerifier`: base64 of g^x mod N, at most 385 bytes.
    pub password_verifier: String,
}

/// The verifier of a new device's password.
///
/// * `salt`: random.
/// * `device_group_key`, `device_key`: of the `NewDeviceMetadata` in the reply that ended the sign-in.
/// * `device_password`: made up by the client and kept for [`device_proof`](crate::device_proof); make it of at
///   least 32 random bytes, because nobody has to remember it.
#[must_use]
pub fn device_verifier(
    salt: &[u8; 16],
    device_group_key: &str,
    device_key: &str,
    device_password: &str,
) -> DeviceVerifier {
    let x = private_key(salt, device_group_key, device_key, device_password);
    let verifier = verifier(&x).retrieve();
    DeviceVerifier {
        // As an integer, like the verifier: without leading zeros, and not the 16 bytes as they are.
        salt: base64::encode(&signed_bytes(salt)),
        password_verifier: base64::encode(&signed_bytes(&verifier.to_be_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{VECTORS, hex};

    #[test]
    fn verifiers_are_those_of_the_vectors() {
        for device in &VECTORS.devices {
            let salt: [u8; 16] = hex(&device.salt_bytes).try_into().unwrap();
            assert_eq!(*signed_bytes(&salt), hex(&device.salt_padded_hex));
            let [group, key, password] = [&device.group_key, &device.key, &device.random_password];
            let x = private_key(&salt, group, key, password);
            assert_eq!(*signed_bytes(&x.to_be_bytes()), *signed_bytes(&hex(&device.x)));
            let verifier = device_verifier(&salt, group, key, password);
            assert_eq!(verifier.salt, device.salt);
            assert_eq!(verifier.password_verifier, device.password_verifier);
            assert_eq!(verifier.password_verifier, base64::encode(&hex(&device.verifier_padded_hex)));
        }
    }
}
