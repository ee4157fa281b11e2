//! The pages of signed-out users as the app draws them first, for the build step that writes them into HTML.

use cognito_client::auth::{AppSettings, AuthState, Config, ConfigError, Reason};
use yew::prelude::*;

use super::auth_screen::addresses;
use super::base::Base;
use super::feed::Feed;
use super::language::Languages;
use super::navigation::Navigator;
use super::pages;
use super::place::{Place, first_step};
use super::shell::Shell;
use super::theme::Theme;
use super::{Route, title};
use crate::hash::fnv_1a;
use crate::i18n::Strings;
use crate::ui::Customize;
use crate::ui::form::FormState;
use crate::ui::screen_view::ScreenView;
use crate::ui::screens::ALL_SCREENS;

/// The pages of a site that signed-out users can open, as the app draws them first. They depend on the configuration, the
/// language and the path alone.
///
/// They are drawn by the functions that the app itself uses, without its components, so they need no browser.
pub struct FirstPages {
    config: Config,
    settings: AppSettings,
    languages: Languages,
    base: Base,
    config_hash: u32,
}

impl FirstPages {
    /// The pages.
    pub const ROUTES: [Route; 5] = [Route::Home, Route::SignIn, Route::SignUp, Route::Forgot, Route::Confirm];

    /// Creates the pages for the text of `config.json`, and for the attributes `data-languages` and `data-base` of the
    /// element of the app.
    ///
    /// # Errors
    /// [`ConfigError`] if the site would not start with this configuration.
    pub fn new(config: &str, languages: &str, base: &str) -> Result<Self, ConfigError> {
        let config_hash = fnv_1a(config.as_bytes());
        let config = Config::from_json(config)?;
        let settings = config.app()?;
        let languages = Languages::parse(languages, &settings.languages)?;
        Ok(Self { config, settings, languages, base: Base::new(Some(base)), config_hash })
    }

    /// Returns the tags of the site's languages, the first of which is the default, with the addresses of their texts;
    /// `None` for English, which is compiled in.
    pub fn languages(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.languages.all().iter().map(|language| (&*language.tag, language.address.as_deref()))
    }

    /// Returns the hash of the configuration, by which the app recognizes pages of another one.
    #[must_use]
    pub fn config_hash(&self) -> u32 {
        self.config_hash
    }

    /// Returns the name of the file of a page, without language and extension.
    #[must_use]
    pub fn file_name(route: Route) -> &'static str {
        match route.path() {
            "/" => "home",
            path => path.trim_start_matches('/'),
        }
    }

    /// Returns the title of the tab.
    #[must_use]
    pub fn title(&self, route: Route, s: &Strings) -> String {
        title::with_app_name(
            &title::of_place(&place(route), &ALL_SCREENS, &self.config, s),
            &self.settings.name,
        )
    }

    /// Returns the content of the element of the app.
    pub fn draw(&self, route: Route, s: &Strings) -> Html {
        let place = place(route);
        let navigator = Navigator::new(self.base.clone(), Callback::noop());
        let page = match route {
            Route::Home => {
                let feed = Feed::first(&self.config).view(&Callback::noop(), s);
                pages::home(None, feed, &navigator, s)
            }
            Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
                self.screen(&place, &navigator, s)
            }
            Route::Account | Route::NotFound => pages::not_found(&navigator, s),
        };
        let shell = Shell {
            settings: &self.settings,
            state: &AuthState::SignedOut(Reason::NoSession),
            place: &place,
            navigator: &navigator,
            notes: [None; 3],
            strings: s,
            languages: &self.languages,
            menu: &NodeRef::default(),
            theme: Theme::System,
            on_choice: Callback::noop(),
            on_sign_out: Callback::noop(),
        };
        shell.view(&NodeRef::default(), page)
    }

    fn screen(&self, place: &Place, navigator: &Navigator, s: &Strings) -> Html {
        let layout = place.step.layout(&self.config);
        let view = ScreenView {
            step: &place.step,
            layout: &layout,
            state: &FormState::new(&place.step, &layout),
            customize: &Customize::from(s.clone()),
            in_page: None,
            root: &NodeRef::default(),
            form: &NodeRef::default(),
            href: Some(&addresses(navigator, "")),
            on_event: Callback::noop(),
            draw_field: ALL_SCREENS.draw_field,
        };
        view.draw()
    }
}

fn place(route: Route) -> Place {
    Place { route, return_to: String::new(), step: first_step(route), may_resume: false }
}
