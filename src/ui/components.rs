//! The parts that screens are made of. They are independent of authentication.

mod frame;

pub(crate) use frame::{
    alert, button, embedded_frame, focus_embedded_heading, focus_heading, frame, is_plain, lead, note,
    reveal_alert, truth,
};
