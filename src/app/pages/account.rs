use cognito_client::auth::{AuthError, Profile, SignOutScope};
use yew::prelude::*;

use crate::{
    app::{navigation::Navigator, shell::sign_out_button},
    i18n::{Occasion, Strings, explain},
    ui::{Auth, components, forms::Field},
};

/// Properties of [`Account`].
#[derive(Properties, PartialEq)]
pub(super) struct AccountProps {
    /// To leave when signing out.
    pub(super) navigator: Navigator,
}

/// The profile, as far as it has been read from the pool.
type Loaded = Option<Result<Profile, AuthError>>;

/// The signed-in user's account.
pub(super) struct Account {
    auth: Auth,
    loaded: Loaded,
    _auth: ContextHandle<Auth>,
}

pub(super) enum Event {
    Auth(Auth),
    Loaded(Result<Profile, AuthError>),
    Retry,
}

impl Component for Account {
    type Message = Event;
    type Properties = AccountProps;

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, handle) = Auth::of(ctx.link().clone(), ctx.link().callback(Event::Auth));
        ctx.link().send_message(Event::Retry);
        Self { auth, loaded: None, _auth: handle }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Auth(auth) => self.auth = auth,
            Event::Loaded(result) => self.loaded = Some(result),
            Event::Retry => {
                self.loaded = None;
                let client = self.auth.client().clone();
                ctx.link().send_future(async move { Event::Loaded(client.profile().await) });
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! {
            <main id="main" class="app-page" data-screen="account">
                <h1 tabindex="-1">{ "Account" }</h1>
                <section class="app-card" aria-busy={self.loaded.is_none().to_string()}>
                    <h2>{ "Profile" }</h2>
                    { profile(&self.loaded, ctx.link().callback(|_| Event::Retry)) }
                </section>
                <section class="app-card">
                    <h2>{ "Sessions" }</h2>
                    <p>{ "Signs you out of this browser and of every other device." }</p>
                    { sign_out_button(&self.auth, &ctx.props().navigator, SignOutScope::Everywhere) }
                </section>
            </main>
        }
    }
}

fn profile(loaded: &Loaded, on_retry: Callback<MouseEvent>) -> Html {
    let s = &Strings::ENGLISH;
    match loaded {
        None => components::skeleton(),
        Some(Ok(profile)) => {
            let shown = ["name", "preferred_username", "email", "phone_number"];
            let facts = shown.into_iter().filter_map(|name| {
                let attribute = profile.attributes.iter().find(|attribute| attribute.name == name)?;
                Some((Field::attribute(name, s).label, attribute.value.clone().into()))
            });
            components::facts(facts)
        }
        Some(Err(error)) => html! {
            <>
                { components::alert(Some(error.code().to_owned()), &explain(s, error, Occasion::Other)) }
                { components::retry(on_retry) }
            </>
        },
    }
}
