//! Every challenge that is answered with one request, together with its answer, one row each.

use super::token::sub;
use super::*;

/// The user name as it is typed.
pub(super) const LOGIN: &str = "ada@example.com";

pub(super) struct Kind {
    /// The name of the row.
    pub(super) row: &'static str,
    pub(super) challenge: &'static str,
    parameters: Value,
    available: Value,
    /// The user's answer.
    pub(super) answer: fn(&Challenge) -> Answer,
    answered_as: &'static str,
    responses: Value,
    /// Whether the answer contains the device key.
    pub(super) sends_device_key: bool,
}

impl Kind {
    /// Returns the challenge as the pool sends it.
    pub(super) fn reply(&self, session: &str) -> Value {
        json!({
            "ChallengeName": self.challenge,
            "ChallengeParameters": self.parameters,
            "AvailableChallenges": self.available,
            "Session": session,
        })
    }

    /// Returns the request that answers the challenge.
    pub(super) fn request(&self, session: &str) -> Value {
        let mut responses = self.responses.clone();
        responses["USERNAME"] = json!(sub("ada"));
        json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": self.answered_as,
            "ChallengeResponses": responses,
            "Session": session,
        })
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn kinds() -> Vec<Kind> {
    let select = |row, answer, responses| Kind {
        row,
        challenge: "SELECT_CHALLENGE",
        parameters: json!({}),
        available: json!(["WEB_AUTHN", "EMAIL_OTP", "SMS_OTP", "PASSWORD"]),
        answer,
        answered_as: "SELECT_CHALLENGE",
        responses,
        sends_device_key: true,
    };
    let code = |challenge, parameters, parameter: &str| Kind {
        row: challenge,
        challenge,
        parameters,
        available: json!([]),
        answer: |challenge| as_code(challenge).code(&Secret::new("123456")),
        answered_as: challenge,
        responses: json!({ parameter: "123456" }),
        sends_device_key: true,
    };
    let sent =
        |medium, to| json!({ "CODE_DELIVERY_DELIVERY_MEDIUM": medium, "CODE_DELIVERY_DESTINATION": to });
    let passkey = |row, answer, answered_as, responses, sends_device_key| Kind {
        row,
        challenge: "WEB_AUTHN",
        parameters: json!({ "CREDENTIAL_REQUEST_OPTIONS": "{\"challenge\":\"AQID\"}" }),
        available: json!(["WEB_AUTHN", "EMAIL_OTP"]),
        answer,
        answered_as,
        responses,
        sends_device_key,
    };
    vec![
        code("SMS_MFA", sent("SMS", "+*******99"), "SMS_MFA_CODE"),
        code("SMS_OTP", sent("SMS", "+*******99"), "SMS_OTP_CODE"),
        code("EMAIL_OTP", sent("EMAIL", "a***@e***"), "EMAIL_OTP_CODE"),
        code("SOFTWARE_TOKEN_MFA", json!({ "FRIENDLY_DEVICE_NAME": "the phone" }), "SOFTWARE_TOKEN_MFA_CODE"),
        Kind {
            row: "SELECT_MFA_TYPE",
            challenge: "SELECT_MFA_TYPE",
            parameters: json!({
                "MFAS_CAN_CHOOSE": "[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\",\"EMAIL_OTP\",\"WEB_AUTHN\"]",
            }),
            available: json!([]),
            answer: |challenge| choice(challenge, MfaFactor::Totp).choose(),
            answered_as: "SELECT_MFA_TYPE",
            responses: json!({ "ANSWER": "SOFTWARE_TOKEN_MFA" }),
            sends_device_key: false,
        },
        Kind {
            row: "NEW_PASSWORD_REQUIRED",
            challenge: "NEW_PASSWORD_REQUIRED",
            parameters: json!({ "requiredAttributes": "[\"userAttributes.name\"]" }),
            available: json!([]),
            answer: |challenge| {
                let Challenge::NewPassword(challenge) = challenge else {
                    panic!("unexpected challenge {challenge:?}")
                };
                let name = Attribute { name: "name".to_owned(), value: "Ada".to_owned() };
                challenge.answer(&Secret::new(" new "), vec![name])
            },
            answered_as: "NEW_PASSWORD_REQUIRED",
            responses: json!({ "NEW_PASSWORD": " new ", "userAttributes.name": "Ada" }),
            sends_device_key: false,
        },
        Kind {
            row: "CUSTOM_CHALLENGE",
            challenge: "CUSTOM_CHALLENGE",
            parameters: json!({ "question": "how many?" }),
            available: json!([]),
            answer: |challenge| {
                let Challenge::Custom(challenge) = challenge else {
                    panic!("unexpected challenge {challenge:?}")
                };
                assert_eq!(challenge.parameters().get("question"), Some("how many?"));
                challenge.answer(&Secret::new(" 12 3 "))
            },
            answered_as: "CUSTOM_CHALLENGE",
            responses: json!({ "ANSWER": " 12 3 " }),
            sends_device_key: true,
        },
        select(
            "SELECT_CHALLENGE: a code by e-mail",
            |challenge| match &choices(challenge)[1] {
                FirstFactorChoice::EmailOtp(choice) => choice.choose(),
                other => panic!("unexpected value {other:?}"),
            },
            json!({ "ANSWER": "EMAIL_OTP" }),
        ),
        select(
            "SELECT_CHALLENGE: a code by text message",
            |challenge| match &choices(challenge)[2] {
                FirstFactorChoice::SmsOtp(choice) => choice.choose(),
                other => panic!("unexpected value {other:?}"),
            },
            json!({ "ANSWER": "SMS_OTP" }),
        ),
        select(
            "SELECT_CHALLENGE: a passkey",
            |challenge| match &choices(challenge)[0] {
                FirstFactorChoice::Passkey(choice) => choice.choose(),
                other => panic!("unexpected value {other:?}"),
            },
            json!({ "ANSWER": "WEB_AUTHN" }),
        ),
        select(
            "PASSWORD",
            |challenge| match &choices(challenge)[3] {
                FirstFactorChoice::Password(choice) => choice.password(&Secret::new(" the password ")),
                other => panic!("unexpected value {other:?}"),
            },
            json!({ "ANSWER": "PASSWORD", "PASSWORD": " the password " }),
        ),
        passkey(
            "WEB_AUTHN",
            |challenge| {
                let Challenge::Passkey(challenge) = challenge else {
                    panic!("unexpected challenge {challenge:?}")
                };
                assert_eq!(challenge.options(), Ok("{\"challenge\":\"AQID\"}"));
                challenge.credential("{\"id\":\"a passkey\"}")
            },
            "WEB_AUTHN",
            json!({ "CREDENTIAL": "{\"id\":\"a passkey\"}" }),
            false,
        ),
        passkey(
            "WEB_AUTHN: cancelled",
            |challenge| {
                let Challenge::Passkey(challenge) = challenge else {
                    panic!("unexpected challenge {challenge:?}")
                };
                match &challenge.instead().choices()[1] {
                    FirstFactorChoice::EmailOtp(choice) => choice.choose(),
                    other => panic!("unexpected value {other:?}"),
                }
            },
            "SELECT_CHALLENGE",
            json!({ "ANSWER": "EMAIL_OTP" }),
            true,
        ),
    ]
}

#[track_caller]
pub(super) fn kind(row: &str) -> Kind {
    kinds().into_iter().find(|kind| kind.row == row).unwrap()
}

#[track_caller]
pub(super) fn as_code(challenge: &Challenge) -> &CodeChallenge {
    match challenge {
        Challenge::Code(challenge) => challenge,
        other => panic!("unexpected value {other:?}"),
    }
}

#[track_caller]
pub(super) fn choices(challenge: &Challenge) -> Vec<FirstFactorChoice> {
    match challenge {
        Challenge::SelectFirstFactor(challenge) => challenge.choices(),
        other => panic!("unexpected value {other:?}"),
    }
}

#[track_caller]
pub(super) fn choice(challenge: &Challenge, factor: MfaFactor) -> MfaChoice {
    let Challenge::SelectMfa(challenge) = challenge else { panic!("unexpected challenge {challenge:?}") };
    challenge.choices().into_iter().find(|choice| choice.factor() == factor).unwrap()
}

#[track_caller]
pub(super) fn as_challenge(step: Result<SignInStep, AuthError>) -> Challenge {
    match step {
        Ok(SignInStep::Challenge(challenge)) => challenge,
        other => panic!("unexpected value {other:?}"),
    }
}

/// Starts a sign-in to which the pool responds with `reply` and its own name of the user.
#[track_caller]
pub(super) fn start_sign_in(world: &mut World, tab: &Tab, mut reply: Value) -> Result<SignInStep, AuthError> {
    reply["ChallengeParameters"]["USERNAME"] = json!(sub("ada"));
    world.reply(INITIATE, Reply::json(&reply));
    world.finish(tab.sign_in(SignIn::by_choice(LOGIN)))
}

/// Starts a sign-in to which the pool responds with a challenge, and returns that challenge.
#[track_caller]
pub(super) fn start_challenge(world: &mut World, tab: &Tab, reply: Value) -> Challenge {
    as_challenge(start_sign_in(world, tab, reply))
}

#[track_caller]
pub(super) fn answer(world: &mut World, tab: &Tab, answer: Answer) -> Result<SignInStep, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.answer(answer).await })
}

/// Returns the bodies of all requests of `operation`.
pub(super) fn sent(world: &World, operation: &str) -> Vec<Value> {
    let sent = world.host.transport.sent().into_iter();
    sent.filter(|sent| sent.operation == operation).map(|sent| sent.body).collect()
}
