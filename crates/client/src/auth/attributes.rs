//! Changes of the signed-in user's attributes, and the verification of addresses.

use super::{Attribute, AuthClient, AuthError, CodeDelivery, Secret};
use crate::input;
use crate::protocol::operations::{
    DeleteUserAttributes, GetUser, GetUserAttributeVerificationCode, UpdateUserAttributes,
    VerifyUserAttribute,
};
use crate::protocol::{Deadline, Operation as _};

/// The result of a change for one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeUpdate {
    /// The attribute's name.
    pub name: String,
    /// Whether the change is complete or needs a code.
    pub step: AttributeStep,
}

/// The next step after the change of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeStep {
    /// The attribute has its new value.
    Done,
    /// The address has to be [verified](AuthClient::verify_attribute) with the code that was sent to it. `None` if the
    /// reply that describes the delivery was lost: request [another code](AuthClient::send_attribute_code).
    CodeNeeded(Option<CodeDelivery>),
}

/// The attributes that users can sign in or recover a password with.
const ADDRESSES: [&str; 2] = ["email", "phone_number"];

impl AuthClient {
    /// Changes attributes of the signed-in user, and returns the next step for each of them.
    ///
    /// The user in the state has the new values after the next [refresh](Self::refresh).
    ///
    /// ```
    /// # use cognito_client::auth::{Attribute, AttributeStep, AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// for update in auth.update_attributes(vec![Attribute::new("email", "ada@example.com")]).await? {
    ///     if let AttributeStep::CodeNeeded(delivery) = update.step {
    ///         show(delivery);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; as far as is known, nothing has changed then. [`AuthError::FreshSignInNeeded`] for an e-mail
    /// address or a phone number.
    pub async fn update_attributes(
        &self,
        attributes: Vec<Attribute>,
    ) -> Result<Vec<AttributeUpdate>, AuthError> {
        let deadline = self.deadline();
        let metadata = self.client_metadata(UpdateUserAttributes::NAME);
        let call = async |token: &_| {
            let request = UpdateUserAttributes {
                access_token: token,
                user_attributes: &attributes,
                client_metadata: metadata.as_ref(),
            };
            self.0.wire.send(deadline, &request).await
        };
        let reply = if attributes.iter().any(|attribute| is_address(&attribute.name)) {
            self.as_recent_user(deadline, call).await
        } else {
            self.as_user(deadline, call).await
        };
        let mut deliveries = match reply {
            Ok(reply) => reply.code_delivery_details_list,
            Err(error) if error.is_outcome_unknown() => {
                return self.updated(deadline, attributes).await.ok_or(error);
            }
            Err(error) => return Err(error),
        };
        let update = |Attribute { name, value: _ }| {
            let delivery = deliveries.iter().position(|delivery| delivery.attribute_name == name);
            let delivery = delivery.map(|index| deliveries.swap_remove(index));
            let step =
                delivery.map_or(AttributeStep::Done, |delivery| AttributeStep::CodeNeeded(Some(delivery)));
            AttributeUpdate { name, step }
        };
        Ok(attributes.into_iter().map(update).collect())
    }

    /// Returns the result of a change whose reply was lost, or `None` if the pool does not have all of the new values.
    async fn updated(&self, deadline: Deadline, attributes: Vec<Attribute>) -> Option<Vec<AttributeUpdate>> {
        let call = async |token: &_| self.0.wire.send(deadline, &GetUser { access_token: token }).await;
        let now = self.as_user(deadline, call).await.ok()?.user_attributes;
        let is_verified = |name: &str| {
            let flag = format!("{name}_verified");
            now.iter().any(|attribute| attribute.name == flag && attribute.value == "true")
        };
        let update = |attribute: Attribute| {
            let is_done = !is_address(&attribute.name) || is_verified(&attribute.name);
            let step = if is_done { AttributeStep::Done } else { AttributeStep::CodeNeeded(None) };
            now.contains(&attribute).then_some(AttributeUpdate { name: attribute.name, step })
        };
        attributes.into_iter().map(update).collect()
    }

    /// Deletes attributes of the signed-in user. Deleting an attribute that the user does not have is not an error.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.delete_attributes(&["nickname"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; as far as is known, no attribute was deleted then. [`AuthError::FreshSignInNeeded`] for an e-mail
    /// address or a phone number.
    pub async fn delete_attributes(&self, names: &[&str]) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| {
            let request = DeleteUserAttributes { access_token: token, user_attribute_names: names };
            self.0.wire.send(deadline, &request).await
        };
        if names.iter().any(|name| is_address(name)) {
            self.as_recent_user(deadline, call).await?;
        } else {
            self.as_user(deadline, call).await?;
        }
        Ok(())
    }

    /// Sends a verification code to the signed-in user's `email` or `phone_number`, and returns where it was sent. It
    /// replaces an earlier code.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let delivery = auth.send_attribute_code("email").await?;
    /// show(delivery);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]
    pub async fn send_attribute_code(&self, name: &str) -> Result<Option<CodeDelivery>, AuthError> {
        let deadline = self.deadline();
        let metadata = self.client_metadata(GetUserAttributeVerificationCode::NAME);
        let call = async |token: &_| {
            let request = GetUserAttributeVerificationCode {
                access_token: token,
                attribute_name: name,
                client_metadata: metadata.as_ref(),
            };
            self.0.wire.send(deadline, &request).await
        };
        Ok(self.as_user(deadline, call).await?.code_delivery_details)
    }

    /// Verifies the signed-in user's `email` or `phone_number` with the code that was sent to it.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.verify_attribute("email", &"123456".into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]. If the reply was lost, the code may have been used up: [`profile`](Self::profile) returns the
    /// address and whether it is verified.
    pub async fn verify_attribute(&self, name: &str, code: &Secret) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let code = &input::secret_code(code);
        let call = async |token: &_| {
            let request = VerifyUserAttribute { access_token: token, attribute_name: name, code };
            self.0.wire.send(deadline, &request).await
        };
        self.as_user(deadline, call).await.map(drop)
    }
}

fn is_address(name: &str) -> bool {
    ADDRESSES.contains(&name)
}
