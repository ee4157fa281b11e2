//! Tests of the languages in `static/locales`. They cover every file there, and each check also has to find the fault in
//! a text that is wrong on purpose.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod checks;
mod language;
mod pseudo;
mod punctuation;
mod rules;

use language::{Language, english};
use rules::Rules;
use yew_cognito::i18n::{Key, Strings};

/// A check of a language, which returns the problems.
type Check = fn(&Language, &Rules) -> Vec<String>;

/// Asserts that no language has a problem.
#[track_caller]
fn assert_passes(check: Check) {
    let rules = Rules::read();
    let problems: Vec<_> = Language::all()
        .iter()
        .flat_map(|language| {
            let locale = language.locale.clone();
            check(language, &rules).into_iter().map(move |problem| format!("{locale}.json: {problem}"))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Asserts that `check` finds exactly one problem once the text of `key` is `text`, and that it mentions `reason`.
#[track_caller]
fn assert_finds(check: Check, locale: &str, key: Key, text: &str, reason: &str) {
    let problems = check(&Language::named(locale).with(key, text), &Rules::read());
    let is_found =
        matches!(&*problems, [problem] if problem.contains(reason) && problem.contains(&key.name()));
    assert!(is_found, "expected one problem with “{reason}” for “{text}”, found {problems:#?}");
}

#[test]
fn every_language_has_the_keys_in_their_order() {
    assert_passes(checks::keys);
}

#[test]
fn a_missing_unknown_or_moved_key_is_found() {
    let german = Language::named("de").json;
    let find = |from: &str, to: &str| {
        let changed = german.replacen(from, to, 1);
        assert_ne!(changed, german, "nothing was replaced");
        checks::keys(&Language::parse("de", changed), &Rules::read())
    };
    let link = "  \"sign_in_link\": \"Anmelden\",\n";
    assert_eq!(find(link, ""), ["`sign_in_link` is missing"]);
    assert_eq!(find(link, &format!("{link}  \"hello\": \"Hallo\",\n")), ["`hello` is unknown"]);
    let moved = [link, "  \"to_sign_in\": \"Jetzt anmelden\",\n"];
    assert_eq!(
        find(&moved.concat(), &[moved[1], moved[0]].concat()),
        ["`to_sign_in` is where `sign_in_link` belongs"]
    );
    assert!(find(",\n  \"to_sign_in\"", ", \"to_sign_in\"")[0].starts_with("not one text: "));
    assert!(find("  \"to_sign_in\"", "    \"to_sign_in\"")[0].starts_with("not one text: "));
}

#[test]
fn every_language_is_accepted() {
    assert_passes(checks::parsing);
}

#[test]
fn a_language_that_is_not_accepted_is_found() {
    let language = Language::named("de").with(Key::SignIn, "An\nmelden");
    assert_eq!(checks::parsing(&language, &Rules::read()), ["the text `sign_in` contains a line break"]);
}

#[test]
fn every_form_has_the_placeholders_and_examples_of_the_english_text() {
    assert_passes(checks::placeholders);
}

#[test]
fn a_missing_repeated_or_other_placeholder_is_found() {
    let finds = |key, text| assert_finds(checks::placeholders, "de", key, text, "expected [");
    finds(Key::SignedInAs, "Angemeldet");
    finds(Key::SignedInAs, "{0} ist angemeldet als {0}");
    finds(Key::SignedInAs, "Angemeldet als {1}");
    finds(Key::RuleLength, "Mindestens ein Zeichen|Mindestens {0} Zeichen");
    finds(Key::PhoneHint, "Mit Landesvorwahl: +49 30 668 18 00");
}

#[test]
fn every_text_has_the_plural_forms_of_its_language() {
    assert_passes(checks::plurals);
}

#[test]
fn a_missing_or_superfluous_plural_form_is_found() {
    assert_finds(
        checks::plurals,
        "de",
        Key::RuleLength,
        "Mindestens {0} Zeichen",
        "expected 2 forms, found 1",
    );
    assert_finds(checks::plurals, "de", Key::SignIn, "Anmelden|Anmeldungen", "expected 1 forms, found 2");
    assert_finds(checks::plurals, "ja", Key::RuleLength, "{0}文字|{0}文字", "expected 1 forms, found 2");
}

#[test]
fn every_text_follows_the_glossary() {
    assert_passes(checks::glossary);
}

#[test]
fn a_term_with_another_translation_is_found() {
    let finds = |locale, key, text, reason| assert_finds(checks::glossary, locale, key, text, reason);
    finds("de", Key::SignIn, "Einloggen", "`einlogg` does not mean “sign in”");
    finds("de", Key::SignIn, "Weiter", "expected “sign in”");
    finds("de", Key::ErrorPasskey, "Es gab kein Passwort.", "`Passwort` does not mean “passkey”");
    finds("fr", Key::ErrorPasskey, "Il manque une clé de sécurité.", "does not mean “passkey”");
    finds("es", Key::PhoneHint, "Con el código del país: +41 44 668 18 00", "does not mean “country code”");
    finds("ja", Key::Username, "ユーザー", "expected “user name”");
    finds("ar", Key::SignOut, "تسجيل الدخول", "expected “sign out”");
}

#[test]
fn a_stem_does_not_match_inside_of_another_word() {
    assert_finds(checks::glossary, "fr", Key::SignIn, "Se déconnecter", "expected “sign in”");
}

#[test]
fn a_button_that_is_named_by_another_text_is_found() {
    let renamed = Language::named("de").with(Key::SignOutEverywhere, "Auf allen Geräten abmelden");
    let problems = checks::glossary(&renamed, &Rules::read());
    assert!(problems.len() == 1 && problems[0].contains("does not name the button"), "{problems:#?}");
}

#[test]
fn a_language_without_rules_is_found() {
    let language = Language::parse("xx", Language::named("de").json);
    for check in [checks::glossary, checks::address, checks::script, checks::length] as [Check; 4] {
        let problems = check(&language, &Rules::read());
        assert!(problems.len() == 1 && problems[0].contains("has no `xx`"), "{problems:#?}");
    }
}

#[test]
fn every_language_keeps_to_its_form_of_address() {
    assert_passes(checks::address);
}

#[test]
fn another_form_of_address_is_found() {
    let finds = |locale, text, reason| assert_finds(checks::address, locale, Key::Forgot, text, reason);
    finds("de", "Hast du dein Passwort vergessen?", "`du`");
    finds("fr", "As-tu oublié ton mot de passe\u{202f}?", "`tu`");
    finds("es", "¿Olvidó su contraseña?", "`su contraseña`");
    finds("ja", "パスワードを忘れた。", "does not end politely");
    finds("ja", "あなたのパスワード", "`あなた`");
    finds("ar", "هل أنت هنا؟", "`أنت`");
}

#[test]
fn every_text_is_in_the_script_of_its_language() {
    assert_passes(checks::script);
}

#[test]
fn letters_marks_and_blanks_of_another_language_are_found() {
    let finds = |locale, text, reason| assert_finds(checks::script, locale, Key::Forgot, text, reason);
    finds("ja", "Passwordをお忘れですか？", "`Password` is in Latin letters");
    finds("ja", "パスワードをお忘れですか?", "'?' does not belong");
    finds("ja", "パスワードを お忘れですか？", "' ' does not belong");
    finds("ar", "نسيت كلمة المرور?", "'?' does not belong");
    finds("ar", "نسيت ١٢٣", "does not belong");
    finds("de", "Passwоrt vergessen?", "'о' does not belong");
    finds("de", "Pass\u{200b}wort vergessen?", "does not belong");
    finds("de", "Passwort\u{200f} vergessen?", "does not belong");
    finds("de", "\"Passwort\" vergessen?", "does not belong");
    finds("de", "„Passwort vergessen?", "are not in pairs");
    finds("de", "„Passwort“ vergessen?", "expected as many quotations");
    finds("de", "Passwort vergessen ?", "wrong blank");
    finds("de", "Passwort  vergessen?", "wrong blank");
    finds("de", "Passwort vergessen? ", "begins or ends with a blank");
    finds("fr", "Mot de passe oublié?", "wrong blank");
    finds("fr", "Mot de passe oublié ?", "wrong blank");
    finds("es", "Olvidaste tu contraseña?", "are not in pairs");
    finds("ar", "نسيت \u{2068}كلمة المرور؟", "are not in pairs");
    finds("ar", "نسيت \u{2068}كلمة\u{2069} المرور؟", "need not be isolated");
}

#[test]
fn every_text_is_short_enough() {
    assert_passes(checks::length);
}

#[test]
fn a_text_that_is_too_long_is_found() {
    let finds = |locale, key, text: &str| assert_finds(checks::length, locale, key, text, "in English");
    finds("de", Key::SignInLead, &"Schön! ".repeat(8));
    finds("ja", Key::SignInLead, "ご利用いただきまして、誠にありがとうございます。");
    finds("de", Key::Code, &"Code".repeat(7));
}

#[test]
fn no_text_is_english() {
    assert_passes(checks::leftovers);
}

#[test]
fn english_that_was_not_translated_is_found() {
    let finds = |key, text: &str, reason| assert_finds(checks::leftovers, "de", key, text, reason);
    finds(Key::ErrorWrongPassword, &english(Key::ErrorWrongPassword), "is not translated");
    finds(Key::ErrorWrongPassword, "Das ist the falsche Passwort.", "`the` is English");
    finds(Key::ErrorWrongPassword, "Das Passwort is not richtig.", "`is not` is English");
}

#[test]
fn the_pseudo_language_is_longer_and_has_the_placeholders() {
    let pseudo = pseudo::language();
    let strings = Strings::from_json(pseudo::LOCALE, &pseudo.json).unwrap();
    assert_eq!(strings.get(Key::SignIn), "[Šîgñ îñ~~~]");
    assert_eq!(strings.count(Key::RuleLength, 1), "[Át léášt 1 çháráçtér~~~~~~~~~]");
    assert!(strings.fill(Key::SignedInAs, &["Ada".to_owned()]).contains("áš Ada~"));
    assert_eq!(checks::keys(&pseudo, &Rules::read()), [""; 0]);
    assert_eq!(checks::plurals(&pseudo, &Rules::read()), [""; 0]);
    for pair in pseudo.pairs() {
        for (form, english) in pair.forms().zip(pair.english.split('|')) {
            let min = english.chars().count() * (100 + pseudo::EXTRA_LENGTH_PERCENT) / 100;
            assert!(form.chars().count() >= min, "{form}");
            assert_eq!(form.matches("{0}").count(), english.matches("{0}").count(), "{form}");
        }
    }
}
