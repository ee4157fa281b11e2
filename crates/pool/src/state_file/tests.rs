//! Tests of saving and loading, and of the protection of the file.

use serde_json::json;

use super::*;
use crate::dispatch::Caller;

/// A temporary folder, which is removed on drop.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("cognito-pool-{}", crate::random::uuid()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn add_pool(service: &Service, name: &str) {
    let input = json!({ "PoolName": name }).to_string();
    service.call("CreateUserPool", input.as_bytes(), Caller::Signed).unwrap();
}

fn pools(service: &Service) -> Vec<String> {
    service.pools().iter().map(|pool| Service::lock(pool).settings().name.clone()).collect()
}

#[test]
fn saved_state_can_be_loaded() {
    let folder = Folder::new();
    let path = folder.file("pools");
    {
        let (file, service) = StateFile::open(&path, "eu-west-1").unwrap();
        add_pool(&service, "people");
        file.save(&service).unwrap();
    }
    let (_file, service) = StateFile::open(&path, "eu-west-1").unwrap();
    assert_eq!(pools(&service), ["people"]);
    assert!(!service.take_changed(), "loading is not a change");
}

#[test]
fn only_operations_that_change_something_cause_a_save() {
    let service = Service::new("eu-west-1");
    add_pool(&service, "people");
    let id = Service::lock(&service.pools()[0]).id().to_owned();
    let call = |operation, mut input: serde_json::Value| {
        input["UserPoolId"] = json!(id);
        service.call(operation, input.to_string().as_bytes(), Caller::Signed).unwrap();
        service.take_changed()
    };
    call("AdminCreateUser", json!({ "Username": "ada" }));
    assert!(!call("DescribeUserPool", json!({})));
    assert!(!call("AdminGetUser", json!({ "Username": "ada" })));
    assert!(!call("ListUsers", json!({})));
    assert!(!call("DescribeUserPoolDomain", json!({ "Domain": "people" })));
    assert!(!call("ListUserPools", json!({ "MaxResults": 1 })));
    assert!(call("AdminDisableUser", json!({ "Username": "ada" })));
    assert!(call("CreateUserPoolDomain", json!({ "Domain": "people" })));
    assert!(call("DeleteUserPoolDomain", json!({ "Domain": "people" })));
    assert!(call("DeleteUserPool", json!({})));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let folder = Folder::new();
    let path = folder.file("pools");
    // A file that a killed program has left, or that another user has created.
    let leftover = folder.file("pools.new");
    fs::write(&leftover, "half").unwrap();
    fs::set_permissions(&leftover, fs::Permissions::from_mode(0o666)).unwrap();
    let (file, service) = StateFile::open(&path, "eu-west-1").unwrap();
    file.save(&service).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);

    let elsewhere = folder.file("elsewhere");
    symlink(&elsewhere, &leftover).unwrap();
    file.save(&service).unwrap();
    assert!(!elsewhere.exists(), "the state was written through a link");
    assert!(fs::symlink_metadata(&path).unwrap().is_file());
}

#[test]
fn file_can_be_open_in_one_program_only() {
    let folder = Folder::new();
    let path = folder.file("pools");
    let first = StateFile::open(&path, "eu-west-1").unwrap();
    let Err(error) = StateFile::open(&path, "eu-west-1") else { panic!("two programs opened the same file") };
    assert!(error.contains("pools") && error.contains("another"), "{error}");
    drop(first);
    StateFile::open(&path, "eu-west-1").unwrap();
}

#[test]
fn unwritable_path_is_reported_at_the_start() {
    let folder = Folder::new();
    let Err(error) = StateFile::open(&folder.file("missing/pools"), "eu-west-1") else {
        panic!("a missing folder was accepted")
    };
    assert!(error.contains("missing/pools"), "{error}");
}

#[test]
fn foreign_file_is_rejected_and_stays_unchanged() {
    let folder = Folder::new();
    let path = folder.file("pools");
    for (text, expected) in [
        ("", "not a state file"),
        ("{}", "not a state file"),
        (r#"{"version":9,"region":"eu-west-1","keys":{"id":"","access":""},"pools":[]}"#, "version 9"),
        (
            r#"{"version":1,"region":"us-east-1","keys":{"id":"","access":""},"pools":[]}"#,
            "--region us-east-1",
        ),
        (r#"{"version":1,"region":"eu-west-1","keys":{"id":"","access":""},"pools":[]}"#, "keys"),
    ] {
        fs::write(&path, text).unwrap();
        let Err(error) = StateFile::open(&path, "eu-west-1") else { panic!("{text}") };
        assert!(error.contains(expected), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[tokio::test]
async fn last_changes_are_saved_at_the_end() {
    let folder = Folder::new();
    let path = folder.file("pools");
    let (file, service) = StateFile::open(&path, "eu-west-1").unwrap();
    let service = Arc::new(service);
    let saver = file.save_in_background(Arc::clone(&service));
    add_pool(&service, "late");
    saver.finish().await.unwrap();
    let (_file, service) = StateFile::open(&path, "eu-west-1").unwrap();
    assert_eq!(pools(&service), ["late"]);
}
