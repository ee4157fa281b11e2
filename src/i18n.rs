//! Texts for users. English is compiled in.
//!
//! A text is chosen by the *type* of the event, never by matching the service's English messages, except that
//! descriptions of constraints are recognized in order not to show them. The site's own pages (`app`) keep their texts
//! beside their markup, as an app of your own would.

mod english;
mod explain;
mod strings;

pub use explain::{ErrorContext, explain, explain_api};
pub use strings::Strings;
