//! The first screen of a sign-in, which can sign in by password without the lazy part.

use cognito_client::auth::{AuthError, SignInStart};

use super::lazy;
use crate::i18n::Key;
use crate::ui::Step;
use crate::ui::components::text_field;
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen as _};
use crate::ui::screens::ScreenSet;
use crate::ui::screens::sign_in::credentials;
use crate::ui::step::{Entry, SignIn};

/// The first screen of a sign-in alone. It stands in for all others, so they must not be shown with this set.
pub(super) static SIGN_IN_ONLY: ScreenSet = ScreenSet {
    layout: |step, config| screen(step).layout(config),
    act: |_, act| Box::pin(sign_in(act)),
    watch: |step, client| screen(step).watch(client),
    leave: |step, client| screen(step).leave(client),
    draw_field: text_field,
};

fn screen(step: &Step) -> SignIn {
    match step {
        Step::SignIn(screen) => screen.clone(),
        other => SignIn { entry: Entry::new(other.username()) },
    }
}

/// Signs in. The lazy part is only needed if the password alone does not complete the sign-in.
async fn sign_in(act: Act) -> Result<Next, AuthError> {
    let SignInStart::Unfinished(unfinished) = act.client.begin_sign_in(credentials(&act)).await? else {
        return Ok(Next::SignedIn);
    };
    match lazy::load().await {
        Ok(lazy) => (lazy.continue_sign_in)(act, unfinished).await,
        // The user can submit the form again. If the file is gone from the server, only a reload helps.
        Err(_) => Ok(Next::Failed(Key::UnavailableLead)),
    }
}

#[cfg(test)]
mod tests {
    use cognito_client::auth::{Config, ErrorCode};
    use cognito_client::platform::TransportError;
    use cognito_client::protocol::{self, ServiceError};

    use super::*;
    use crate::i18n::{ErrorContext, Strings, Text, explain};
    use crate::ui::Block;

    fn config(username_attributes: &str) -> Config {
        Config::from_json(&format!(
            r#"{{ "version": "1.4", "auth": {{ "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI",
                "user_pool_client_id": "client", "username_attributes": [{username_attributes}] }} }}"#
        ))
        .unwrap()
    }

    /// The errors of `InitiateAuth`, and those of `RespondToAuthChallenge` with the proof of a password, that have no step
    /// of their own.
    const SERVICE_ERRORS: [&str; 18] = [
        "ForbiddenException",
        "InternalErrorException",
        "InvalidEmailRoleAccessPolicyException",
        "InvalidLambdaResponseException",
        "InvalidParameterException",
        "InvalidSmsRoleAccessPolicyException",
        "InvalidSmsRoleTrustRelationshipException",
        "InvalidUserPoolConfigurationException",
        "LimitExceededException",
        "NotAuthorizedException",
        "ResourceNotFoundException",
        "ServiceUnavailable",
        "TooManyFailedAttemptsException",
        "TooManyRequestsException",
        "UnexpectedLambdaException",
        "UnsupportedOperationException",
        "UserLambdaValidationException",
        "UserNotFoundException",
    ];

    #[test]
    fn texts_of_errors_are_in_the_first_part() {
        let service = SERVICE_ERRORS.into_iter().map(|code| {
            let error = ServiceError::new(400, ErrorCode::from_name(code), "");
            AuthError::from(protocol::Error::from(error))
        });
        let transport = [
            TransportError::Offline,
            TransportError::TimedOut,
            TransportError::Aborted,
            TransportError::Blocked,
            TransportError::TooLarge,
        ];
        let transport = transport.into_iter().map(|error| protocol::Error::Transport(error).into());
        let (first, all) = (Strings::first_english(), Strings::default());
        for error in service.chain(transport).chain([AuthError::Superseded]) {
            let text = explain(&error, ErrorContext::SigningIn);
            assert!(!text.resolve(&all).is_empty(), "{error:?}");
            assert_eq!(text.resolve(&first), text.resolve(&all), "{error:?}");
        }
        let notes = [
            Key::Stale,
            Key::StorageBlocked,
            Key::SessionEnded,
            Key::SignedOutLocally,
            Key::LanguageUnavailable,
            Key::Unavailable,
            Key::UnavailableLead,
        ];
        for key in notes {
            assert_eq!(first.get(key), all.get(key), "{key:?}");
        }
    }

    #[test]
    fn texts_of_the_screen_are_in_the_first_part() {
        let (first, all) = (Strings::first_english(), Strings::default());
        for attributes in ["", r#""email""#, r#""phone_number""#, r#""email", "phone_number""#] {
            let layout = (SIGN_IN_ONLY.layout)(&Step::sign_in(), &config(attributes));
            let labels = layout.buttons.iter().map(|button| &button.label);
            let links = layout.links.iter().flat_map(|link| link.before.iter().chain([&link.text]));
            let fields = layout.blocks.iter().flat_map(|block| match block {
                Block::Field(field) => field.hint.iter().chain([&field.label]).collect(),
                _ => Vec::new(),
            });
            let texts: Vec<&Text> = [&layout.title]
                .into_iter()
                .chain(&layout.lead)
                .chain(labels)
                .chain(links)
                .chain(fields)
                .collect();
            assert!(texts.len() > 6, "{texts:?}");
            for text in texts {
                assert_eq!(text.resolve(&first), text.resolve(&all));
            }
        }
    }
}
