//! Trunk's `post_build` hook, which makes the page start from one script file that the browser can verify.
//!
//! Trunk's own page has an inline script, which a strict Content-Security-Policy forbids. It also has integrity
//! attributes on preloads, which protect nothing: a browser that drops a changed preload fetches the file again without
//! them. The hook combines wasm-bindgen's glue and `static/boot.js` into one module. The script tag itself has the
//! `integrity` of the module, and the module fetches the WebAssembly with the integrity value that is written into it.
//!
//! Files with a hash in their names are placed in the directory `assets`, which hosts let browsers cache forever.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha384};

use crate::arguments::Arguments;
use crate::html::{Tag, tags};
use crate::project::{Project, hex};
use crate::tools::NodePackages;
use crate::{optimize, short_names, styles};

/// The directory of the files with a hash in their names, which `infra/site.yaml` also names.
const ASSETS: &str = "assets";

/// The environment variable with the path of a file that replaces `config.json` in the build.
pub(crate) const CONFIG_VARIABLE: &str = "YEW_COGNITO_CONFIG";

/// Runs `cargo xtask boot`, which Trunk calls.
pub(crate) fn run(project: &Project, arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    let Some(staging) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        bail!("this is Trunk's hook; run `cargo xtask build` or `cargo xtask serve`");
    };
    let base = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| "/".to_owned());
    check_public_url(&base)?;
    let assets = staging.join(ASSETS);
    fs::create_dir_all(&assets).with_context(|| format!("{} cannot be made", assets.display()))?;
    let boot = read(&project.root.join("static/boot.js"))?;

    let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let page = staging.join("index.html");
    let mut html = with_base_path(&read(&page)?, &base)?;
    if is_release {
        let link = |name: &str, style: &str| {
            format!(
                r#"<link rel="stylesheet" href="{base}{name}" integrity="{}">"#,
                integrity(style.as_bytes())
            )
        };
        let name = |style: &str| format!("{ASSETS}/style-{}.css", short_hash(style.as_bytes()));
        html = styles::merge(&html, &staging, &base, name, link)?;
    }
    let placeholder = Placeholder::find(&html)?;
    let (glue_path, wasm_path) = (staging.join(&placeholder.js), staging.join(&placeholder.wasm));
    let mut glue = read(&glue_path)?;
    if is_release {
        optimize::optimize(project, &wasm_path)?;
    }
    let mut wasm = fs::read(&wasm_path).with_context(|| format!("{} cannot be read", wasm_path.display()))?;
    if is_release {
        (glue, wasm) = short_names::shorten(&glue, &wasm)?;
        write(&wasm_path, &wasm)?;
    }

    let wasm_name = format!("{ASSETS}/app-{}.wasm", short_hash(&wasm));
    let mut script = boot_script(&glue, &boot, &format!("{base}{wasm_name}"), &integrity(&wasm))?;
    if is_release {
        write(&glue_path, script.as_bytes())?;
        script = minified(project, &glue_path)?;
    }
    let script_name = format!("{ASSETS}/boot-{}.js", short_hash(script.as_bytes()));
    let tags = format!(
        r#"<link rel="preload" as="fetch" crossorigin href="{base}{wasm_name}"><script type="module" src="{base}{script_name}" integrity="{}"></script>"#,
        integrity(script.as_bytes()),
    );

    fs::rename(&wasm_path, staging.join(wasm_name)).context("the WebAssembly cannot be renamed")?;
    fs::remove_file(&glue_path).context("the glue cannot be removed")?;
    write(&staging.join(script_name), script.as_bytes())?;
    let html = with_icons_in_assets(&placeholder.replaced_in(&html, &tags), &staging, &base)?;
    write(&page, html.as_bytes())?;
    if let Some(config) = env::var_os(CONFIG_VARIABLE) {
        fs::copy(&config, staging.join("config.json"))
            .with_context(|| format!("{} cannot be copied", config.to_string_lossy()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Rejects a public URL under which the site cannot work.
///
/// The site's pages have paths of several segments, so it cannot use relative URLs. Scripts, modules and the
/// configuration come from the origin of the page, because the Content-Security-Policy allows no other.
fn check_public_url(url: &str) -> Result<()> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_name = |name: &str| !["", ".", ".."].contains(&name) && name.bytes().all(is_plain);
    let inner = url.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if url != "/" && !inner.is_some_and(|inner| inner.split('/').all(is_name)) {
        bail!(
            "the public URL {url} cannot be used: the site needs a path that begins and ends with a slash, such as /app/"
        );
    }
    Ok(())
}

/// Writes the base path of the site into the page, where the app reads it. At the root, the page is unchanged.
fn with_base_path(html: &str, base: &str) -> Result<String> {
    if base == "/" {
        return Ok(html.to_owned());
    }
    let mut changed = String::new();
    let (mut at, mut has_app) = (0, false);
    for tag in tags(html) {
        let text = &html[tag.start..tag.end];
        let new = if tag.attribute("id") == Some("app") {
            has_app = true;
            let name = 1 + tag.name.len();
            format!("{} data-base=\"{base}\"{}", &text[..name], &text[name..])
        } else if tag.name == "link" && tag.attribute("href") == Some("/config.json") {
            text.replace("/config.json", &format!("{base}config.json"))
        } else {
            continue;
        };
        changed += &html[at..tag.start];
        changed += &new;
        at = tag.end;
    }
    if !has_app {
        bail!("index.html has no element with the id `app`");
    }
    Ok(changed + &html[at..])
}

/// Moves the icons that the page links to [`ASSETS`], because Trunk does not write icons into a directory.
fn with_icons_in_assets(html: &str, staging: &Path, base: &str) -> Result<String> {
    let mut moved = html.to_owned();
    for tag in tags(html) {
        let is_icon = tag.name == "link" && tag.attribute("rel") == Some("icon");
        let Some(href) = tag.attribute("href").filter(|_| is_icon) else { continue };
        let name =
            href.strip_prefix(base).with_context(|| format!("the icon {href} is no file of this site"))?;
        fs::rename(staging.join(name), staging.join(ASSETS).join(name))
            .with_context(|| format!("{name} cannot be moved"))?;
        moved = moved.replace(href, &format!("{base}{ASSETS}/{name}"));
    }
    Ok(moved)
}

/// The tag that `Trunk.toml` makes Trunk write in place of its own script. It names the files that Trunk has built.
#[derive(Debug)]
struct Placeholder {
    tag: Tag,
    js: String,
    wasm: String,
}

impl Placeholder {
    fn find(html: &str) -> Result<Self> {
        let mut tags = tags(html).into_iter();
        let tag = tags
            .find(|tag| tag.name == "script" && tag.attribute("data-js").is_some())
            .context("index.html has no <script data-js>; see pattern_script in Trunk.toml")?;
        let named = |name| tag.attribute(name).map(str::to_owned).with_context(|| format!("no {name}"));
        Ok(Self { js: named("data-js")?, wasm: named("data-wasm")?, tag })
    }

    fn replaced_in(&self, html: &str, by: &str) -> String {
        let after = &html[self.tag.end..];
        let after = after.strip_prefix("</script>").unwrap_or(after);
        format!("{}{by}{after}", &html[..self.tag.start])
    }
}

/// Combines wasm-bindgen's glue and the project's boot code into one module.
fn boot_script(glue: &str, boot: &str, wasm_url: &str, wasm_integrity: &str) -> Result<String> {
    let is_import = |line: &&str| {
        line.starts_with("import ") || line.starts_with("import{") || line.starts_with("import*")
    };
    if let Some(import) = glue.lines().find(is_import) {
        bail!("a dependency brings JavaScript of its own, which nothing would check: {import}");
    }
    let glue = without_exports(glue).context("wasm-bindgen's glue exports nothing")?;
    // static/boot.js calls these functions itself. The glue's own start function accepts a module in six forms, and the
    // code for all of them would be in the script.
    for name in ["__wbg_get_imports", "__wbg_finalize_init"] {
        if !glue.contains(&format!("function {name}(")) {
            bail!("wasm-bindgen's glue has no {name}, which static/boot.js calls");
        }
    }
    let code: Vec<_> =
        boot.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
    let boot =
        code.join("\n").replace("__WASM_URL__", wasm_url).replace("__WASM_INTEGRITY__", wasm_integrity);
    Ok(format!("{glue}\n{boot}\n"))
}

/// Removes the last line of a module, which exports its items.
///
/// Nothing imports the boot script, and a minifier would keep exported code.
fn without_exports(module: &str) -> Option<&str> {
    module.rsplit_once("export {").map(|(code, _)| code.trim_end())
}

/// Minifies a module with terser.
pub(crate) fn minified(project: &Project, module: &Path) -> Result<String> {
    let output = NodePackages::RELEASE
        .command(project, "terser")
        .arg(module)
        .args(["--module", "--mangle", "--compress", "passes=2", "--ecma", "2022"])
        .output()
        .context("terser cannot be started; `cargo xtask build` puts it where it is found")?;
    if !output.status.success() {
        bail!("terser failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("terser wrote something else than text")
}

/// Returns a hash of the content, which is part of a file's name so that the file may be cached forever.
fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha384::digest(bytes)[..8])
}

/// Returns the value of an `integrity` attribute.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(bytes)))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{
        Placeholder, boot_script, check_public_url, integrity, short_hash, with_base_path, without_exports,
    };
    use crate::html::base_path;

    #[test]
    fn the_placeholder_gives_way_to_the_tags() {
        let html = r#"<head><meta charset=utf-8><script type="module" data-js=a.js data-wasm="a.wasm"></script></head>"#;
        let placeholder = Placeholder::find(html).unwrap();
        assert_eq!((placeholder.js.as_str(), placeholder.wasm.as_str()), ("a.js", "a.wasm"));
        assert_eq!(placeholder.replaced_in(html, "<new>"), "<head><meta charset=utf-8><new></head>");
    }

    #[test]
    fn a_page_without_placeholder_is_an_error() {
        assert!(Placeholder::find("<head><script src=a.js></script></head>").is_err());
        assert!(Placeholder::find("<script data-js=a.js></script>").is_err());
    }

    #[test]
    fn path_of_the_site_is_written_into_the_page() {
        let html = include_str!("../../../index.html");
        let changed = with_base_path(html, "/app/").unwrap();
        assert_eq!(base_path(&changed), "/app/");
        assert!(changed.contains(r#"href="/app/config.json""#), "{changed}");
        assert!(!changed.contains(r#""/config.json""#), "{changed}");
        // The format in which Trunk's minifier writes the page.
        let minified = "<link rel=preload href=/config.json as=fetch><body><div id=app></div>rest";
        assert_eq!(
            with_base_path(minified, "/a/b/").unwrap(),
            r#"<link rel=preload href=/a/b/config.json as=fetch><body><div data-base="/a/b/" id=app></div>rest"#
        );
        assert!(with_base_path("<body></body>", "/app/").is_err());
    }

    #[test]
    fn page_at_the_root_stays_as_it_is() {
        let html = include_str!("../../../index.html");
        assert_eq!(with_base_path(html, "/").unwrap(), html);
        assert_eq!(base_path(html), "/");
    }

    #[test]
    fn public_urls_that_cannot_work_stop_the_build() {
        for url in ["/", "/app/", "/a/b-c/", "/~ada/x.y/"] {
            assert!(check_public_url(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "./",
            "app/",
            "/app",
            "//cdn.example/",
            "https://cdn.example/app/",
            "/a//b/",
            "/a/../b/",
            "/a b/",
            "/\"x/",
        ] {
            let error = check_public_url(url).unwrap_err().to_string();
            assert!(error.contains("such as /app/"), "{url}: {error}");
        }
    }

    #[test]
    fn exports_are_cut_off() {
        let glue = "let a;\nexport { initSync, __wbg_init as default };\n";
        assert_eq!(without_exports(glue), Some("let a;"));
        assert_eq!(without_exports("export const a = 1;"), None);
    }

    #[test]
    fn glue_and_boot_code_become_one_module() {
        let glue = "function __wbg_get_imports() {}\nfunction __wbg_finalize_init(i) {}";
        let boot = "// says why\nfetch(\"__WASM_URL__\", { integrity: \"__WASM_INTEGRITY__\" });\n";
        let script = |glue: &str| {
            boot_script(&format!("{glue}\nexport {{ i as default }};\n"), boot, "/a.wasm", "sha384-x")
        };
        assert_eq!(
            script(glue).unwrap(),
            format!("{glue}\nfetch(\"/a.wasm\", {{ integrity: \"sha384-x\" }});\n")
        );
        assert!(script("let other;").unwrap_err().to_string().contains("__wbg_get_imports"));
    }

    #[test]
    fn unchecked_imports_are_refused() {
        let glue = "import { a } from './snippets/a.js';\nexport { i as default };";
        assert!(boot_script(glue, "", "", "").unwrap_err().to_string().contains("snippets"));
    }

    #[test]
    fn hashes_are_of_the_content() {
        assert_eq!(short_hash(b""), "38b060a751ac9638");
        assert!(
            integrity(b"")
                .starts_with("sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb")
        );
    }
}
