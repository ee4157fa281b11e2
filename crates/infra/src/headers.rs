//! The headers that a CloudFront response-headers policy sends.

use serde_json::Value;

use crate::Error;

/// Returns the headers that an `AWS::CloudFront::ResponseHeadersPolicy` with these properties sends: names in lower
/// case, and values as CloudFront writes them.
///
/// Reference:
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>
///
/// # Errors
///
/// Returns an error if the policy has a setting that this crate does not support, so that no header goes missing
/// unnoticed, or if a header lacks its name or value.
pub fn response_headers(properties: &Value) -> Result<Vec<(String, String)>, Error> {
    let mut headers = Vec::new();
    let config = properties["ResponseHeadersPolicyConfig"].as_object().into_iter().flatten();
    for (setting, value) in config {
        match setting.as_str() {
            "Name" | "Comment" => {}
            "SecurityHeadersConfig" => {
                for (name, header) in value.as_object().into_iter().flatten() {
                    headers.push(security_header(name, header)?);
                }
            }
            "CustomHeadersConfig" => {
                for item in value["Items"].as_array().into_iter().flatten() {
                    headers.push((member(item, "Header")?.to_lowercase(), member(item, "Value")?));
                }
            }
            _ => return Err(Error::new(format!("{setting} of a response-headers policy is not known here"))),
        }
    }
    Ok(headers)
}

fn security_header(name: &str, header: &Value) -> Result<(String, String), Error> {
    let (header, value) = match name {
        "ContentSecurityPolicy" => ("content-security-policy", member(header, "ContentSecurityPolicy")?),
        "ContentTypeOptions" => ("x-content-type-options", "nosniff".to_owned()),
        "FrameOptions" => ("x-frame-options", member(header, "FrameOption")?),
        "ReferrerPolicy" => ("referrer-policy", member(header, "ReferrerPolicy")?),
        "StrictTransportSecurity" => {
            let mut value = format!("max-age={}", header["AccessControlMaxAgeSec"]);
            for (setting, word) in [("IncludeSubdomains", "; includeSubDomains"), ("Preload", "; preload")] {
                if header[setting] == true {
                    value += word;
                }
            }
            ("strict-transport-security", value)
        }
        _ => return Err(Error::new(format!("{name} of a response-headers policy is not known here"))),
    };
    Ok((header.to_owned(), value))
}

fn member(value: &Value, name: &str) -> Result<String, Error> {
    let text = value[name].as_str().ok_or_else(|| Error::new(format!("a header has no {name}")))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::response_headers;

    #[test]
    fn headers_match_those_of_cloudfront() {
        let policy = json!({ "ResponseHeadersPolicyConfig": {
            "Name": "n",
            "SecurityHeadersConfig": {
                "ContentSecurityPolicy": { "ContentSecurityPolicy": "default-src 'none'", "Override": true },
                "ContentTypeOptions": { "Override": true },
                "FrameOptions": { "FrameOption": "DENY", "Override": true },
                "StrictTransportSecurity": {
                    "AccessControlMaxAgeSec": 63_072_000, "IncludeSubdomains": true, "Override": true,
                },
            },
            "CustomHeadersConfig": { "Items": [{ "Header": "X-Own", "Value": "v", "Override": true }] },
        }});
        let headers = response_headers(&policy).unwrap();
        let value = |name: &str| headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str());
        assert_eq!(headers.len(), 5);
        assert_eq!(value("content-security-policy"), Some("default-src 'none'"));
        assert_eq!(value("x-content-type-options"), Some("nosniff"));
        assert_eq!(value("x-frame-options"), Some("DENY"));
        assert_eq!(value("strict-transport-security"), Some("max-age=63072000; includeSubDomains"));
        assert_eq!(value("x-own"), Some("v"));
    }

    #[test]
    fn unknown_settings_are_errors() {
        for policy in [
            json!({ "ResponseHeadersPolicyConfig": { "CorsConfig": {} } }),
            json!({ "ResponseHeadersPolicyConfig": { "SecurityHeadersConfig": { "XSSProtection": {} } } }),
            json!({ "ResponseHeadersPolicyConfig": { "CustomHeadersConfig": { "Items": [{ "Header": "x" }] } } }),
        ] {
            assert!(response_headers(&policy).is_err(), "{policy}");
        }
    }
}
