//! Parts that several pages share.

use yew::prelude::*;

use super::loaded::Failure;
use crate::i18n::{Key, Strings};
use crate::ui::components;

/// Returns content that has to be loaded: a placeholder while it is loading, the content once it is there, and after a
/// failure the reason and a button that tries again.
pub(super) fn loaded(
    content: Option<Html>,
    last_failure: Option<&Failure>,
    on_retry: Callback<MouseEvent>,
    s: &Strings,
) -> Html {
    html! {
        <>
            if last_failure.is_some() {
                { failure(last_failure, s) }
                { retry(on_retry, s) }
            } else if content.is_none() {
                { skeleton() }
            }
            { for content }
        </>
    }
}

/// Returns the alert for a failure; empty if there is none.
pub(super) fn failure(failure: Option<&Failure>, s: &Strings) -> Html {
    let (code, text) = failure.map(|failure| (failure.code.clone(), failure.text.resolve(s))).unzip();
    components::alert(code, &text.unwrap_or_default())
}

/// Returns the button that tries again after a failure.
pub(super) fn retry(onclick: Callback<MouseEvent>, s: &Strings) -> Html {
    components::button("button quiet", Some("retry"), components::text(s, Key::TryAgain), onclick)
}

/// Returns a placeholder for text.
pub(super) fn skeleton() -> Html {
    html! { <><div class="auth-skeleton"></div><div class="auth-skeleton"></div></> }
}

/// Returns the page that is shown while the session is being restored or a redirect is pending.
pub(super) fn restoring(s: &Strings) -> Html {
    html! {
        <main id="main" class="auth-screen" data-screen="restoring" aria-busy="true">
            <h1 class="auth-hidden" tabindex="-1">{ components::text(s, Key::Loading) }</h1>
            { skeleton() }
        </main>
    }
}

/// Returns the page in place of one that could not be loaded. It may have been loaded too late: a site keeps the files of
/// older releases only for a while, and a reload shows the new release.
pub(super) fn unavailable(on_retry: Callback<MouseEvent>, s: &Strings) -> Html {
    components::frame(
        &NodeRef::default(),
        "unavailable",
        s.get(Key::Unavailable),
        html! {
            <>
                { components::lead(s.get(Key::UnavailableLead).to_owned()) }
                { retry(on_retry, s) }
                <div class="auth-more">
                    <p><a data-look="link" data-action="reload" href="">{ components::text(s, Key::Reload) }</a></p>
                </div>
            </>
        },
    )
}
