//! Intentional differences from the service model, each with its reason. An exception that is not needed any more is a
//! failure.

use std::cell::RefCell;

/// Members that are neither sent nor read: the operation or the shape (`*` for any), the member, and the reason.
const UNUSED_MEMBERS: &[(&str, &str, &str)] = &[
    ("*", "AnalyticsMetadata", "for Amazon Pinpoint, whose end is announced"),
    ("*", "ClientSecret", "only of confidential clients; a browser keeps no secret"),
    ("*", "SecretHash", "only of confidential clients; a browser keeps no secret"),
    ("AuthenticationResultType", "ExpiresIn", "the tokens contain their expiry"),
    ("AuthenticationResultType", "TokenType", "always Bearer"),
    ("GetUser", "MFAOptions", "replaced by UserMFASettingList, which covers more than text messages"),
    ("UserContextDataType", "IpAddress", "the service sees the browser's address itself"),
];

/// Members that the model allows a reply to lack, and without which the client rejects the reply: the shape or the
/// operation, the member, and the reason.
const REQUIRED_MEMBERS: &[(&str, &str, &str)] = &[
    ("AssociateSoftwareToken", "SecretCode", "the purpose of the operation"),
    ("AuthenticationResultType", "AccessToken", "there is no session without it"),
    ("AuthenticationResultType", "IdToken", "part of every response of this API; the user is taken from it"),
    ("DeviceType", "DeviceKey", "required by every operation on a device"),
    ("GetTokensFromRefreshToken", "AuthenticationResult", "the purpose of the operation"),
    ("NewDeviceMetadataType", "DeviceGroupKey", "a device cannot be confirmed without it"),
    ("NewDeviceMetadataType", "DeviceKey", "a device cannot be confirmed without it"),
    ("VerifySoftwareToken", "Status", "the purpose of the operation"),
];

/// Members that the client reads although the model's reply does not have them: the operation, the member, and the
/// reason.
const ADDED_MEMBERS: &[(&str, &str, &str)] = &[(
    "RespondToAuthChallenge",
    "AvailableChallenges",
    "the type is shared with InitiateAuth, whose response has it",
)];

/// Enumeration values that have no name in the client: the shape, the value, and the reason.
const UNUSED_VALUES: &[(&str, &str, &str)] = &[
    ("AuthFlowType", "ADMIN_NO_SRP_AUTH", "only with AWS credentials"),
    ("AuthFlowType", "ADMIN_USER_PASSWORD_AUTH", "only with AWS credentials"),
    ("AuthFlowType", "REFRESH_TOKEN", "replaced by GetTokensFromRefreshToken, with rotation"),
    ("AuthFlowType", "REFRESH_TOKEN_AUTH", "replaced by GetTokensFromRefreshToken, with rotation"),
    ("ChallengeNameType", "ADMIN_NO_SRP_AUTH", "only with AWS credentials"),
    ("ChallengeNameType", "PASSWORD", "an answer to SELECT_CHALLENGE, never a challenge itself"),
    ("ChallengeNameType", "PASSWORD_SRP", "an answer to SELECT_CHALLENGE, never a challenge itself"),
];

/// Error codes that no operation lists, and the reasons why the client knows them.
const UNLISTED_CODES: &[(&str, &str)] = &[
    ("TokenRevokedException", "older endpoints return it for a refresh token; Amplify then ends its session"),
    ("UnknownOperationException", "common to all services: the endpoint has no such operation"),
];

/// The lists, and the entries that have been needed so far.
#[derive(Default)]
pub(super) struct Exceptions(RefCell<Vec<String>>);

impl Exceptions {
    /// Returns whether `member` of `owner` may be neither sent nor read.
    pub(super) fn may_omit(&self, owner: &str, member: &str) -> bool {
        self.is_listed(UNUSED_MEMBERS, owner, member) || self.is_listed(UNUSED_MEMBERS, "*", member)
    }

    /// Returns whether the client may reject a reply that lacks `member`.
    pub(super) fn may_require(&self, owner: &str, member: &str) -> bool {
        self.is_listed(REQUIRED_MEMBERS, owner, member)
    }

    /// Returns whether the client may read `member` although the model's reply does not have it.
    pub(super) fn may_add(&self, owner: &str, member: &str) -> bool {
        self.is_listed(ADDED_MEMBERS, owner, member)
    }

    /// Returns whether a value may have no name in the client.
    pub(super) fn may_omit_value(&self, shape: &str, value: &str) -> bool {
        self.is_listed(UNUSED_VALUES, shape, value)
    }

    /// Returns whether the client may know a code that no operation lists.
    pub(super) fn is_unlisted(&self, code: &str) -> bool {
        let is_listed = UNLISTED_CODES.iter().any(|(listed, _)| *listed == code);
        self.record(is_listed, code.to_owned())
    }

    /// Returns the entries that have not been needed.
    pub(super) fn unneeded(&self) -> Vec<String> {
        let lists = [UNUSED_MEMBERS, REQUIRED_MEMBERS, ADDED_MEMBERS, UNUSED_VALUES];
        let all = lists.iter().flat_map(|list| list.iter().map(|(owner, name, _)| format!("{owner}.{name}")));
        let all = all.chain(UNLISTED_CODES.iter().map(|(code, _)| (*code).to_owned()));
        let needed = self.0.borrow();
        all.filter(|entry| !needed.contains(entry)).collect()
    }

    fn is_listed(&self, list: &[(&str, &str, &str)], owner: &str, name: &str) -> bool {
        let is_listed =
            list.iter().any(|(listed_owner, listed, _)| (*listed_owner, *listed) == (owner, name));
        self.record(is_listed, format!("{owner}.{name}"))
    }

    fn record(&self, is_listed: bool, entry: String) -> bool {
        if is_listed {
            self.0.borrow_mut().push(entry);
        }
        is_listed
    }
}
