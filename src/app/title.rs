//! The title of the tab.

use cognito_client::auth::Config;

use super::Route;
use super::place::Place;
use crate::i18n::{Key, Strings};
use crate::ui::screens::ScreenSet;

/// Returns the title of a page, without the name of the app. The screen of the current step is one of `screens`.
pub(super) fn of_place(place: &Place, screens: &ScreenSet, config: &Config, s: &Strings) -> String {
    let key = match place.route {
        Route::Home => Key::Home,
        Route::Account => Key::Account,
        Route::NotFound => Key::NotFound,
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            return (screens.layout)(&place.step, config).title.resolve(s);
        }
    };
    s.get(key).to_owned()
}

/// Returns the title of the tab: `title`, and the name of the app if it has one.
pub(super) fn with_app_name(title: &str, app: &str) -> String {
    let separator = if app.is_empty() { "" } else { " · " };
    [title, separator, app].concat()
}
