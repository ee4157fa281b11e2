//! Draws a field: the label, the input, and its hint, rules and problem.

use cognito_client::auth::{PasswordPolicy, PasswordRule};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::{Field, FieldKind, Problem};
use crate::i18n::Strings;

/// A field with its current state.
pub(crate) struct FieldView<'a> {
    pub(crate) field: &'a Field,
    /// The prefix of the ids of its elements. No other element of the page has it.
    pub(crate) id_prefix: &'a str,
    pub(crate) value: &'a str,
    pub(crate) problem: Option<Problem>,
    pub(crate) is_revealed: bool,
    pub(crate) is_busy: bool,
    pub(crate) on_enter: Callback<(String, String)>,
    pub(crate) on_reveal: Callback<String>,
}

/// Returns the label, the input, and everything that belongs to it.
pub(crate) fn field_view(view: &FieldView<'_>, s: &Strings) -> Html {
    let FieldView { field, value, problem, is_busy, .. } = view;
    let (kind, mode) = input_kind(&field.kind, view.is_revealed);
    let oninput = {
        let (name, on_enter) = (field.name.clone(), view.on_enter.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on_enter.emit((name.clone(), input.value()));
            }
        })
    };
    if field.kind == FieldKind::Hidden {
        return html! {
            <input class="auth-hidden" type="text" name={field.name.clone()} value={value.to_string()}
                autocomplete={field.autocomplete} readonly=true tabindex="-1" aria-hidden="true" />
        };
    }
    let id = format!("{}{}", view.id_prefix, field.name);
    let (hint_id, problem_id, rules_id) =
        (format!("{id}-hint"), format!("{id}-problem"), format!("{id}-rules"));
    let policy = match &field.kind {
        FieldKind::NewPassword(policy) => Some(policy),
        _ => None,
    };
    let described_by: Vec<&str> = [
        problem.map(|_| problem_id.as_str()),
        field.hint.map(|_| hint_id.as_str()),
        policy.map(|_| rules_id.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let described_by = (!described_by.is_empty()).then(|| described_by.join(" "));
    html! {
        <div class="auth-field">
            <label for={id.clone()}>{ field.label.clone() }</label>
            <div class="auth-input">
                <input {id} type={kind} inputmode={mode} name={field.name.clone()} value={value.to_string()}
                    autocomplete={field.autocomplete} autocapitalize="none" spellcheck="false" required=true
                    readonly={*is_busy} aria-invalid={problem.map(|_| "true")} aria-describedby={described_by}
                    {oninput} />
                if field.is_secret() {
                    { reveal(view, s) }
                }
            </div>
            if let Some(hint) = field.hint {
                <p class="auth-hint" id={hint_id}>{ hint }</p>
            }
            if let Some(policy) = policy {
                { checklist(policy, value, rules_id, s) }
            }
            if let Some(problem) = problem {
                <p class="auth-field-error" id={problem_id}>{ problem.text(s) }</p>
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

fn reveal(view: &FieldView<'_>, s: &Strings) -> Html {
    let (name, on_reveal) = (view.field.name.clone(), view.on_reveal.clone());
    let onclick = Callback::from(move |_| on_reveal.emit(name.clone()));
    let text = if view.is_revealed { s.hide } else { s.show };
    let label = format!("{text}: {}", view.field.label);
    html! {
        <button class="auth-reveal" type="button" data-action="show-password" aria-label={label} {onclick}>
            { text }
        </button>
    }
}

/// Returns the rules of the policy as a list that shows which of them `value` meets.
fn checklist(policy: &PasswordPolicy, value: &str, id: String, s: &Strings) -> Html {
    let rules = policy.check(value).map(|(rule, met)| {
        let (state, description) = if met { ("true", s.rule_met) } else { ("false", s.rule_unmet) };
        html! {
            <li data-met={state}>{ rule_text(rule, s) }<span class="auth-hidden">{ " (" }{ description }{ ")" }</span></li>
        }
    });
    html! { <ul class="auth-checklist" {id}>{ for rules }</ul> }
}

fn rule_text(rule: PasswordRule, s: &Strings) -> String {
    match rule {
        PasswordRule::Length(least) => return Strings::fill(s.rule_length, &least.to_string()),
        PasswordRule::Lowercase => s.rule_lowercase,
        PasswordRule::Uppercase => s.rule_uppercase,
        PasswordRule::Number => s.rule_number,
        PasswordRule::Symbol => s.rule_symbol,
        PasswordRule::NoOuterBlanks => s.rule_outer_blanks,
    }
    .to_owned()
}
