//! Turns the events of the browser into those of a component.

use yew::Callback;

/// Returns a callback that calls `to` with what `convert` makes of an event, unless that is `None`.
pub(super) fn filtered<E, T: 'static>(
    to: &Callback<T>,
    convert: impl Fn(E) -> Option<T> + 'static,
) -> Callback<E> {
    let to = to.clone();
    Callback::from(move |event| {
        if let Some(converted) = convert(event) {
            to.emit(converted);
        }
    })
}
