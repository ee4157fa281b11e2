//! The title of the tab.

use cognito_client::auth::Config;

use super::Route;
use super::place::Place;
use crate::i18n::{Key, Strings};

/// Returns the title of a page, without the name of the app.
pub(super) fn of_place(place: &Place, config: &Config, s: &Strings) -> String {
    let key = match place.route {
        Route::Home => Key::Home,
        Route::Account => Key::Account,
        Route::NotFound => Key::NotFound,
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            return place.step.layout(config).title.resolve(s);
        }
    };
    s.get(key).to_owned()
}

/// Returns the title of the tab: `title`, and the name of the app if it has one.
pub(super) fn with_app_name(title: &str, app: &str) -> String {
    let separator = if app.is_empty() { "" } else { " · " };
    [title, separator, app].concat()
}
