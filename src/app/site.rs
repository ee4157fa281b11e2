//! The component of the site: holds the place and the content, and chooses what is shown.

use cognito_client::auth::{AppSettings, AuthState};
use web_sys::Element;
use yew::prelude::*;

use super::{
    Route,
    feed::{self, Feed},
    navigation::{Listening, Navigator},
    pages, parts,
    place::{Place, after_sign_in, with_return_to},
    profile::{self, ProfileCard},
    redirect::{Redirect, Redirects},
    shell::Shell,
};
use crate::{
    i18n::Strings,
    ui::{
        Auth, components,
        forms::{Screen, Step},
    },
};

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
    /// Whether the pool has not confirmed the sign-out of an earlier page.
    has_unconfirmed_sign_out: bool,
    redirects: Redirects,
    /// The view that was last announced to screen readers.
    announced: Option<(Route, &'static str)>,
    _auth: ContextHandle<Auth>,
    _listening: Listening,
}

#[derive(Properties, PartialEq)]
pub(super) struct SiteProps {
    /// The settings of the site around the sign-in screens.
    pub(super) settings: AppSettings,
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
}

/// A request for a part of the page.
enum Request {
    Feed(feed::Request),
    Profile(profile::Request),
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
            redirects: Redirects::default(),
            feed: Feed::default(),
            profile: ProfileCard::default(),
            has_unconfirmed_sign_out: false,
            announced: None,
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
        }
        self.load(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let is_leaving = self.redirect_path().is_some() && !self.redirects.has_stopped();
        let page = if is_leaving || *self.auth.state() == AuthState::Restoring {
            parts::restoring()
        } else {
            let content = match self.place.route {
                Route::Home => self.feed.view(&ctx.link().callback(Event::Feed)),
                Route::Account => self.profile.view(&ctx.link().callback(Event::Profile)),
                _ => Html::default(),
            };
            let on_step = ctx.link().callback(Event::Step);
            pages::page(&self.place, &self.auth, content, &self.navigator, on_step)
        };
        let shell = Shell {
            settings: &ctx.props().settings,
            auth: &self.auth,
            place: &self.place,
            navigator: &self.navigator,
            has_unconfirmed_sign_out: self.has_unconfirmed_sign_out,
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
        let view = Some((self.place.route, self.name()));
        if self.announced != view {
            self.announced = view;
            announce(self.title(), &ctx.props().settings.name);
        }
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

    /// Returns the title of the tab. It contains no names, because the browser keeps titles in its history.
    fn title(&self) -> &'static str {
        let Place { route, step, .. } = &self.place;
        match route {
            _ if *self.auth.state() == AuthState::Restoring => Strings::ENGLISH.loading,
            Route::Home => "Home",
            Route::Account => "Account",
            Route::NotFound => pages::NOT_FOUND_TITLE,
            Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
                Screen::new(step, self.auth.client().config(), &Strings::ENGLISH).title
            }
        }
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
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let separator = if app.is_empty() { "" } else { " · " };
        document.set_title(&[title, separator, app].concat());
    }
}
