//! The theme of the site: the user's choice, and the attributes of the document for it.

use cognito_client::platform::Storage as _;
use cognito_client::platform::web::WebStorage;

use super::document::set_attribute;
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

    /// Returns the name in the storage and in the document; empty for the theme of the device, which has none there.
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

    /// Shows the document in this theme. Browsers draw scroll bars and form controls by `<meta name=color-scheme>`.
    pub(super) fn mark_document(self) {
        let name = Some(self.name()).filter(|name| !name.is_empty());
        set_attribute("html", "data-theme", name);
        set_attribute("meta[name=color-scheme]", "content", name.or(Some("light dark")));
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
