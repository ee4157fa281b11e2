//! The component of the site: holds the place and the content, and chooses what is shown.

use cognito_client::auth::{AppSettings, AuthState};
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use super::feed::{self, Feed};
use super::language::{Language, Languages, mark_document};
use super::navigation::{Listening, Navigator};
use super::place::{Place, after_sign_in, with_return_to};
use super::profile::{self, ProfileCard};
use super::redirect::{Redirect, Redirects};
use super::shell::Shell;
use super::theme::Theme;
use super::{Route, pages, parts};
use crate::i18n::{Key, Strings};
use crate::ui::{Auth, Step, components};

/// Shows the shell and the page for the current address and session.
///
/// Signed-out users are redirected from the account to the sign-in, and signed-in users from the sign-in to the page
/// that they came from. Both replace the history entry, so that Back does not lead into the redirect again.
pub(super) struct Site {
    auth: Auth,
    place: Place,
    feed: Feed,
    profile: ProfileCard,
    navigator: Navigator,
    root: NodeRef,
    language_menu: NodeRef,
    /// The texts in the current language.
    strings: Strings,
    /// The tag of the language that the user has chosen last; empty if they have not.
    chosen_language: String,
    /// Whether the language that the user has chosen could not be loaded.
    has_language_failed: bool,
    /// The theme that the user has chosen.
    theme: Theme,
    /// Whether the pool has not confirmed the sign-out of an earlier page.
    has_unconfirmed_sign_out: bool,
    redirects: Redirects,
    /// The view that was last announced to screen readers.
    announced: Option<(Route, &'static str)>,
    /// The title of the tab, without the name of the app.
    shown_title: String,
    /// The language of the document; empty before the first render.
    shown_locale: String,
    _auth: ContextHandle<Auth>,
    _listening: Listening,
}

#[derive(Properties, PartialEq)]
pub(super) struct SiteProps {
    /// The settings of the site around the sign-in screens.
    pub(super) settings: AppSettings,
    /// The languages that the user can choose from.
    pub(super) languages: Languages,
    /// The texts in the language that the site begins with; `None` if they could not be loaded, which leaves English.
    pub(super) strings: Option<Strings>,
}

pub(super) enum Event {
    /// The session has changed.
    Auth(Auth),
    /// The address has changed.
    Moved,
    /// The page of this path has to be shown, although the address could not be changed to it.
    Unmoved(String),
    /// The user has reached another step of a sign-in, sign-up or recovery.
    Step(Step),
    /// The user acts on the feed, or one of its requests has ended.
    Feed(feed::Event),
    /// The user acts on the profile, or one of its requests has ended.
    Profile(profile::Event),
    /// The pool has not confirmed the sign-out of an earlier page.
    UnconfirmedSignOut,
    /// The user has chosen this value in the menu with this label: the tag of a language, or the name of a theme.
    Choose(Key, String),
    /// The texts of this language were loaded, or could not be loaded.
    Loaded(Language, Option<Strings>),
}

/// A request for a part of the page.
enum Request {
    Feed(feed::Request),
    Profile(profile::Request),
    Language(Language),
}

impl Component for Site {
    type Message = Event;
    type Properties = SiteProps;

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, handle) = Auth::from_scope(ctx.link().clone(), ctx.link().callback(Event::Auth));
        let navigator = Navigator::new(ctx.link().callback(|()| Event::Moved));
        let place = Place::here(auth.client());
        let listening = navigator.listen();
        let mut site = Self {
            auth,
            place,
            navigator,
            root: NodeRef::default(),
            language_menu: NodeRef::default(),
            strings: ctx.props().strings.clone().unwrap_or_default(),
            chosen_language: String::new(),
            has_language_failed: ctx.props().strings.is_none(),
            theme: Theme::chosen(),
            redirects: Redirects::default(),
            feed: Feed::default(),
            profile: ProfileCard::default(),
            has_unconfirmed_sign_out: false,
            announced: None,
            shown_title: String::new(),
            shown_locale: String::new(),
            _auth: handle,
            _listening: listening,
        };
        site.load(ctx);
        site
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Auth(auth) => self.auth = auth,
            Event::Moved => self.place.follow(Place::here(self.auth.client())),
            Event::Unmoved(path) => self.place = Place::at(&path, self.auth.client()),
            Event::Step(step) => {
                let to = Route::from_step(&step);
                self.place.step = step;
                if to != self.place.route {
                    self.navigator.push(&with_return_to(to, &self.place.return_to));
                }
            }
            Event::Feed(event) => {
                let request = self.feed.update(event);
                self.send(ctx, request.map(Request::Feed));
            }
            Event::Profile(event) => {
                let request = self.profile.update(event);
                self.send(ctx, request.map(Request::Profile));
            }
            Event::UnconfirmedSignOut => self.has_unconfirmed_sign_out = true,
            Event::Choose(Key::Theme, name) => {
                self.theme = Theme::parse(&name);
                self.theme.remember();
                self.theme.mark_document();
            }
            Event::Choose(_, tag) => {
                self.chosen_language = tag;
                let language = ctx.props().languages.find(&self.chosen_language).cloned();
                self.send(ctx, language.map(Request::Language));
            }
            // The user has chosen another language meanwhile.
            Event::Loaded(language, _) if language.tag != self.chosen_language => {}
            Event::Loaded(language, strings) => {
                self.has_language_failed = strings.is_none();
                if let (None, Some(menu)) = (&strings, self.language_menu.cast::<HtmlSelectElement>()) {
                    menu.set_value(self.strings.locale());
                }
                if let Some(strings) = strings {
                    self.strings = strings;
                    language.remember();
                }
            }
        }
        self.load(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let s = &self.strings;
        let is_leaving = self.redirect_path().is_some() && !self.redirects.has_stopped();
        let page = if is_leaving || *self.auth.state() == AuthState::Restoring {
            parts::restoring(s)
        } else {
            let content = match self.place.route {
                Route::Home => self.feed.view(&ctx.link().callback(Event::Feed), s),
                Route::Account => self.profile.view(&ctx.link().callback(Event::Profile), s),
                _ => Html::default(),
            };
            let on_step = ctx.link().callback(Event::Step);
            pages::page(&self.place, &self.auth, content, &self.navigator, on_step, s)
        };
        let shell = Shell {
            settings: &ctx.props().settings,
            auth: &self.auth,
            place: &self.place,
            navigator: &self.navigator,
            has_unconfirmed_sign_out: self.has_unconfirmed_sign_out,
            strings: s,
            languages: &ctx.props().languages,
            has_language_failed: self.has_language_failed,
            menu: &self.language_menu,
            theme: self.theme,
            on_choice: ctx.link().callback(|(menu, value)| Event::Choose(menu, value)),
        };
        let page = shell.view(page);
        html! { <div ref={self.root.clone()} class="app-shell">{ page }</div> }
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if !self.is_intact() {
            // Yew goes on with nodes that are no longer in the page, which would stay as it is. An exception stops the
            // app, and static/boot.js offers a reload.
            wasm_bindgen::throw_str("a browser extension or another script has removed nodes of this page");
        }
        if is_first {
            self.report_earlier_sign_out(ctx);
        }
        match self.redirects.next(self.redirect_path()) {
            Redirect::Stay => {}
            Redirect::Go(path) => return self.navigator.replace(&path),
            Redirect::Show(path) => return ctx.link().send_message(Event::Unmoved(path)),
        }
        self.show_in_document(&ctx.props().settings.name);
        self.feed.rendered();
    }
}

impl Site {
    /// Reports a sign-out that was never confirmed, once.
    ///
    /// Runs after the first render: screen readers announce the changes of a status, not its initial text.
    fn report_earlier_sign_out(&self, ctx: &Context<Self>) {
        let client = self.auth.client();
        if let Some(sign_out) = client.unconfirmed_sign_out() {
            client.acknowledge_sign_out(sign_out);
            ctx.link().send_message(Event::UnconfirmedSignOut);
        }
    }

    /// Loads the content of the page whenever the page or the user changes.
    fn load(&mut self, ctx: &Context<Self>) {
        let route = self.place.route;
        let request = self.feed.show(route == Route::Home, &self.auth);
        self.send(ctx, request.map(Request::Feed));
        let request = self.profile.show(route == Route::Account, &self.auth);
        self.send(ctx, request.map(Request::Profile));
    }

    /// Sends a request, if there is one. Its outcome returns as an event.
    fn send(&self, ctx: &Context<Self>, request: Option<Request>) {
        let Some(request) = request else { return };
        let client = self.auth.client().clone();
        ctx.link().send_future(async move {
            match request {
                Request::Feed(request) => Event::Feed(request.send(&client).await),
                Request::Profile(request) => Event::Profile(request.send(&client).await),
                Request::Language(language) => {
                    let strings = language.load().await;
                    Event::Loaded(language, strings)
                }
            }
        });
    }

    /// Returns the path to redirect to if the page does not fit the state of the session.
    fn redirect_path(&self) -> Option<String> {
        let Place { route, return_to, .. } = &self.place;
        match self.auth.state() {
            AuthState::SignedOut(_) if *route == Route::Account => {
                Some(with_return_to(Route::SignIn, route.path()))
            }
            AuthState::SignedIn(..) if route.is_auth_screen() => Some(after_sign_in(return_to).to_owned()),
            _ => None,
        }
    }

    /// Returns whether the nodes that every page has are in the document.
    fn is_intact(&self) -> bool {
        let root = self.root.cast::<Element>().filter(|root| root.is_connected());
        root.is_some_and(|root| matches!(root.query_selector("[data-screen] h1"), Ok(Some(_))))
    }

    /// Updates the document around the app: its language, its title, and the focus when the view changes.
    fn show_in_document(&mut self, app: &str) {
        let title = self.title();
        let view = Some((self.place.route, self.name()));
        if self.announced != view {
            self.announced = view;
            announce(&title, app);
        } else if self.shown_title != title {
            set_title(&title, app);
        }
        self.shown_title = title;
        if self.shown_locale != self.strings.locale() {
            mark_document(&self.strings);
            self.shown_locale = self.strings.locale().to_owned();
        }
    }

    /// Returns the title of the tab. It contains no names, because the browser keeps titles in its history.
    fn title(&self) -> String {
        let Place { route, step, .. } = &self.place;
        let key = match route {
            _ if *self.auth.state() == AuthState::Restoring => Key::Loading,
            Route::Home => Key::Home,
            Route::Account => Key::Account,
            Route::NotFound => Key::NotFound,
            Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
                return step.layout(self.auth.client().config()).title.resolve(&self.strings);
            }
        };
        self.strings.get(key).to_owned()
    }

    /// Returns the name of the view. It changes whenever the user would consider the view a different one.
    fn name(&self) -> &'static str {
        match self.auth.state() {
            AuthState::Restoring => "restoring",
            AuthState::SignedOut(_) if self.place.route.is_auth_screen() => self.place.step.name(),
            AuthState::SignedOut(_) => "signed-out",
            AuthState::SignedIn(..) => "signed-in",
        }
    }
}

/// Announces the current view to screen readers: moves the focus to its heading and puts `title` into the tab's title,
/// together with the name of the app if it has one.
pub(super) fn announce(title: &str, app: &str) {
    components::focus_heading();
    set_title(title, app);
}

fn set_title(title: &str, app: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let separator = if app.is_empty() { "" } else { " · " };
        document.set_title(&[title, separator, app].concat());
    }
}
