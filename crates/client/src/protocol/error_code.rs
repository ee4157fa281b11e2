use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// The service's name for what went wrong.
        ///
        /// The variants are the [common](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html)
        /// errors and those that the operations document; a new one is [`Other`](Self::Other).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// One that this version does not know, as it was sent.
            Other(String),
        }

        impl ErrorCode {
            /// The name on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(name) => name,
                }
            }

            /// The code called `name`; a name is never lost.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                match name {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(name.to_owned()),
                }
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
    /// Two changes at once.
    ConcurrentModification = "ConcurrentModificationException",
    /// A device of that key is confirmed already.
    DeviceKeyExists = "DeviceKeyExistsException",
    /// The code for the authenticator app's set-up is wrong.
    EnableSoftwareTokenMfa = "EnableSoftwareTokenMFAException",
    /// The code is too old, or was replaced by a newer one.
    ExpiredCode = "ExpiredCodeException",
    /// Refused before Cognito, by AWS WAF for one.
    Forbidden = "ForbiddenException",
    /// The service failed.
    InternalError = "InternalErrorException",
    /// The pool may not send e-mail as it is set up.
    InvalidEmailRoleAccessPolicy = "InvalidEmailRoleAccessPolicyException",
    /// A Lambda trigger answered with something unreadable.
    InvalidLambdaResponse = "InvalidLambdaResponseException",
    /// A value is malformed or not allowed by the pool's settings.
    InvalidParameter = "InvalidParameterException",
    /// The password does not meet the pool's policy.
    InvalidPassword = "InvalidPasswordException",
    /// The pool may not send text messages as it is set up.
    InvalidSmsRoleAccessPolicy = "InvalidSmsRoleAccessPolicyException",
    /// The pool's role for text messages is not trusted.
    InvalidSmsRoleTrustRelationship = "InvalidSmsRoleTrustRelationshipException",
    /// The pool's settings contradict each other.
    InvalidUserPoolConfiguration = "InvalidUserPoolConfigurationException",
    /// Too often; the wait is minutes to hours. Never retried.
    LimitExceeded = "LimitExceededException",
    /// The pool has no such second factor.
    MfaMethodNotFound = "MFAMethodNotFoundException",
    /// Wrong password or user, spent session, revoked token: the service says no.
    NotAuthorized = "NotAuthorizedException",
    /// Not available in this region, which may be a replica, or not with the pool as it is set up.
    OperationNotEnabled = "OperationNotEnabledException",
    /// The password was used before.
    PasswordHistoryPolicyViolation = "PasswordHistoryPolicyViolationException",
    /// An administrator asked for a new password.
    PasswordResetRequired = "PasswordResetRequiredException",
    /// The refresh token was used already and its grace period is over.
    RefreshTokenReuse = "RefreshTokenReuseException",
    /// No such pool, client or device.
    ResourceNotFound = "ResourceNotFoundException",
    /// No authenticator app is set up.
    SoftwareTokenMfaNotFound = "SoftwareTokenMFANotFoundException",
    /// The refresh token, or the session it belongs to, was revoked.
    TokenRevoked = "TokenRevokedException",
    /// Too many wrong answers.
    TooManyFailedAttempts = "TooManyFailedAttemptsException",
    /// Too many requests per second, of all users together. Retried with back-off.
    TooManyRequests = "TooManyRequestsException",
    /// The client may not use this call or scope.
    Unauthorized = "UnauthorizedException",
    /// A Lambda trigger failed.
    UnexpectedLambda = "UnexpectedLambdaException",
    /// No such operation, or none of this endpoint.
    UnknownOperation = "UnknownOperationException",
    /// The operation is not available for this client or pool.
    UnsupportedOperation = "UnsupportedOperationException",
    /// This kind of token can't be revoked.
    UnsupportedTokenType = "UnsupportedTokenTypeException",
    /// A Lambda trigger refused.
    UserLambdaValidation = "UserLambdaValidationException",
    /// The user has not confirmed the sign-up.
    UserNotConfirmed = "UserNotConfirmedException",
    /// No such user; hidden where the pool prevents user-existence errors.
    UserNotFound = "UserNotFoundException",
    /// The user name is taken.
    UsernameExists = "UsernameExistsException",
    /// The registration of a passkey took too long.
    WebAuthnChallengeNotFound = "WebAuthnChallengeNotFoundException",
    /// The registration of a passkey was begun by another client.
    WebAuthnClientMismatch = "WebAuthnClientMismatchException",
    /// The pool names no domain for passkeys.
    WebAuthnConfigurationMissing = "WebAuthnConfigurationMissingException",
    /// A passkey of a device or provider that the pool does not take.
    WebAuthnCredentialNotSupported = "WebAuthnCredentialNotSupportedException",
    /// The pool has no passkeys.
    WebAuthnNotEnabled = "WebAuthnNotEnabledException",
    /// The page is not on the pool's domain for passkeys.
    WebAuthnOriginNotAllowed = "WebAuthnOriginNotAllowedException",
    /// The passkey is for another domain than the pool's.
    WebAuthnRelyingPartyMismatch = "WebAuthnRelyingPartyMismatchException",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
