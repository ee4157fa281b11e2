//! Tests of Amplify's `fetchMFAPreference`, `updateMFAPreference`, `setUpTOTP` and `verifyTOTPSetup`, and of
//! `GetUserAuthFactors`. Their common behaviour is tested in `account`.

use super::account::{GET_USER, act};
use super::*;

const SET: &str = "SetUserMFAPreference";

fn preference(user: &Value) -> MfaPreference {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let mut reply = json!({ "Username": "u", "UserAttributes": [] });
    for (name, value) in user.as_object().unwrap() {
        reply[name] = value.clone();
    }
    world.reply(GET_USER, Reply::json(&reply));
    act(&mut world, &tab, async |auth| auth.mfa_preference().await).unwrap()
}

#[test]
fn the_mfa_preference_is_read() {
    assert_eq!(preference(&json!({})), MfaPreference::default());
    let all = json!({
        "UserMFASettingList": ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "WEB_AUTHN_MFA"],
        "PreferredMfaSetting": "EMAIL_OTP",
    });
    let expected = MfaPreference {
        enabled: vec![MfaFactor::Sms, MfaFactor::Totp, MfaFactor::Email, MfaFactor::Passkey],
        preferred: Some(MfaFactor::Email),
        others: Vec::new(),
    };
    assert_eq!(preference(&all), expected);
}

#[test]
fn unknown_factors_are_returned_by_name() {
    for (list, preferred) in [(json!(["NOVEL", "SMS_MFA"]), "NOVEL"), (json!(["SMS_MFA"]), "NOVEL")] {
        let read = preference(&json!({ "UserMFASettingList": list, "PreferredMfaSetting": preferred }));
        let expected = MfaPreference {
            enabled: vec![MfaFactor::Sms],
            preferred: None,
            others: vec!["NOVEL".to_owned()],
        };
        assert_eq!(read, expected);
    }
}

#[test]
fn each_setting_is_sent_as_in_amplify() {
    for (setting, written) in [
        (MfaSetting::Enabled, json!({ "Enabled": true })),
        (MfaSetting::Preferred, json!({ "Enabled": true, "PreferredMfa": true })),
        (MfaSetting::NotPreferred, json!({ "Enabled": true, "PreferredMfa": false })),
        (MfaSetting::Disabled, json!({ "Enabled": false })),
    ] {
        for (change, name) in [
            (MfaChange { sms: Some(setting), ..MfaChange::default() }, "SMSMfaSettings"),
            (MfaChange { totp: Some(setting), ..MfaChange::default() }, "SoftwareTokenMfaSettings"),
            (MfaChange { email: Some(setting), ..MfaChange::default() }, "EmailMfaSettings"),
        ] {
            let mut world = World::new();
            let tab = world.signed_in("ada");
            world.reply(SET, Reply::json(&json!({})));
            assert_eq!(
                act(&mut world, &tab, async move |auth| auth.set_mfa_preference(change).await),
                Ok(())
            );
            let token = access_token("ada", FakeClock::START);
            assert_eq!(world.host.transport.last(SET), json!({ "AccessToken": token, name: written }));
        }
    }
}

#[test]
fn a_passkey_factor_can_be_enabled_and_disabled_without_preference() {
    for enabled in [true, false] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(SET, Reply::json(&json!({})));
        let change =
            MfaChange { totp: Some(MfaSetting::Enabled), passkey: Some(enabled), ..MfaChange::default() };
        let set = act(&mut world, &tab, async move |auth| auth.set_mfa_preference(change).await);
        let request = json!({
            "AccessToken": access_token("ada", FakeClock::START),
            "SoftwareTokenMfaSettings": { "Enabled": true },
            "WebAuthnMfaSettings": { "Enabled": enabled },
        });
        assert_eq!((set, world.host.transport.last(SET)), (Ok(()), request));
    }
}

#[test]
fn a_preference_is_sent_again_after_a_lost_reply() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(SET, Reply::Fails(TransportError::Offline));
    world.reply(SET, Reply::json(&json!({})));
    let set = act(&mut world, &tab, async |auth| auth.set_mfa_preference(MfaChange::default()).await);
    assert_eq!((set, world.count(SET)), (Ok(()), 2));
}

#[test]
fn an_authenticator_app_is_set_up_and_verified() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply("AssociateSoftwareToken", Reply::json(&json!({ "SecretCode": "JBSWY3DPEHPK3PXP" })));
    let set_up = act(&mut world, &tab, async |auth| auth.set_up_totp().await).unwrap();
    assert_eq!(
        set_up.uri("A & B", "ada@example.com").expose(),
        "otpauth://totp/A%20%26%20B:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=A%20%26%20B"
    );
    let verify = "VerifySoftwareToken";
    let token = access_token("ada", FakeClock::START);
    for (status, is_accepted) in [("ERROR", false), ("SUCCESS", true)] {
        world.reply(verify, Reply::json(&json!({ "Status": status })));
        let verified =
            act(&mut world, &tab, async |auth| auth.verify_totp(&Secret::new("123456"), None).await);
        assert_eq!(verified.is_ok(), is_accepted, "{status}");
        assert_eq!(world.host.transport.last(verify), json!({ "AccessToken": token, "UserCode": "123456" }));
    }
}

#[test]
fn a_wrong_totp_code_is_an_error() {
    for code in ["EnableSoftwareTokenMFAException", "CodeMismatchException"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply("VerifySoftwareToken", Reply::error(code, "Code mismatch"));
        let verified =
            act(&mut world, &tab, async |auth| auth.verify_totp(&Secret::new("000000"), None).await);
        assert_eq!(verified.unwrap_err().code(), code);
    }
}

#[test]
fn all_configured_factors_of_the_user_are_returned() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let first = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "SOFTWARE_TOKEN", "NOVEL"];
    let reply = json!({
        "Username": "u",
        "ConfiguredUserAuthFactors": first,
        "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"],
        "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA",
    });
    world.reply("GetUserAuthFactors", Reply::json(&reply));
    let factors = act(&mut world, &tab, async |auth| auth.auth_factors().await).unwrap();
    let novel = AuthFactor::Other("NOVEL".to_owned());
    let known = [
        AuthFactor::Password,
        AuthFactor::EmailOtp,
        AuthFactor::SmsOtp,
        AuthFactor::Passkey,
        AuthFactor::Totp,
    ];
    assert_eq!(factors.first, [&known[..], &[novel]].concat());
    let second = MfaPreference {
        enabled: vec![MfaFactor::Totp],
        preferred: Some(MfaFactor::Totp),
        others: Vec::new(),
    };
    assert_eq!(factors.second, second);
}
