//! Tests of the data behind components: the picker of a country, QR codes, and groups of characters.

use yew_cognito::ui::components::{Country, PickerEvent, PickerState, QrMatrix, groups_of_four};

fn country(iso: &str, name: &str, other_names: &str, dial_code: &str) -> Country {
    Country {
        iso: iso.to_owned(),
        name: name.to_owned(),
        other_names: other_names.to_owned(),
        dial_code: dial_code.to_owned(),
    }
}

fn countries() -> Vec<Country> {
    vec![
        country("CA", "Kanada", "Canada", "+1"),
        country("CH", "Schweiz", "Suisse Svizzera", "+41"),
        country("GB", "Vereinigtes Königreich", "United Kingdom", "+44"),
        country("US", "Vereinigte Staaten", "United States", "+1"),
    ]
}

fn found(query: &str) -> Vec<String> {
    let countries = countries();
    let state = PickerState { query: query.to_owned(), active: 0 };
    state.matches(&countries).iter().map(|country| country.iso.clone()).collect()
}

#[test]
fn a_country_is_found_by_its_names_its_code_and_its_dialling_code() {
    assert_eq!(found(""), ["CA", "CH", "GB", "US"]);
    assert_eq!(found("verein"), ["GB", "US"], "the name in the language of the page");
    assert_eq!(found(" SUISSE "), ["CH"], "a name in a language of the country");
    assert_eq!(found("us"), ["US"], "the code, in small letters");
    for query in ["1", "+1", "001"] {
        assert_eq!(found(query), ["CA", "US"], "{query}");
    }
    assert_eq!(found("+4"), ["CH", "GB"]);
    assert!(found("atlantis").is_empty());
}

#[test]
fn an_opened_picker_begins_at_the_chosen_country() {
    let countries = countries();
    let mut state = PickerState { query: "old".to_owned(), active: 3 };
    state.update(&PickerEvent::Open, &countries, "CH");
    assert_eq!(state, PickerState { query: String::new(), active: 1 });
    state.update(&PickerEvent::Open, &countries, "");
    assert_eq!(state.active, 0);
}

#[test]
fn a_search_begins_at_the_first_match() {
    let mut state = PickerState { query: String::new(), active: 2 };
    state.update(&PickerEvent::Search("ver".to_owned()), &countries(), "CH");
    assert_eq!(state, PickerState { query: "ver".to_owned(), active: 0 });
}

#[test]
fn arrows_wrap_around_and_pages_stop_at_the_ends() {
    let after =
        |active, key: &str, count| PickerState { query: String::new(), active }.position_after(key, count);
    assert_eq!(after(0, "ArrowDown", 20), Some(1));
    assert_eq!(after(19, "ArrowDown", 20), Some(0));
    assert_eq!(after(0, "ArrowUp", 20), Some(19));
    assert_eq!(after(15, "PageDown", 20), Some(19));
    assert_eq!(after(3, "PageUp", 20), Some(0));
    assert_eq!(after(0, "ArrowDown", 0), None, "nothing matches");
    assert_eq!(after(0, "a", 20), None, "a key of the search");
}

#[test]
fn a_qr_code_is_a_path_with_one_rectangle_for_each_run() {
    let matrix =
        QrMatrix::new(3, [true, true, false, false, false, false, true, false, true].to_vec()).unwrap();
    assert_eq!(matrix.path(), "M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z");
    assert_eq!(QrMatrix::new(3, vec![true; 8]), None, "not a square");
    assert_eq!(QrMatrix::new(0, Vec::new()), None, "empty");
}

#[test]
fn a_secret_is_shown_in_groups_of_four_characters() {
    assert_eq!(groups_of_four("JBSWY3DPEH"), "JBSW Y3DP EH");
    assert_eq!(groups_of_four("JBSW"), "JBSW");
    assert_eq!(groups_of_four(""), "");
}

#[test]
fn the_gallery_shows_every_component() {
    let read = |path: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    // Its own functions have the names of components, too.
    let gallery: String =
        read("examples/gallery/src/parts.rs").lines().filter(|line| !line.contains("fn ")).collect();
    let exports = read("src/ui/components.rs");
    let exports = exports.lines().filter_map(|line| line.strip_prefix("pub use "));
    // The names after the module: `choices::{Choice, choices};`.
    let names = exports.filter_map(|line| line.split_once("::"));
    let names = names.flat_map(|(_, names)| names.split(|c: char| !c.is_alphanumeric() && c != '_'));
    // Types have capitals, and `groups_of_four` returns the text of a secret.
    let functions = names.filter(|name| name.starts_with(char::is_lowercase) && *name != "groups_of_four");
    let functions: Vec<&str> = functions.collect();
    assert!(functions.len() >= 10, "{functions:?}");
    for name in functions {
        let is_component = |at: usize| {
            !gallery[..at]
                .ends_with(|before: char| before == '.' || before == '_' || before.is_alphanumeric())
        };
        let call = format!("{name}(");
        let is_shown = gallery.match_indices(&call).any(|(at, _)| is_component(at))
            || gallery.contains(&format!("map({name})"));
        assert!(is_shown, "{name} is not in the gallery");
    }
}
