use cognito_client::auth::{AuthError, AuthState, Profile};
use yew::prelude::*;

use super::{
    Route,
    navigation::{Listening, Navigator},
    pages::{self, Actions, Loaded},
    parts,
    place::{Place, after_sign_in, with_return_to},
    shell,
};
use crate::ui::{Auth, components, forms::Step};

/// Shell and page, by where one is and who is signed in.
///
/// Signed-out people are sent from the account to the sign-in, signed-in ones from the way in to where they
/// came from; both in place of the address, so that Back does not lead into it again.
pub(super) struct Site {
    auth: Auth,
    place: Place,
    /// Whose account is shown, and what has come of it.
    account: Option<Account>,
    navigator: Navigator,
    /// What was read out last.
    announced: Option<(Route, &'static str)>,
    _auth: ContextHandle<Auth>,
    _listening: Listening,
}

struct Account {
    /// The user's `sub`.
    whose: String,
    profile: Loaded,
}

pub(super) enum Event {
    /// The session has changed.
    Auth(Auth),
    /// The address is another one.
    Moved,
    /// The way in has gone on.
    Step(Step),
    /// The profile of the user with this `sub` has come, or has not.
    Profile(String, Result<Profile, AuthError>),
    /// What could not be loaded is wanted again.
    Retry,
}

impl Component for Site {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, handle) = Auth::of(ctx.link().clone(), ctx.link().callback(Event::Auth));
        let navigator = Navigator::new(ctx.link().callback(|()| Event::Moved));
        let place = Place::here(auth.client());
        let listening = navigator.listen();
        let mut site = Self {
            auth,
            place,
            navigator,
            account: None,
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
            Event::Step(step) => {
                let to = Route::of(&step);
                self.place.step = step;
                if to != self.place.route {
                    self.navigator.push(&with_return_to(to, &self.place.return_to));
                }
            }
            Event::Profile(whose, profile) => {
                if let Some(account) = self.account.as_mut().filter(|account| account.whose == whose) {
                    account.profile = Some(profile);
                }
            }
            Event::Retry => self.account = None,
        }
        self.load(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let page = if self.elsewhere().is_some() || *self.auth.state() == AuthState::Restoring {
            parts::restoring()
        } else {
            let actions = Actions {
                on_step: ctx.link().callback(Event::Step),
                on_retry: ctx.link().callback(|_| Event::Retry),
            };
            let profile = self.account.as_ref().map_or(&None, |account| &account.profile);
            pages::page(&self.place, &self.auth, profile, &self.navigator, actions)
        };
        shell::shell(&self.auth, &self.place, &self.navigator, page)
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(path) = self.elsewhere() {
            self.navigator.replace(&path);
            return;
        }
        let view = Some((self.place.route, self.name()));
        if self.announced != view {
            self.announced = view;
            announce();
        }
    }
}

impl Site {
    /// Asks for what the page shows, as soon as it shows somebody else's.
    fn load(&mut self, ctx: &Context<Self>) {
        let user = self.auth.user().filter(|_| self.place.route == Route::Account);
        let whose = user.map(|user| user.sub().to_owned());
        if whose.as_ref() == self.account.as_ref().map(|account| &account.whose) {
            return;
        }
        self.account = whose.clone().map(|whose| Account { whose, profile: None });
        if let Some(whose) = whose {
            let client = self.auth.client().clone();
            ctx.link().send_future(async move { Event::Profile(whose, client.profile().await) });
        }
    }

    /// Where somebody belongs who does not belong here.
    fn elsewhere(&self) -> Option<String> {
        let Place { route, return_to, .. } = &self.place;
        match self.auth.state() {
            AuthState::SignedOut(_) if *route == Route::Account => {
                Some(with_return_to(Route::SignIn, route.path()))
            }
            AuthState::SignedIn(..) if route.is_way_in() => Some(after_sign_in(return_to).to_owned()),
            _ => None,
        }
    }

    /// What the page shows, as far as a person would say that it is another one.
    fn name(&self) -> &'static str {
        match self.auth.state() {
            AuthState::Restoring => "restoring",
            AuthState::SignedOut(_) if self.place.route.is_way_in() => self.place.step.name(),
            AuthState::SignedOut(_) => "signed-out",
            AuthState::SignedIn(..) => "signed-in",
        }
    }
}

/// Reads out where one has come to: the heading takes the focus, and names the tab.
pub(super) fn announce() {
    let heading = components::focus_heading();
    if let Some((heading, document)) = heading.and_then(|it| Some((it.inner_text(), it.owner_document()?))) {
        document.set_title(&format!("{heading} · yew-cognito"));
    }
}
