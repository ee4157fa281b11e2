//! Tests of the comparison, with a small operation and its model.

use serde_json::{Value, json};

use super::*;
use crate::test::model::service::Service;

const OURS: &str = r#"
macro_rules! flows {
    ($($variant:ident = $wire:literal,)*) => { pub enum Flow { $($variant,)* Other(String) } };
}

flows! {
    /// By password.
    Password = "PASSWORD_AUTH",
    User = "USER_AUTH",
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Begin<'a> {
    /// The app client, 1–128 characters of `[\w+]+`.
    pub client_id: &'a str,
    /// How.
    pub flow: Flow,
    /// Whose, each with limits of its own.
    #[serde(rename = "userAttributes", skip_serializing_if = "<[_]>::is_empty")]
    pub attributes: &'a [Attribute],
    /// How many, 0–60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// For triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<&'a Parameters>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    /// At most 32 characters.
    pub name: String,
}

pub struct BeginResponse {
    /// Whether it worked.
    pub is_done: bool,
    /// Where to.
    pub details: Option<Details>,
    /// The rest, 20–2048 characters.
    pub session: Option<Secret>,
    /// Whatever it is.
    pub options: String,
}

impl FromJson for BeginResponse {
    fn from_json(json: Json<'_>) -> Self {
        let options = json.get("Options");
        Self {
            is_done: json.text("Status") == "SUCCESS",
            details: Details::from_reply(json),
            session: json.optional_secret("Session"),
            options: options.to_text(),
        }
    }
}

pub struct Details {
    /// Where to.
    pub destination: String,
    /// Since when.
    pub date: Option<Millis>,
}

impl Details {
    fn from_reply(reply: Json<'_>) -> Option<Self> {
        reply.optional_member("Details")
    }
}

impl FromJson for Details {
    fn from_json(json: Json<'_>) -> Self {
        let text = |name| json.optional_text(name).unwrap_or_default();
        let date = json.get("Date").optional();
        Self { destination: text("Destination"), date: date.map(|date| date.as_timestamp()) }
    }
}

impl Operation for Begin<'_> {
    const NAME: &'static str = "Begin";
    type Response = BeginResponse;
}
"#;

fn theirs() -> Value {
    json!({
        "operations": {
            "Begin": { "authtype": "none", "input": { "shape": "BeginRequest" }, "output": { "shape": "BeginResponse" } },
        },
        "shapes": {
            "Any": { "type": "string", "min": 0, "max": 131_072 },
            "Attribute": { "type": "structure", "required": ["Name"], "members": { "Name": { "shape": "Name" } } },
            "Attributes": { "type": "list", "member": { "shape": "Attribute" } },
            "BeginRequest": {
                "type": "structure",
                "required": ["ClientId", "Flow"],
                "members": {
                    "ClientId": { "shape": "ClientId" },
                    "Flow": { "shape": "Flow" },
                    "Limit": { "shape": "Limit" },
                    "Metadata": { "shape": "Metadata" },
                    "SecretHash": { "shape": "Any" },
                    "userAttributes": { "shape": "Attributes" },
                },
            },
            "BeginResponse": {
                "type": "structure",
                "required": ["Options", "Status"],
                "members": {
                    "Details": { "shape": "Details" },
                    "Options": { "shape": "Document" },
                    "Session": { "shape": "Session" },
                    "Status": { "shape": "Status" },
                },
            },
            "ClientId": { "type": "string", "min": 1, "max": 128, "pattern": "[\\w+]+" },
            "Date": { "type": "timestamp" },
            "Details": {
                "type": "structure",
                "members": { "Destination": { "shape": "Any" }, "Date": { "shape": "Date" } },
            },
            "Document": { "type": "structure", "members": {}, "document": true },
            "Flow": { "type": "string", "enum": ["USER_AUTH", "PASSWORD_AUTH"] },
            "Limit": { "type": "integer", "min": 0, "max": 60 },
            "Metadata": { "type": "map", "key": { "shape": "Any" }, "value": { "shape": "Any" } },
            "Name": { "type": "string", "max": 32 },
            "Session": { "type": "string", "min": 20, "max": 2048 },
            "Status": { "type": "string", "enum": ["SUCCESS", "ERROR"] },
        },
    })
}

fn differences(ours: &str, theirs: &Value) -> Vec<String> {
    let mut source = Source::default();
    source.add(ours).unwrap();
    let service = Service::parse(&theirs.to_string()).unwrap();
    operation(&source, &source.operations[0], service.operation("Begin").unwrap(), &Exceptions::default())
}

#[test]
fn equal_declarations_have_no_differences() {
    assert_eq!(differences(OURS, &theirs()), [""; 0]);
}

#[test]
fn each_difference_in_the_client_is_reported() {
    for (written, instead, difference) in [
        (
            "pub client_id: &'a str",
            "pub client_id: Option<&'a str>",
            "request.ClientId: ours is optional, the model's required",
        ),
        (
            "pub client_id: &'a str",
            "pub client_id: bool",
            "request.ClientId: ours is Flag, the model's ClientId (string)",
        ),
        (
            "limit: Option<u8>",
            "limit: Option<&'a str>",
            "request.Limit: ours is Text, the model's Limit (integer)",
        ),
        (
            "metadata: Option<&'a Parameters>",
            "metadata: Option<&'a [Attribute]>",
            "request.Metadata: ours is List(Named(\"Attribute\")), the model's Metadata (map)",
        ),
        ("flow: Flow", "flow: Attribute", "request.Flow: ours is Attribute, the model's Flow (string)"),
        ("1–128 characters", "1–127 characters", "request.ClientId: ours is 1–127, the model's 1–128"),
        (
            "1–128 characters of `[\\w+]+`",
            "not empty",
            "request.ClientId: ours is documented without limits, the model's 1–128",
        ),
        ("`[\\w+]+`", "`[\\w]+`", "request.ClientId: ours is the pattern [\\w]+, the model's [\\w+]+"),
        ("0–60", "at most 50 items", "request.Limit: ours is at most 50, the model's at most 60"),
        (
            "At most 32",
            "At most 33",
            "request.userAttributes.0.Name: ours is at most 33, the model's at most 32",
        ),
        (
            "\"USER_AUTH\"",
            "\"USERS_AUTH\"",
            "request.Flow: ours is the value USERS_AUTH, the model's one of USER_AUTH, PASSWORD_AUTH",
        ),
        (
            "User = \"USER_AUTH\",",
            "",
            "request.Flow: ours is Flow without it and without a reason in the list of exceptions, the model's USER_AUTH",
        ),
        ("rename = \"userAttributes\", ", "", "request.Attributes: ours is a member, the model's none"),
        (
            "== \"SUCCESS\"",
            "== \"DONE\"",
            "reply.Status: ours is the value DONE, the model's one of SUCCESS, ERROR",
        ),
        (
            "optional_secret(\"Session\")",
            "secret(\"Session\")",
            "reply.Session: ours is required, without a reason in the list of exceptions, the model's one that may be missing",
        ),
        (
            "session: Option<Secret>",
            "session: Option<bool>",
            "reply.Session: ours is Flag, the model's Session (string)",
        ),
        ("20–2048", "20–204", "reply.Session: ours is 20–204, the model's 20–2048"),
        (
            "get(\"Options\")",
            "get(\"Session\")",
            "reply.Options: ours is not read, without a reason in the list of exceptions, the model's a member",
        ),
        (
            "let options",
            "let _ = json.get(\"New\"); let options",
            "reply.New: ours is read, the model's none",
        ),
        (
            "optional_member(\"Details\")",
            "optional_member(\"Detail\")",
            "reply.Detail: ours is read, the model's none",
        ),
        ("text(\"Destination\")", "text(\"Place\")", "reply.Details.Place: ours is read, the model's none"),
        (
            "as_timestamp",
            "as_integer",
            "reply.Details.Date: ours is a number that is not read as a time, the model's timestamp",
        ),
        (
            "options.to_text()",
            "String::new()",
            "reply.options: ours is a field that is not made of one member of the reply",
        ),
    ] {
        assert!(OURS.contains(written), "{written}");
        let found = differences(&OURS.replacen(written, instead, 1), &theirs());
        assert!(found.contains(&format!("Begin: {difference}")), "{instead}: {found:#?}");
    }
}

#[test]
fn each_difference_in_the_model_is_reported() {
    for (at, value, difference) in [
        (
            "/operations/Begin/authtype",
            json!("v4"),
            " ours is a request without a signature, the model's one that is signed",
        ),
        ("/operations/Begin/input", Value::Null, " ours is a request, the model's none"),
        ("/operations/Begin/output", Value::Null, " reply.Status: ours is read, the model's none"),
        (
            "/shapes/BeginRequest/members/New",
            json!({ "shape": "Any" }),
            " request.New: ours is not sent, without a reason in the list of exceptions, the model's a member",
        ),
        (
            "/shapes/BeginRequest/required/2",
            json!("SecretHash"),
            " request.SecretHash: ours is not sent, the model's required",
        ),
        (
            "/shapes/BeginRequest/required/2",
            json!("userAttributes"),
            " request.userAttributes: ours is optional, the model's required",
        ),
        (
            "/shapes/BeginResponse/members/New",
            json!({ "shape": "Any" }),
            " reply.New: ours is not read, without a reason in the list of exceptions, the model's a member",
        ),
        (
            "/shapes/Flow/enum/2",
            json!("NEW"),
            " request.Flow: ours is Flow without it and without a reason in the list of exceptions, the model's NEW",
        ),
    ] {
        let mut model = theirs();
        let (parent, name) = at.rsplit_once('/').unwrap();
        match model.pointer_mut(parent).unwrap() {
            Value::Array(list) => list.push(value),
            Value::Object(members) => drop(members.insert(name.to_owned(), value)),
            other => panic!("{other}"),
        }
        let found = differences(OURS, &model);
        assert!(found.contains(&format!("Begin:{difference}")), "{at}: {found:#?}");
    }
}
