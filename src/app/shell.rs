//! The frame around every page: header, navigation, notes and footer.

use cognito_client::auth::{AppSettings, AuthState, User};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::Route;
use super::language::Languages;
use super::navigation::{Navigator, link};
use super::place::{Place, with_return_to};
use super::theme::Theme;
use crate::i18n::{Key, Strings, Text};
use crate::ui::components;

/// The frame around every page.
pub(super) struct Shell<'a> {
    /// The name, logo, footer and links of the site.
    pub(super) settings: &'a AppSettings,
    pub(super) state: &'a AuthState,
    pub(super) place: &'a Place,
    pub(super) navigator: &'a Navigator,
    /// The notes above the page.
    pub(super) notes: [Option<Key>; 3],
    pub(super) strings: &'a Strings,
    /// The languages that the user can choose from.
    pub(super) languages: &'a Languages,
    /// The menu of the languages.
    pub(super) menu: &'a NodeRef,
    /// The theme that the user has chosen.
    pub(super) theme: Theme,
    /// Called with the label of a menu and the value that the user chooses in it: the tag of a language, or the name of a
    /// theme.
    pub(super) on_choice: Callback<(Key, String)>,
    /// Called when the user signs out of this browser.
    pub(super) on_sign_out: Callback<MouseEvent>,
}

impl Shell<'_> {
    /// Returns the frame with `page` in it. `root` is its outermost element.
    pub(super) fn view(&self, root: &NodeRef, page: Html) -> Html {
        let s = self.strings;
        html! {
            <div ref={root.clone()} class="app-shell">
                <a class="app-skip" href="#main">{ components::text(s, Key::SkipToContent) }</a>
                <header class="app-header">
                    { link(self.navigator, Route::Home.path().into(), Some("brand"), self.brand(), None) }
                    <nav class="app-nav" aria-label={s.get(Key::MainNavigation).to_owned()}>{ self.navigation(s) }</nav>
                </header>
                { for self.notes.iter().map(|note| banner(*note, s)) }
                { page }
                { self.footer() }
            </div>
        }
    }

    fn brand(&self) -> Html {
        let AppSettings { name, logo, .. } = self.settings;
        let picture = match logo {
            Some(path) => html! { <img src={self.navigator.address(path)} alt="" /> },
            None => mark(),
        };
        // Narrow pages show only the picture. A link to the home page needs a name in any case.
        let name = if name.is_empty() {
            components::text(self.strings, Key::Home)
        } else {
            html! { name }
        };
        html! { <>{ picture }<span>{ name }</span></> }
    }

    fn navigation(&self, s: &Strings) -> Html {
        let Self { state, place, navigator, on_sign_out, .. } = self;
        let current = |route| (place.route == route).then_some("page");
        let text = |key| components::text(s, key);
        let entrance = |route| with_return_to(route, &place.return_to).into();
        match state {
            AuthState::Restoring => Html::default(),
            AuthState::SignedOut(_) => html! {
                <>
                    { link(navigator, entrance(Route::SignIn), None, text(Key::SignIn), current(Route::SignIn)) }
                    { link(navigator, entrance(Route::SignUp), Some("button small"), text(Key::Join), current(Route::SignUp)) }
                </>
            },
            AuthState::SignedIn(user, _) => html! {
                <>
                    { signed_in_as(user, s) }
                    { link(navigator, Route::Account.path().into(), None, text(Key::Account), current(Route::Account)) }
                    { components::button("button quiet small", Some("sign-out"), text(Key::SignOut), on_sign_out.clone()) }
                </>
            },
        }
    }

    /// Returns a menu of the languages; nothing if there is only one.
    fn language_choice(&self) -> Html {
        let Self { strings: s, languages, menu, .. } = self;
        // The page is English if the first language could not be loaded.
        let is_listed = languages.find(s.locale()).is_some();
        if is_listed && languages.all().len() < 2 {
            return Html::default();
        }
        let unlisted = (!is_listed).then(|| (s.locale(), s.get(Key::LanguageName)));
        let listed = languages.all().iter().map(|language| (&*language.tag, &*language.name));
        let items: Vec<_> = unlisted.into_iter().chain(listed).collect();
        self.menu("language", Key::Language, &items, s.locale(), menu)
    }

    /// Returns a menu of the themes.
    fn theme_choice(&self) -> Html {
        let items = Theme::ALL.map(|(theme, label)| (theme.name(), self.strings.get(label)));
        self.menu("theme", Key::Theme, &items, self.theme.name(), &NodeRef::default())
    }

    /// Returns a menu whose label is only for screen readers, with the values and texts of its items.
    #[inline(never)]
    fn menu(
        &self,
        name: &'static str,
        label: Key,
        items: &[(&str, &str)],
        current: &str,
        menu: &NodeRef,
    ) -> Html {
        let on_choice = self.on_choice.clone();
        let onchange = Callback::from(move |event: Event| {
            if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
                on_choice.emit((label, menu.value()));
            }
        });
        let options = items.iter().map(|(value, text)| {
            let lang = (label == Key::Language).then(|| (*value).to_owned());
            html! {
                <option value={(*value).to_owned()} {lang} selected={*value == current}>{ (*text).to_owned() }</option>
            }
        });
        html! {
            <label>
                <span class="auth-hidden">{ components::text(self.strings, label) }</span>
                <select ref={menu.clone()} {name} autocomplete="off" translate="no" {onchange}>{ for options }</select>
            </label>
        }
    }

    fn footer(&self) -> Html {
        let AppSettings { footer, links, .. } = self.settings;
        let links = links.iter().map(|link| {
            let is_on_site = link.href.starts_with('/');
            let href = if is_on_site { self.navigator.address(&link.href) } else { link.href.clone() };
            html! { <a {href}>{ link.text.clone() }</a> }
        });
        html! {
            <footer class="app-footer">
                if let Some(text) = footer {
                    <p>{ text.clone() }</p>
                }
                { for links }
                <div class="app-choices">{ self.language_choice() }{ self.theme_choice() }</div>
            </footer>
        }
    }
}

fn signed_in_as(user: &User, s: &Strings) -> Html {
    let name = user.display_name();
    let initial = name.chars().next().map(String::from);
    html! {
        <span class="app-who">
            <span class="auth-hidden">{ components::changing(Text::filled(Key::SignedInAs, name).resolve(s)) }</span>
            <span class="app-avatar" aria-hidden="true" translate="no">{ initial }</span>
            <span class="app-who-name" aria-hidden="true" translate="no">{ name }</span>
        </span>
    }
}

/// Returns a note above the page. It is always rendered, so that screen readers watch it; it takes no space while it is
/// empty.
fn banner(text: Option<Key>, s: &Strings) -> Html {
    let text = text.map(|key| components::text(s, key));
    html! { <p class="app-banner" role="status">{ for text }</p> }
}

fn mark() -> Html {
    html! {
        <svg aria-hidden="true" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3.6"
            stroke-linecap="round" stroke-linejoin="round">
            <path d="M16 28V15L7 5m9 10 4.2-4.7" />
            <circle cx="24.6" cy="5.4" r="3.6" stroke="none" />
        </svg>
    }
}
