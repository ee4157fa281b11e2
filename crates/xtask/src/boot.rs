//! Trunk's `post_build` hook, which makes the page start from one script file that the browser can verify.
//!
//! Trunk's own page has an inline script, which a strict Content-Security-Policy forbids. It also has integrity
//! attributes on preloads, which protect nothing: a browser that drops a changed preload fetches the file again without
//! them. The hook combines wasm-bindgen's glue and `static/boot.js` into one module. The script tag itself has the
//! `integrity` of the module, and the module fetches the WebAssembly with the integrity value that is written into it.
//! In a release with a lazy part, it also contains `static/lazy.js`, which fetches that part in the same way.
//!
//! Files with a hash in their names are placed in the directory `assets`, which hosts let browsers cache forever.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::minify::minify;
use crate::project::Project;
use crate::{file, hash, optimize, short_names, styles};

mod languages;
mod lazy_part;
mod page;
mod script;

use lazy_part::LazyPart;
use page::Placeholder;
use script::Module;

/// The directory of the files with a hash in their names, which `infra/site.yaml` also names.
const ASSETS: &str = "assets";

/// The environment variable with the path of a file that replaces `config.json` in the build.
pub(crate) const CONFIG_VARIABLE: &str = "YEW_COGNITO_CONFIG";

/// Writes the script that runs before the first paint, and returns its tag.
fn head_script(project: &Project, assets: &Path, base: &str, is_release: bool) -> Result<String> {
    let source = project.root.join("static/head.js");
    let script = if is_release { minify(project, &source)? } else { file::read_text(&source)? };
    let name = format!("head-{}.js", hash::for_file_name(script.as_bytes()));
    file::write(&assets.join(&name), &script)?;
    let integrity = hash::integrity(script.as_bytes());
    Ok(format!(r#"<script src="{base}{ASSETS}/{name}" integrity="{integrity}"></script>"#))
}

/// Runs the command, which Trunk calls.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let Some(staging) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        bail!("this is Trunk's hook; run `cargo xtask build` or `cargo xtask serve`");
    };
    let base = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| "/".to_owned());
    page::check_public_url(&base)?;
    let assets = staging.join(ASSETS);
    file::create_folder(&assets)?;
    let mut boot = file::read_text(&project.root.join("static/boot.js"))?;

    let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let page_path = staging.join("index.html");
    let mut html = page::with_base_path(&file::read_text(&page_path)?, &base)?;
    let languages = languages::compile_all(project)?;
    for language in &languages {
        file::write(&assets.join(language.file_name()), &language.content)?;
    }
    html = page::with_head_script(&html, &head_script(project, &assets, &base, is_release)?)?;
    let names = languages::attribute(&languages, &format!("{base}{ASSETS}/"));
    html = page::with_app_attribute(&html, "data-languages", &names)?;
    if is_release {
        let link = |name: &str, style: &str| {
            format!(
                r#"<link rel="stylesheet" href="{base}{name}" integrity="{}">"#,
                hash::integrity(style.as_bytes())
            )
        };
        let name = |style: &str| format!("{ASSETS}/style-{}.css", hash::for_file_name(style.as_bytes()));
        html = styles::merge(&html, &staging, &base, name, link)?;
    }
    let placeholder = Placeholder::find(&html)?;
    let (glue_path, wasm_path) = (staging.join(&placeholder.js), staging.join(&placeholder.wasm));
    let mut glue = file::read_text(&glue_path)?;
    if is_release {
        optimize::optimize(project, &wasm_path)?;
    }
    let mut wasm = file::read(&wasm_path)?;
    if is_release {
        (glue, wasm) = short_names::shorten(&glue, &wasm)?;
        file::write(&wasm_path, &wasm)?;
    }

    if let Some(lazy_part) = LazyPart::find(project)? {
        let name = format!("{ASSETS}/{}", lazy_part.file_name());
        file::write(&staging.join(&name), &lazy_part.wasm)?;
        let loader = file::read_text(&project.root.join("static/lazy.js"))?;
        let lazy = Module { url: &format!("{base}{name}"), integrity: &hash::integrity(&lazy_part.wasm) };
        let (rest, import) = lazy_part::take_import(&glue)?;
        boot = script::with_loader(&boot, &loader, &lazy, import);
        glue = rest;
    }
    let wasm_name = format!("{ASSETS}/app-{}.wasm", hash::for_file_name(&wasm));
    let main = Module { url: &format!("{base}{wasm_name}"), integrity: &hash::integrity(&wasm) };
    let mut script = script::join(&glue, &boot, &main)?;
    if is_release {
        file::write(&glue_path, &script)?;
        script = minify(project, &glue_path)?;
    }
    let script_name = format!("{ASSETS}/boot-{}.js", hash::for_file_name(script.as_bytes()));
    let tags = format!(
        r#"<link rel="preload" as="fetch" crossorigin href="{base}{wasm_name}"><script type="module" src="{base}{script_name}" integrity="{}"></script>"#,
        hash::integrity(script.as_bytes()),
    );

    fs::rename(&wasm_path, staging.join(wasm_name)).context("the WebAssembly cannot be renamed")?;
    fs::remove_file(&glue_path).context("the glue cannot be removed")?;
    file::write(&staging.join(script_name), &script)?;
    let html = page::with_icons_in(ASSETS, &placeholder.replaced_in(&html, &tags), &staging, &base)?;
    file::write(&page_path, html)?;
    if let Some(config) = env::var_os(CONFIG_VARIABLE) {
        fs::copy(&config, staging.join("config.json"))
            .with_context(|| format!("{} cannot be copied", config.to_string_lossy()))?;
    }
    Ok(ExitCode::SUCCESS)
}
