use cognito_client::auth::ConfigError;
use yew::prelude::*;

use crate::{app::parts, ui::components};

/// The page of a site whose configuration can't be used: what is wrong, and what should stand there.
pub(crate) fn config_error(error: &ConfigError) -> Html {
    let onclick = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            // A page that can't reload itself is reloaded by the browser's own button.
            window.location().reload().ok();
        }
    });
    components::frame(
        "config-error",
        "This site is not set up",
        html! {
            <>
                { components::lead("Its configuration, /config.json, can't be used as it is.".into()) }
                { components::alert(Some("Config".to_owned()), &error.to_string()) }
                { parts::retry(onclick) }
            </>
        },
    )
}
