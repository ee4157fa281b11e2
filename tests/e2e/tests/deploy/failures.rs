//! Tests that a failed deployment leaves the old site intact.

use std::path::{Path, PathBuf};

use yew_cognito_e2e::{Distribution, scratch_dir};

use crate::command::{Deploy, endpoint, keys};
use crate::releases::{distribution_of, small_release};
use crate::site::get;

/// The headers that come from the objects in the bucket.
const HEADERS: [&str; 3] = ["content-type", "content-encoding", "cache-control"];

/// Returns everything that a visitor receives: for each path and encoding the status, the headers and the content.
fn responses(site: &Distribution) -> Vec<(u16, [String; 3], Vec<u8>)> {
    ["/", "/signin", "/config.json", "/assets/one-0a.js"]
        .into_iter()
        .flat_map(|path| ["identity", "br"].map(|encoding| get(site, path, encoding)))
        .map(|reply| (reply.status, HEADERS.map(|name| reply.header(name).to_owned()), reply.body))
        .collect()
}

/// Deploys `one`, then `two` with a CLI that fails, and then `two` with the real CLI.
fn assert_recovers(stack: &str, script: &str, error_parts: &[&str]) {
    let folder = scratch_dir(stack);
    let (one, two) = (small_release(&folder, "one"), small_release(&folder, "two"));
    assert_recovers_with(stack, &folder, [one, two], script, error_parts);
}

fn assert_recovers_with(
    stack: &str,
    folder: &Path,
    [one, two]: [PathBuf; 2],
    script: &str,
    error_parts: &[&str],
) {
    Deploy::new(stack).dist(&one).succeed();
    let site = distribution_of(stack);
    let before = responses(&site);
    assert!(before.iter().all(|(status, ..)| *status == 200), "{before:?}");

    Deploy::new(stack).dist(&two).with_cli(folder, script).fail(error_parts);
    assert_eq!(responses(&site), before, "the site should be unchanged");

    let output = Deploy::new(stack).dist(&two).succeed();
    assert!(output.contains("the last deploy broke off"), "{output}");
    assert_ne!(get(&site, "/", "br").body, before[1].2);
    assert!(get(&site, "/", "identity").text().contains("two"));
    assert!(get(&site, "/assets/two-0a.js", "identity").text().contains("two"));
}

const LOST_CONNECTION: &str =
    "echo 'Connection was closed before we received a valid response' >&2; exit 255";

#[test]
fn an_interrupted_upload_keeps_the_old_site() {
    let script = format!(
        "case \"$*\" in *'put-object'*'--key assets/two-0a.js.br '*) {LOST_CONNECTION};; esac\nexec \"$AWS\" \"$@\""
    );
    assert_recovers(
        "broken",
        &script,
        &["the site was not changed", "assets/two-0a.js.br", "run this again"],
    );
}

/// Files with the same headers are uploaded in one call of the CLI.
#[test]
fn an_interrupted_upload_of_several_files_keeps_the_old_site() {
    let folder = scratch_dir("several");
    let releases = ["one", "two"].map(|word| {
        let dist = small_release(&folder, word);
        std::fs::write(dist.join(format!("assets/{word}-0b.js")), "'second'").expect("a script");
        dist
    });
    // The call has uploaded a part of the files.
    let script = format!(
        "case \"$*\" in 's3 cp '*) \"$AWS\" \"$@\" --exclude '*-0b.js*' && {{ {LOST_CONNECTION}; }};; esac\n\
         exec \"$AWS\" \"$@\""
    );
    let error_parts = ["the site was not changed", "assets/two-0b.js", "run this again"];
    assert_recovers_with("several", &folder, releases, &script, &error_parts);
}

#[test]
fn a_partly_uploaded_page_is_restored() {
    let script = format!(
        "case \"$*\" in *'put-object'*'--key index.html.br '*) {LOST_CONNECTION};; esac\nexec \"$AWS\" \"$@\""
    );
    assert_recovers("half", &script, &["of before are back", "index.html.br"]);
}

#[test]
fn a_page_that_cannot_be_restored_is_reported() {
    let folder = scratch_dir("unrestored");
    let (one, two) = (small_release(&folder, "one"), small_release(&folder, "two"));
    Deploy::new("unrestored").dist(&one).succeed();
    let script = format!(
        "case \"$*\" in *'put-object'*'--key index.html.br '*|*copy-object*) {LOST_CONNECTION};; esac\n\
         exec \"$AWS\" \"$@\""
    );
    let error_parts =
        ["index.html.br was not uploaded", "could not be restored", "older versions in the bucket"];
    Deploy::new("unrestored").dist(&two).with_cli(&folder, &script).fail(&error_parts);
    Deploy::new("unrestored").dist(&two).succeed();
    assert!(get(&distribution_of("unrestored"), "/", "br").text().contains("two"));
}

#[test]
fn a_damaged_upload_keeps_the_old_site() {
    // The uploaded bytes differ from those that were sent, and the CLI does not notice.
    let script = "
case \"$*\" in *'put-object'*'--key assets/two-0a.js '*)
  for argument do shift
    case \"$last\" in --body) printf 'damaged' > \"$0.body\"; argument=\"$0.body\";; esac
    case \"$last\" in --checksum-sha256) skip=1;; *) skip=;; esac
    case \"$argument\" in --checksum-sha256) skip=1;; esac
    last=\"$argument\"; case \"$argument\" in *.body) last=;; esac
    [ -n \"$skip\" ] || set -- \"$@\" \"$argument\"
  done;;
esac
exec \"$AWS\" \"$@\"";
    assert_recovers(
        "damaged",
        script,
        &["the site was not changed", "/assets/two-0a.js", "not those of this release"],
    );
}

#[test]
fn a_rejected_stack_change_keeps_the_old_site() {
    let folder = scratch_dir("refused");
    let one = small_release(&folder, "one");
    Deploy::new("refused").dist(&one).succeed();
    let site = distribution_of("refused");
    let before = responses(&site);
    let script = "case \"$*\" in *execute-change-set*) \
                  echo 'An error occurred (AccessDenied) when calling the ExecuteChangeSet operation: no' >&2; \
                  exit 254;; esac\nexec \"$AWS\" \"$@\"";
    Deploy::new("refused")
        .dist(&small_release(&folder, "two"))
        .arguments(&["--set", "HstsSubdomains=false"])
        .with_cli(&folder, script)
        .fail(&["docs/deployment.md"]);
    assert_eq!(responses(&site), before);
    assert!(!keys(&site.bucket).iter().any(|key| key.contains("two")));
}

/// Returns the origins that pages may contact according to their policy.
fn origins(site: &Distribution) -> String {
    let page = get(site, "/", "identity");
    let policy = page.header("content-security-policy");
    policy.split("; ").find(|it| it.starts_with("connect-src")).unwrap_or_default().to_owned()
}

#[test]
fn an_interrupted_move_to_another_pool_keeps_the_old_site() {
    let folder = scratch_dir("moving");
    let (one, two) = (small_release(&folder, "one"), small_release(&folder, "two"));
    let deploy = |dist, port: u16| {
        Deploy::new("moving").dist(dist).arguments(&["--set", &format!("PoolOrigin=http://localhost:{port}")])
    };
    deploy(&one, 1111).succeed();
    let site = distribution_of("moving");
    let before = responses(&site);
    assert_eq!(origins(&site), "connect-src 'self' http://localhost:1111");

    // The configuration is uploaded in one encoding only, and the upload of the page has not begun.
    let log = folder.join("uploads");
    let script = format!(
        "case \"$*\" in *'put-object'*) echo \"$*\" >> '{}';; esac\n\
         case \"$*\" in *'put-object'*'--key config.json.br '*) \
         if [ ! -e \"$0.done\" ]; then touch \"$0.done\"; {LOST_CONNECTION}; fi;; esac\nexec \"$AWS\" \"$@\"",
        log.display()
    );
    deploy(&two, 2222).with_cli(&folder, &script).fail(&["config.json.br", "of before are back"]);
    assert_eq!(responses(&site), before);
    let uploads = std::fs::read_to_string(log).expect("the log of uploads should exist");
    let uploaded_before = uploads.split("config.json.br ").next().expect("the log should have a first part");
    assert!(!uploaded_before.contains("--key index.html"), "{uploads}");
    // The old page can still contact its pool.
    assert!(origins(&site).contains(" http://localhost:1111"), "{}", origins(&site));

    deploy(&two, 2222).succeed();
    assert_eq!(origins(&site), "connect-src 'self' http://localhost:2222");
    assert!(get(&site, "/", "br").text().contains("two"));
}

#[test]
fn a_run_interrupted_after_the_page_keeps_both_releases() {
    let folder = scratch_dir("cut-off");
    Deploy::new("cut").dist(&small_release(&folder, "one")).succeed();
    let site = distribution_of("cut");
    // The record after the page cannot be written; it is the second one in this run.
    let script = format!(
        "case \"$*\" in *'put-object'*'--key .releases.json '*) \
         if [ -e \"$0.once\" ]; then {LOST_CONNECTION}; fi; touch \"$0.once\";; esac\nexec \"$AWS\" \"$@\""
    );
    Deploy::new("cut").dist(&small_release(&folder, "two")).with_cli(&folder, &script).fail(&["is up"]);
    assert!(get(&site, "/", "br").text().contains("two"));

    Deploy::new("cut").dist(&small_release(&folder, "three")).succeed();
    assert!(get(&site, "/", "br").text().contains("three"));
    assert_eq!(
        get(&site, "/assets/two-0a.js", "identity").text(),
        "'two'",
        "the previous release may be open in tabs"
    );
    assert!(!keys(&site.bucket).iter().any(|key| key.contains("one")));
}

#[test]
fn a_concurrent_deployment_is_an_error() {
    let folder = scratch_dir("meanwhile");
    let (one, two) = (small_release(&folder, "one"), small_release(&folder, "two"));
    Deploy::new("meanwhile").dist(&one).succeed();
    let site = distribution_of("meanwhile");
    let before = responses(&site);
    // Another run writes its record as soon as ours has uploaded the hashed files.
    let other_record = folder.join("other-record.json");
    let record = r#"{"version":1,"releases":[{"complete":false,"run":"theirs","files":{"assets/x":"y-z"}}]}"#;
    std::fs::write(&other_record, record).expect("the record should be written");
    let script = format!(
        "\"$AWS\" \"$@\" || exit\n\
         case \"$*\" in *'put-object'*'--key assets/two-0a.js '*) \"$AWS\" s3api put-object --bucket {} \
         --key .releases.json --body '{}' --endpoint-url {} > /dev/null;; esac",
        site.bucket,
        other_record.display(),
        endpoint()
    );
    Deploy::new("meanwhile").dist(&two).with_cli(&folder, &script).fail(&["somebody else is deploying"]);
    assert_eq!(responses(&site), before);
    assert!(keys(&site.bucket).iter().any(|key| key == "assets/one-0a.js"));
}
