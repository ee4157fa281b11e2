//! Tests of Amplify's `fetchDevices`, `rememberDevice` and `forgetDevice`.

use super::token::sub;
use super::*;
use crate::platform::Storage as _;
use crate::protocol::operations::ListedDevice;

const LIST: &str = "ListDevices";
const UPDATE: &str = "UpdateDeviceStatus";
const FORGET: &str = "ForgetDevice";
const DEVICES_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.devices";
const UNKNOWN: (&str, &str) = ("ResourceNotFoundException", "Device does not exist.");

/// Signs Ada in on a device that the pool knows.
fn ada() -> (World, Tab) {
    let mut world = World::new();
    let device = json!({
        "username": sub("ada"), "login": "", "key": "this", "group_key": "g", "password": "p",
    });
    let record = json!({ "version": 1, "devices": [device] });
    world.host.session.set(DEVICES_KEY, &record.to_string()).unwrap();
    let tab = world.tab_with(AuthClientBuilder::track_devices);
    world.sign_in(&tab, "ada");
    (world, tab)
}

fn list(world: &mut World, tab: &Tab) -> Result<Vec<ListedDevice>, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.list_devices().await })
}

fn forget(world: &mut World, tab: &Tab, key: Option<&'static str>) -> Result<(), AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.forget_device(key).await })
}

fn token() -> String {
    access_token("ada", FakeClock::START)
}

#[test]
fn all_pages_of_devices_are_read() {
    let (mut world, tab) = ada();
    let page = |key: &str, next: Option<&str>| {
        let mut page = json!({ "Devices": [{
            "DeviceKey": key,
            "DeviceAttributes": [{ "Name": "device_name", "Value": "Ada's" }],
            "DeviceCreateDate": 1_795_348_800.25,
        }] });
        if let Some(next) = next {
            page["PaginationToken"] = json!(next);
        }
        page
    };
    world.reply(LIST, Reply::json(&page("this", Some("more"))));
    world.reply(LIST, Reply::json(&page("other", None)));
    let devices = list(&mut world, &tab).unwrap();
    let seen: Vec<_> =
        devices.iter().map(|device| (&*device.device_key, device.device_create_date)).collect();
    assert_eq!(seen, [("this", Some(FakeClock::START + 250)), ("other", Some(FakeClock::START + 250))]);
    let requests: Vec<Value> = world
        .host
        .transport
        .sent()
        .into_iter()
        .filter(|sent| sent.operation == LIST)
        .map(|it| it.body)
        .collect();
    assert_eq!(
        requests,
        [
            json!({ "AccessToken": token(), "Limit": 60 }),
            json!({ "AccessToken": token(), "Limit": 60, "PaginationToken": "more" }),
        ]
    );
}

#[test]
fn an_endless_list_is_an_error() {
    let (mut world, tab) = ada();
    for _ in 0..60 {
        world.reply(LIST, Reply::json(&json!({ "Devices": [], "PaginationToken": "more" })));
    }
    assert_eq!(list(&mut world, &tab).unwrap_err().code(), "Reply");
    assert_eq!(world.count(LIST), 50);
}

#[test]
fn this_device_can_be_remembered_and_not_remembered() {
    let (mut world, tab) = ada();
    for status in ["remembered", "not_remembered"] {
        world.reply(UPDATE, Reply::json(&json!({})));
        let auth = tab.auth.clone();
        let done = world.finish(async move {
            if status == "remembered" {
                auth.remember_device().await
            } else {
                auth.stop_remembering_device().await
            }
        });
        assert_eq!(done, Ok(()));
        assert_eq!(
            world.host.transport.last(UPDATE),
            json!({ "AccessToken": token(), "DeviceKey": "this", "DeviceRememberedStatus": status })
        );
    }
    assert_eq!(tab.auth.this_device().as_deref(), Some("this"));
}

#[test]
fn without_a_device_remembering_and_forgetting_fail() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let auth = tab.auth.clone();
    assert_eq!(world.finish(async move { auth.remember_device().await }), Err(AuthError::NoDevice));
    assert_eq!(forget(&mut world, &tab, None), Err(AuthError::NoDevice));
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn forgetting_this_device_removes_its_keys() {
    for (key, is_kept) in [(None, false), (Some("this"), false), (Some("other"), true)] {
        let (mut world, tab) = ada();
        world.reply(FORGET, Reply::json(&json!({})));
        assert_eq!(forget(&mut world, &tab, key), Ok(()));
        assert_eq!(
            world.host.transport.last(FORGET),
            json!({ "AccessToken": token(), "DeviceKey": key.unwrap_or("this") })
        );
        assert_eq!(tab.auth.this_device().is_some(), is_kept, "{key:?}");
        assert!(tab.is_signed_in());
    }
}

#[test]
fn forgetting_a_missing_device_succeeds() {
    let (mut world, tab) = ada();
    world.reply(FORGET, Reply::error(UNKNOWN.0, UNKNOWN.1));
    assert_eq!(forget(&mut world, &tab, None), Ok(()));
    assert_eq!(tab.auth.this_device(), None);
}

#[test]
fn a_rejected_removal_keeps_the_device() {
    let (mut world, tab) = ada();
    world.reply(FORGET, Reply::error("InvalidParameterException", "no"));
    assert_eq!(forget(&mut world, &tab, None).unwrap_err().code(), "InvalidParameterException");
    assert_eq!(tab.auth.this_device().as_deref(), Some("this"));
}
