//! The parts that screens are made of. They are independent of authentication.

mod frame;

#[cfg(feature = "app")]
pub(crate) use frame::focus_heading;
pub(crate) use frame::{
    alert, button, embedded_frame, focus_embedded_heading, frame, is_plain, lead, note, reveal_alert, truth,
};
