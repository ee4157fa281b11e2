//! The reader of the feed.

use cognito_client::auth::AuthState;

use crate::ui::Auth;

/// The person whom the feed is shown to.
#[derive(PartialEq)]
pub(super) enum Viewer {
    Guest,
    User { sub: String },
}

impl Viewer {
    /// Returns the current user, or `None` if the site has no API or the session has not been restored yet.
    pub(super) fn from_auth(auth: &Auth) -> Option<Self> {
        auth.client().config().api()?;
        match auth.state() {
            AuthState::Restoring => None,
            AuthState::SignedOut(_) => Some(Self::Guest),
            AuthState::SignedIn(user, _) => Some(Self::User { sub: user.sub().to_owned() }),
        }
    }
}
