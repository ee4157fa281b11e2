//! Tests of how the configuration is read and checked.

mod app;
mod aws_exports;
mod options;

use serde_json::{Value, json};

use super::*;

fn minimal() -> Value {
    json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "1h57kf5cpq17m0eml12EXAMPLE",
        },
    })
}

fn read(outputs: &Value) -> Result<Config, ConfigError> {
    Config::from_json(&outputs.to_string())
}

/// Returns the minimal file with `value` at `path`, or without that member if `value` is `None`.
fn with(path: &str, value: Option<Value>) -> Value {
    let mut outputs = minimal();
    let (parent, member) = path.rsplit_once('.').unwrap_or(("", path));
    let mut at = &mut outputs;
    for name in parent.split('.').filter(|name| !name.is_empty()) {
        at = at.as_object_mut().unwrap().entry(name).or_insert_with(|| json!({}));
    }
    let object = at.as_object_mut().unwrap();
    match value {
        Some(value) => drop(object.insert(member.to_owned(), value)),
        None => drop(object.remove(member)),
    }
    outputs
}

#[test]
fn region_pool_and_client_are_the_only_required_settings() {
    let config = read(&minimal()).unwrap();
    assert_eq!(config.user_pool_id(), "eu-west-1_AbCdEfGhI");
    assert_eq!(config.pool_name(), "AbCdEfGhI");
    assert_eq!(config.client_id(), "1h57kf5cpq17m0eml12EXAMPLE");
    assert_eq!(config.endpoint(), "https://cognito-idp.eu-west-1.amazonaws.com/");
    assert_eq!(config.issuer(), "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI");
    assert!(config.username_attributes().is_empty());
    assert!(config.required_attributes().is_empty());
    assert_eq!(*config.password_policy(), PasswordPolicy::default());
    assert_eq!(config.storage(), StorageKind::Local);
}

#[test]
fn a_full_amplify_outputs_file_is_accepted() {
    let outputs = json!({
        "$schema": "https://raw.githubusercontent.com/aws-amplify/amplify-backend/main/packages/client-config/src/client-config-schema/schema_v1.4.json",
        "version": "1.4",
        "auth": {
            "aws_region": "us-east-1",
            "user_pool_id": "us-east-1_aBcDeFgHi",
            "user_pool_client_id": "7abcdefghijklmnopqrstuvwxy",
            "identity_pool_id": "us-east-1:00000000-0000-4000-8000-000000000000",
            "authentication_flow_type": "USER_SRP_AUTH",
            "mfa_methods": ["SMS", "TOTP", "EMAIL"],
            "mfa_configuration": "OPTIONAL",
            "standard_required_attributes": ["email", "preferred_username"],
            "username_attributes": ["email", "phone_number", "username"],
            "user_verification_types": ["email", "phone_number"],
            "groups": [{ "ADMINS": { "precedence": 0 } }, { "EDITORS": { "precedence": 1 } }],
            "password_policy": {
                "min_length": 10,
                "require_lowercase": true,
                "require_numbers": true,
                "require_symbols": true,
                "require_uppercase": true,
            },
            "oauth": {
                "identity_providers": ["GOOGLE"],
                "domain": "example.auth.us-east-1.amazoncognito.com",
                "scopes": ["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"],
                "redirect_sign_in_uri": ["http://localhost:3000/"],
                "redirect_sign_out_uri": ["http://localhost:3000/"],
                "response_type": "code",
            },
            "passwordless": {
                "email_otp_enabled": true,
                "sms_otp_enabled": false,
                "web_authn": { "relying_party_id": "localhost", "user_verification": "required" },
            },
            "unauthenticated_identities_enabled": true,
        },
        "data": { "url": "https://example.com/graphql", "aws_region": "us-east-1", "api_key": "k" },
        "storage": { "aws_region": "us-east-1", "bucket_name": "bucket" },
        "custom": { "something": { "of": ["somebody", "else's"] } },
    });
    let config = read(&outputs).unwrap();
    assert_eq!(config.username_attributes(), ["email", "phone_number"]);
    assert_eq!(config.required_attributes(), ["email", "preferred_username"]);
    let policy = config.password_policy();
    assert_eq!(policy.min_length, 10);
    assert!(
        policy.require_lowercase
            && policy.require_uppercase
            && policy.require_numbers
            && policy.require_symbols
    );
}

#[test]
fn settings_unknown_to_amplify_are_read_from_custom() {
    let mut outputs = minimal();
    outputs["custom"] = json!({
        "yew_cognito": {
            "endpoint": "http://localhost:4566/",
            "issuer": "http://pool.test/eu-west-1_AbCdEfGhI",
            "storage": "memory",
            "theme": "dark",
        },
    });
    let config = read(&outputs).unwrap();
    assert_eq!(config.endpoint(), "http://localhost:4566/");
    assert_eq!(config.issuer(), "http://pool.test/eu-west-1_AbCdEfGhI");
    assert_eq!(config.storage(), StorageKind::Memory);
    for (name, kind) in [("local", StorageKind::Local), ("session", StorageKind::Session)] {
        let outputs = with("custom.yew_cognito.storage", Some(json!(name)));
        assert_eq!(read(&outputs).unwrap().storage(), kind);
    }
}

#[test]
fn endpoint_and_issuer_use_the_domain_of_the_partition() {
    for (region, host) in [
        ("eu-west-1", "cognito-idp.eu-west-1.amazonaws.com"),
        ("us-gov-west-1", "cognito-idp.us-gov-west-1.amazonaws.com"),
        ("ap-southeast-12", "cognito-idp.ap-southeast-12.amazonaws.com"),
        ("cn-north-1", "cognito-idp.cn-north-1.amazonaws.com.cn"),
        ("cn-northwest-1", "cognito-idp.cn-northwest-1.amazonaws.com.cn"),
    ] {
        let mut outputs = minimal();
        outputs["auth"]["aws_region"] = json!(region);
        outputs["auth"]["user_pool_id"] = json!(format!("{region}_AbCdEfGhI"));
        let config = read(&outputs).unwrap();
        assert_eq!(config.endpoint(), format!("https://{host}/"));
        assert_eq!(config.issuer(), format!("https://{host}/{region}_AbCdEfGhI"));
    }
}

#[test]
fn only_schema_versions_of_major_one_are_accepted() {
    for version in ["1", "1.0", "1.3", "1.10"] {
        assert!(read(&with("version", Some(json!(version)))).is_ok(), "{version}");
    }
    for version in ["", "0", "2", "2.0", "10", "11.0", "v1", " 1"] {
        assert_eq!(read(&with("version", Some(json!(version)))).unwrap_err().field, "version", "{version}");
    }
}

#[test]
fn null_selects_the_default() {
    for path in [
        "auth.username_attributes",
        "auth.standard_required_attributes",
        "auth.user_verification_types",
        "auth.password_policy",
        "auth.password_policy.min_length",
        "auth.password_policy.require_symbols",
        "custom",
        "custom.yew_cognito",
        "custom.yew_cognito.endpoint",
        "custom.yew_cognito.issuer",
        "custom.yew_cognito.storage",
        "custom.yew_cognito.username_case",
    ] {
        let config = read(&with(path, Some(json!(null)))).unwrap();
        let settings = Rc::into_inner(config.0).unwrap();
        let same_file = Settings { text: minimal().to_string(), ..settings };
        assert_eq!(Config(Rc::new(same_file)), read(&minimal()).unwrap(), "{path}");
    }
}

#[test]
fn an_invalid_setting_is_reported_with_field_found_and_expected() {
    const POOL: &str = "the id of a user pool in that region, such as \"eu-west-1_AbCdEfGhI\"";
    const CLIENT: &str = "the id of an app client of that pool: letters and digits";
    const REGION: &str = "a region such as \"eu-west-1\"";
    const VERSION: &str = "\"1\" or \"1.x\", the schema of Amplify outputs";
    const URL: &str = "an https URL, or an http one of this machine";
    const STORAGE: &str = "\"local\", \"session\" or \"memory\"";
    const CASE: &str = "\"sensitive\" or \"insensitive\"";
    const NAMES: &str = "a list of \"email\", \"phone_number\", \"username\" or nothing";
    let present = |value: Value| Some(value);
    for (field, value, found, expected) in [
        ("version", None, "", VERSION),
        ("version", present(json!(null)), "", VERSION),
        ("version", present(json!("2")), "\"2\"", VERSION),
        ("version", present(json!("")), "\"\"", VERSION),
        ("version", present(json!(1)), "1", VERSION),
        ("version", present(json!({})), "an object", VERSION),
        ("auth", None, "", "an object with the user pool's settings"),
        ("auth", present(json!("x")), "\"x\"", "an object"),
        ("auth", present(json!(false)), "false", "an object"),
        ("auth.aws_region", None, "", REGION),
        ("auth.aws_region", present(json!("")), "\"\"", REGION),
        ("auth.aws_region", present(json!("Ireland")), "\"Ireland\"", REGION),
        ("auth.aws_region", present(json!("eu-west-1a")), "\"eu-west-1a\"", REGION),
        ("auth.aws_region", present(json!("eu-west-+1")), "\"eu-west-+1\"", REGION),
        (
            "auth.aws_region",
            present(json!("eu-west-1.evil.example/-1")),
            "\"eu-west-1.evil.example/-1\"",
            REGION,
        ),
        ("auth.aws_region", present(json!(["eu-west-1"])), "a list", REGION),
        ("auth.user_pool_id", None, "", POOL),
        ("auth.user_pool_id", present(json!("")), "\"\"", POOL),
        ("auth.user_pool_id", present(json!("us-east-1_AbCdEfGhI")), "\"us-east-1_AbCdEfGhI\"", POOL),
        ("auth.user_pool_id", present(json!("eu-west-1_")), "\"eu-west-1_\"", POOL),
        ("auth.user_pool_id", present(json!("eu-west-1")), "\"eu-west-1\"", POOL),
        ("auth.user_pool_id", present(json!("eu-west-1_a/b")), "\"eu-west-1_a/b\"", POOL),
        ("auth.user_pool_id", present(json!(7)), "7", POOL),
        ("auth.user_pool_client_id", None, "", CLIENT),
        ("auth.user_pool_client_id", present(json!("")), "\"\"", CLIENT),
        ("auth.user_pool_client_id", present(json!("a b")), "\"a b\"", CLIENT),
        ("auth.user_pool_client_id", present(json!(null)), "", CLIENT),
        ("auth.user_pool_client_id", present(json!(true)), "true", CLIENT),
        ("auth.username_attributes", present(json!("email")), "\"email\"", "a list"),
        ("auth.username_attributes", present(json!(["name"])), "\"name\"", NAMES),
        ("auth.standard_required_attributes", present(json!({})), "an object", "a list"),
        (
            "auth.standard_required_attributes",
            present(json!(["given name"])),
            "\"given name\"",
            "a list of Cognito's names, such as \"preferred_username\"",
        ),
        (
            "auth.user_verification_types",
            present(json!(["fax"])),
            "\"fax\"",
            "a list of \"email\" and \"phone_number\"",
        ),
        ("auth.password_policy", present(json!(8)), "8", "an object"),
        ("auth.password_policy.min_length", present(json!(5)), "5", "a number from 6 to 99"),
        ("auth.password_policy.min_length", present(json!(100)), "100", "a number from 6 to 99"),
        ("auth.password_policy.min_length", present(json!(-8)), "-8", "a number from 6 to 99"),
        ("auth.password_policy.min_length", present(json!(8.5)), "a number", "a whole number"),
        ("auth.password_policy.min_length", present(json!("8")), "\"8\"", "a whole number"),
        ("auth.password_policy.require_numbers", present(json!("yes")), "\"yes\"", "true or false"),
        ("auth.password_policy.require_symbols", present(json!(1)), "1", "true or false"),
        ("auth.password_policy.require_lowercase", present(json!([])), "a list", "true or false"),
        ("auth.password_policy.require_uppercase", present(json!({})), "an object", "true or false"),
        ("custom", present(json!("x")), "\"x\"", "an object"),
        ("custom.yew_cognito", present(json!(1)), "1", "an object"),
        ("custom.yew_cognito.endpoint", present(json!("")), "\"\"", URL),
        ("custom.yew_cognito.endpoint", present(json!("http://pool.test/")), "\"http://pool.test/\"", URL),
        ("custom.yew_cognito.endpoint", present(json!(9229)), "9229", URL),
        ("custom.yew_cognito.issuer", present(json!("pool")), "\"pool\"", "the URL in the tokens' iss"),
        ("custom.yew_cognito.issuer", present(json!({})), "an object", "the URL in the tokens' iss"),
        ("custom.yew_cognito.api", present(json!("https://api.test")), "\"https://api.test\"", "an object"),
        ("custom.yew_cognito.api.url", present(json!("ftp://api.test")), "\"ftp://api.test\"", URL),
        ("custom.yew_cognito.storage", present(json!("cookie")), "\"cookie\"", STORAGE),
        ("custom.yew_cognito.storage", present(json!("")), "\"\"", STORAGE),
        ("custom.yew_cognito.storage", present(json!(["local"])), "a list", "a string"),
        ("custom.yew_cognito.username_case", present(json!("lower")), "\"lower\"", CASE),
        ("custom.yew_cognito.username_case", present(json!(true)), "true", CASE),
    ] {
        let error = read(&with(field, value.clone())).unwrap_err();
        let expected =
            ConfigError { field: field.to_owned(), found: found.to_owned(), expected: expected.to_owned() };
        assert_eq!(error, expected, "{field}: {value:?}");
    }
}

#[test]
fn the_token_goes_to_the_api_origin_unless_origins_are_configured() {
    let api = |api: Value| read(&with("custom.yew_cognito.api", Some(api)));
    let config = api(json!({ "url": "http://localhost:8081/v1//" })).unwrap();
    assert_eq!(config.api().unwrap().url(), "http://localhost:8081/v1");
    assert_eq!(config.api().unwrap().origins(), ["http://localhost:8081"]);
    let named = json!({ "url": "https://api.test", "origins": ["https://api.test", "https://files.test"] });
    assert_eq!(api(named).unwrap().api().unwrap().origins(), ["https://api.test", "https://files.test"]);
    for origin in ["https://api.test/", "https://api.test/v1", "*", "api.test", "http://api.test"] {
        let error = api(json!({ "url": "https://api.test", "origins": [origin] }));
        assert_eq!(error.unwrap_err().field, "custom.yew_cognito.api.origins", "{origin}");
    }
    assert!(read(&minimal()).unwrap().api().is_none());
}

#[test]
fn an_invalid_list_item_is_reported_with_its_index() {
    let error = read(&with("auth.username_attributes", Some(json!(["email", 7])))).unwrap_err();
    assert_eq!(
        (&*error.field, &*error.found, &*error.expected),
        ("auth.username_attributes.1", "7", "a string")
    );
}

#[test]
fn invalid_json_is_reported_with_its_position() {
    for (text, found) in [
        ("", "something else in line 1, column 1"),
        ("<!doctype html>", "something else in line 1, column 1"),
        ("{\n  \"version\": \"1\",\n}", "something else in line 3, column 1"),
    ] {
        let error = Config::from_json(text).unwrap_err();
        assert_eq!((&*error.field, &*error.found, &*error.expected), ("", found, "JSON"), "{text}");
    }
    let error = Config::from_json("[]").unwrap_err();
    assert_eq!((&*error.field, &*error.found, &*error.expected), ("", "a list", "an object"));
}

#[test]
fn error_display_names_field_expected_and_found() {
    let error = read(&with("auth.user_pool_client_id", None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "auth.user_pool_client_id: expected the id of an app client of that pool: letters and digits, found nothing"
    );
    let error = Config::from_json("{").unwrap_err().to_string();
    assert_eq!(error, "the configuration: expected JSON, found something else in line 1, column 2");
}

#[test]
fn plain_http_is_accepted_for_loopback_only() {
    for url in [
        "https://pool.test",
        "https://pool.test/",
        "https://pool.test:8443/cognito/",
        "https://localhost",
        "http://localhost",
        "http://localhost/",
        "http://localhost:4566",
        "http://localhost:4566/path/",
        "http://127.0.0.1:9229/",
        "http://[::1]:9229/",
    ] {
        assert!(read(&with("custom.yew_cognito.endpoint", Some(json!(url)))).is_ok(), "{url}");
    }
    for url in [
        "http://",
        "https://",
        "https:///path",
        "https://:443/",
        "http://pool.test/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://localhost:4566@evil.example/",
        "http://localhost:pass@evil.example/",
        "http://localhost:99999/",
        "http://localhost:/../x:",
        "http://127.0.0.1.evil.example/",
        "http://[::1].evil.example/",
        "http://localhost\\@evil.example/",
        "http://localhost\t/",
        " https://pool.test/",
        "https://pool.test/ ",
        "https://pool.test/#x",
        "https://pool.test/?x=1",
        "https://user@pool.test/",
        "https://pöol.test/",
        "//pool.test/",
        "/relative",
        "ftp://pool.test/",
        "javascript:alert(1)",
        "HTTPS://pool.test/",
    ] {
        let result = read(&with("custom.yew_cognito.endpoint", Some(json!(url))));
        assert!(result.is_err(), "{url}");
    }
}

#[test]
fn password_policy_reports_every_violated_rule() {
    use PasswordRule as Rule;

    let strict = PasswordPolicy {
        min_length: 8,
        require_lowercase: true,
        require_uppercase: true,
        require_numbers: true,
        require_symbols: true,
    };
    let missing = |password: &str| {
        let rules = strict.check(password).filter(|(_, met)| !met).map(|(rule, _)| rule);
        rules.collect::<Vec<_>>()
    };
    for (password, rules) in [
        ("Passw0rd!", vec![]),
        ("Pa$$w0rd", vec![]),
        ("", vec![Rule::Length(8), Rule::Lowercase, Rule::Uppercase, Rule::Number, Rule::Symbol]),
        ("Passw0r", vec![Rule::Length(8), Rule::Symbol]),
        ("PASSW0RD!", vec![Rule::Lowercase]),
        ("passw0rd!", vec![Rule::Uppercase]),
        ("Password!", vec![Rule::Number]),
        ("Passw0rdd", vec![Rule::Symbol]),
        // The length counts characters, not bytes. Only ASCII letters and digits count as such.
        ("Pä0!€€€", vec![Rule::Length(8), Rule::Lowercase]),
        ("ÄÖÜäöü٣!", vec![Rule::Lowercase, Rule::Uppercase, Rule::Number]),
        ("Passw0rd\u{20ac}", vec![Rule::Symbol]),
        // A space is a special character, except at either end.
        ("Pass w0rd", vec![]),
        (" Passw0rd ", vec![Rule::Symbol, Rule::NoOuterBlanks]),
        // No policy allows a leading or trailing blank.
        ("Passw0rd! ", vec![Rule::NoOuterBlanks]),
        ("\tPassw0rd!", vec![Rule::NoOuterBlanks]),
        ("\u{a0}Passw0rd!", vec![Rule::NoOuterBlanks]),
        ("Passw0rd\u{a0}x", vec![Rule::Symbol]),
    ] {
        assert_eq!(missing(password), rules, "{password}");
        assert_eq!(strict.accepts(password), rules.is_empty());
    }
    for symbol in "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-".chars() {
        assert!(strict.accepts(&format!("Passw0rd{symbol}")), "{symbol}");
    }
}

#[test]
fn the_default_password_policy_checks_length_only() {
    let policy = PasswordPolicy::default();
    assert_eq!(policy.check("").collect::<Vec<_>>(), [(PasswordRule::Length(8), false)]);
    assert!(policy.accepts("a        b"));
    assert!(!policy.accepts("         "));
}

#[test]
fn both_aws_issuers_are_accepted_unless_one_is_configured() {
    for (region, suffix) in [("eu-west-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn")] {
        let mut outputs = minimal();
        outputs["auth"]["aws_region"] = json!(region);
        outputs["auth"]["user_pool_id"] = json!(format!("{region}_abc"));
        let expected = ["cognito-idp", "issuer-cognito-idp"]
            .map(|service| format!("https://{service}.{region}.{suffix}/{region}_abc"));
        let config = read(&outputs).unwrap();
        assert_eq!((config.issuers(), config.issuer()), (&expected[..], &*expected[0]));
    }
    let configured = "http://127.0.0.1:9330/eu-west-1_AbCdEfGhI";
    let config = read(&with("custom.yew_cognito.issuer", Some(json!(configured)))).unwrap();
    assert_eq!((config.issuers(), config.issuer()), (&[configured.to_owned()][..], configured));
}

#[test]
fn challenge_minutes_must_be_between_three_and_fifteen() {
    assert_eq!(read(&minimal()).unwrap().challenge_lifetime(), Duration::from_mins(3));
    let minutes = |value| read(&with("custom.yew_cognito.challenge_minutes", Some(value)));
    assert_eq!(minutes(json!(null)).unwrap().challenge_lifetime(), Duration::from_mins(3));
    for number in [3, 4, 15] {
        assert_eq!(minutes(json!(number)).unwrap().challenge_lifetime(), Duration::from_mins(number));
    }
    for (wrong, found) in [
        (json!(2), "2"),
        (json!(16), "16"),
        (json!(0), "0"),
        (json!(-3), "-3"),
        (json!("3"), "\"3\""),
        (json!(3.5), "a number"),
        (json!([3]), "a list"),
    ] {
        let error = minutes(wrong).unwrap_err();
        assert_eq!((&*error.field, &*error.found), ("custom.yew_cognito.challenge_minutes", found));
        assert!(!error.expected.is_empty());
    }
}
