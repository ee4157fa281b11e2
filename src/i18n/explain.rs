//! Turns errors into texts for users.

use std::borrow::Cow;

use cognito_client::{
    auth::{ApiError, AuthError, ErrorCode},
    platform::TransportError,
    protocol::{self, ServiceError},
};

use super::Strings;

/// The action during which an error occurred. The service uses the same plain refusal for different reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorContext {
    /// Entering the user name and the password. A refusal means that one of them is wrong.
    SigningIn,
    /// A later step of a sign-in. A refusal means that its `Session` is no longer valid.
    LaterStep,
    /// Recovering a forgotten password. A refusal means that this account cannot be recovered in this way.
    Recovering,
    /// Any other action. A refusal means that the action is not allowed.
    Other,
}

/// Returns the text that explains `error` to the user, and how to continue.
#[must_use]
pub fn explain(strings: &Strings, error: &AuthError, context: ErrorContext) -> Cow<'static, str> {
    match error {
        AuthError::Protocol(protocol::Error::Service(error)) => explain_service(strings, error, context),
        AuthError::Protocol(protocol::Error::Transport(error)) => match error {
            TransportError::InvalidHeader(name) => {
                return Strings::fill(strings.error_configuration, name).into();
            }
            TransportError::TimedOut | TransportError::Aborted => strings.error_timed_out,
            TransportError::Blocked => strings.error_blocked,
            TransportError::TooLarge => strings.error_reply,
            // `Offline`, and errors that a later version of the client may add.
            _ => strings.error_offline,
        }
        .into(),
        AuthError::Protocol(protocol::Error::Encode(operation)) => {
            Strings::fill(strings.error_configuration, operation).into()
        }
        AuthError::Protocol(protocol::Error::Decode(_)) | AuthError::Reply(_) | AuthError::Srp(_) => {
            strings.error_reply.into()
        }
        AuthError::Unsupported(challenge) => Strings::fill(strings.error_unsupported, challenge).into(),
        AuthError::ApiOrigin(at) | AuthError::Issuer { found: at, .. } => {
            Strings::fill(strings.error_configuration, at).into()
        }
        AuthError::ApiRequest(error) => Strings::fill(strings.error_configuration, error.code()).into(),
        AuthError::NotSignedIn => strings.error_signed_out.into(),
        AuthError::Superseded => strings.error_superseded.into(),
        AuthError::Random(_) => strings.error_random.into(),
        AuthError::FreshSignInNeeded => strings.error_fresh_sign_in.into(),
        AuthError::NoDevice => strings.error_not_allowed.into(),
        AuthError::Passkey(_) => strings.error_passkey.into(),
        error => Strings::fill(strings.error_service, error.code()).into(),
    }
}

/// Returns the text that explains an error of a call to the app's own API.
#[must_use]
pub fn explain_api(strings: &Strings, error: &ApiError) -> Cow<'static, str> {
    match error {
        ApiError::Auth(error) => explain(strings, error, ErrorContext::Other),
        ApiError::Status(response) => Strings::fill(strings.error_api, &response.status.to_string()).into(),
        // Responses that cannot be read, and errors of later versions of the client.
        _ => strings.error_reply.into(),
    }
}

fn explain_service(strings: &Strings, error: &ServiceError, context: ErrorContext) -> Cow<'static, str> {
    use ErrorCode as Code;

    let ServiceError { status, code, message, .. } = error;
    match code {
        Code::NotAuthorized => match context {
            ErrorContext::SigningIn => strings.error_wrong_password,
            ErrorContext::LaterStep => strings.error_session_expired,
            ErrorContext::Recovering => strings.error_no_recovery,
            ErrorContext::Other => strings.error_not_allowed,
        },
        // The text must not reveal which accounts exist.
        Code::UserNotFound if context == ErrorContext::SigningIn => strings.error_wrong_password,
        Code::CodeMismatch => strings.error_code_mismatch,
        Code::ExpiredCode => strings.error_code_expired,
        Code::LimitExceeded | Code::TooManyFailedAttempts => strings.error_limit,
        Code::TooManyRequests => strings.error_too_many_requests,
        Code::InvalidPassword => strings.error_invalid_password,
        Code::PasswordHistoryPolicyViolation => strings.error_password_reused,
        Code::UsernameExists => strings.error_username_exists,
        Code::AliasExists => strings.error_alias_exists,
        Code::CodeDeliveryFailure => strings.error_delivery,
        Code::UserNotConfirmed => strings.error_not_confirmed,
        Code::UserNotFound => strings.error_user_not_found,
        Code::PasswordResetRequired => strings.reset_required,
        Code::Forbidden => strings.error_forbidden,
        Code::Unauthorized | Code::UnsupportedOperation => strings.error_not_allowed,
        // A secondary Region of a replicated pool accepts sign-ins, but no changes.
        Code::OperationNotEnabled if matches!(context, ErrorContext::Recovering | ErrorContext::Other) => {
            strings.error_not_enabled
        }
        Code::InvalidParameter if is_constraint(message) => strings.error_invalid_value,
        Code::InvalidParameter => return Strings::fill(strings.error_invalid_parameter, message).into(),
        Code::UserLambdaValidation => match refusal_of_trigger(message) {
            "" => strings.error_not_allowed,
            text => return text.to_owned().into(),
        },
        // A server in between has answered in place of the service, for example a firewall with a challenge (202).
        _ if *status < 400 => strings.error_forbidden,
        Code::ResourceNotFound | Code::UnknownOperation | Code::InvalidUserPoolConfiguration => {
            return Strings::fill(strings.error_configuration, message).into();
        }
        _ if *status == 429 => strings.error_too_many_requests,
        _ => return Strings::fill(strings.error_service, code.as_str()).into(),
    }
    .into()
}

/// Returns whether a message is the service's own description of a constraint, such as "1 validation error detected:
/// Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}]+".
fn is_constraint(message: &str) -> bool {
    ["constraint", "regular expression", "regex", "validation error"]
        .into_iter()
        .any(|part| position(message, part).is_some())
}

/// Returns the text by the author of a Lambda trigger from a message such as `PreSignUp failed with error Not you..`
///
/// The service adds the prefix and the last full stop.
fn refusal_of_trigger(message: &str) -> &str {
    const WRAPPER: &str = " failed with error ";
    let wrapper = position(message, WRAPPER);
    let text = wrapper.and_then(|at| message.get(at + WRAPPER.len()..));
    let text = text.map_or(message, |text| text.strip_suffix('.').unwrap_or(text));
    text.trim()
}

/// Returns where `part` begins in `text`. It compares bytes, because the library's search takes a kilobyte of wasm.
fn position(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len()).position(|window| window == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(code: ErrorCode, message: &str) -> AuthError {
        protocol::Error::from(ServiceError::new(400, code, message)).into()
    }

    fn text(error: &AuthError) -> Cow<'static, str> {
        explain(&Strings::ENGLISH, error, ErrorContext::SigningIn)
    }

    #[test]
    fn unknown_users_and_wrong_passwords_have_the_same_text() {
        let wrong = text(&service(ErrorCode::NotAuthorized, "Incorrect username or password."));
        assert_eq!(wrong, text(&service(ErrorCode::NotAuthorized, "User does not exist.")));
        assert_eq!(wrong, text(&service(ErrorCode::UserNotFound, "User does not exist.")));
    }

    #[test]
    fn not_authorized_in_a_later_step_reads_as_expired() {
        let error = service(ErrorCode::NotAuthorized, "Invalid session for the user.");
        assert_ne!(explain(&Strings::ENGLISH, &error, ErrorContext::LaterStep), text(&error));
    }

    #[test]
    fn a_rejected_sign_up_does_not_mention_passwords() {
        let error = service(ErrorCode::NotAuthorized, "SignUp is not permitted for this user pool");
        assert!(!explain(&Strings::ENGLISH, &error, ErrorContext::Other).contains("password"));
    }

    #[test]
    fn the_text_of_a_limit_says_to_try_again_later() {
        assert!(text(&service(ErrorCode::LimitExceeded, "")).contains("15 minutes"));
    }

    #[test]
    fn an_operation_that_a_secondary_region_rejects_can_be_tried_again_later() {
        let error = service(ErrorCode::OperationNotEnabled, "Operation is not enabled in this region.");
        for context in [ErrorContext::Other, ErrorContext::Recovering] {
            let text = explain(&Strings::ENGLISH, &error, context);
            assert_eq!(text, Strings::ENGLISH.error_not_enabled);
            assert!(text.contains("sign in"), "{text}");
        }
        // A text that says that signing in works would not help a user whose sign-in has just been refused.
        for context in [ErrorContext::SigningIn, ErrorContext::LaterStep] {
            let text = explain(&Strings::ENGLISH, &error, context);
            assert!(text.contains("OperationNotEnabledException") && !text.contains("sign in"), "{text}");
        }
    }

    #[test]
    fn a_success_status_without_a_response_of_the_service_reads_as_blocked() {
        let code = ErrorCode::Other("HTTP 202".to_owned());
        let error = protocol::Error::from(ServiceError::new(202, code, "")).into();
        assert_eq!(text(&error), Strings::ENGLISH.error_forbidden);
    }

    #[test]
    fn the_text_of_an_invalid_header_names_it() {
        let error = TransportError::InvalidHeader("x-trace".to_owned());
        assert!(text(&protocol::Error::Transport(error).into()).contains("x-trace"));
    }

    #[test]
    fn constraints_and_regular_expressions_of_the_service_are_not_shown() {
        for message in [
            "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
            "2 validation errors detected: Value at 'password' failed to satisfy constraint: Member must have length \
             greater than or equal to 6",
            "Value '1' at 'confirmationCode' failed to satisfy constraint: [\\S]+",
        ] {
            let text = text(&service(ErrorCode::InvalidParameter, message));
            assert_eq!(text, Strings::ENGLISH.error_invalid_value);
        }
        let plain = text(&service(ErrorCode::InvalidParameter, "Invalid phone number format."));
        assert!(plain.contains("Invalid phone number format."), "{plain}");
    }

    #[test]
    fn the_message_of_a_trigger_is_shown_without_its_wrapper() {
        for (message, shown) in [
            ("PreSignUp failed with error Only by invitation..", "Only by invitation."),
            ("PreSignUp failed with error not invited.", "not invited"),
            ("PreAuthentication failed with error Come back on Monday!.", "Come back on Monday!"),
            ("PreSignUp failed with error Your test failed with error 7..", "Your test failed with error 7."),
            ("Only by invitation.", "Only by invitation."),
            ("PreSignUp failed with error .", Strings::ENGLISH.error_not_allowed),
            ("", Strings::ENGLISH.error_not_allowed),
        ] {
            assert_eq!(text(&service(ErrorCode::UserLambdaValidation, message)), shown, "{message}");
        }
    }

    #[test]
    fn a_superseded_sign_in_does_not_read_as_a_sign_out() {
        assert_ne!(text(&AuthError::Superseded), text(&AuthError::NotSignedIn));
    }

    #[test]
    fn unknown_error_codes_are_named() {
        assert!(text(&service(ErrorCode::Other("Novel".to_owned()), "")).contains("Novel"));
        assert!(text(&AuthError::Unsupported("NOVEL_CHALLENGE".to_owned())).contains("NOVEL_CHALLENGE"));
    }
}
