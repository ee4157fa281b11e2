//! Parts of a form that few screens have, as data, with the code that draws them.
//!
//! A form reaches that code through the part itself ([`Part`]), so a site that loads such screens later loads the code with
//! them.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use cognito_client::auth::Secret;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::action::Action;
use super::components::{
    CheckBox, Choice, QrMatrix, SecretText, Tone, check_box, choices, copy_text, qr, secret_text, tone_note,
};
use super::user_event::UserEvent;
use crate::i18n::{Strings, Text};

/// The value by which a secret says whether it was copied: `true` or `false`.
const COPIED: &str = "copied";

/// A part of a form that few screens have.
///
/// ```
/// use yew_cognito::ui::{Customize, Part, PartKind, Step};
///
/// let customize = Customize::default().with_layout(|step, layout| {
///     if let Step::SignUp(_) = step {
///         let news = PartKind::CheckBox { name: "news".into(), label: "Send me news".into(), hint: None };
///         layout.blocks.push(Part::new(news).into());
///     }
/// });
/// # let _ = customize;
/// ```
#[derive(Clone)]
pub struct Part(Rc<dyn DrawPart>);

/// The content of a [`Part`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PartKind {
    /// Buttons, of which one press chooses a value and submits the form.
    Choices {
        /// The name of the value.
        name: Cow<'static, str>,
        /// The text that names the list for screen readers.
        label: Text,
        /// The buttons.
        options: Vec<ChoiceOption>,
    },
    /// A check box. Its value is `true` or `false`, and empty before the first change.
    CheckBox {
        /// The name of the value.
        name: Cow<'static, str>,
        /// The text beside the box.
        label: Text,
        /// The text below the label.
        hint: Option<Text>,
    },
    /// A secret text with a button that copies it.
    Secret {
        /// The text of the label.
        label: Text,
        /// The secret, without blanks.
        secret: Secret,
        /// The text of the button.
        copy: Text,
        /// The text after a copy that succeeded, and after one that failed and has selected the secret.
        outcomes: [Text; 2],
    },
    /// A QR code.
    Qr(QrMatrix),
    /// A note with a sign.
    Note(Tone, Text),
}

/// A button of [`PartKind::Choices`].
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption {
    /// The value that it stands for, which is also its `data-action` attribute.
    pub value: Cow<'static, str>,
    /// The name of the choice.
    pub title: Text,
    /// A sentence on what happens.
    pub description: Option<Text>,
}

/// The state of the form around a part.
pub(crate) struct PartView<'a> {
    pub(crate) strings: &'a Strings,
    /// The values that were entered, by their names.
    pub(crate) values: &'a [(String, Secret)],
    /// The number of an embedded screen, which distinguishes its ids from those of others.
    pub(crate) instance: Option<u32>,
    pub(crate) is_busy: bool,
    pub(crate) on_event: &'a Callback<UserEvent>,
}

/// A content with its drawing code.
trait DrawPart {
    fn kind(&self) -> &PartKind;
    fn draw(&self, view: &PartView<'_>) -> Html;
}

impl Part {
    /// Creates a part.
    #[must_use]
    pub fn new(kind: PartKind) -> Self {
        Self(Rc::new(kind))
    }

    /// Returns the content.
    #[must_use]
    pub fn kind(&self) -> &PartKind {
        self.0.kind()
    }

    /// Returns the part as HTML.
    pub(crate) fn draw(&self, view: &PartView<'_>) -> Html {
        self.0.draw(view)
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl DrawPart for PartKind {
    fn kind(&self) -> &PartKind {
        self
    }

    fn draw(&self, view: &PartView<'_>) -> Html {
        let PartView { strings: s, on_event, .. } = view;
        match self {
            Self::Choices { name, label, options } => view.choices(name, label, options),
            Self::CheckBox { name, label, hint } => {
                let id =
                    ["f", &view.instance.map(|it| it.to_string()).unwrap_or_default(), "-", name].concat();
                let hint = hint.as_ref().map(|hint| hint.resolve(s));
                check_box(&CheckBox {
                    name,
                    id: &id,
                    label: &label.resolve(s),
                    hint: hint.as_deref(),
                    is_checked: view.value(name) == "true",
                    on_change: entering(on_event, name, |is_checked: bool| is_checked.to_string()),
                })
            }
            Self::Secret { label, secret, copy, outcomes: [copied, selected] } => {
                let status = match view.value(COPIED) {
                    "true" => copied.resolve(s),
                    "false" => selected.resolve(s),
                    _ => String::new(),
                };
                let text = NodeRef::default();
                secret_text(&SecretText {
                    label: &label.resolve(s),
                    secret: secret.expose(),
                    copy: &copy.resolve(s),
                    status: &status,
                    text: &text,
                    on_copy: copying(on_event, secret, &text),
                })
            }
            Self::Qr(matrix) => qr(matrix),
            Self::Note(tone, text) => tone_note(*tone, &text.resolve(s)),
        }
    }
}

impl PartView<'_> {
    /// Returns the value called `name`; empty if there is none.
    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.expose())
    }

    fn choices(&self, name: &str, label: &Text, options: &[ChoiceOption]) -> Html {
        let Self { strings: s, is_busy, on_event, .. } = self;
        let texts: Vec<_> = options
            .iter()
            .map(|option| (option.title.resolve(s), option.description.as_ref().map(|text| text.resolve(s))))
            .collect();
        let buttons: Vec<_> = options
            .iter()
            .zip(&texts)
            .map(|(option, (title, description))| Choice {
                action: &option.value,
                title,
                description: description.as_deref(),
                badge: None,
            })
            .collect();
        let (on_event, on_enter) = ((*on_event).clone(), entering(on_event, name, |value: String| value));
        let on_choose = Callback::from(move |value: String| {
            on_enter.emit(value);
            on_event.emit(UserEvent::Act(Action::Submit));
        });
        choices(&label.resolve(s), &buttons, is_busy.then(|| self.value(name)), &on_choose)
    }
}

/// Returns a callback that enters the value called `name`.
fn entering<E: 'static>(
    on_event: &Callback<UserEvent>,
    name: &str,
    value: impl Fn(E) -> String + 'static,
) -> Callback<E> {
    let name = name.to_owned();
    on_event.reform(move |event: E| UserEvent::Enter(name.clone(), value(event).into()))
}

/// Returns a callback that copies a secret, which `text` shows, and enters the outcome.
fn copying(on_event: &Callback<UserEvent>, secret: &Secret, text: &NodeRef) -> Callback<()> {
    let on_copied = entering(on_event, COPIED, |is_copied: bool| is_copied.to_string());
    let (secret, text) = (secret.clone(), text.clone());
    Callback::from(move |()| {
        let (on_copied, secret, text) = (on_copied.clone(), secret.clone(), text.clone());
        spawn_local(async move { on_copied.emit(copy_text(secret.expose().to_owned(), text).await) });
    })
}
