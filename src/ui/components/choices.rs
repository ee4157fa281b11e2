//! Draws the ways to go on as buttons: one press chooses.

use yew::prelude::*;

use super::frame::changing;

/// One of several ways to go on.
pub struct Choice<'a> {
    /// The `data-action` attribute, which identifies the choice.
    pub action: &'a str,
    /// The name of the choice.
    pub title: &'a str,
    /// A sentence on what happens.
    pub description: Option<&'a str>,
    /// A short mark beside the name, for example that it was used last.
    pub badge: Option<&'a str>,
}

/// Returns a list of buttons called `label`. `busy` is the action of the one that was pressed: until it has ended, no
/// press has an effect.
pub fn choices(
    label: &str,
    choices: &[Choice<'_>],
    busy: Option<&str>,
    on_choose: &Callback<String>,
) -> Html {
    let items = choices.iter().map(|choice| {
        let is_pressed = busy == Some(choice.action);
        let onclick = {
            let (action, on_choose) = (choice.action.to_owned(), on_choose.clone());
            let is_idle = busy.is_none();
            Callback::from(move |_| {
                if is_idle {
                    on_choose.emit(action.clone());
                }
            })
        };
        html! {
            <li key={choice.action}>
                <button class="auth-choice" type="button" data-action={choice.action.to_owned()}
                    aria-disabled={busy.map(|_| "true")} aria-busy={is_pressed.then_some("true")} {onclick}>
                    <b>{ changing(choice.title.to_owned()) }</b>
                    if let Some(badge) = choice.badge {
                        <span class="auth-badge">{ changing(badge.to_owned()) }</span>
                    }
                    if let Some(description) = choice.description {
                        <small>{ changing(description.to_owned()) }</small>
                    }
                </button>
            </li>
        }
    });
    html! { <ul class="auth-choices" aria-label={label.to_owned()}>{ for items }</ul> }
}
