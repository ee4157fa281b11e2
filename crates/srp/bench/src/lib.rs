//! The SRP sign-in of a user as the browser client computes it, exported for `bench.js` to measure.

use cognito_client_srp::{Challenge, Ephemeral, user_proof};
use wasm_bindgen::prelude::*;

/// One sign-in. The constructor computes A.
#[wasm_bindgen]
pub struct SignIn(Ephemeral);

#[wasm_bindgen]
impl SignIn {
    #[wasm_bindgen(constructor)]
    pub fn new(secret: &[u8]) -> Result<SignIn, JsError> {
        Ok(Self(Ephemeral::new(secret)?))
    }

    #[wasm_bindgen(js_name = publicHex)]
    pub fn public_hex(&self) -> String {
        self.0.public_hex()
    }

    #[expect(clippy::too_many_arguments, reason = "JavaScript passes no structs")]
    pub fn proof(
        &self,
        salt: &str,
        srp_b: &str,
        secret_block: &[u8],
        pool_name: &str,
        user_id_for_srp: &str,
        password: &str,
        timestamp: &str,
    ) -> Result<Vec<u8>, JsError> {
        let challenge = Challenge { salt, srp_b, secret_block };
        Ok(user_proof(&self.0, &challenge, pool_name, user_id_for_srp, password, timestamp)?.to_vec())
    }
}
