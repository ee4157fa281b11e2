//! Some countries, with names in the language of the page.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use yew_cognito::ui::components::Country;

/// The code of ISO 3166-1, the dialling code, and the names in the languages of the country.
const COUNTRIES: [(&str, &str, &str); 16] = [
    ("AT", "+43", "Österreich"),
    ("AU", "+61", "Australia"),
    ("BR", "+55", "Brasil"),
    ("CA", "+1", "Canada"),
    ("CH", "+41", "Schweiz Suisse Svizzera Svizra"),
    ("DE", "+49", "Deutschland"),
    ("EG", "+20", "مصر"),
    ("ES", "+34", "España"),
    ("FR", "+33", "France"),
    ("GB", "+44", "United Kingdom"),
    ("GR", "+30", "Ελλάδα"),
    ("IN", "+91", "भारत"),
    ("JP", "+81", "日本"),
    ("MX", "+52", "México"),
    ("US", "+1", "United States"),
    ("VC", "+1784", "Saint Vincent and the Grenadines"),
];

/// Returns the countries in the order of their names in the language `locale`.
pub(crate) fn countries(locale: &str) -> Vec<Country> {
    let names = display_names(locale);
    let name = |iso: &str| {
        let names = names.as_ref().ok()?;
        let of: Function = Reflect::get(names, &"of".into()).ok()?.dyn_into().ok()?;
        of.call1(names, &iso.into()).ok()?.as_string()
    };
    let mut countries: Vec<Country> = COUNTRIES
        .iter()
        .map(|(iso, dial_code, other_names)| Country {
            iso: (*iso).to_owned(),
            name: name(iso).unwrap_or_else(|| (*iso).to_owned()),
            other_names: (*other_names).to_owned(),
            dial_code: (*dial_code).to_owned(),
        })
        .collect();
    countries.sort_by(|a, b| a.name.cmp(&b.name));
    countries
}

/// Returns an `Intl.DisplayNames` for regions.
fn display_names(locale: &str) -> Result<JsValue, JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let constructor: Function = Reflect::get(&intl, &"DisplayNames".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into())?;
    Reflect::construct(&constructor, &Array::of2(&locale.into(), &options)).map(Into::into)
}
