//! Tests of the formats of hosts.

use std::process::Command;

use super::*;

const PAGE: [(&str, &str); 2] = [("content-security-policy", "default-src 'none'; a \"b\""), ("x-a", "b")];
const RELEASE: [&str; 5] =
    ["/assets/app-01.wasm", "/assets/boot-02.js", "/config.json", "/index.html", "/favicon.ico"];

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn files_for(format: Format, release: &[&str]) -> Result<Vec<HostFile>> {
    let release: Vec<_> = release.iter().map(|path| (*path).to_owned()).collect();
    format.files(&headers(&PAGE), &headers(&[("x-api", "c")]), &release, "de")
}

fn content(format: Format, path: &str) -> String {
    let files = files_for(format, &RELEASE).unwrap();
    let file = files.iter().find(|file| file.path == path);
    file.unwrap_or_else(|| panic!("no {path}: {files:?}")).content.clone()
}

fn paths(format: Format) -> Vec<String> {
    files_for(format, &RELEASE).unwrap().into_iter().map(|file| file.path).collect()
}

/// Parses the rules of a `_headers` file: paths and the lines below each.
fn header_rules(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut rules: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("  ") {
            Some(header) => rules.last_mut().expect("a path first").1.push(header),
            None => rules.push((line, Vec::new())),
        }
    }
    rules
}

#[test]
fn json_is_an_object_of_the_page_headers() {
    let object: Value = serde_json::from_str(&content(Format::Json, "headers.json")).unwrap();
    assert_eq!(object, json!({ "content-security-policy": PAGE[0].1, "x-a": "b" }));
}

#[test]
fn nginx_quotes_values_and_sends_them_with_errors_too() {
    let text = content(Format::Nginx, "headers.conf");
    assert!(
        text.contains(r#"add_header content-security-policy "default-src 'none'; a \"b\"" always;"#),
        "{text}"
    );
    assert_eq!(content(Format::Nginx, "api-headers.conf"), "add_header x-api \"c\" always;\n");
}

#[test]
fn only_existing_files_are_immutable() {
    for format in [Format::Netlify, Format::Cloudflare] {
        let text = content(format, "_headers");
        let rules = header_rules(&text);
        let (all, by_path) = rules.split_first().unwrap();
        assert_eq!(all.0, "/*");
        assert!(all.1.contains(&"x-a: b"), "{all:?}");
        assert!(all.1.iter().all(|it| !it.starts_with("cache-control")), "{all:?}");
        let immutable = vec!["cache-control: public, max-age=31536000, immutable"];
        let expected =
            [("/assets/app-01.wasm", immutable.clone()), ("/assets/boot-02.js", immutable.clone())];
        assert_eq!(by_path, expected, "{format:?}");
    }
    let yaml = content(Format::Amplify, "customHttp.yml");
    let patterns: Vec<_> = yaml.lines().filter_map(|line| line.trim().strip_prefix("- pattern: ")).collect();
    assert_eq!(patterns, ["'**/*'", "'/assets/app-01.wasm'", "'/assets/boot-02.js'"]);
    assert_eq!(yaml.matches("cache-control").count(), 2, "{yaml}");
}

#[test]
fn release_without_assets_is_an_error() {
    for format in [Format::Netlify, Format::Cloudflare, Format::Amplify] {
        let error = files_for(format, &["/index.html"]).unwrap_err().to_string();
        assert!(error.contains("assets/"), "{error}");
    }
}

#[test]
fn netlify_answers_missing_files_with_404_and_other_paths_with_the_page() {
    let text = content(Format::Netlify, "_redirects");
    let rules: Vec<Vec<_>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let (last, before) = rules.split_last().unwrap();
    assert_eq!(last, &["/*", "/index.html", "200"]);
    for path in ["/assets/*", "/locales/*", "/.well-known/*", "/api/*", "/config.json", "/favicon.ico"] {
        assert!(before.contains(&vec![path, "/404.html", "404"]), "{path}: {text}");
    }
    // With a `!`, a rule would take precedence over existing files.
    assert!(!text.contains('!'), "{text}");
    assert!(paths(Format::Netlify).contains(&"404.html".to_owned()));
}

#[test]
fn cloudflare_has_a_404_page_in_each_folder_of_files_and_none_at_the_top() {
    let paths = paths(Format::Cloudflare);
    for folder in ["assets", "locales", ".well-known", "api"] {
        assert!(paths.contains(&format!("{folder}/404.html")), "{folder}: {paths:?}");
    }
    assert!(!paths.contains(&"404.html".to_owned()), "Cloudflare would answer pages with it");
}

#[test]
fn cloudflare_rewrites_only_root_files_that_the_release_lacks() {
    let text = content(Format::Cloudflare, "_redirects");
    let sources: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(
        sources,
        ["/apple-touch-icon.png", "/manifest.webmanifest", "/robots.txt", "/sitemap.xml"],
        "rules win over files there"
    );
    // No file has this path, not even with `.html` appended.
    assert!(text.lines().all(|line| line.ends_with(" /assets/missing 200")), "{text}");
}

#[test]
fn drawn_pages_are_served_in_the_default_language() {
    let release =
        [&RELEASE[..], &["/pages/home.de.html", "/pages/signin.de.html", "/pages/signin.en.html"]].concat();
    let text = |format: Format, path: &str| {
        let files = files_for(format, &release).unwrap();
        files.into_iter().find(|file| file.path == path).unwrap().content
    };
    let netlify = text(Format::Netlify, "_redirects");
    assert!(netlify.contains("\n/signin /pages/signin.de.html 200\n"), "{netlify}");
    assert!(netlify.ends_with("/* /index.html 200\n") && !netlify.contains(".en."), "{netlify}");
    let cloudflare = text(Format::Cloudflare, "_redirects");
    assert!(cloudflare.ends_with("/ /pages/home.de 200\n/signin /pages/signin.de 200\n"), "{cloudflare}");
    let amplify: Value = serde_json::from_str(&text(Format::Amplify, "rewrites.json")).unwrap();
    assert_eq!(
        (&amplify[1]["source"], &amplify[1]["target"]),
        (&json!("/signin"), &json!("/pages/signin.de.html"))
    );
    assert_eq!(amplify[2]["target"], "/index.html");
}

#[test]
fn release_that_exceeds_a_limit_of_cloudflare_is_an_error() {
    let many: Vec<_> = (0..100).map(|number| format!("/assets/{number}.js")).collect();
    let error =
        Format::Cloudflare.files(&headers(&PAGE), &headers(&[]), &many, "en").unwrap_err().to_string();
    assert!(error.contains("100 rules") && error.contains("101"), "{error}");
    let long = headers(&[("content-security-policy", &"x".repeat(2000))]);
    let error = Format::Cloudflare.files(&long, &headers(&[]), &many[..1], "en").unwrap_err().to_string();
    assert!(error.contains("content-security-policy"), "{error}");
}

#[test]
fn amplify_quotes_values_for_yaml() {
    let yaml = content(Format::Amplify, "customHttp.yml");
    assert!(yaml.contains("        value: 'default-src ''none''; a \"b\"'\n"), "{yaml}");
}

/// Amplify's usual expression for single-page apps lists file extensions and lacks `wasm`.
#[test]
fn amplify_rewrites_pages_and_not_files() {
    let rewrites: Value = serde_json::from_str(&content(Format::Amplify, "rewrites.json")).unwrap();
    assert_eq!((&rewrites[0]["target"], &rewrites[0]["status"]), (&json!("/index.html"), &json!("200")));
    assert_eq!(rewrites[1]["source"], "/<*>");
    assert_eq!((&rewrites[1]["target"], &rewrites[1]["status"]), (&json!("/404.html"), &json!("404-200")));

    let known: Vec<(String, Option<String>, String)> =
        serde_json::from_str(include_str!("../../../../infra/tests/paths.json")).unwrap();
    // Hosts resolve dot segments before they apply rules.
    let is_plain = |path: &String| !path.contains("/.") && !path.contains(['%', '\\']);
    let paths: Vec<_> = known.into_iter().map(|(path, ..)| path).filter(is_plain).collect();
    assert!(paths.len() > 20);
    let script = "
        const expression = new RegExp(process.argv[1].slice(2, -2));
        const matches = (path) => [path, path.slice(1)].map((it) => expression.test(it));
        console.log(JSON.stringify(JSON.parse(process.argv[2]).map(matches)));";
    let source = rewrites[0]["source"].as_str().unwrap();
    let output = Command::new("node")
        .args(["--eval", script, "--", source, &json!(paths).to_string()])
        .output()
        .expect("node; install Node.js 20 or newer");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let matches: Vec<[bool; 2]> = serde_json::from_slice(&output.stdout).unwrap();
    for (path, matches) in paths.iter().zip(matches) {
        assert_eq!(matches, [!files::is_file(path); 2], "{path}");
    }
}

#[test]
fn nginx_example_lists_every_file_and_verifies_the_certificate_of_the_api() {
    let text = include_str!("../../../../../examples/nginx/site.conf");
    for folder in files::FOLDERS {
        let name = folder.trim_matches('/').replace('.', "\\.");
        assert!(text.contains(&format!("{name}/")) || text.contains(folder), "{folder}");
    }
    for name in files::FILES {
        assert!(text.contains(&name[1..].replace('.', "\\.")), "{name}");
    }
    let immutable: Vec<_> = text.lines().filter(|line| line.contains("immutable")).collect();
    assert!(!immutable.is_empty() && immutable.iter().all(|line| !line.contains("always")), "{immutable:?}");
    for directive in [
        "proxy_ssl_verify on;",
        "proxy_ssl_trusted_certificate ",
        "proxy_ssl_server_name on;",
        "proxy_ssl_name ",
    ] {
        assert!(text.contains(directive), "{directive}");
    }
    for (_, name) in files::DRAWN_PAGES {
        assert!(text.contains(name), "{name}");
    }
    assert!(text.contains("include api-headers.conf;"));
}
