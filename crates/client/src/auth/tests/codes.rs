use super::{
    kinds::{answer, as_code, ask, kind},
    *,
};

#[test]
fn a_code_tells_where_it_comes_from() {
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
        let challenge = ask(&mut world, &tab, kind(row).reply("s"));
        let challenge = as_code(&challenge);
        assert_eq!(challenge.kind(), code);
        assert_eq!(challenge.delivery(), delivery);
        assert_eq!(challenge.device_name(), device_name);
    }
}

#[test]
fn white_space_in_a_code_is_left_out() {
    for row in ["SMS_MFA", "SMS_OTP", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA"] {
        for typed in [" 123456", "123 456\n", "1 2\t3 4 5 6 "] {
            let mut world = World::new();
            let tab = world.tab();
            let challenge = ask(&mut world, &tab, kind(row).reply("s"));
            world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
            let answered = as_code(&challenge).code(&Secret::new(typed));
            assert!(answer(&mut world, &tab, answered).is_ok());
            assert_eq!(world.host.transport.last(RESPOND), kind(row).request("s"), "{row} {typed:?}");
        }
    }
}
