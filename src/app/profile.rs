//! The card with the profile of the signed-in user.

use cognito_client::auth::{ApiError, AuthClient, Profile};
use yew::prelude::*;

use super::loaded::{Failure, Loaded};
use super::parts;
use crate::i18n::{Key, Strings};
use crate::ui::{Auth, Field, components};

/// The profile on the account page.
#[derive(Default)]
pub(super) struct ProfileCard {
    /// The `sub` of the user whose profile is shown; `None` while none is.
    user_sub: Option<String>,
    profile: Loaded<Profile>,
}

/// An action of the user, or the outcome of a request.
pub(super) enum Event {
    /// The user repeats a failed load.
    Retry,
    /// The load of this number has ended.
    Loaded(u32, Result<Profile, Failure>),
}

/// A request for the profile. Holds the number of the load.
pub(super) struct Request(u32);

impl Request {
    /// Sends the request. Returns the event that reports its outcome.
    pub(super) async fn send(self, client: &AuthClient) -> Event {
        let Self(load_id) = self;
        Event::Loaded(load_id, client.profile().await.map_err(|error| Failure::from(ApiError::from(error))))
    }
}

impl ProfileCard {
    /// Shows the profile of the signed-in user, or nothing if `is_shown` is `false`. Loads it whenever the
    /// user changes. Returns the request to send, if any.
    pub(super) fn show(&mut self, is_shown: bool, auth: &Auth) -> Option<Request> {
        let user_sub = auth.user().filter(|_| is_shown).map(|user| user.sub().to_owned());
        if user_sub == self.user_sub {
            return None;
        }
        self.user_sub = user_sub;
        self.profile.reset();
        self.request(Loaded::start)
    }

    /// Handles an event. Returns the request to send, if any.
    pub(super) fn update(&mut self, event: Event) -> Option<Request> {
        match event {
            Event::Retry => self.request(Loaded::retry),
            Event::Loaded(load_id, outcome) => {
                self.profile.finish(load_id, outcome);
                None
            }
        }
    }

    /// Returns the card with the profile.
    pub(super) fn view(&self, on_event: &Callback<Event>, s: &Strings) -> Html {
        let Self { profile, .. } = self;
        let content = profile.content().map(|profile| attributes(profile, s));
        html! {
            <section class="app-card" aria-busy={components::truth(profile.is_loading())}>
                <h2>{ components::text(s, Key::Profile) }</h2>
                { parts::loaded(content, profile.failure(), on_event.reform(|_| Event::Retry), s) }
            </section>
        }
    }

    fn request(&mut self, start: fn(&mut Loaded<Profile>) -> u32) -> Option<Request> {
        self.user_sub.is_some().then(|| Request(start(&mut self.profile)))
    }
}

fn attributes(profile: &Profile, s: &Strings) -> Html {
    let shown = ["name", "preferred_username", "email", "phone_number"];
    let facts = shown.into_iter().filter_map(|name| {
        let attribute = profile.attributes.iter().find(|attribute| attribute.name == name)?;
        let label = Field::attribute(name).label.resolve(s);
        Some(html! { <div><dt>{ components::changing(label) }</dt><dd translate="no"><bdi>{ attribute.value.clone() }</bdi></dd></div> })
    });
    html! { <dl class="app-facts">{ for facts }</dl> }
}
