//! Turns errors into texts for users.

use cognito_client::auth::{ApiError, AuthError, ErrorCode};
use cognito_client::platform::TransportError;
use cognito_client::protocol::{self, ServiceError};

use super::{Key, Text};

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
pub fn explain(error: &AuthError, context: ErrorContext) -> Text {
    match error {
        AuthError::Protocol(protocol::Error::Service(error)) => explain_service(error, context),
        AuthError::Protocol(protocol::Error::Transport(error)) => match error {
            TransportError::InvalidHeader(name) => {
                return Text::filled(Key::ErrorConfiguration, name);
            }
            TransportError::TimedOut | TransportError::Aborted => Key::ErrorTimedOut,
            TransportError::Blocked => Key::ErrorBlocked,
            TransportError::TooLarge => Key::ErrorReply,
            // `Offline`, and errors that a later version of the client may add.
            _ => Key::ErrorOffline,
        }
        .into(),
        AuthError::Protocol(protocol::Error::Encode(operation)) => {
            Text::filled(Key::ErrorConfiguration, *operation)
        }
        AuthError::Protocol(protocol::Error::Decode(_)) | AuthError::Reply(_) | AuthError::Srp(_) => {
            Key::ErrorReply.into()
        }
        AuthError::Unsupported(challenge) => Text::filled(Key::ErrorUnsupported, challenge),
        AuthError::ApiOrigin(at) | AuthError::Issuer { found: at, .. } => {
            Text::filled(Key::ErrorConfiguration, at)
        }
        AuthError::ApiRequest(error) => Text::filled(Key::ErrorConfiguration, error.code()),
        AuthError::NotSignedIn => Key::ErrorSignedOut.into(),
        AuthError::Superseded => Key::ErrorSuperseded.into(),
        AuthError::Random(_) => Key::ErrorRandom.into(),
        AuthError::FreshSignInNeeded => Key::ErrorFreshSignIn.into(),
        AuthError::NoDevice => Key::ErrorNotAllowed.into(),
        AuthError::Passkey(_) => Key::ErrorPasskey.into(),
        error => Text::filled(Key::ErrorService, error.code()),
    }
}

/// Returns the text that explains an error of a call to the app's own API.
#[must_use]
pub fn explain_api(error: &ApiError) -> Text {
    match error {
        ApiError::Auth(error) => explain(error, ErrorContext::Other),
        ApiError::Status(response) => Text::filled(Key::ErrorApi, response.status.to_string()),
        // Responses that cannot be read, and errors of later versions of the client.
        _ => Key::ErrorReply.into(),
    }
}

fn explain_service(error: &ServiceError, context: ErrorContext) -> Text {
    use ErrorCode as Code;

    let ServiceError { status, code, message, .. } = error;
    match code {
        Code::NotAuthorized => match context {
            ErrorContext::SigningIn => Key::ErrorWrongPassword,
            ErrorContext::LaterStep => Key::ErrorSessionExpired,
            ErrorContext::Recovering => Key::ErrorNoRecovery,
            ErrorContext::Other => Key::ErrorNotAllowed,
        },
        // The text must not reveal which accounts exist.
        Code::UserNotFound if context == ErrorContext::SigningIn => Key::ErrorWrongPassword,
        Code::CodeMismatch => Key::ErrorCodeMismatch,
        Code::ExpiredCode => Key::ErrorCodeExpired,
        Code::LimitExceeded | Code::TooManyFailedAttempts => Key::ErrorLimit,
        Code::TooManyRequests => Key::ErrorTooManyRequests,
        Code::InvalidPassword => Key::ErrorInvalidPassword,
        Code::PasswordHistoryPolicyViolation => Key::ErrorPasswordReused,
        Code::UsernameExists => Key::ErrorUsernameExists,
        Code::AliasExists => Key::ErrorAliasExists,
        Code::CodeDeliveryFailure => Key::ErrorDelivery,
        Code::UserNotConfirmed => Key::ErrorNotConfirmed,
        Code::UserNotFound => Key::ErrorUserNotFound,
        Code::PasswordResetRequired => Key::ResetRequired,
        Code::Forbidden => Key::ErrorForbidden,
        Code::Unauthorized | Code::UnsupportedOperation => Key::ErrorNotAllowed,
        // A secondary Region of a replicated pool accepts sign-ins, but no changes.
        Code::OperationNotEnabled if matches!(context, ErrorContext::Recovering | ErrorContext::Other) => {
            Key::ErrorNotEnabled
        }
        Code::InvalidParameter if is_constraint(message) => Key::ErrorInvalidValue,
        Code::InvalidParameter => return Text::filled(Key::ErrorInvalidParameter, message),
        Code::UserLambdaValidation => match refusal_of_trigger(message) {
            "" => Key::ErrorNotAllowed,
            text => return text.to_owned().into(),
        },
        // A server in between has answered in place of the service, for example a firewall with a challenge (202).
        _ if *status < 400 => Key::ErrorForbidden,
        Code::ResourceNotFound | Code::UnknownOperation | Code::InvalidUserPoolConfiguration => {
            return Text::filled(Key::ErrorConfiguration, message);
        }
        _ if *status == 429 => Key::ErrorTooManyRequests,
        _ => return Text::filled(Key::ErrorService, code.as_str()),
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
    use crate::i18n::Strings;

    fn service(code: ErrorCode, message: &str) -> AuthError {
        protocol::Error::from(ServiceError::new(400, code, message)).into()
    }

    fn english(text: impl Into<Text>) -> String {
        text.into().resolve(&Strings::default())
    }

    fn text(error: &AuthError) -> String {
        english(explain(error, ErrorContext::SigningIn))
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
        assert_ne!(english(explain(&error, ErrorContext::LaterStep)), text(&error));
    }

    #[test]
    fn a_rejected_sign_up_does_not_mention_passwords() {
        let error = service(ErrorCode::NotAuthorized, "SignUp is not permitted for this user pool");
        assert!(!english(explain(&error, ErrorContext::Other)).contains("password"));
    }

    #[test]
    fn the_text_of_a_limit_says_to_try_again_later() {
        assert!(text(&service(ErrorCode::LimitExceeded, "")).contains("15 minutes"));
    }

    #[test]
    fn an_operation_that_a_secondary_region_rejects_can_be_tried_again_later() {
        let error = service(ErrorCode::OperationNotEnabled, "Operation is not enabled in this region.");
        for context in [ErrorContext::Other, ErrorContext::Recovering] {
            let text = english(explain(&error, context));
            assert_eq!(text, &*english(Key::ErrorNotEnabled));
            assert!(text.contains("sign in"), "{text}");
        }
        // A text that says that signing in works would not help a user whose sign-in has just been refused.
        for context in [ErrorContext::SigningIn, ErrorContext::LaterStep] {
            let text = english(explain(&error, context));
            assert!(text.contains("OperationNotEnabledException") && !text.contains("sign in"), "{text}");
        }
    }

    #[test]
    fn a_success_status_without_a_response_of_the_service_reads_as_blocked() {
        let code = ErrorCode::Other("HTTP 202".to_owned());
        let error = protocol::Error::from(ServiceError::new(202, code, "")).into();
        assert_eq!(text(&error), &*english(Key::ErrorForbidden));
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
            assert_eq!(text, &*english(Key::ErrorInvalidValue));
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
            ("PreSignUp failed with error .", &*english(Key::ErrorNotAllowed)),
            ("", &*english(Key::ErrorNotAllowed)),
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
