//! The parts that screens are made of: functions from data to HTML, which know nothing of authentication.
//!
//! Those that are public are for the slots and pages of an app, too. They have no state and no texts of their own: the
//! caller passes both, and gets events. `static/auth.css` has their looks, together with `static/auth-components.css`.

mod callback;
mod check_box;
mod choices;
mod code;
mod country_picker;
mod dialog;
mod field;
mod frame;
mod menu;
mod notes;
mod popover;
mod qr;
mod rows;
mod secret;

pub use check_box::{CheckBox, check_box};
pub use choices::{Choice, choices};
pub use code::code_slots;
pub use country_picker::{Country, CountryPicker, PickerEvent, PickerState, country_picker};
pub use dialog::{Dialog, close_dialog, dialog, show_dialog};
pub use menu::{MenuItem, menu};
pub use notes::{Tone, tone_note};
pub use qr::{QrMatrix, qr};
pub use rows::{Row, RowEvent, focus_row, rows};
pub use secret::{SecretText, copy_text, groups_of_four, secret_text};

#[cfg(feature = "app")]
pub(crate) use field::text_field;
pub(crate) use field::{DrawField, FieldView, field};
pub(crate) use frame::{
    IN_PAGE, InPage, alert, button, changing, frame, is_plain, lead, note, reveal_alert, truth,
};
#[cfg(feature = "app")]
pub(crate) use frame::{focus_heading, text};
