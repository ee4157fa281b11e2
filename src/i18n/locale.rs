//! Numbers, dates, lists and names of countries, as the users of a language write them.

/// A language, for the values that are inserted into its texts. In a browser, they are formatted by `Intl`.
///
/// Where there is no `Intl`, or it does not know the language, the values are formatted plainly: digits, a list with
/// commas, the text of the date, the code of the country.
///
/// ```
/// use yew_cognito::i18n::Locale;
///
/// let locale = Locale::new("de");
/// assert_eq!(locale.number(12), "12");
/// assert_eq!(locale.list(&["Brot".to_owned(), "Butter".to_owned()]), "Brot, Butter", "without a browser");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale<'a>(&'a str);

impl<'a> Locale<'a> {
    /// Returns the language with this BCP 47 tag.
    #[must_use]
    pub fn new(tag: &'a str) -> Self {
        Self(tag)
    }

    /// Formats a whole number.
    #[must_use]
    pub fn number(self, number: u32) -> String {
        intl::number(self.0, number).unwrap_or_else(|| number.to_string())
    }

    /// Formats an instant, given in RFC 3339, as date and time in the user's time zone.
    #[must_use]
    pub fn date_time(self, rfc_3339: &str) -> String {
        intl::date_time(self.0, rfc_3339).unwrap_or_else(|| rfc_3339.to_owned())
    }

    /// Formats a list whose last two items are joined by "and".
    #[must_use]
    pub fn list(self, items: &[String]) -> String {
        intl::list(self.0, items).unwrap_or_else(|| items.join(", "))
    }

    /// Returns the name of a country or region, by its ISO 3166-1 code such as `JP`.
    #[must_use]
    pub fn country(self, code: &str) -> String {
        intl::country(self.0, code).unwrap_or_else(|| code.to_owned())
    }
}

/// The functions of `Intl`. They return `None` if the browser rejects the language or the value.
#[cfg(target_arch = "wasm32")]
mod intl {
    use wasm_bindgen::prelude::*;

    // js-sys declares these constructors as if they could not throw, but an invalid tag is a `RangeError`.
    #[wasm_bindgen]
    extern "C" {
        type Date;
        #[wasm_bindgen(constructor)]
        fn new(rfc_3339: &str) -> Date;

        #[wasm_bindgen(js_namespace = Intl)]
        type NumberFormat;
        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        fn new(tag: &str) -> Result<NumberFormat, JsValue>;
        #[wasm_bindgen(method)]
        fn format(this: &NumberFormat, number: u32) -> String;

        #[wasm_bindgen(js_namespace = Intl)]
        type DateTimeFormat;
        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        fn new(tag: &str, options: &Styles) -> Result<DateTimeFormat, JsValue>;
        #[wasm_bindgen(method, catch)]
        fn format(this: &DateTimeFormat, date: &Date) -> Result<String, JsValue>;

        #[wasm_bindgen(js_namespace = Intl)]
        type ListFormat;
        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        fn new(tag: &str) -> Result<ListFormat, JsValue>;
        #[wasm_bindgen(method)]
        fn format(this: &ListFormat, items: Vec<String>) -> String;

        #[wasm_bindgen(js_namespace = Intl)]
        type DisplayNames;
        #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
        fn new(tag: &str, options: &Styles) -> Result<DisplayNames, JsValue>;
        #[wasm_bindgen(method, catch)]
        fn of(this: &DisplayNames, code: &str) -> Result<String, JsValue>;

        /// The options of a constructor.
        #[wasm_bindgen(js_name = Object)]
        type Styles;
        #[wasm_bindgen(constructor, js_class = Object)]
        fn new() -> Styles;
        #[wasm_bindgen(method, setter = dateStyle)]
        fn set_date_style(this: &Styles, style: &str);
        #[wasm_bindgen(method, setter = timeStyle)]
        fn set_time_style(this: &Styles, style: &str);
        #[wasm_bindgen(method, setter = type)]
        fn set_type(this: &Styles, kind: &str);
    }

    pub(super) fn number(tag: &str, number: u32) -> Option<String> {
        Some(NumberFormat::new(tag).ok()?.format(number))
    }

    pub(super) fn date_time(tag: &str, rfc_3339: &str) -> Option<String> {
        let styles = Styles::new();
        styles.set_date_style("medium");
        styles.set_time_style("short");
        DateTimeFormat::new(tag, &styles).ok()?.format(&Date::new(rfc_3339)).ok()
    }

    pub(super) fn list(tag: &str, items: &[String]) -> Option<String> {
        Some(ListFormat::new(tag).ok()?.format(items.to_vec()))
    }

    pub(super) fn country(tag: &str, code: &str) -> Option<String> {
        let styles = Styles::new();
        styles.set_type("region");
        DisplayNames::new(tag, &styles).ok()?.of(code).ok()
    }
}

/// Other hosts have no `Intl`.
#[cfg(not(target_arch = "wasm32"))]
mod intl {
    pub(super) fn number(_: &str, _: u32) -> Option<String> {
        None
    }

    pub(super) fn date_time(_: &str, _: &str) -> Option<String> {
        None
    }

    pub(super) fn list(_: &str, _: &[String]) -> Option<String> {
        None
    }

    pub(super) fn country(_: &str, _: &str) -> Option<String> {
        None
    }
}
