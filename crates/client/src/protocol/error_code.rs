//! The service's names for its errors.

use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// The service's name for an error.
        ///
        /// The variants are the
        /// [common](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html)
        /// errors and those in the documentation of the operations. Any other name is [`Other`](Self::Other).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A name that this version does not know, unchanged.
            Other(String),
        }

        impl ErrorCode {
            /// Returns the name in the protocol.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(name) => name,
                }
            }

            /// Returns the code of this name, or [`Other`](Self::Other) with the name.
            ///
            /// ```
            /// use cognito_client::protocol::ErrorCode;
            ///
            /// assert_eq!(ErrorCode::from_name("CodeMismatchException"), ErrorCode::CodeMismatch);
            /// ```
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                // A search compiles to less code than a comparison with each name.
                const KNOWN: &[ErrorCode] = &[$(ErrorCode::$variant,)*];
                let known = KNOWN.iter().find(|code| code.as_str() == name);
                known.cloned().unwrap_or_else(|| Self::Other(name.to_owned()))
            }
        }
    };
}

error_codes! {
    /// The e-mail address or phone number belongs to another user.
    AliasExists = "AliasExistsException",
    /// The code could not be sent.
    CodeDeliveryFailure = "CodeDeliveryFailureException",
    /// The code is wrong.
    CodeMismatch = "CodeMismatchException",
    /// Two changes were made at the same time.
    ConcurrentModification = "ConcurrentModificationException",
    /// A device with that key is already confirmed.
    DeviceKeyExists = "DeviceKeyExistsException",
    /// The code for the setup of an authenticator app is wrong.
    EnableSoftwareTokenMfa = "EnableSoftwareTokenMFAException",
    /// The code has expired or was replaced by a newer one.
    ExpiredCode = "ExpiredCodeException",
    /// The request was refused before it reached Cognito, for example by AWS WAF.
    Forbidden = "ForbiddenException",
    /// The service failed.
    InternalError = "InternalErrorException",
    /// The pool's settings do not permit it to send e-mail.
    InvalidEmailRoleAccessPolicy = "InvalidEmailRoleAccessPolicyException",
    /// The response of a Lambda trigger is invalid.
    InvalidLambdaResponse = "InvalidLambdaResponseException",
    /// A value is malformed or not allowed by the pool's settings.
    InvalidParameter = "InvalidParameterException",
    /// The password does not meet the pool's policy.
    InvalidPassword = "InvalidPasswordException",
    /// The pool's settings do not permit it to send text messages.
    InvalidSmsRoleAccessPolicy = "InvalidSmsRoleAccessPolicyException",
    /// The trust policy of the pool's role for text messages is wrong.
    InvalidSmsRoleTrustRelationship = "InvalidSmsRoleTrustRelationshipException",
    /// The pool's settings are contradictory.
    InvalidUserPoolConfiguration = "InvalidUserPoolConfigurationException",
    /// A limit was exceeded, for minutes to hours. Never retried.
    LimitExceeded = "LimitExceededException",
    /// The pool does not have this second factor.
    MfaMethodNotFound = "MFAMethodNotFoundException",
    /// The service refuses the request: wrong user or password, used `Session`, or revoked token.
    NotAuthorized = "NotAuthorizedException",
    /// The operation is not available in this region, which may be a replica, or not with the pool's settings.
    OperationNotEnabled = "OperationNotEnabledException",
    /// The password was used before.
    PasswordHistoryPolicyViolation = "PasswordHistoryPolicyViolationException",
    /// An administrator requires a new password.
    PasswordResetRequired = "PasswordResetRequiredException",
    /// The refresh token was used before, and its grace period has ended.
    RefreshTokenReuse = "RefreshTokenReuseException",
    /// The pool, client or device does not exist.
    ResourceNotFound = "ResourceNotFoundException",
    /// The user has not set up an authenticator app.
    SoftwareTokenMfaNotFound = "SoftwareTokenMFANotFoundException",
    /// The refresh token or its session was revoked.
    TokenRevoked = "TokenRevokedException",
    /// There were too many wrong answers.
    TooManyFailedAttempts = "TooManyFailedAttemptsException",
    /// There were too many requests per second from all users together. Retried with back-off.
    TooManyRequests = "TooManyRequestsException",
    /// The client may not use this operation or scope.
    Unauthorized = "UnauthorizedException",
    /// A Lambda trigger failed.
    UnexpectedLambda = "UnexpectedLambdaException",
    /// The operation does not exist, or not at this endpoint.
    UnknownOperation = "UnknownOperationException",
    /// The operation is not available for this client or pool.
    UnsupportedOperation = "UnsupportedOperationException",
    /// Tokens of this type cannot be revoked.
    UnsupportedTokenType = "UnsupportedTokenTypeException",
    /// A Lambda trigger refused the request.
    UserLambdaValidation = "UserLambdaValidationException",
    /// The user has not confirmed the sign-up.
    UserNotConfirmed = "UserNotConfirmedException",
    /// The user does not exist. Not reported if the pool prevents user-existence errors.
    UserNotFound = "UserNotFoundException",
    /// The user name is already in use.
    UsernameExists = "UsernameExistsException",
    /// The registration of a passkey took too long.
    WebAuthnChallengeNotFound = "WebAuthnChallengeNotFoundException",
    /// The registration of a passkey was begun by another client.
    WebAuthnClientMismatch = "WebAuthnClientMismatchException",
    /// The pool has no domain for passkeys.
    WebAuthnConfigurationMissing = "WebAuthnConfigurationMissingException",
    /// The pool does not accept passkeys of this device or provider.
    WebAuthnCredentialNotSupported = "WebAuthnCredentialNotSupportedException",
    /// Passkeys are not enabled in the pool.
    WebAuthnNotEnabled = "WebAuthnNotEnabledException",
    /// The page's origin does not belong to the pool's domain for passkeys.
    WebAuthnOriginNotAllowed = "WebAuthnOriginNotAllowedException",
    /// The passkey belongs to a domain other than the pool's.
    WebAuthnRelyingPartyMismatch = "WebAuthnRelyingPartyMismatchException",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
