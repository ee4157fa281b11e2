//! Intentional differences from the service model, each with its reason. An exception that is not needed any more is a
//! failure.

use std::cell::RefCell;

/// Members that are neither sent nor read: the operation or the shape (`*` for any), the member, and the reason.
const UNUSED_MEMBERS: &[(&str, &str, &str)] = &[
    ("*", "AnalyticsMetadata", "Amazon Pinpoint, whose end is announced"),
    ("*", "ClientSecret", "only of confidential clients; a browser keeps no secret"),
    ("*", "SecretHash", "only of confidential clients; a browser keeps no secret"),
    ("AuthenticationResultType", "ExpiresIn", "the tokens say themselves when they end"),
    ("AuthenticationResultType", "TokenType", "always Bearer"),
    ("GetUser", "MFAOptions", "replaced by UserMFASettingList, which knows more than text messages"),
    ("UserContextDataType", "IpAddress", "the service sees the browser's address itself"),
];

/// Members that the model allows a reply to lack, and without which the client rejects the reply: the shape or the
/// operation, the member, and the reason.
const DEMANDED_MEMBERS: &[(&str, &str, &str)] = &[
    ("AssociateSoftwareToken", "SecretCode", "what the operation is for"),
    ("AuthenticationResultType", "AccessToken", "there is no session without it"),
    (
        "AuthenticationResultType",
        "IdToken",
        "comes with every scope that this API gives; the user is read of it",
    ),
    ("DeviceType", "DeviceKey", "nothing can be done to a device without it"),
    ("GetTokensFromRefreshToken", "AuthenticationResult", "what the operation is for"),
    ("NewDeviceMetadataType", "DeviceGroupKey", "a device cannot be confirmed without it"),
    ("NewDeviceMetadataType", "DeviceKey", "a device cannot be confirmed without it"),
    ("VerifySoftwareToken", "Status", "what the operation is for"),
];

/// Members that the client reads although the model's reply does not have them: the operation, the member, and the
/// reason.
const ADDED_MEMBERS: &[(&str, &str, &str)] = &[(
    "RespondToAuthChallenge",
    "AvailableChallenges",
    "one type with the reply of InitiateAuth, which has it",
)];

/// Enumeration values that have no name in the client: the shape, the value, and the reason.
const UNUSED_VALUES: &[(&str, &str, &str)] = &[
    ("AuthFlowType", "ADMIN_NO_SRP_AUTH", "only with AWS credentials"),
    ("AuthFlowType", "ADMIN_USER_PASSWORD_AUTH", "only with AWS credentials"),
    ("AuthFlowType", "REFRESH_TOKEN", "GetTokensFromRefreshToken does it, with rotation"),
    ("AuthFlowType", "REFRESH_TOKEN_AUTH", "GetTokensFromRefreshToken does it, with rotation"),
    ("ChallengeNameType", "ADMIN_NO_SRP_AUTH", "only with AWS credentials"),
    ("ChallengeNameType", "PASSWORD", "an answer to SELECT_CHALLENGE, never asked itself"),
    ("ChallengeNameType", "PASSWORD_SRP", "an answer to SELECT_CHALLENGE, never asked itself"),
];

/// Error codes that no operation lists, and the reasons why the client knows them.
const UNLISTED_CODES: &[(&str, &str)] = &[
    ("TokenRevokedException", "older endpoints say so of a refresh token; Amplify ends its session by it"),
    ("UnknownOperationException", "common to all services: no such operation, or none of this endpoint"),
];

/// The lists, and the entries that have been needed so far.
#[derive(Default)]
pub(super) struct Exceptions(RefCell<Vec<String>>);

impl Exceptions {
    /// Returns whether `member` of `of` may be neither sent nor read.
    pub(super) fn is_unused(&self, of: &str, member: &str) -> bool {
        self.is_listed(UNUSED_MEMBERS, of, member) || self.is_listed(UNUSED_MEMBERS, "*", member)
    }

    /// Returns whether the client may reject a reply that lacks `member`.
    pub(super) fn is_demanded(&self, of: &str, member: &str) -> bool {
        self.is_listed(DEMANDED_MEMBERS, of, member)
    }

    /// Returns whether the client may read `member` although the model's reply does not have it.
    pub(super) fn is_added(&self, of: &str, member: &str) -> bool {
        self.is_listed(ADDED_MEMBERS, of, member)
    }

    /// Returns whether a value may have no name in the client.
    pub(super) fn is_unnamed(&self, shape: &str, value: &str) -> bool {
        self.is_listed(UNUSED_VALUES, shape, value)
    }

    /// Returns whether the client may know a code that no operation lists.
    pub(super) fn is_unlisted(&self, code: &str) -> bool {
        let is_listed = UNLISTED_CODES.iter().any(|(listed, _)| *listed == code);
        self.note(is_listed, code.to_owned())
    }

    /// Returns the entries that have not been needed.
    pub(super) fn idle(&self) -> Vec<String> {
        let lists = [UNUSED_MEMBERS, DEMANDED_MEMBERS, ADDED_MEMBERS, UNUSED_VALUES];
        let all = lists.iter().flat_map(|list| list.iter().map(|(of, name, _)| format!("{of}.{name}")));
        let all = all.chain(UNLISTED_CODES.iter().map(|(code, _)| (*code).to_owned()));
        let needed = self.0.borrow();
        all.filter(|entry| !needed.contains(entry)).collect()
    }

    fn is_listed(&self, list: &[(&str, &str, &str)], of: &str, name: &str) -> bool {
        let is_listed = list.iter().any(|(listed_of, listed, _)| (*listed_of, *listed) == (of, name));
        self.note(is_listed, format!("{of}.{name}"))
    }

    fn note(&self, is_listed: bool, entry: String) -> bool {
        if is_listed {
            self.0.borrow_mut().push(entry);
        }
        is_listed
    }
}
