//! Tests of flows that no screen shows yet, with the headless client in a page of Chromium, each on a local pool of its
//! own.

#![expect(clippy::expect_used, reason = "tests and their helpers fail by panicking")]

mod attributes;
mod choice;
mod codes;
mod custom;
mod devices;
mod faults;
mod invitation;
mod passkeys;
mod rotation;
mod sign_up;
mod totp;

use serde_json::json;
use yew_cognito_e2e::{OwnPool, Remote};

/// Returns the code of an authenticator app ([RFC 6238](https://www.rfc-editor.org/rfc/rfc6238)) at `ahead` seconds
/// from now.
fn totp_code(secret: &str, ahead: i64) -> String {
    use sha1::{Digest as _, Sha1};

    let key: Vec<u8> = {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digits = secret.chars().filter_map(|digit| alphabet.find(digit));
        let (mut bits, mut bit_count, mut bytes) = (0_u32, 0, vec![]);
        for digit in digits {
            bits = bits << 5 | u32::try_from(digit).expect("a base32 digit should have five bits");
            bit_count += 5;
            if bit_count >= 8 {
                bit_count -= 8;
                bytes.push((bits >> bit_count & 0xff) as u8);
            }
        }
        bytes
    };
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("the clock should be after 1970");
    let step = (i64::try_from(now.as_secs()).expect("the time should fit into an i64") + ahead) / 30;
    let pad = |mask: u8| {
        let mut block = [mask; 64];
        block.iter_mut().zip(&key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha1::new().chain_update(pad(0x36)).chain_update(step.to_be_bytes()).finalize();
    let tag = Sha1::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    let start = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes([tag[start], tag[start + 1], tag[start + 2], tag[start + 3]]);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// Returns six digits that differ from `code`.
fn other_code(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}

/// Enters a wrong code, which is rejected, and then the first code that was sent to `to`, which signs in.
async fn enter_code(pool: &OwnPool, remote: &Remote, to: &str) {
    let code = pool.code(to, 1).await;
    let wrong = remote.run(json!({ "answer": { "code": other_code(&code) } })).await;
    assert_eq!(wrong, Err("CodeMismatchException".to_owned()));
    assert_eq!(remote.answer(json!({ "code": code })).await["step"], "done");
}
