//! Validation of an app client's token lifetimes and attributes.

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::error::{Exception, invalid_parameter};
use crate::settings::{ClientSettings, SchemaAttribute};

/// The limits of token lifetimes.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html>
const MIN_TOKEN_LIFETIME_MS: Millis = 5 * MINUTE;
const MAX_TOKEN_LIFETIME_MS: Millis = DAY;
const MIN_REFRESH_TOKEN_LIFETIME_MS: Millis = HOUR;
const MAX_REFRESH_TOKEN_LIFETIME_MS: Millis = 3650 * DAY;

/// Checks that the settings of a client do not contradict each other or the pool's schema.
///
/// # Errors
///
/// `InvalidParameterException` for the first contradiction.
pub(super) fn check(settings: &ClientSettings, schema: &[SchemaAttribute]) -> Result<(), Exception> {
    if settings.rotation().is_some()
        && settings.explicit_auth_flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH")
    {
        return Err(invalid_parameter(
            "Cannot enable ALLOW_REFRESH_TOKEN_AUTH when refresh token rotation is enabled.",
        ));
    }
    check_lifetimes(settings)?;
    check_attributes(settings, schema)
}

fn check_lifetimes(settings: &ClientSettings) -> Result<(), Exception> {
    let check = |lifetime: Millis, min: Millis, max: Millis| {
        let is_in_range = (min..=max).contains(&lifetime);
        if is_in_range { Ok(()) } else { Err(invalid_parameter("Invalid range for token validity.")) }
    };
    let (access, id) = (settings.access_token_lifetime(), settings.id_token_lifetime());
    let refresh = settings.refresh_token_lifetime();
    // Lifetimes that tests have overridden are not limited.
    if settings.overrides.access_token_seconds.is_none() {
        check(access, MIN_TOKEN_LIFETIME_MS, MAX_TOKEN_LIFETIME_MS)?;
    }
    if settings.overrides.id_token_seconds.is_none() {
        check(id, MIN_TOKEN_LIFETIME_MS, MAX_TOKEN_LIFETIME_MS)?;
    }
    if settings.overrides.refresh_token_seconds.is_none() {
        check(refresh, MIN_REFRESH_TOKEN_LIFETIME_MS, MAX_REFRESH_TOKEN_LIFETIME_MS)?;
        // Neither of the other tokens may outlive the refresh token.
        if settings.overrides.access_token_seconds.is_none() {
            check(access, MIN_TOKEN_LIFETIME_MS, refresh)?;
        }
        if settings.overrides.id_token_seconds.is_none() {
            check(id, MIN_TOKEN_LIFETIME_MS, refresh)?;
        }
    }
    Ok(())
}

/// Checks that the client's attributes exist, and that it does not write attributes that only the pool sets.
fn check_attributes(settings: &ClientSettings, schema: &[SchemaAttribute]) -> Result<(), Exception> {
    let exists = |name: &String| schema.iter().any(|attribute| attribute.name == *name);
    if !settings.read_attributes.iter().all(exists) {
        return Err(invalid_parameter("Invalid read attributes specified while creating a client"));
    }
    let is_read_only = |name: &String| matches!(&**name, "sub" | "email_verified" | "phone_number_verified");
    if !settings.write_attributes.iter().all(|name| exists(name) && !is_read_only(name)) {
        return Err(invalid_parameter("Invalid write attributes specified while creating a client"));
    }
    Ok(())
}
