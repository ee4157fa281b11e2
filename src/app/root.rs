use cognito_client::auth::{AuthClient, Config, ConfigError};
use yew::prelude::*;

use super::{
    pages,
    site::{Site, announce},
};
use crate::ui::AuthProvider;

/// Properties of [`Root`].
#[derive(Properties, PartialEq)]
pub(super) struct RootProps {
    /// The pool's client, or why there is none.
    pub(super) client: Result<AuthClient, ConfigError>,
}

impl RootProps {
    pub(super) fn new(config: Result<Config, ConfigError>) -> Self {
        Self { client: config.map(AuthClient::browser) }
    }
}

/// The whole site; without a usable configuration only the page that says so.
pub(super) struct Root;

impl Component for Root {
    type Message = ();
    type Properties = RootProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        match &ctx.props().client {
            Err(error) => pages::config_error(error),
            Ok(client) => html! { <AuthProvider client={client.clone()}><Site /></AuthProvider> },
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if ctx.props().client.is_err() {
            announce();
        }
    }
}
