//! Draws the feed.

use wasm_bindgen::JsValue;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{activity::Activity, composer::Composer, event::Event, viewer::Viewer};
use crate::{
    app::{loaded::Loaded, parts},
    ui::components,
};

/// Returns the feed for `viewer`, below the composer if that is a user.
pub(super) fn feed(
    viewer: &Viewer,
    activities: &Loaded<Vec<Activity>>,
    composer: &Composer,
    on_event: &Callback<Event>,
) -> Html {
    let content = activities.content().map(|activities| posts(activities));
    html! {
        <>
            if let Viewer::User { sub } = viewer {
                { compose(sub, composer, on_event) }
            }
            <section class="app-feed" aria-busy={components::truth(activities.is_loading())}>
                <h2>{ "Latest" }</h2>
                { parts::loaded(content, activities.failure(), on_event.reform(|_| Event::Retry)) }
            </section>
        </>
    }
}

/// Returns the composer. The form is keyed by the user, so that a draft is never shown to another one.
fn compose(viewer_sub: &str, composer: &Composer, on_event: &Callback<Event>) -> Html {
    let (message, on_event) = (composer.message.clone(), on_event.clone());
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(message) = message.cast::<HtmlTextAreaElement>() {
            on_event.emit(Event::Submit(message.value()));
        }
    });
    html! {
        <form key={viewer_sub} ref={composer.form.clone()} class="app-card app-composer" method="dialog" aria-busy={components::truth(composer.is_busy)} {onsubmit}>
            <div class="auth-field">
                <label for="message">{ "Say something to everybody" }</label>
                <div class="auth-input">
                    <textarea ref={composer.message.clone()} id="message" name="message" autocomplete="off" rows="2" maxlength="280" required=true />
                </div>
            </div>
            { parts::failure(composer.failure.as_ref()) }
            <button data-look="button" type="submit" data-action="post">
                <span class="auth-button-label">{ "Post" }</span>
            </button>
        </form>
    }
}

fn posts(activities: &[Activity]) -> Html {
    if activities.is_empty() {
        return html! { <p>{ "Nothing here yet." }</p> };
    }
    html! { <ul class="app-posts">{ for activities.iter().map(post) }</ul> }
}

fn post(activity: &Activity) -> Html {
    let Activity { handle, message, created_at, mine } = activity;
    html! {
        <li data-mine={components::truth(*mine)}>
            <b>{ "@" }{ handle }</b>
            <time datetime={created_at.clone()}>{ local_time(created_at) }</time>
            <p>{ message }</p>
        </li>
    }
}

/// Formats an RFC 3339 time in the browser's locale.
fn local_time(rfc_3339: &str) -> String {
    js_sys::Date::new(&rfc_3339.into()).to_locale_string("default", &JsValue::UNDEFINED).into()
}
