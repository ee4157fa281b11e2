use std::borrow::Cow;

use cognito_client::{
    auth::{AuthError, ErrorCode},
    platform::TransportError,
    protocol::{self, ServiceError},
};

use super::Strings;

/// What to tell a person about `error`, and how to go on.
///
/// `on_session`: the failed action was the later step of a sign-in, where "not authorized" means that the
/// step's session is over, not that the password is wrong.
#[must_use]
pub fn explain(strings: &Strings, error: &AuthError, on_session: bool) -> Cow<'static, str> {
    match error {
        AuthError::Protocol(protocol::Error::Service(error)) => explain_service(strings, error, on_session),
        AuthError::Protocol(protocol::Error::Transport(error)) => match error {
            TransportError::Offline => strings.error_offline,
            TransportError::TimedOut | TransportError::Aborted => strings.error_timed_out,
            TransportError::Blocked => strings.error_blocked,
        }
        .into(),
        AuthError::Protocol(protocol::Error::Decode(_)) | AuthError::Reply(_) | AuthError::Srp(_) => {
            strings.error_reply.into()
        }
        AuthError::Unsupported(challenge) => Strings::fill(strings.error_unsupported, challenge).into(),
        AuthError::NotSignedIn | AuthError::Superseded => strings.error_signed_out.into(),
        AuthError::Random(_) => strings.error_random.into(),
    }
}

fn explain_service(strings: &Strings, error: &ServiceError, on_session: bool) -> Cow<'static, str> {
    use ErrorCode as Code;

    let ServiceError { status, code, message, request_id: _ } = error;
    match code {
        Code::NotAuthorized if on_session => strings.error_session_expired,
        Code::NotAuthorized => strings.error_wrong_password,
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
        Code::InvalidParameter => return Strings::fill(strings.error_invalid_parameter, message).into(),
        Code::UserLambdaValidation => return Strings::fill(strings.error_trigger, message).into(),
        Code::ResourceNotFound | Code::UnknownOperation | Code::InvalidUserPoolConfiguration => {
            return Strings::fill(strings.error_configuration, message).into();
        }
        _ if *status == 429 => strings.error_too_many_requests,
        _ => return Strings::fill(strings.error_service, code.as_str()).into(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(code: ErrorCode, message: &str) -> AuthError {
        let message = message.to_owned();
        protocol::Error::Service(ServiceError { status: 400, code, message, request_id: None }.into()).into()
    }

    fn text(error: &AuthError) -> Cow<'static, str> {
        explain(&Strings::ENGLISH, error, false)
    }

    #[test]
    fn unknown_users_and_wrong_passwords_sound_the_same() {
        let wrong = text(&service(ErrorCode::NotAuthorized, "Incorrect username or password."));
        assert_eq!(wrong, text(&service(ErrorCode::NotAuthorized, "User does not exist.")));
    }

    #[test]
    fn not_authorized_in_a_later_step_means_too_late() {
        let error = service(ErrorCode::NotAuthorized, "Invalid session for the user.");
        assert_ne!(explain(&Strings::ENGLISH, &error, true), text(&error));
    }

    #[test]
    fn a_limit_says_how_long_to_wait() {
        assert!(text(&service(ErrorCode::LimitExceeded, "")).contains("15 minutes"));
    }

    #[test]
    fn what_is_unknown_is_named() {
        assert!(text(&service(ErrorCode::Other("Novel".to_owned()), "")).contains("Novel"));
        assert!(text(&AuthError::Unsupported("NOVEL_CHALLENGE".to_owned())).contains("NOVEL_CHALLENGE"));
    }
}
