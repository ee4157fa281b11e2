//! Words for people. English is compiled in.
//!
//! Texts are chosen by the *type* of what happened, never by matching the service's English messages. The site's
//! own pages (`app`) keep theirs beside their markup, as an app of your own would.

mod english;
mod explain;
mod strings;

pub use explain::{Occasion, explain, explain_api};
pub use strings::Strings;
