//! OAuth scopes: lists in one text, separated by spaces, and the attributes that they include.

/// The scope of tokens that the API itself issues. It allows users to change their account.
pub(crate) const USER_ADMIN: &str = "aws.cognito.signin.user.admin";

/// Returns whether a scope is in a list that is separated by spaces.
pub(crate) fn has_scope(scopes: &str, scope: &str) -> bool {
    scopes.split(' ').any(|it| it == scope)
}

/// Returns whether the scopes include an attribute.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html#get-authorize-request-parameters>
pub(crate) fn is_in_scope(scopes: &str, attribute: &str) -> bool {
    let has = |scope: &str| has_scope(scopes, scope);
    has(USER_ADMIN)
        || has("profile")
        || match attribute {
            "email" | "email_verified" => has("email"),
            "phone_number" | "phone_number_verified" => has("phone"),
            _ => false,
        }
        // `openid` alone includes all attributes.
        || (has("openid") && !has("email") && !has("phone"))
}
