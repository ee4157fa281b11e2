//! Checks of the published packages: that they compile with each of their features, and that they can be published.

use anyhow::Result;

use super::tally::Tally;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::WASM;

/// A package on crates.io.
struct Package {
    name: &'static str,
    /// The sets of features to check alone, without the default features. The part `lint` checks all of them together.
    features: &'static [&'static str],
    is_for_browsers: bool,
}

/// The published packages. Each of them depends only on those before it.
const PACKAGES: [Package; 4] = [
    Package { name: "cognito-client-srp", features: &["", "server"], is_for_browsers: false },
    Package { name: "cognito-client", features: &["", "fake"], is_for_browsers: true },
    Package { name: "cognito-server", features: &["", "fetch", "tower", "axum"], is_for_browsers: false },
    Package { name: "yew-cognito", features: &["", "ui", "app", "split"], is_for_browsers: true },
];

/// Checks that each package compiles with each of its features alone, for all targets that it supports.
pub(super) fn check_features(project: &Project, tally: &mut Tally) -> Result<()> {
    for Package { name, features, is_for_browsers } in PACKAGES {
        let targets: &[Option<&str>] = if is_for_browsers { &[None, Some(WASM)] } else { &[None] };
        for (target, features) in
            targets.iter().flat_map(|target| features.iter().map(move |it| (target, it)))
        {
            let on = target.unwrap_or("the host");
            let what =
                format!("{name} for {on} with {}", if features.is_empty() { "no feature" } else { features });
            println!("-- {what}");
            let mut check = project.cargo();
            check.args([
                "clippy",
                "--locked",
                "--no-default-features",
                "--package",
                name,
                "--features",
                features,
            ]);
            check.args(target.iter().flat_map(|target| ["--target", *target])).args(["--", "-D", "warnings"]);
            tally.add_check(&format!("lint: {what}"), run_shown(&mut check)?.success());
        }
    }
    Ok(())
}

/// Checks that the packages can be published: cargo packs each of them and compiles it from the packed files alone.
/// Packages that depend on each other are taken from a temporary registry.
pub(super) fn check_packaging(project: &Project, tally: &mut Tally) -> Result<()> {
    let mut package = project.cargo();
    package.args(["package", "--locked", "--offline", "--allow-dirty"]);
    package.args(PACKAGES.iter().flat_map(|package| ["--package", package.name]));
    // With this variable, dependencies that have been compiled already are not compiled again.
    package.env("CARGO_TARGET_DIR", project.target());
    tally.add_check("supply: packages can be published", run_shown(&mut package)?.success());
    Ok(())
}
