//! The settings of the gallery, which are in its address.

use web_sys::{HtmlSelectElement, UrlSearchParams};
use yew::prelude::*;
use yew_cognito::i18n::Strings;

/// The languages besides English, and their texts.
const LANGUAGES: [(&str, &str); 5] = [
    ("ar", include_str!("../../../static/locales/ar.json")),
    ("de", include_str!("../../../static/locales/de.json")),
    ("es", include_str!("../../../static/locales/es.json")),
    ("fr", include_str!("../../../static/locales/fr.json")),
    ("ja", include_str!("../../../static/locales/ja.json")),
];

/// A page of the gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Page {
    /// The components.
    #[default]
    Parts,
    /// The screens.
    Screens,
}

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) page: Page,
    /// `light` or `dark`; empty for the theme of the device.
    theme: String,
    /// The tag of the language.
    pub(crate) language: String,
    /// `ltr` or `rtl`; empty for that of the language.
    direction: String,
    /// The width of the stage in pixels; empty for that of the window.
    pub(crate) width: String,
}

/// A setting that the user can change.
pub(crate) struct Switch {
    /// The name in the address.
    name: &'static str,
    values: &'static [&'static str],
    get: fn(&Settings) -> &String,
    get_mut: fn(&mut Settings) -> &mut String,
}

impl Page {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parts => "components",
            Self::Screens => "screens",
        }
    }
}

impl Switch {
    pub(crate) const ALL: &'static [Self] = &[
        Self {
            name: "theme",
            values: &["", "light", "dark"],
            get: |it| &it.theme,
            get_mut: |it| &mut it.theme,
        },
        Self {
            name: "lang",
            values: &["en", "ar", "de", "es", "fr", "ja"],
            get: |it| &it.language,
            get_mut: |it| &mut it.language,
        },
        Self {
            name: "dir",
            values: &["", "ltr", "rtl"],
            get: |it| &it.direction,
            get_mut: |it| &mut it.direction,
        },
        Self {
            name: "width",
            values: &["", "320", "768", "1280"],
            get: |it| &it.width,
            get_mut: |it| &mut it.width,
        },
    ];

    /// Returns the menu of the switch.
    pub(crate) fn view(&self, settings: &Settings, on_choice: Callback<String>) -> Html {
        let onchange = Callback::from(move |event: Event| {
            if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
                on_choice.emit(menu.value());
            }
        });
        let options = self.values.iter().map(|value| {
            let text = if value.is_empty() { "auto" } else { value };
            html! { <option value={*value} selected={value == (self.get)(settings)}>{ text }</option> }
        });
        html! { <label>{ self.name }<select name={self.name} {onchange}>{ for options }</select></label> }
    }
}

impl Settings {
    /// Reads the settings from the address. Unknown values are replaced by the first one.
    pub(crate) fn from_address() -> Self {
        let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
        let mut settings = Self { language: "en".to_owned(), ..Self::default() };
        if let Ok(parameters) = UrlSearchParams::new_with_str(&search) {
            if parameters.get("show").as_deref() == Some(Page::Screens.name()) {
                settings.page = Page::Screens;
            }
            for switch in Switch::ALL {
                if let Some(value) = parameters.get(switch.name)
                    && switch.values.contains(&value.as_str())
                {
                    *(switch.get_mut)(&mut settings) = value;
                }
            }
        }
        settings
    }

    /// Returns the settings with this value of a switch, and puts them into the address.
    pub(crate) fn with(mut self, switch: &Switch, value: &str) -> Self {
        value.clone_into((switch.get_mut)(&mut self));
        if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
            let address = self.address(self.page);
            // Without an entry in the history, the settings hold until the page is left.
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address)).ok();
        }
        self
    }

    /// Returns the address of a page with these settings.
    pub(crate) fn address(&self, page: Page) -> String {
        let mut address = format!("?show={}", page.name());
        for switch in Switch::ALL {
            let value = (switch.get)(self);
            if !value.is_empty() {
                address += &format!("&{}={value}", switch.name);
            }
        }
        address
    }

    /// Shows the document in the theme.
    pub(crate) fn apply(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(root) = document.and_then(|document| document.document_element()) {
            // Setting an attribute with a valid constant name cannot fail.
            let theme = if self.theme.is_empty() { "system" } else { &self.theme };
            root.set_attribute("data-theme", theme).ok();
        }
    }

    /// Returns the texts in the language.
    pub(crate) fn strings(&self) -> Strings {
        let texts = LANGUAGES.iter().find(|(tag, _)| *tag == self.language);
        texts.and_then(|(tag, json)| Strings::from_json(tag, json).ok()).unwrap_or_default()
    }

    /// Returns the direction.
    pub(crate) fn direction(&self) -> String {
        if self.direction.is_empty() { self.strings().direction().to_owned() } else { self.direction.clone() }
    }
}
