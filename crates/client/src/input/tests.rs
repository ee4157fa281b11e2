//! Tests of how typed values are normalized.

use super::*;

fn config(auth: &str, custom: &str) -> Config {
    Config::from_json(&format!(
        r#"{{ "version": "1.4", "auth": {{ "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "client" {auth} }}, "custom": {{ "yew_cognito": {{ {custom} }} }} }}"#
    ))
    .unwrap()
}

#[test]
fn separators_are_removed_from_codes() {
    for typed in [
        "123456",
        "123 456",
        " 123\u{a0}456\n",
        "123-456",
        "123\u{2013}456",
        "123456.",
        "123456\u{3002}",
        "\u{feff}123\u{200b}456\u{200e}",
        "1\u{2009}2\u{2009}3\u{3000}456",
    ] {
        assert_eq!(code(typed), "123456", "{typed:?}");
    }
}

#[test]
fn digits_of_every_script_are_accepted_in_codes() {
    for typed in [
        "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}",
        "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        "\u{6f1}\u{6f2}\u{6f3} \u{6f4}\u{6f5}\u{6f6}",
        "\u{967}\u{968}\u{969}-\u{96a}\u{96b}\u{96c}",
    ] {
        assert_eq!(code(typed), "123456", "{typed:?}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_unicode_decimal_digit_is_converted_to_ascii() {
    let parsed = regex_syntax::parse(r"\p{Nd}").unwrap();
    let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(digits)) = parsed.kind() else {
        panic!("expected a class of characters, found {parsed:?}")
    };
    let mut count = 0;
    for range in digits.iter() {
        for (index, digit) in (range.start()..=range.end()).enumerate() {
            let value = u32::try_from(index % 10).unwrap();
            assert_eq!(code(&digit.to_string()), value.to_string(), "U+{:04X}", u32::from(digit));
            count += 1;
        }
    }
    assert!(count >= 760, "{count} digits");
}

#[test]
fn other_characters_stay_in_a_code() {
    assert_eq!(code("12a456"), "12a456");
    assert_eq!(code("\u{2460}23456"), "\u{2460}23456");
    assert_eq!(code("Your code is 123456"), "Yourcodeis123456");
}

#[test]
fn invisible_characters_are_removed_from_addresses() {
    for typed in [
        " ada@example.com\t",
        "\u{200b}ada@example.com",
        "\u{feff}ada@example.com\u{a0}",
        "\u{202a}ada@example.com\u{202c}",
        "ada\u{ad}@exam\u{2060}ple.com",
    ] {
        assert_eq!(address(typed), "ada@example.com", "{typed:?}");
    }
    assert_eq!(address("Ada Lovelace"), "Ada Lovelace");
    assert_eq!(address("ada@b\u{fc}cher.example"), "ada@b\u{fc}cher.example");
}

#[test]
fn text_is_trimmed_at_both_ends_only() {
    assert_eq!(text("\u{feff} Ada Lovelace\u{a0}\u{200f}"), "Ada Lovelace");
    // A zero-width non-joiner is part of this name.
    assert_eq!(text("\u{645}\u{647}\u{200c}\u{633}\u{627}"), "\u{645}\u{647}\u{200c}\u{633}\u{627}");
}

#[test]
fn phone_numbers_are_converted_to_international_form() {
    for typed in [
        "+442079460000",
        "+44 (0)20 7946 0000",
        "+44 (0) 20 7946-0000",
        "\u{ff0b}44\u{a0}20\u{2011}7946\u{2013}0000",
        "+44.20/7946.0000",
        "+44 [20] 7946 0000",
        "+\u{ff14}\u{ff14} \u{ff08}20\u{ff09} 7946 0000",
        "\u{202a}+44 20 7946 0000\u{202c}",
    ] {
        assert_eq!(phone_number(typed), "+442079460000", "{typed:?}");
    }
}

#[test]
fn a_zero_in_brackets_is_removed_from_international_numbers_only() {
    assert_eq!(phone_number("(0)20 7946 0000"), "02079460000");
    assert_eq!(phone_number("+39 06 6982"), "+39066982");
    assert_eq!(phone_number("+1 (0"), "+10");
    assert_eq!(phone_number("+44 call"), "+44call");
}

#[test]
fn user_names_are_normalized_by_the_sign_in_attributes_of_the_pool() {
    let by_both = config(r#", "username_attributes": ["email", "phone_number"]"#, "");
    assert_eq!(username(&by_both, "+44 (0)20 7946 0000 "), "+442079460000");
    assert_eq!(username(&by_both, "\u{200b}Ada@Example.com"), "Ada@Example.com");
    let by_name = config("", "");
    assert_eq!(username(&by_name, " 007-ada "), "007-ada");
}

#[test]
fn addresses_are_lower_cased_if_the_pool_ignores_case() {
    let insensitive = config("", r#""username_case": "insensitive""#);
    assert_eq!(username(&insensitive, "Ada@Example.COM"), "ada@example.com");
    assert_eq!(username(&insensitive, "Ada"), "Ada");
    for sensitive in [config("", ""), config("", r#""username_case": "sensitive""#)] {
        assert_eq!(username(&sensitive, "Ada@Example.COM"), "Ada@Example.COM");
    }
}
