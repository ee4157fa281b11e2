//! Draws the slots of a code around its input: one input for all digits, above a drawn slot for each of them.
//!
//! An input per digit would break filling in from messages, pasting, undoing, and reading aloud.

use yew::prelude::*;

/// Returns the input with a slot for each of `digits` digits, which are six or eight. If `value` is longer, it is shown
/// without slots.
///
/// The input is for all digits, and has no `maxlength`, which would cut off a pasted "123 456".
pub fn code_slots(input: Html, digits: u8, value: &str) -> Html {
    let is_over = value.chars().count() > usize::from(digits);
    html! {
        <div class="auth-code" data-digits={(digits == 8).then_some("8")}>
            <div class="auth-code-box" data-over={is_over.then_some("true")}>
                { input }
                <div class="auth-slots" aria-hidden="true">{ for (0..digits).map(|_| html! { <i /> }) }</div>
            </div>
        </div>
    }
}
