//! The changes that an app makes to the screens.

use std::fmt;
use std::rc::Rc;

use yew::Html;

use super::form::{Problems, Values};
use super::layout::{FieldName, Layout};
use super::step::Step;
use crate::i18n::{Strings, Text};

/// The changes that an app makes to the screens: texts, layout, content of its own, and checks.
///
/// Two values are equal if they hold the same functions, so create one per app, not one per render.
///
/// ```
/// use yew_cognito::i18n::{Key, Strings};
/// use yew_cognito::ui::{Block, Customize, Field, Step};
///
/// let customize = Customize::default()
///     .with_strings(Strings::default().with(Key::SignUpLead, "Fresh bread every morning."))
///     .with_layout(|step, layout| {
///         if let Step::SignUp(_) = step {
///             layout.blocks.push(Block::Field(Field::attribute("nickname")));
///             layout.blocks.push(Block::Slot("terms".into()));
///         }
///     })
///     .with_slots(|_step, name| match name {
///         "terms" => yew::html! { <p>{ "By signing up, you accept our terms." }</p> },
///         _ => yew::html! {},
///     });
/// # let _ = customize;
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Customize {
    strings: Strings,
    layout: Option<Function<ChangeLayout>>,
    slots: Option<Function<DrawSlot>>,
    validate: Option<Function<Validate>>,
}

type ChangeLayout = dyn Fn(&Step, &mut Layout);
type DrawSlot = dyn Fn(&Step, &str) -> Html;
type Validate = dyn Fn(&Step, &Values) -> Vec<(FieldName, Text)>;

impl Customize {
    /// Sets the texts: the language, and texts that replace those of the language.
    #[must_use]
    pub fn with_strings(self, strings: Strings) -> Self {
        Self { strings, ..self }
    }

    /// Sets a function that changes the layout of a screen: it reorders, hides, adds or relabels parts. It has to
    /// be pure. A field that it adds is required.
    #[must_use]
    pub fn with_layout(self, layout: impl Fn(&Step, &mut Layout) + 'static) -> Self {
        Self { layout: Some(Function(Rc::new(layout))), ..self }
    }

    /// Sets a function that returns the content of a [slot](super::layout::Block::Slot), by its name.
    #[must_use]
    pub fn with_slots(self, slots: impl Fn(&Step, &str) -> Html + 'static) -> Self {
        Self { slots: Some(Function(Rc::new(slots))), ..self }
    }

    /// Sets a function that checks the values of a form before they are sent, in addition to the usual checks. It returns
    /// the problems by field.
    #[must_use]
    pub fn with_validation(
        self,
        validate: impl Fn(&Step, &Values) -> Vec<(FieldName, Text)> + 'static,
    ) -> Self {
        Self { validate: Some(Function(Rc::new(validate))), ..self }
    }

    /// Returns the texts.
    #[must_use]
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    pub(super) fn apply(&self, step: &Step, layout: &mut Layout) {
        if let Some(Function(change)) = &self.layout {
            change(step, layout);
        }
    }

    pub(super) fn slot(&self, step: &Step, name: &str) -> Html {
        self.slots.as_ref().map_or_else(Html::default, |Function(slots)| slots(step, name))
    }

    pub(super) fn problems(&self, step: &Step, values: &Values) -> Problems {
        let found = self.validate.as_ref().map(|Function(validate)| validate(step, values));
        let named = |(name, problem): (FieldName, Text)| (name.as_str().to_owned(), problem);
        found.unwrap_or_default().into_iter().map(named).collect()
    }
}

impl From<Strings> for Customize {
    /// Returns a customization that only sets the texts.
    fn from(strings: Strings) -> Self {
        Self { strings, layout: None, slots: None, validate: None }
    }
}

impl fmt::Debug for Customize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customize").field("strings", &self.strings).finish_non_exhaustive()
    }
}

/// A function that is equal only to itself.
struct Function<F: ?Sized>(Rc<F>);

impl<F: ?Sized> Clone for Function<F> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<F: ?Sized> PartialEq for Function<F> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
