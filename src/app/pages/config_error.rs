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
    components::frame(
        "config-error",
        "This site is not set up",
        html! {
            <>
                <p class="auth-lead">
                    { "Its configuration, " }<code>{ "/config.json" }</code>{ ", can't be used as it is." }
                </p>
                <div class="auth-alert" role="alert" data-code="Config" data-field={field.clone()}>
                    { error.to_string() }
                </div>
                <dl class="app-facts">
                    <div><dt>{ "Setting" }</dt><dd><code>{ field }</code></dd></div>
                    <div><dt>{ "Found" }</dt><dd><code>{ or(&error.found, "nothing") }</code></dd></div>
                    <div><dt>{ "Expected" }</dt><dd>{ error.expected.clone() }</dd></div>
                </dl>
                <button class="auth-button auth-button--quiet" type="button" data-action="retry" {onclick}>
                    { "Try again" }
                </button>
            </>
        },
    )
}
