use super::{Attribute, AuthClient, AuthError, ErrorCode};
use crate::protocol::operations::{GetUser, GetUserResponse};

/// The signed-in user as the pool has them now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The user name.
    pub username: String,
    /// What the app client may read.
    pub attributes: Vec<Attribute>,
}

impl AuthClient {
    /// Reads the user's attributes from the pool.
    ///
    /// # Errors
    /// [`AuthError`]. A token that the pool refuses is refreshed once first; [`AuthError::Superseded`] if another user
    /// has signed in.
    pub async fn profile(&self) -> Result<Profile, AuthError> {
        let deadline = self.deadline();
        let token = self.within(deadline, self.access_token_of_user()).await?;
        let mut reply = self.0.wire.send(deadline, &GetUser { access_token: &token }).await;
        if reply.as_ref().is_err_and(|error| error.code() == Some(&ErrorCode::NotAuthorized)) {
            let token = self.within(deadline, self.access_token_instead_of(&token)).await?;
            reply = self.0.wire.send(deadline, &GetUser { access_token: &token }).await;
        }
        let GetUserResponse { username, user_attributes, .. } = reply?;
        Ok(Profile { username, attributes: user_attributes })
    }
}
