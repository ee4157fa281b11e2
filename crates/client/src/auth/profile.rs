//! The signed-in user's attributes, as the pool stores them.

use super::{Attribute, AuthClient, AuthError};
use crate::protocol::operations::{GetUser, GetUserResponse};

/// The signed-in user, as the pool currently stores the user's attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The user name.
    pub username: String,
    /// The attributes that the app client may read.
    pub attributes: Vec<Attribute>,
}

impl Profile {
    /// Returns the attribute called `name` (`email`, `address`, …), if the user has it and the app client may read
    /// it.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
    }

    /// Returns whether the pool has verified the user's e-mail address.
    #[must_use]
    pub fn is_email_verified(&self) -> bool {
        self.attribute("email_verified") == Some("true")
    }

    /// Returns whether the pool has verified the user's phone number.
    #[must_use]
    pub fn is_phone_number_verified(&self) -> bool {
        self.attribute("phone_number_verified") == Some("true")
    }
}

impl AuthClient {
    /// Reads the user's attributes from the pool.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let profile = auth.profile().await?;
    /// show(profile.attribute("email"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]. A token that the pool refuses is refreshed once. [`AuthError::FreshSignInNeeded`] if the new
    /// token is refused as well or is not valid for the pool's own calls; [`AuthError::Superseded`] if another user has
    /// signed in.
    pub async fn profile(&self) -> Result<Profile, AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| self.0.wire.send(deadline, &GetUser { access_token: token }).await;
        let GetUserResponse { username, user_attributes, .. } = self.as_user(deadline, call).await?;
        Ok(Profile { username, attributes: user_attributes })
    }
}
