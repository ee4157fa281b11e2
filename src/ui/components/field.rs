//! Draws a field: the label, the input, and its hint, rules and problem.

use cognito_client::auth::{PasswordPolicy, PasswordRule};
use cognito_client::input;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::code::code_slots;
use super::frame::{changing, text};
use crate::i18n::{Key, Strings, Text};
use crate::ui::layout::{Field, FieldKind};

/// The number of digits of a code that is not a first factor.
const CODE_DIGITS: u8 = 6;

/// The ends of the ids of a hint and a problem.
const HINT: &str = "-hint";
const PROBLEM: &str = "-problem";

/// A field with its current state.
pub(crate) struct FieldView<'a> {
    pub(crate) field: &'a Field,
    /// The prefix of the ids of its elements. No other element of the page has it.
    pub(crate) id_prefix: &'a str,
    pub(crate) value: &'a str,
    pub(crate) problem: Option<&'a Text>,
    pub(crate) is_revealed: bool,
    pub(crate) is_busy: bool,
    pub(crate) on_enter: Callback<(String, String)>,
    pub(crate) on_reveal: Callback<String>,
}

/// Draws a field.
pub(crate) type DrawField = fn(&FieldView<'_>, &Strings) -> Html;

/// Draws a field of any kind: the label, the input, and everything that belongs to it.
pub(crate) fn field(view: &FieldView<'_>, s: &Strings) -> Html {
    let FieldView { field, value, .. } = view;
    match &field.kind {
        FieldKind::Hidden => html! {
            <input class="auth-hidden" type="text" name={field.name.as_str().to_owned()} value={value.to_string()}
                autocomplete={field.autocomplete} readonly=true tabindex="-1" aria-hidden="true" />
        },
        FieldKind::Code => {
            labelled(view, code_slots(input(view, None), CODE_DIGITS, value), Html::default(), s)
        }
        FieldKind::NewPassword(policy) => {
            let id = view.id("-rules");
            let input = with_reveal(view, input(view, Some(&id)), s);
            labelled(view, input, checklist(policy, value, id, s), s)
        }
        _ => text_field(view, s),
    }
}

/// Draws a field whose value is a text or a known password. A site that draws other fields later begins with this.
pub(crate) fn text_field(view: &FieldView<'_>, s: &Strings) -> Html {
    labelled(view, with_reveal(view, input(view, None), s), Html::default(), s)
}

impl FieldView<'_> {
    /// Returns the id of an element of the field. That of the input has no suffix.
    fn id(&self, suffix: &str) -> String {
        [self.id_prefix, self.field.name.as_str(), suffix].concat()
    }
}

fn input(view: &FieldView<'_>, rules_id: Option<&str>) -> Html {
    let FieldView { field, value, problem, is_busy, .. } = view;
    let (kind, mode) = input_kind(&field.kind, view.is_revealed);
    let oninput = {
        let (name, on_enter) = (field.name.as_str().to_owned(), view.on_enter.clone());
        let is_code = field.kind == FieldKind::Code;
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let value = input.value();
                // Without blanks and dashes, the digits of a code that was pasted fit into their slots.
                let value = if is_code { input::code(&value) } else { value };
                on_enter.emit((name.clone(), value));
            }
        })
    };
    let problem_id = problem.map(|_| view.id(PROBLEM));
    let hint_id = field.hint.as_ref().map(|_| view.id(HINT));
    let ids = [problem_id.as_deref(), hint_id.as_deref(), rules_id];
    let described_by: Vec<&str> = ids.into_iter().flatten().collect();
    let described_by = (!described_by.is_empty()).then(|| described_by.join(" "));
    html! {
        <input id={view.id("")} type={kind} inputmode={mode} name={field.name.as_str().to_owned()}
            value={value.to_string()} autocomplete={field.autocomplete} autocapitalize="none" spellcheck="false"
            required=true dir={direction(&field.kind)} readonly={*is_busy} aria-invalid={problem.map(|_| "true")}
            aria-describedby={described_by} {oninput} />
    }
}

/// Returns the input with the button that shows its value, if that is secret.
fn with_reveal(view: &FieldView<'_>, input: Html, s: &Strings) -> Html {
    html! { <div class="auth-input">{ input }{ for view.field.is_secret().then(|| reveal(view, s)) }</div> }
}

/// Returns an input with its label, its hint, its rules and its problem.
fn labelled(view: &FieldView<'_>, input: Html, rules: Html, s: &Strings) -> Html {
    let FieldView { field, problem, .. } = view;
    html! {
        <div class="auth-field">
            <label for={view.id("")}>{ changing(field.label.resolve(s)) }</label>
            { input }
            if let Some(hint) = &field.hint {
                <p class="auth-hint" id={view.id(HINT)}>{ changing(hint.resolve(s)) }</p>
            }
            { rules }
            if let Some(problem) = problem {
                <p class="auth-field-error" id={view.id(PROBLEM)}>{ changing(problem.resolve(s)) }</p>
            }
        </div>
    }
}

fn input_kind(kind: &FieldKind, is_revealed: bool) -> (&'static str, Option<&'static str>) {
    match kind {
        // Not `type=email`, which browsers treat differently: Chromium returns the domain in Punycode, Firefox does
        // not.
        FieldKind::Email | FieldKind::EmailOrPhone => ("text", Some("email")),
        FieldKind::Url => ("url", None),
        FieldKind::Phone => ("tel", None),
        FieldKind::Date => ("date", None),
        FieldKind::Code => ("text", Some("numeric")),
        FieldKind::Password | FieldKind::NewPassword(_) | FieldKind::Repeat(_) if !is_revealed => {
            ("password", None)
        }
        _ => ("text", None),
    }
}

/// Returns the direction of values that are written from left to right in every language.
fn direction(kind: &FieldKind) -> Option<&'static str> {
    matches!(kind, FieldKind::Code | FieldKind::Phone | FieldKind::Url).then_some("ltr")
}

fn reveal(view: &FieldView<'_>, s: &Strings) -> Html {
    let (name, on_reveal) = (view.field.name.as_str().to_owned(), view.on_reveal.clone());
    let onclick = Callback::from(move |_| on_reveal.emit(name.clone()));
    let key = if view.is_revealed { Key::Hide } else { Key::Show };
    let label = [s.get(key), ": ", &view.field.label.resolve(s)].concat();
    html! {
        <button class="auth-reveal" type="button" data-action="show-password" aria-label={label} {onclick}>
            { text(s, key) }
        </button>
    }
}

/// Returns the rules of the policy as a list that shows which of them `value` meets.
fn checklist(policy: &PasswordPolicy, value: &str, id: String, s: &Strings) -> Html {
    let rules = policy.check(value).map(|(rule, met)| {
        let (state, description) = if met { ("true", Key::RuleMet) } else { ("false", Key::RuleUnmet) };
        html! {
            <li data-met={state}>{ changing(rule_text(rule).resolve(s)) }<span class="auth-hidden">{ " (" }{ text(s, description) }{ ")" }</span></li>
        }
    });
    html! { <ul class="auth-checklist" {id}>{ for rules }</ul> }
}

fn rule_text(rule: PasswordRule) -> Text {
    let key = match rule {
        PasswordRule::Length(least) => {
            return Text::Counted(Key::RuleLength, u32::try_from(least).unwrap_or(u32::MAX));
        }
        PasswordRule::Lowercase => Key::RuleLowercase,
        PasswordRule::Uppercase => Key::RuleUppercase,
        PasswordRule::Number => Key::RuleNumber,
        PasswordRule::Symbol => Key::RuleSymbol,
        PasswordRule::NoOuterBlanks => Key::RuleOuterBlanks,
    };
    key.into()
}
