//! Tests of successive small releases.

use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;
use yew_cognito_e2e::{Distribution, Environment, LazyPartFault, Page, Test, run, scratch_dir};

use crate::command::{Deploy, aws, distribution, keys, output};
use crate::site::{asset_path, get};

/// Creates a release: a page that contains `word` and refers to one hashed file.
pub(crate) fn small_release(folder: &Path, word: &str) -> PathBuf {
    let dist = folder.join(word);
    std::fs::create_dir_all(dist.join("assets")).expect("the folder should be created");
    let page = format!("<!doctype html><title>{word}</title><script src=/assets/{word}-0a.js></script>");
    std::fs::write(dist.join("index.html"), page).expect("a page");
    std::fs::write(dist.join(format!("assets/{word}-0a.js")), format!("'{word}'"))
        .expect("the script should be written");
    dist
}

/// Returns the distribution of a stack's site.
pub(crate) fn distribution_of(stack: &str) -> Distribution {
    let stack = format!("{stack}-site");
    Distribution {
        authority: distribution().authority.clone(),
        host: output(&stack, "DistributionDomain"),
        bucket: output(&stack, "Bucket"),
        pool_port: 0,
        api_port: 0,
    }
}

#[test]
fn the_previous_release_is_kept_and_older_ones_deleted() {
    let folder = scratch_dir("releases");
    let dry_run =
        Deploy::new("rows").dist(&small_release(&folder, "one")).arguments(&["--dry-run"]).succeed();
    assert!(dry_run.contains("create") && dry_run.contains("nothing was changed"), "{dry_run}");

    Deploy::new("rows").dist(&small_release(&folder, "one")).succeed();
    let site = distribution_of("rows");
    let assert_page = |word: &str| {
        assert_eq!(get(&site, "/", "br").status, 200);
        assert!(get(&site, "/signin", "identity").text().contains(word), "{word}");
    };
    assert_page("one");

    let again = Deploy::new("rows").dist(&small_release(&folder, "one")).succeed();
    assert!(again.contains("nothing to do"), "{again}");

    let dry_run =
        Deploy::new("rows").dist(&small_release(&folder, "two")).arguments(&["--dry-run"]).succeed();
    assert!(dry_run.contains("upload assets/two-0a.js"), "{dry_run}");
    assert_page("one");

    Deploy::new("rows").dist(&small_release(&folder, "two")).succeed();
    assert_page("two");
    assert_eq!(get(&site, "/assets/one-0a.js", "identity").text(), "'one'", "open tabs may still request it");

    let output = Deploy::new("rows").dist(&small_release(&folder, "three")).succeed();
    assert!(output.contains("delete assets/one-0a.js"), "{output}");
    assert_page("three");
    let keys = keys(&site.bucket);
    assert!(keys.iter().any(|key| key == "assets/two-0a.js"), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains("one")), "{keys:?}");
    assert_ne!(get(&site, "/assets/one-0a.js", "identity").status, 200);
}

/// Copies the release without its other languages, which makes half as many files to upload.
fn english_release(folder: &Path) -> PathBuf {
    let (dist, copy) = (&Environment::get().dist, folder.join("one"));
    std::fs::create_dir_all(copy.join("assets")).expect("the folder should be created");
    let page = std::fs::read_to_string(dist.join("index.html")).expect("the release should have a page");
    let (before, languages) = page.split_once("data-languages=\"").expect("the page should name languages");
    let (_, after) = languages.split_once('"').expect("the attribute should end");
    std::fs::write(copy.join("index.html"), format!("{before}data-languages=\"\"{after}"))
        .expect("the page should be written");
    for entry in std::fs::read_dir(dist.join("assets")).expect("the release should have assets") {
        let path = entry.expect("the folder should be readable").path();
        let name = path.file_name().expect("the file should have a name");
        if path.extension().is_none_or(|extension| extension != "txt") {
            std::fs::copy(&path, copy.join("assets").join(name)).expect("the file should be copied");
        }
    }
    copy
}

/// Opens the sign-in page in a tab that cannot load the lazy part of the site yet.
async fn open_without_lazy_part(t: &Test, tab: Page) -> Page {
    for error in ["404", "integrity", "Failed to fetch", "ERR_BLOCKED_BY_CLIENT"] {
        t.expect_console_error(error);
    }
    t.site.set_lazy_part_fault(Some(LazyPartFault::Missing));
    tab.goto("/signin").await;
    tab.wait_for_screen("sign-in").await;
    tab.wait_until("the failed request", async || {
        let script =
            "return performance.getEntriesByType('resource').some((it) => it.name.includes('/lazy-'))";
        tab.eval(script).await == true
    })
    .await;
    tab
}

#[test]
fn open_tab_works_after_one_further_release_and_offers_a_reload_after_two() {
    let folder = scratch_dir("open-tab");
    let deploy = |dist: PathBuf| {
        let pool = format!("PoolOrigin=http://localhost:{}", distribution().pool_port);
        Deploy::new("tab").dist(&dist).arguments(&["--set", &pool]).succeed();
    };
    deploy(english_release(&folder));
    let site: &Distribution = Box::leak(Box::new(distribution_of("tab")));
    run(async |t| {
        t.site.move_to(site);
        let first = open_without_lazy_part(t, t.page()).await;
        let second = open_without_lazy_part(t, t.new_tab().await).await;
        // It requests the lazy part again and again, and would get it from the second release.
        second.block_requests(&["*/assets/lazy-*"]).await;

        // The servers of the test answer while a deploy is running.
        let (two, three) = (small_release(&folder, "two"), small_release(&folder, "three"));
        let deploy_beside = async |dist| spawn_blocking(move || deploy(dist)).await.expect("a deploy");
        deploy_beside(two).await;
        t.site.set_lazy_part_fault(None);
        first.follow("/signup").await;
        first.wait_for_screen("sign-up").await;

        deploy_beside(three).await;
        second.block_requests(&[]).await;
        // The tabs share a cache, in which files with a hash in their names stay valid.
        second.clear_caches().await;
        second.follow("/signup").await;
        second.wait_for_screen("unavailable").await;
        second.eval("document.querySelector('[data-action=reload]').click()").await;
        second
            .wait_until("the new release", async || second.eval("return document.title").await == "three")
            .await;
    });
}

#[test]
fn foreign_files_in_the_bucket_are_kept() {
    let folder = scratch_dir("foreign");
    Deploy::new("foreign").dist(&small_release(&folder, "one")).succeed();
    let site = distribution_of("foreign");
    let file = folder.join("note");
    std::fs::write(&file, "mine").expect("the file should be written");
    let body = file.display().to_string();
    aws(&["s3api", "put-object", "--bucket", &site.bucket, "--key", "assets/mine-0a.txt", "--body", &body]);
    for word in ["two", "three", "four"] {
        Deploy::new("foreign").dist(&small_release(&folder, word)).succeed();
    }
    assert!(keys(&site.bucket).iter().any(|key| key == "assets/mine-0a.txt"));
}

#[test]
fn the_configuration_follows_the_outputs_of_the_stacks() {
    let folder = scratch_dir("configuration");
    Deploy::new("follow").dist(&small_release(&folder, "one")).succeed();
    let site = distribution_of("follow");
    let config = get(&site, "/config.json", "identity").json();
    assert_eq!(config["auth"]["user_pool_id"], output("follow-pool", "UserPoolId"));
    assert_eq!(config["auth"]["user_pool_client_id"], output("follow-pool", "ClientId"));
    assert_eq!(config["custom"]["yew_cognito"]["api"], serde_json::Value::Null);

    // The policy and the configuration change together, and later deployments keep the parameters.
    let set = ["--set", "ApiUrl=https://api.example/v1", "--set", "MinimumPasswordLength=20"];
    Deploy::new("follow").dist(&small_release(&folder, "one")).arguments(&set).succeed();
    Deploy::new("follow").dist(&small_release(&folder, "two")).succeed();
    let page = get(&site, "/", "identity");
    assert!(page.header("content-security-policy").contains(" https://api.example;"));
    let config = get(&site, "/config.json", "br").json();
    assert_eq!(config["custom"]["yew_cognito"]["api"]["url"], "https://api.example/v1");
    assert_eq!(config["auth"]["password_policy"]["min_length"], 20);
}

#[test]
fn a_given_configuration_creates_no_pool_stack() {
    let folder = scratch_dir("own-pool");
    let file = folder.join("outputs.json");
    let mut config = Environment::get().pool.config.clone();
    config["custom"]["yew_cognito"]["endpoint"] = serde_json::json!("https://login.example/idp");
    std::fs::write(&file, config.to_string()).expect("the file should be written");
    let file = file.display().to_string();
    let deploy = || Deploy::new("own").dist(&small_release(&folder, "one"));
    deploy().arguments(&["--config", &file]).succeed();
    let site = distribution_of("own");
    assert!(get(&site, "/", "br").header("content-security-policy").contains(" https://login.example;"));
    assert_eq!(get(&site, "/config.json", "br").json(), config);
    let stacks = aws(&["cloudformation", "list-stacks"]).to_string();
    assert!(!stacks.contains("own-pool"), "{stacks}");
    // Without `--config`, the next deployment would create a new and empty pool, so it is refused.
    deploy().fail(&["own-site", "--config FILE"]);
}

/// Deploys a changed release while a tab has the previous one open.
#[test]
fn open_tabs_work_during_a_release() {
    run(async |t| {
        let dist = &Environment::get().dist;
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        let style = asset_path(&get(distribution(), "/", "identity").text(), ".css");

        let folder = scratch_dir("open-tabs");
        Deploy::to_stack_of_run().dist(&with_changed_style(dist, &folder)).succeed();
        let new_style = asset_path(&get(distribution(), "/", "identity").text(), ".css");
        assert_ne!(style, new_style);

        page.follow("/signup").await;
        page.wait_for_screen("sign-up").await;
        let links = "return [...document.styleSheets].map((it) => it.href)";
        assert!(page.eval(links).await.to_string().contains(&style), "the tab should keep its style sheet");
        assert_eq!(get(distribution(), &style, "br").status, 200);
        page.reload().await;
        page.wait_for_screen("sign-up").await;
        assert!(page.eval(links).await.to_string().contains(&new_style));

        Deploy::to_stack_of_run().dist(dist).succeed();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        assert!(page.eval(links).await.to_string().contains(&style));
    });
}

/// Copies the release with another style sheet, which the page names and checks like the first one.
fn with_changed_style(dist: &Path, folder: &Path) -> PathBuf {
    use base64::Engine as _;
    use sha2::Digest as _;

    let target = folder.join("dist");
    std::fs::create_dir_all(target.join("assets")).expect("the folder should be created");
    let mut page = std::fs::read_to_string(dist.join("index.html")).expect("a page");
    for entry in std::fs::read_dir(dist.join("assets")).expect("assets") {
        let name = entry.expect("an asset").file_name().into_string().expect("a name");
        let mut content = std::fs::read(dist.join("assets").join(&name)).expect("an asset");
        let mut new_name = name.clone();
        let integrity =
            |content: &[u8]| base64::engine::general_purpose::STANDARD.encode(sha2::Sha384::digest(content));
        if name.starts_with("style-") {
            let before = integrity(&content);
            content.extend(b"/* another release */");
            new_name = "style-another.css".into();
            page = page.replace(&name, &new_name).replace(&before, &integrity(&content));
        }
        std::fs::write(target.join("assets").join(new_name), content).expect("an asset");
    }
    std::fs::write(target.join("index.html"), page).expect("a page");
    target
}
