//! Names on the wire that several operations and challenges share.

/// Parameters of `InitiateAuth`, of challenges, and of their answers.
pub(crate) mod parameter {
    pub(crate) const ANSWER: &str = "ANSWER";
    pub(crate) const DEVICE_KEY: &str = "DEVICE_KEY";
    pub(crate) const PASSWORD: &str = "PASSWORD";
    pub(crate) const SRP_A: &str = "SRP_A";
    pub(crate) const USERNAME: &str = "USERNAME";
    pub(crate) const USER_ID_FOR_SRP: &str = "USER_ID_FOR_SRP";
}

/// First factors of `USER_AUTH`, as in `PREFERRED_CHALLENGE` and `AvailableChallenges`.
pub(crate) mod factor {
    pub(crate) const EMAIL_OTP: &str = "EMAIL_OTP";
    pub(crate) const PASSWORD: &str = "PASSWORD";
    pub(crate) const PASSWORD_SRP: &str = "PASSWORD_SRP";
    pub(crate) const SMS_OTP: &str = "SMS_OTP";
    pub(crate) const WEB_AUTHN: &str = "WEB_AUTHN";
}
