//! Tests of challenges that are answered with a code, and of how typed codes and user names are normalized.

use super::kinds::{answer, as_challenge, as_code, kind, start_challenge};
use super::*;

#[test]
fn a_code_challenge_has_kind_delivery_and_device_name() {
    let sent = |medium: &str, destination: &str| {
        Some(CodeDelivery {
            destination: destination.to_owned(),
            delivery_medium: medium.to_owned(),
            attribute_name: String::new(),
        })
    };
    for (row, code, delivery, device_name) in [
        ("SMS_MFA", CodeKind::SmsMfa, sent("SMS", "+*******99"), None),
        ("SMS_OTP", CodeKind::SmsOtp, sent("SMS", "+*******99"), None),
        ("EMAIL_OTP", CodeKind::Email, sent("EMAIL", "a***@e***"), None),
        ("SOFTWARE_TOKEN_MFA", CodeKind::Totp, None, Some("the phone")),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind(row).reply("s"));
        let challenge = as_code(&challenge);
        assert_eq!(challenge.kind(), code);
        assert_eq!(challenge.delivery(), delivery);
        assert_eq!(challenge.device_name(), device_name);
    }
}

#[test]
fn separators_and_other_digits_in_a_code_are_normalized() {
    for row in ["SMS_MFA", "SMS_OTP", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA"] {
        for typed in [
            " 123456",
            "123 456\n",
            "1 2\t3 4 5 6 ",
            "123-456.",
            "\u{200b}123\u{a0}456",
            "\u{661}\u{662}\u{663}456",
        ] {
            let mut world = World::new();
            let tab = world.tab();
            let challenge = start_challenge(&mut world, &tab, kind(row).reply("s"));
            world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
            let answered = as_code(&challenge).code(&Secret::new(typed));
            assert!(answer(&mut world, &tab, answered).is_ok());
            assert_eq!(world.host.transport.last(RESPOND), kind(row).request("s"), "{row} {typed:?}");
        }
    }
}

#[test]
fn codes_are_normalized_outside_of_sign_ins_too() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let typed = &Secret::new(" \u{ff11}23-456.");
    let sent = |world: &World, operation: &str, field: &str| {
        assert_eq!(world.host.transport.last(operation)[field], "123456", "{operation}");
    };
    world.reply("ConfirmSignUp", Reply::json(&json!({})));
    assert!(world.executor.run_until(tab.auth.confirm_sign_up("ada", typed)).is_ok());
    sent(&world, "ConfirmSignUp", "ConfirmationCode");
    world.reply("ConfirmForgotPassword", Reply::json(&json!({})));
    let password = Secret::new(" new ");
    assert!(world.executor.run_until(tab.auth.reset_password("ada", typed, &password)).is_ok());
    sent(&world, "ConfirmForgotPassword", "ConfirmationCode");
    assert_eq!(world.host.transport.last("ConfirmForgotPassword")["Password"], " new ");
    world.reply("VerifyUserAttribute", Reply::json(&json!({})));
    assert!(world.executor.run_until(tab.auth.verify_attribute("email", typed)).is_ok());
    sent(&world, "VerifyUserAttribute", "Code");
    world.reply("VerifySoftwareToken", Reply::json(&json!({ "Status": "SUCCESS" })));
    assert!(world.executor.run_until(tab.auth.verify_totp(typed, None)).is_ok());
    sent(&world, "VerifySoftwareToken", "UserCode");
}

#[test]
fn invisible_characters_are_removed_from_user_names() {
    let mut world = World::new();
    let tab = world.tab();
    let typed = "\u{200b}Ada@example.com\u{a0}";
    for operation in ["SignUp", "ForgotPassword", "ResendConfirmationCode"] {
        world.reply(operation, Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
        let executor = &mut world.executor;
        let is_sent = match operation {
            "SignUp" => executor.run_until(tab.auth.sign_up(SignUp::new(typed, Secret::new("p")))).is_ok(),
            "ForgotPassword" => executor.run_until(tab.auth.forgot_password(typed)).is_ok(),
            _ => executor.run_until(tab.auth.resend_code(typed)).is_ok(),
        };
        assert!(is_sent, "{operation}");
        assert_eq!(world.host.transport.last(operation)["Username"], "Ada@example.com", "{operation}");
    }
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
    assert!(world.finish(tab.sign_in(by_password(typed))).is_err());
    assert_eq!(world.host.transport.last(INITIATE)["AuthParameters"]["USERNAME"], "Ada@example.com");
}

#[test]
fn a_code_has_eight_digits_as_first_factor_and_six_as_second() {
    for (row, after_choice) in [("EMAIL_OTP", 8), ("SMS_OTP", 8), ("SMS_MFA", 6), ("SOFTWARE_TOKEN_MFA", 6)] {
        // Without a password, the pool requests the code at once.
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind(row).reply("s"));
        assert_eq!(as_code(&challenge).digits(), after_choice, "{row}");
        // The number of digits is the same after a reload.
        let Some(Challenge::Code(again)) = world.page(tab.host.reloaded()).auth.sign_in_in_progress() else {
            panic!("{row}: no code challenge is in progress after a reload")
        };
        assert_eq!(again.digits(), after_choice, "{row}");

        // The code was chosen among first factors.
        let select = kind("SELECT_CHALLENGE: a code by e-mail");
        let first = start_challenge(&mut world, &tab, select.reply("one"));
        world.reply(RESPOND, Reply::json(&kind(row).reply("two")));
        let code = as_challenge(answer(&mut world, &tab, (select.answer)(&first)));
        assert_eq!(as_code(&code).digits(), after_choice, "{row}");

        // The code follows a password.
        let mut reply = kind(row).reply("s");
        reply["ChallengeParameters"]["USERNAME"] = json!("ada");
        world.reply(INITIATE, Reply::json(&reply));
        let code = as_challenge(world.finish(tab.sign_in(by_password("ada"))));
        assert_eq!(as_code(&code).digits(), 6, "{row}");
    }
}
