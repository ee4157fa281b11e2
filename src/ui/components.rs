//! What screens are made of. They know nothing of auth.

mod field;
mod frame;

pub(crate) use field::{FieldView, field};
pub(crate) use frame::{alert, button, focus_heading, frame, is_plain, lead, note, truth};
