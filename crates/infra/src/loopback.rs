//! The rules that differ for servers on the loopback interface, which speak plain HTTP.

/// Returns the headers that a server on the loopback interface sends in place of the deployed `headers`.
///
/// HSTS and the directive `upgrade-insecure-requests` are left out. Safari applies the directive to `http://localhost`
/// as well and then requests every asset over TLS, which no server answers there. All other headers and directives are
/// unchanged.
#[must_use]
pub fn loopback_headers(headers: Vec<(String, String)>) -> Vec<(String, String)> {
    let is_sent = |name: &str| !name.eq_ignore_ascii_case("strict-transport-security");
    let mut headers: Vec<_> = headers.into_iter().filter(|(name, _)| is_sent(name)).collect();
    for (name, value) in &mut headers {
        if name.eq_ignore_ascii_case("content-security-policy") {
            *value = without_upgrade(value);
        }
    }
    headers
}

/// Returns a Content-Security-Policy without `upgrade-insecure-requests`.
fn without_upgrade(policy: &str) -> String {
    let directives = policy.split(';').map(str::trim);
    let remaining =
        directives.filter(|it| !it.is_empty() && !it.eq_ignore_ascii_case("upgrade-insecure-requests"));
    remaining.collect::<Vec<_>>().join("; ")
}

/// Returns whether the value of a `Host` header, with or without a port, names the loopback interface.
///
/// A page of another site can make its own host name resolve to 127.0.0.1 (DNS rebinding) and would then be of the same
/// origin as a server there. The browser still sends that name as `Host`, so such a page cannot reach a server that
/// checks the header.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    // RFC 6761, 6.3: names under .localhost resolve to the loopback interface.
    matches!(name.as_str(), "127.0.0.1" | "[::1]" | "localhost") || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::{is_loopback_host, loopback_headers};

    fn pairs(headers: &[(&str, &str)]) -> Vec<(String, String)> {
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn headers_and_directives_for_https_are_left_out() {
        let deployed = [
            ("content-security-policy", "default-src 'none'; upgrade-insecure-requests; base-uri 'none'"),
            ("strict-transport-security", "max-age=63072000"),
            ("x-frame-options", "DENY"),
        ];
        let expected =
            [("content-security-policy", "default-src 'none'; base-uri 'none'"), ("x-frame-options", "DENY")];
        assert_eq!(loopback_headers(pairs(&deployed)), pairs(&expected));
    }

    #[test]
    fn other_headers_are_unchanged() {
        let headers = pairs(&[("content-security-policy", "default-src 'none'; sandbox"), ("a", "b")]);
        assert_eq!(loopback_headers(headers.clone()), headers);
    }

    #[test]
    fn names_of_the_loopback_interface_are_accepted() {
        for host in [
            "localhost",
            "localhost:8080",
            "LOCALHOST:1",
            "app.localhost:8080",
            "127.0.0.1:8080",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_loopback_host(host), "{host}");
        }
    }

    #[test]
    fn other_names_are_rejected() {
        for host in [
            "",
            ":8080",
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "notlocalhost:8080",
            "127.0.0.1.evil.example",
            "localhost:8080.evil.example",
            "localhost:x",
            "192.168.1.2:8080",
            "0.0.0.0:8080",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
