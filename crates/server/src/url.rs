//! The check of URLs that keys or tokens are sent over.

/// Returns whether the server at `url` is authenticated: by TLS, or because it runs on this machine.
pub(crate) fn is_secure(url: &str) -> bool {
    const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
    let is_local = |url: &str| {
        let authority = url.split(['/', '?', '#']).next().unwrap_or_default();
        THIS_MACHINE.iter().filter_map(|host| authority.strip_prefix(host)).any(|port| {
            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    };
    url.starts_with("https://") || url.strip_prefix("http://").is_some_and(is_local)
}

#[cfg(test)]
mod tests {
    use super::is_secure;

    #[test]
    fn only_tls_and_loopback_urls_are_secure() {
        for url in [
            "https://pool.example/keys",
            "http://localhost",
            "http://localhost:4566/keys",
            "http://127.0.0.1:80?a=b",
            "http://[::1]:4566/",
        ] {
            assert!(is_secure(url), "{url}");
        }
        for url in [
            "http://pool.example/",
            "http://localhost.evil.example/",
            "http://localhost:80@evil.example/keys",
            "http://localhost@evil.example/",
            "http://127.0.0.1.evil.example",
            "http://evil.example/localhost",
            "http://[::1]evil.example/",
            "ftp://localhost/",
            "//localhost/",
            "localhost",
            "",
        ] {
            assert!(!is_secure(url), "{url}");
        }
    }
}
