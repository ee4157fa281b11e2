//! Lists the languages in `static/locales`, so that a new one needs no line here.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The directory of the languages, from this package.
const FOLDER: &str = "../../static/locales";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut list = "const LOCALES: &[(&str, &str)] = &[\n".to_owned();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(tag) = path.file_stem().filter(|_| path.extension().is_some_and(|it| it == "json")) {
            writeln!(list, "    ({:?}, include_str!({:?})),", tag.to_string_lossy(), path.to_string_lossy())?;
        }
    }
    list += "];\n";
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("locales.rs"), list)?;
    Ok(())
}
