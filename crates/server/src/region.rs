/// Where the user pools of `region` have their API, and the beginning of their issuers.
pub(crate) fn origin(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://cognito-idp.{region}.{suffix}")
}
