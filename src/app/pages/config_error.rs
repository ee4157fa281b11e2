use cognito_client::auth::ConfigError;
use yew::prelude::*;

use crate::ui::components;

/// The page of a site whose configuration can't be used: what is wrong, and what should stand there.
pub(crate) fn config_error(error: &ConfigError) -> Html {
    let or = |text: &str, empty: &str| if text.is_empty() { empty.to_owned() } else { text.to_owned() };
    let onclick = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            // A page that can't reload itself is reloaded by the browser's own button.
            window.location().reload().ok();
        }
    });
    let field = or(&error.field, "config.json");
    let code = |text: String| html! { <code>{ text }</code> };
    components::frame(
        "config-error",
        "This site is not set up",
        html! {
            <>
                { components::lead("Its configuration, /config.json, can't be used as it is.".into()) }
                <div class="auth-alert" role="alert" data-code="Config" data-field={field.clone()}>
                    { error.to_string() }
                </div>
                { components::facts([
                    ("Setting".into(), code(field)),
                    ("Found".into(), code(or(&error.found, "nothing"))),
                    ("Expected".into(), error.expected.clone().into()),
                ]) }
                { components::retry(onclick) }
            </>
        },
    )
}
