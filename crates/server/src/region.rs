//! The issuers and the API endpoint that follow from the id of a pool.

/// Returns the Region of a user pool, which is the first part of its id. Returns `None` unless the id has Cognito's
/// form, `<region>_<letters and digits>`.
pub(crate) fn from_pool_id(user_pool_id: &str) -> Option<&str> {
    let (region, name) = user_pool_id.split_once('_')?;
    let is_alphanumeric =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_region(region) && is_alphanumeric(name)).then_some(region)
}

/// Returns whether `text` looks like a Region: at least two lower-case words and a number of one or two digits, such as
/// `us-gov-east-1`.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && words.contains('-')
        && words.split('-').all(is_word)
}

/// Returns the origin of the user pools' API in `region`.
#[cfg(feature = "fetch")]
pub(crate) fn origin(region: &str) -> String {
    format!("https://{}", host(region))
}

/// Returns the two issuers that AWS documents for a pool, the original form first. The pool's `IssuerConfiguration`
/// determines which one its tokens have ([`IssuerConfigurationType`]).
///
/// [`IssuerConfigurationType`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
pub(crate) fn issuers(region: &str, user_pool_id: &str) -> [String; 2] {
    let host = host(region);
    ["", "issuer-"].map(|prefix| format!("https://{prefix}{host}/{user_pool_id}"))
}

fn host(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("cognito-idp.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_the_first_part_of_a_pool_id() {
        for (id, region) in [
            ("eu-west-1_AbCdEfGhI", "eu-west-1"),
            ("us-gov-west-1_a1", "us-gov-west-1"),
            ("cn-north-1_X", "cn-north-1"),
            ("eusc-de-east-1_abc", "eusc-de-east-1"),
        ] {
            assert_eq!(from_pool_id(id), Some(region), "{id}");
        }
    }

    #[test]
    fn ids_of_another_form_have_no_region() {
        for id in [
            "",
            "_",
            "AbCdEfGhI",
            "eu-west-1",
            "eu-west-1_",
            "_AbC",
            "eu-west-1_Ab_C",
            "eu-west-1_Ab/C",
            "eu-west-1_Ab C",
            "eu-west-1_Äb",
            "EU-WEST-1_AbC",
            "eu-west_AbC",
            "euwest-1_AbC",
            "eu-west-1.evil.example/_AbC",
            "eu--1_AbC",
            "eu-west-100_AbC",
            " eu-west-1_AbC",
        ] {
            assert_eq!(from_pool_id(id), None, "{id:?}");
        }
    }

    #[test]
    fn issuers_end_in_the_suffix_of_the_partition() {
        assert_eq!(
            issuers("eu-west-1", "eu-west-1_A"),
            [
                "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A",
                "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"
            ]
        );
        assert_eq!(
            issuers("cn-north-1", "cn-north-1_A"),
            [
                "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A",
                "https://issuer-cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A"
            ]
        );
    }
}
