//! The first screen of a sign-in, which can sign in by password without the lazy part.

use cognito_client::auth::{AuthError, SignInStart};
use cognito_client::platform::TransportError;
use cognito_client::protocol;

use super::lazy;
use crate::ui::Step;
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
        // The user can submit the form again.
        Err(_) => Err(protocol::Error::Transport(TransportError::Offline).into()),
    }
}
