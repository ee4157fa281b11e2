//! Texts for users, in any language. English is compiled in; other languages are loaded.
//!
//! A text is identified by its [`Key`] and becomes a string while a screen is drawn, so that the language can change at
//! any time. The text for an error is chosen by the error's *type*, never by the service's English messages; those are
//! only searched for descriptions of constraints, which are not shown.

mod explain;
mod locale;
mod plural;
mod strings;
mod text;
mod texts;

pub use explain::{ErrorContext, explain, explain_api};
pub use locale::Locale;
pub use plural::{PluralCategory, plural_categories, plural_category};
pub use strings::{Strings, StringsError};
pub use text::Text;
pub use texts::Key;
