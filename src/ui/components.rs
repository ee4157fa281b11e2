//! The parts that screens are made of: functions from data to HTML, which know nothing of authentication.

mod field;
mod frame;

pub(crate) use field::{FieldView, field};
pub(crate) use frame::{
    alert, button, changing, embedded_frame, focus_embedded_heading, frame, is_plain, lead, note,
    reveal_alert, truth,
};
#[cfg(feature = "app")]
pub(crate) use frame::{focus_heading, text};
