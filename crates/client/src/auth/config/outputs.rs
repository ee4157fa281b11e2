//! Parser of Amplify Gen 2 outputs, schema version 1.

use std::ops::RangeInclusive;

use super::api::{Api, origin_of};
use super::{PasswordPolicy, Settings, StorageKind};
use crate::protocol::{FromJson, Json};
use crate::split::{split_all, split_once};

impl FromJson for Settings {
    fn from_json(json: Json<'_>) -> Self {
        json.checked("version", "\"1\" or \"1.x\", the schema of Amplify outputs", &is_version_1);
        let auth = json.get("auth");
        if auth.optional().is_none() {
            auth.record_mismatch("an object with the user pool's settings");
        }
        let region = auth.checked("aws_region", "a region such as \"eu-west-1\"", &is_region);
        let user_pool_id = auth.checked(
            "user_pool_id",
            "the id of a user pool in that region, such as \"eu-west-1_AbCdEfGhI\"",
            &|id| is_pool_of(&region, id),
        );
        let client_id = auth.checked(
            "user_pool_client_id",
            "the id of an app client of that pool: letters and digits",
            &is_alphanumeric,
        );
        let mut username_attributes = texts(
            auth.get("username_attributes"),
            "a list of \"email\", \"phone_number\", \"username\" or nothing",
            |name| ["email", "phone_number", USERNAME].contains(&name),
        );
        // Amplify's `username` has the same meaning as an empty list: users choose a user name.
        username_attributes.retain(|name| name != USERNAME);
        let required_attributes = texts(
            auth.get("standard_required_attributes"),
            "a list of Cognito's names, such as \"preferred_username\"",
            |name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
        );
        let user_verification_types =
            texts(auth.get("user_verification_types"), "a list of \"email\" and \"phone_number\"", |name| {
                ["email", "phone_number"].contains(&name)
            });
        let password_policy = auth.optional_member("password_policy").unwrap_or_default();
        let custom = json.get("custom");
        let section = if custom.optional().is_some() { custom.get("yew_cognito") } else { custom };
        let setting = |name, expected, is_good: &dyn Fn(&str) -> bool| {
            section.optional()?.get(name).optional().map(|value| value.as_checked(expected, is_good))
        };
        let domain = format!("cognito-idp.{region}.{}/", dns_suffix(&region));
        let host = format!("https://{domain}");
        let issuers = setting("issuer", "the URL in the tokens' iss", &is_url).map_or_else(
            || vec![format!("{host}{user_pool_id}"), format!("https://issuer-{domain}{user_pool_id}")],
            |issuer| vec![issuer],
        );
        let username_case = setting("username_case", "\"sensitive\" or \"insensitive\"", &|case| {
            ["sensitive", INSENSITIVE].contains(&case)
        });
        Self {
            issuers,
            ignores_username_case: username_case.is_some_and(|case| case == INSENSITIVE),
            user_verification_types,
            challenge_minutes: section.optional().map_or(DEFAULT_CHALLENGE_MINUTES, challenge_minutes),
            endpoint: setting("endpoint", SECURE_URL, &is_secure).unwrap_or(host),
            api: section.optional().and_then(|section| section.optional_member("api")),
            storage: section
                .optional()
                .and_then(|section| section.optional_member("storage"))
                .unwrap_or_default(),
            user_pool_id,
            client_id,
            username_attributes,
            required_attributes,
            password_policy,
            text: String::new(),
        }
    }
}

/// The range of an app client's `AuthSessionValidity`, in minutes:
/// [`CreateUserPoolClient`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html).
const CHALLENGE_MINUTES: RangeInclusive<u64> = 3..=15;
const DEFAULT_CHALLENGE_MINUTES: u64 = 3;

fn challenge_minutes(section: Json<'_>) -> u64 {
    let minutes = section.get("challenge_minutes");
    let Some(number) = minutes.optional().map(|number| number.as_integer()) else {
        return DEFAULT_CHALLENGE_MINUTES;
    };
    u64::try_from(number).ok().filter(|number| CHALLENGE_MINUTES.contains(number)).unwrap_or_else(|| {
        minutes.record_mismatch("a number from 3 to 15, the app client's AuthSessionValidity");
        DEFAULT_CHALLENGE_MINUTES
    })
}

const USERNAME: &str = "username";
const INSENSITIVE: &str = "insensitive";
const SECURE_URL: &str = "an https URL, or an http one of this machine";

impl FromJson for PasswordPolicy {
    fn from_json(json: Json<'_>) -> Self {
        let flag = |name| json.get(name).optional().is_some_and(|flag| flag.as_flag());
        let min_length = json.get("min_length");
        let length = min_length.optional().map(|length| length.as_integer());
        let length = length.map_or(Some(Self::default().min_length), |length| usize::try_from(length).ok());
        Self {
            min_length: length.filter(|length| (6..=99).contains(length)).unwrap_or_else(|| {
                min_length.record_mismatch("a number from 6 to 99");
                0
            }),
            require_lowercase: flag("require_lowercase"),
            require_uppercase: flag("require_uppercase"),
            require_numbers: flag("require_numbers"),
            require_symbols: flag("require_symbols"),
        }
    }
}

impl FromJson for Api {
    fn from_json(json: Json<'_>) -> Self {
        let mut url = json.checked("url", SECURE_URL, &is_secure);
        let end = url.bytes().rposition(|byte| byte != b'/').map_or(0, |last| last + 1);
        url.truncate(end);
        let mut origins =
            texts(json.get("origins"), "a list of origins such as \"https://api.example.com\"", |text| {
                is_secure(text) && origin_of(text) == text
            });
        if origins.is_empty() {
            origins.push(origin_of(&url).to_owned());
        }
        Self { url, origins }
    }
}

impl FromJson for StorageKind {
    fn from_json(json: Json<'_>) -> Self {
        match json.as_text() {
            "local" => Self::Local,
            "session" => Self::Session,
            "memory" => Self::Memory,
            _ => {
                json.record_mismatch("\"local\", \"session\" or \"memory\"");
                Self::default()
            }
        }
    }
}

/// Returns the texts of the list `json`, each of which `is_good` has to accept; empty if there is no list.
fn texts(json: Json<'_>, expected: &'static str, is_good: fn(&str) -> bool) -> Vec<String> {
    let list = json.optional().map(|list| list.as_list(|item| item.as_text().to_owned())).unwrap_or_default();
    if let Some(invalid) = list.iter().find(|text| !is_good(text)) {
        json.record_mismatch_of(expected, invalid);
    }
    list
}

fn is_version_1(text: &str) -> bool {
    text == "1" || text.starts_with("1.")
}

fn is_pool_of(region: &str, id: &str) -> bool {
    id.strip_prefix(region).and_then(|remainder| remainder.strip_prefix('_')).is_some_and(is_alphanumeric)
}

fn is_alphanumeric(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns whether `text` has the form of a region, such as `eu-west-1` or `us-gov-east-1`: at length three parts, the
/// last of which is a number.
fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = split_all(text, b'-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = parts
        .pop()
        .is_some_and(|last| (1..=2).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_digit()));
    is_number && parts.len() >= 2 && parts.iter().all(is_word)
}

fn dns_suffix(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// Returns whether passwords and tokens may be sent to `url`: only over TLS, or to this machine.
fn is_secure(url: &str) -> bool {
    const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
    let is_local = |remainder: &str| {
        THIS_MACHINE.iter().filter_map(|host| remainder.strip_prefix(host)).any(|remainder| {
            let (port, _path) = split_once(remainder, b'/').unwrap_or((remainder, ""));
            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    };
    is_url(url) && (url.starts_with("https://") || url.strip_prefix("http://").is_some_and(is_local))
}

/// Returns whether `url` is an absolute URL without anything that could disguise its host (such as user information or
/// a backslash), and without a query or fragment.
fn is_url(url: &str) -> bool {
    let remainder = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"@#?\\\"<>^`{|}".contains(&byte);
    remainder.is_some_and(|remainder| {
        remainder.bytes().all(is_plain)
            && remainder.bytes().next().is_some_and(|first| first != b'/' && first != b':')
    })
}
