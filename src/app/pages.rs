//! The pages whose content depends on the user or has to be loaded: home, account, and the one for unknown addresses.
//!
//! They are in the lazy part of the site (`lazy.rs`). Pages are functions, and there is one component around them,
//! because each type of component costs some kilobytes of wasm.

mod account;
mod home;
mod not_found;

pub(super) use home::home;
pub(super) use not_found::not_found;
use yew::prelude::*;

use super::Route;
use super::feed::{self, Feed};
use super::navigation::Navigator;
use super::profile::{self, ProfileCard};
use crate::i18n::Strings;
use crate::ui::Auth;

/// Returns the page at a place. Everything on it reads the session from a context provider.
pub(super) fn page(auth: Auth, props: PageProps) -> Html {
    html! { <ContextProvider<Auth> context={auth}><Page ..props /></ContextProvider<Auth>> }
}

/// Properties of [`page`].
#[derive(PartialEq, Properties)]
pub(super) struct PageProps {
    pub(super) route: Route,
    pub(super) navigator: Navigator,
    pub(super) strings: Strings,
}

/// Holds the content that the pages have loaded.
struct Page {
    auth: Auth,
    feed: Feed,
    profile: ProfileCard,
    _context: ContextHandle<Auth>,
}

enum Event {
    /// The session has changed.
    Auth(Auth),
    /// The user acts on the feed, or one of its requests has ended.
    Feed(feed::Event),
    /// The user acts on the profile, or one of its requests has ended.
    Profile(profile::Event),
}

/// A request for the content of a page.
enum Request {
    Feed(feed::Request),
    Profile(profile::Request),
}

impl Component for Page {
    type Message = Event;
    type Properties = PageProps;

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, context) = Auth::from_scope(ctx.link().clone(), ctx.link().callback(Event::Auth));
        let mut page =
            Self { auth, feed: Feed::default(), profile: ProfileCard::default(), _context: context };
        page.load(ctx);
        page
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &PageProps) -> bool {
        self.load(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        let request = match event {
            Event::Auth(auth) => {
                self.auth = auth;
                self.load(ctx);
                None
            }
            Event::Feed(event) => self.feed.update(event).map(Request::Feed),
            Event::Profile(event) => self.profile.update(event).map(Request::Profile),
        };
        self.send(ctx, request);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Self { auth, .. } = self;
        let PageProps { route, navigator, strings } = ctx.props();
        match route {
            Route::Home => {
                let feed = self.feed.view(&ctx.link().callback(Event::Feed), strings);
                home(auth.user(), feed, navigator, strings)
            }
            Route::Account => {
                let profile = self.profile.view(&ctx.link().callback(Event::Profile), strings);
                account::account(auth, profile, navigator, strings)
            }
            _ => not_found(navigator, strings),
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.feed.rendered();
    }
}

impl Page {
    /// Loads the content of the page whenever the page or the user changes.
    fn load(&mut self, ctx: &Context<Self>) {
        let route = ctx.props().route;
        let feed = self.feed.show(route == Route::Home, &self.auth).map(Request::Feed);
        let profile = self.profile.show(route == Route::Account, &self.auth).map(Request::Profile);
        self.send(ctx, feed);
        self.send(ctx, profile);
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
}
