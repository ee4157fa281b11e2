//! The program that splits the site's WebAssembly, and how Trunk is made to call it.
//!
//! The splitter needs the relocations of the linker, which wasm-bindgen removes. It therefore has to run before
//! wasm-bindgen, where Trunk has no hook. A copy of this program takes the place of wasm-bindgen: it splits the file, and
//! passes the main part on to wasm-bindgen itself. The texts of panics are removed before that, by the same relocations.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use super::cargo_tools::{CargoTools, Package};
use super::wrapper::{Wrapper, pass_through};
use crate::project::Project;
use crate::{file, panics};

/// The splitter. It is pinned, because it reads what exactly this version of its library emits, and depends on the
/// relocations of the linker.
pub(crate) const SPLITTER: CargoTools = CargoTools {
    source: "crates/xtask/tools/rust/split",
    packages: &[Package { name: "wasm_split_cli_support", programs: &["wasm-split-cli"] }],
    may_be_on_path: false,
};

/// The environment variable with the directory of the parts, which Trunk's hook reads as well.
pub(crate) const PARTS_VARIABLE: &str = "YEW_COGNITO_PARTS";

/// The file with the main part, without its extension. All other WebAssembly in the directory is loaded later.
pub(crate) const MAIN_PART: &str = "app";

/// The environment variable with the path of the splitter.
const SPLITTER_VARIABLE: &str = "YEW_COGNITO_SPLITTER";

/// The environment variable that is set if the standard library has texts of panics, which are to be removed.
const PANIC_TEXTS_VARIABLE: &str = "YEW_COGNITO_PANIC_TEXTS";

const WASM_BINDGEN: Wrapper = Wrapper { program: "wasm-bindgen", variable: "YEW_COGNITO_WASM_BINDGEN" };

/// Makes Trunk split the WebAssembly that it builds.
///
/// `wasm_bindgen` is the path of wasm-bindgen. `has_panic_texts` says whether the compiler leaves the texts of panics in
/// the file; they are removed.
pub(crate) fn split_in(
    project: &Project,
    trunk: &mut Command,
    wasm_bindgen: &Path,
    has_panic_texts: bool,
) -> Result<()> {
    if has_panic_texts {
        trunk.env(PANIC_TEXTS_VARIABLE, "removed");
    }
    trunk
        .env(PARTS_VARIABLE, project.empty_run_folder("parts")?)
        .env(SPLITTER_VARIABLE, SPLITTER.program(project, "wasm-split-cli"));
    WASM_BINDGEN.install(project, trunk, wasm_bindgen.as_os_str())
}

/// Splits the file that wasm-bindgen is called with, and calls wasm-bindgen with the main part; `None` if this program
/// has not been started in the place of wasm-bindgen.
pub(super) fn run_as_wasm_bindgen() -> Option<Result<ExitCode>> {
    WASM_BINDGEN.real().map(|real| split_and_bind(&real, env::args_os().skip(1).collect()))
}

fn split_and_bind(wasm_bindgen: &OsStr, mut arguments: Vec<OsString>) -> Result<ExitCode> {
    // Trunk also asks for the version.
    if let Some(input) = arguments.iter_mut().find(|argument| is_wasm(argument)) {
        *input = split(input)?.into();
        // The other parts import what the main part exports.
        arguments.push("--keep-lld-exports".into());
    }
    pass_through(Command::new(wasm_bindgen).args(arguments))
}

fn is_wasm(argument: &OsStr) -> bool {
    Path::new(argument).extension().is_some_and(|extension| extension == "wasm")
}

/// Splits a file, and returns the path of the main part.
fn split(linked: &OsStr) -> Result<PathBuf> {
    let variable = |name| env::var_os(name).with_context(|| format!("{name} is not set"));
    let folder = PathBuf::from(variable(PARTS_VARIABLE)?);
    let mut linked = PathBuf::from(linked);
    if env::var_os(PANIC_TEXTS_VARIABLE).is_some() {
        let changed = panics::without_texts(&file::read(&linked)?)?;
        // Beside the directory, in which all WebAssembly is a part. The compiler's own file stays as it is.
        linked = folder.with_extension("wasm");
        file::write(&linked, changed)?;
    }
    let output = Command::new(variable(SPLITTER_VARIABLE)?)
        .args(["--out-name", MAIN_PART])
        .arg(&linked)
        .arg(&folder)
        .output()
        .context("the splitter cannot be started")?;
    if !output.status.success() {
        bail!("the WebAssembly cannot be split: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(folder.join(MAIN_PART).with_extension("wasm"))
}
