//! Draws notes about a success, or about something to be careful with.

use yew::prelude::*;

use super::frame::changing;

/// The kind of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something has been done.
    Success,
    /// Something to be careful with.
    Warning,
}

/// Returns a note with a sign, so that its kind does not depend on the colour alone. It is always rendered, so that
/// screen readers watch it; it takes no space while `text` is empty.
pub fn tone_note(tone: Tone, text: &str) -> Html {
    let tone = match tone {
        Tone::Success => "success",
        Tone::Warning => "warning",
    };
    html! {
        <p class="auth-note" role="status" data-tone={tone}>{ for (!text.is_empty()).then(|| changing(text.to_owned())) }</p>
    }
}
