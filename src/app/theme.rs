//! The theme of the site: what the user has chosen, and how the document shows it.

use cognito_client::platform::Storage as _;
use cognito_client::platform::web::WebStorage;

use crate::i18n::Key;

/// The key of the user's choice in localStorage. The script in the head of the page reads it, too.
const CHOICE_KEY: &str = "yew-cognito.theme";

/// The theme of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    /// The theme of the device.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// All themes and their labels, in the order of the menu.
    pub(super) const ALL: [(Self, Key); 3] =
        [(Self::System, Key::ThemeSystem), (Self::Light, Key::ThemeLight), (Self::Dark, Key::ThemeDark)];

    /// Returns the theme that the user has chosen on this device.
    pub(super) fn chosen() -> Self {
        Self::parse(&WebStorage::Local.get(CHOICE_KEY).ok().flatten().unwrap_or_default())
    }

    /// Returns the theme of this name. Any other text stands for that of the device.
    pub(super) fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// Returns the name in the storage and in the attribute of the document; empty for the theme of the device.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Remembers the theme as the user's choice on this device.
    pub(super) fn remember(self) {
        let storage = WebStorage::Local;
        let result = match self {
            Self::System => storage.remove(CHOICE_KEY),
            Self::Light | Self::Dark => storage.set(CHOICE_KEY, self.name()),
        };
        // Without storage, the choice holds until the page is reloaded.
        result.ok();
    }

    /// Shows the document in this theme. The browser draws scroll bars and form controls by `<meta name=color-scheme>`.
    pub(super) fn mark_document(self) {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        let schemes = if self == Self::System { "light dark" } else { self.name() };
        if let Ok(Some(meta)) = document.query_selector("meta[name=color-scheme]") {
            // Setting an attribute with a valid constant name cannot fail.
            meta.set_attribute("content", schemes).ok();
        }
        if let Some(root) = document.document_element() {
            match self {
                Self::System => root.remove_attribute("data-theme").ok(),
                Self::Light | Self::Dark => root.set_attribute("data-theme", self.name()).ok(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn a_theme_has_the_name_that_is_stored() {
        for (theme, _) in Theme::ALL {
            assert_eq!(Theme::parse(theme.name()), theme);
        }
        assert_eq!(Theme::parse("sepia"), Theme::System, "an unknown name");
    }
}
