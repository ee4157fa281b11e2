use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A screen: its name in the page contract, its heading, and the rest.
pub(crate) fn frame(name: &'static str, title: &str, body: Html) -> Html {
    html! {
        <main id="main" class="auth-screen" data-screen={name}>
            <h1 tabindex="-1">{ title }</h1>
            { body }
        </main>
    }
}

/// A state as attributes tell it.
pub(crate) fn truth(it: bool) -> &'static str {
    if it { "true" } else { "false" }
}

/// The first words of a screen.
pub(crate) fn lead(text: Html) -> Html {
    html! { <p class="auth-lead">{ text }</p> }
}

/// A button that does something other than sending a form.
pub(crate) fn button(
    look: &'static str,
    action: Option<&'static str>,
    text: Html,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! { <button data-look={look} type="button" data-action={action} {onclick}>{ text }</button> }
}

/// What went wrong. Always there, so that screen readers watch it; empty it takes no room.
pub(crate) fn alert(code: Option<String>, text: &str) -> Html {
    html! { <div class="auth-alert" role="alert" data-code={code}>{ text }</div> }
}

/// What went right.
pub(crate) fn note(text: &str) -> Html {
    html! { <p class="auth-note" role="status">{ text }</p> }
}

/// Whether a click is for the page: with a modifier key it asks the browser for a new tab or window.
pub(crate) fn is_plain(event: &MouseEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// Puts the focus on the screen's heading, so that it is read out, and gives the heading.
pub(crate) fn focus_heading() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    let heading: HtmlElement = document.query_selector("[data-screen] h1").ok()??.dyn_into().ok()?;
    // A heading that can't be focused is still read in its turn.
    heading.focus().ok();
    Some(heading)
}
