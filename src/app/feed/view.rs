//! Draws the feed.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::activity::Activity;
use super::composer::Composer;
use super::event::Event;
use super::viewer::Viewer;
use crate::app::loaded::Loaded;
use crate::app::parts;
use crate::i18n::{Key, Locale, Strings};
use crate::ui::components;

/// Returns the feed for `viewer`, below the composer if that is a user.
pub(super) fn feed(
    viewer: &Viewer,
    activities: &Loaded<Vec<Activity>>,
    composer: &Composer,
    on_event: &Callback<Event>,
    s: &Strings,
) -> Html {
    let content = activities.content().map(|activities| posts(activities, s));
    html! {
        <>
            if let Viewer::User { sub } = viewer {
                { compose(sub, composer, on_event, s) }
            }
            <section class="app-feed" aria-busy={components::truth(activities.is_loading())}>
                <h2>{ components::text(s, Key::Latest) }</h2>
                { parts::loaded(content, activities.failure(), on_event.reform(|_| Event::Retry), s) }
            </section>
        </>
    }
}

/// Returns the composer. The form is keyed by the user, so that a draft is never shown to another one.
fn compose(viewer_sub: &str, composer: &Composer, on_event: &Callback<Event>, s: &Strings) -> Html {
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
                <label for="message">{ components::text(s, Key::WritePost) }</label>
                <div class="auth-input">
                    <textarea ref={composer.message.clone()} id="message" name="message" autocomplete="off" rows="2" maxlength="280" required=true />
                </div>
            </div>
            { parts::failure(composer.failure.as_ref(), s) }
            <button data-look="button" type="submit" data-action="post">
                <span class="auth-button-label">{ components::text(s, Key::Post) }</span>
            </button>
        </form>
    }
}

fn posts(activities: &[Activity], s: &Strings) -> Html {
    if activities.is_empty() {
        return html! { <p>{ components::text(s, Key::NoPosts) }</p> };
    }
    html! { <ul class="app-posts">{ for activities.iter().map(|activity| post(activity, s)) }</ul> }
}

fn post(activity: &Activity, s: &Strings) -> Html {
    let Activity { handle, message, created_at, mine } = activity;
    html! {
        <li translate="no" data-mine={components::truth(*mine)}>
            <b><bdi>{ "@" }{ handle }</bdi></b>
            <time datetime={created_at.clone()}>{ Locale::new(s.locale()).date_time(created_at) }</time>
            <p dir="auto">{ message }</p>
        </li>
    }
}
