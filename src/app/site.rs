//! The component of the site: holds the place, and chooses what is shown.

use cognito_client::auth::{AppSettings, AuthClient, AuthState};
use cognito_client::platform::Subscription;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use super::auth_screen::auth_screen;
use super::base::Base;
use super::first_screen::SIGN_IN_ONLY;
use super::language::{Language, Languages, mark_document};
use super::lazy::{self, Lazy, LazyPart, LoadError};
use super::navigation::{Listening, Navigator};
use super::notes::notes;
use super::pages::PageProps;
use super::place::{Place, Resume, after_sign_in, with_return_to};
use super::redirect::{Redirect, Redirects};
use super::shell::Shell;
use super::theme::Theme;
use super::{Route, parts, title};
use crate::i18n::{Key, Strings};
use crate::ui::auth::AuthChange;
use crate::ui::screens::ScreenSet;
use crate::ui::{Auth, Step, components};

/// Shows the shell and the page for the current address and session.
///
/// Signed-out users are redirected from the account to the sign-in, and signed-in users from the sign-in to the page
/// that they came from. Both replace the history entry, so that Back does not lead into the redirect again.
pub(super) struct Site {
    auth: Auth,
    place: Place,
    lazy: LazyPart,
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
    earlier_sign_out: EarlierSignOut,
    redirects: Redirects,
    /// The view that was last announced to screen readers.
    announced: Option<(Route, &'static str)>,
    /// Whether the page that the build has drawn is being replaced by the same one, which is not announced: the focus
    /// stays where the user has set it.
    is_taken_over: bool,
    /// The title of the tab, without the name of the app.
    shown_title: String,
    /// The language of the document; empty before the first render.
    shown_locale: String,
    /// Reports the changes of the session, from the first render on.
    subscription: Option<Subscription>,
    _listening: Listening,
}

/// What is known about the sign-out of an earlier page.
#[derive(PartialEq)]
enum EarlierSignOut {
    /// Nothing: the lazy part, which has the code to look for it, is not there yet.
    Unchecked,
    /// The pool has not confirmed it.
    Unconfirmed,
    /// There is nothing to report.
    Settled,
}

#[derive(Properties, PartialEq)]
pub(super) struct SiteProps {
    /// The client of the user pool, with the restored session.
    pub(super) client: AuthClient,
    /// The settings of the site around the sign-in screens.
    pub(super) settings: AppSettings,
    /// The languages that the user can choose from.
    pub(super) languages: Languages,
    /// The texts in the language that the site begins with; `None` if they could not be loaded, which leaves English.
    pub(super) strings: Option<Strings>,
    /// The lazy part, which may have been loaded before.
    pub(super) lazy: LazyPart,
    /// Whether the site replaces a page that the build has drawn and that the user has seen.
    pub(super) is_taken_over: bool,
}

pub(super) enum Event {
    /// The session has changed.
    Auth(AuthChange),
    /// The address has changed.
    Moved,
    /// The page of this path has to be shown, although the address could not be changed to it.
    Unmoved(String),
    /// The user has reached another step of a sign-in, sign-up or recovery.
    Step(Step),
    /// The user signs out of this browser.
    SignOut,
    /// The lazy part of the site is there, or could not be loaded.
    Lazy(Result<&'static Lazy, LoadError>),
    /// The user repeats the load of the lazy part.
    Retry,
    /// The load of the lazy part is repeated after a pause.
    RetryIsDue,
    /// The user has chosen this value in the menu with this label: the tag of a language, or the name of a theme.
    Choose(Key, String),
    /// The texts of this language were loaded, or could not be loaded.
    Loaded(Language, Option<Strings>),
}

/// The content of the frame around every page.
enum Shown {
    /// The screen of the current step, which is one of these.
    AuthScreen(&'static ScreenSet),
    /// A page of the lazy part.
    Page(&'static Lazy),
    /// A message in place of something that could not be loaded.
    Unavailable,
    /// A placeholder.
    Loading,
}

impl Component for Site {
    type Message = Event;
    type Properties = SiteProps;

    fn create(ctx: &Context<Self>) -> Self {
        let auth = Auth::new(ctx.props().client.clone(), &ctx.link().callback(Event::Auth));
        let navigator = Navigator::new(Base::from_page(), ctx.link().callback(|()| Event::Moved));
        let lazy = ctx.props().lazy.clone();
        let place = Place::here(auth.client(), lazy.functions().map(|lazy| lazy.resume));
        let listening = navigator.listen();
        let mut site = Self {
            auth,
            place,
            navigator,
            root: NodeRef::default(),
            language_menu: NodeRef::default(),
            strings: ctx.props().strings.clone().unwrap_or_else(Strings::first_english),
            chosen_language: String::new(),
            has_language_failed: ctx.props().strings.is_none(),
            theme: Theme::chosen(),
            redirects: Redirects::default(),
            lazy,
            earlier_sign_out: EarlierSignOut::Unchecked,
            announced: None,
            is_taken_over: ctx.props().is_taken_over,
            shown_title: String::new(),
            shown_locale: String::new(),
            subscription: None,
            _listening: listening,
        };
        site.complete_texts();
        site.load_page(ctx);
        site
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Auth(change) => {
                if !self.auth.apply(change) {
                    return false;
                }
            }
            Event::Moved => self.place.follow(Place::here(self.auth.client(), self.resume())),
            Event::Unmoved(path) => self.place = Place::at(&path, self.auth.client(), self.resume()),
            Event::Step(step) => {
                let to = Route::from_step(&step);
                self.place.step = step;
                self.place.may_resume = false;
                if to != self.place.route {
                    self.navigator.push(&with_return_to(to, &self.place.return_to));
                }
            }
            Event::SignOut => {
                // Goes to the home page first, because a guarded page would ask the user to sign in again.
                self.navigator.push(Route::Home.path());
                // From now on, an unconfirmed sign-out may be that of this page.
                self.earlier_sign_out = EarlierSignOut::Settled;
                self.auth.sign_out_here();
            }
            Event::Lazy(outcome) => {
                self.lazy.finish(outcome);
                if let Some(lazy) = self.lazy.functions() {
                    let client = self.auth.client();
                    self.place.resume(lazy.resume, client);
                    if self.earlier_sign_out == EarlierSignOut::Unchecked {
                        self.earlier_sign_out = if (lazy.take_unconfirmed_sign_out)(client) {
                            EarlierSignOut::Unconfirmed
                        } else {
                            EarlierSignOut::Settled
                        };
                    }
                    // The site lasts as long as its page, so the session is kept up to date until then.
                    spawn_local((lazy.run)(client.clone()));
                }
            }
            Event::Retry => self.lazy.forget_failure(),
            Event::RetryIsDue => {
                self.lazy.retry_is_due();
                self.load_lazy_part(ctx);
            }
            Event::Choose(Key::Theme, name) => {
                self.theme = Theme::parse(&name);
                self.theme.remember();
                self.theme.mark_document();
            }
            Event::Choose(_, tag) => {
                self.chosen_language = tag;
                if let Some(language) = ctx.props().languages.find(&self.chosen_language).cloned() {
                    ctx.link().send_future(async move {
                        let strings = language.load().await;
                        Event::Loaded(language, strings)
                    });
                }
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
        self.complete_texts();
        self.load_page(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let s = &self.strings;
        let page = match self.shown() {
            Shown::AuthScreen(screens) => {
                let on_step = ctx.link().callback(Event::Step);
                auth_screen(&self.place, screens, &self.auth, &self.navigator, on_step, s)
            }
            Shown::Page(lazy) => {
                let (navigator, strings) = (self.navigator.clone(), s.clone());
                (lazy.page)(self.auth.clone(), PageProps { route: self.place.route, navigator, strings })
            }
            Shown::Unavailable => parts::unavailable(ctx.link().callback(|_| Event::Retry), s),
            Shown::Loading => parts::restoring(s),
        };
        let shell = Shell {
            settings: &ctx.props().settings,
            state: self.auth.state(),
            place: &self.place,
            navigator: &self.navigator,
            notes: notes(
                &self.auth,
                &self.place,
                self.has_language_failed,
                self.earlier_sign_out == EarlierSignOut::Unconfirmed,
            ),
            strings: s,
            languages: &ctx.props().languages,
            menu: &self.language_menu,
            theme: self.theme,
            on_choice: ctx.link().callback(|(menu, value)| Event::Choose(menu, value)),
            on_sign_out: ctx.link().callback(|_| Event::SignOut),
        };
        shell.view(&self.root, page)
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if !self.is_intact() {
            // Yew goes on with nodes that are no longer in the page, which would stay as it is. An exception stops the
            // app, and static/boot.js offers a reload.
            wasm_bindgen::throw_str("a browser extension or another script has removed nodes of this page");
        }
        if is_first {
            self.subscription = Some(self.auth.listen(ctx.link().callback(Event::Auth)));
            match self.lazy.functions() {
                // Screen readers announce the changes of a status, not its initial text, so a note about an earlier
                // sign-out has to appear after the first render.
                Some(lazy) => ctx.link().send_message(Event::Lazy(Ok(lazy))),
                // Whoever signs in needs it next. The first screen is not kept waiting for it.
                None if !self.lazy.has_failed() => self.load_lazy_part(ctx),
                None => {}
            }
        }
        match self.redirects.next(self.redirect_path()) {
            Redirect::Stay => {}
            Redirect::Go(path) => return self.navigator.replace(&path),
            Redirect::Show(path) => return ctx.link().send_message(Event::Unmoved(path)),
        }
        self.show_in_document(&ctx.props().settings.name);
    }
}

impl Site {
    /// Adds the texts that are in the lazy part, once it is there.
    fn complete_texts(&mut self) {
        if let Some(lazy) = self.lazy.functions()
            && self.strings.is_first_english()
        {
            self.strings = (lazy.english)();
        }
    }

    /// Returns the function that finds an interrupted step, once the lazy part is there.
    fn resume(&self) -> Option<Resume> {
        self.lazy.functions().map(|lazy| lazy.resume)
    }

    /// Loads the lazy part if the current page is in it. A failure is repeated later in any case, because the session needs
    /// the lazy part, too.
    fn load_page(&mut self, ctx: &Context<Self>) {
        if self.lazy.schedule_retry() {
            request_lazy_part(ctx, true);
        }
        if self.place.is_first_screen() {
            self.lazy.forget_failure();
        } else if !self.lazy.has_failed() {
            self.load_lazy_part(ctx);
        }
    }

    /// Loads the lazy part, unless it is there or being loaded.
    fn load_lazy_part(&mut self, ctx: &Context<Self>) {
        if self.lazy.start() {
            request_lazy_part(ctx, false);
        }
    }

    /// Returns what is shown in the frame.
    fn shown(&self) -> Shown {
        let is_leaving = self.redirect_path().is_some() && !self.redirects.has_stopped();
        if is_leaving || *self.auth.state() == AuthState::Restoring {
            Shown::Loading
        } else if let Some(lazy) = self.lazy.functions() {
            if self.place.route.is_auth_screen() {
                Shown::AuthScreen(lazy.screens)
            } else {
                Shown::Page(lazy)
            }
        } else if self.place.is_first_screen() {
            Shown::AuthScreen(&SIGN_IN_ONLY)
        } else if self.lazy.has_failed() {
            Shown::Unavailable
        } else {
            Shown::Loading
        }
    }

    /// Returns the path to redirect to if the page does not fit the state of the session.
    fn redirect_path(&self) -> Option<String> {
        let Place { route, return_to, .. } = &self.place;
        match self.auth.state() {
            AuthState::SignedOut(_) if route.is_guarded() => {
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
        let is_new = self.announced != view;
        self.announced = view;
        let is_taken_over = std::mem::take(&mut self.is_taken_over);
        if is_new && !is_taken_over {
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
        let key = match self.shown() {
            Shown::AuthScreen(screens) => return self.title_of_place(screens),
            // It has no screen of a step.
            Shown::Page(_) => return self.title_of_place(&SIGN_IN_ONLY),
            Shown::Unavailable => Key::Unavailable,
            Shown::Loading => Key::Loading,
        };
        self.strings.get(key).to_owned()
    }

    fn title_of_place(&self, screens: &ScreenSet) -> String {
        title::of_place(&self.place, screens, self.auth.client().config(), &self.strings)
    }

    /// Returns the name of the view. It changes whenever the user would consider the view a different one.
    fn name(&self) -> &'static str {
        match (self.shown(), self.auth.state()) {
            (Shown::Unavailable, _) => "unavailable",
            (Shown::Loading, _) | (_, AuthState::Restoring) => "restoring",
            (Shown::AuthScreen(_), _) => self.place.step.name(),
            (Shown::Page(_), AuthState::SignedOut(_)) => "signed-out",
            (Shown::Page(_), AuthState::SignedIn(..)) => "signed-in",
        }
    }
}

/// Requests the lazy part; after a failure, only reports later that it is time to. It is one function because each type of
/// future that a component sends costs wasm.
fn request_lazy_part(ctx: &Context<Site>, has_failed: bool) {
    ctx.link().send_future(async move {
        if has_failed {
            lazy::retry_pause().await;
            Event::RetryIsDue
        } else {
            Event::Lazy(lazy::load().await)
        }
    });
}

/// Announces the current view to screen readers: moves the focus to its heading and puts `title` into the tab's title,
/// together with the name of the app if it has one.
pub(super) fn announce(title: &str, app: &str) {
    components::focus_heading();
    set_title(title, app);
}

fn set_title(title: &str, app: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&title::with_app_name(title, app));
    }
}
