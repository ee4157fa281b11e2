//! Draws a screen: the layout of a step, with the state of its form. It needs neither a component nor a browser, so the
//! build can draw the first screens, too.

use yew::prelude::*;

use super::components::{self, DrawField, FieldView, InPage};
use super::customize::Customize;
use super::form::FormState;
use super::layout::{Action, Block, Button, Layout, Link, Target};
use super::part::PartView;
use super::step::Step;
use super::user_event::UserEvent;
use crate::i18n::{Key, Strings, Text, explain};

/// A screen with its current state.
pub(crate) struct ScreenView<'a> {
    pub(crate) step: &'a Step,
    pub(crate) layout: &'a Layout,
    pub(crate) state: &'a FormState,
    /// The changes of the app.
    pub(crate) customize: &'a Customize,
    /// For a screen that is not the main part of the page: its functions, and a number that distinguishes its ids from
    /// those of other screens.
    pub(crate) in_page: Option<(&'static InPage, u32)>,
    pub(crate) root: &'a NodeRef,
    pub(crate) form: &'a NodeRef,
    /// Returns the address of a screen. Without it, links are buttons.
    pub(crate) href: Option<&'a Callback<Target, AttrValue>>,
    pub(crate) on_event: Callback<UserEvent>,
    pub(crate) draw_field: DrawField,
}

impl ScreenView<'_> {
    /// Returns the screen.
    pub(crate) fn draw(&self) -> Html {
        let Self { step, layout, state, customize, on_event, .. } = self;
        let s = customize.strings();
        // An app may have reordered the buttons.
        let submit_action = layout.buttons.first().map_or(Action::Submit, |button| button.action);
        let onsubmit = {
            let on_event = on_event.clone();
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                on_event.emit(UserEvent::Act(submit_action));
            })
        };
        let blocks = layout.blocks.iter().map(|block| self.block(block));
        let (submit, further) = layout.buttons.split_first().unzip();
        let submit = submit.map(|Button { action, label }| {
            html! {
                <button data-look="button" type="submit" data-action={action.name()}
                    aria-disabled={components::truth(state.is_busy)}>
                    <span class="auth-button-label">{ components::changing(label.resolve(s)) }</span>
                </button>
            }
        });
        let further = further.unwrap_or_default().iter().map(|button| self.button(button));
        let links = layout.links.iter().map(|link| self.link(link));
        let notice = state.notice.as_ref().map(|notice| notice.text().resolve(s)).unwrap_or_default();
        let code = state.failure.as_ref().map(|error| error.code().to_owned());
        let body = html! {
            <>
                { for layout.lead.as_ref().map(|text| components::lead(text.resolve(s))) }
                { components::alert(code, &self.explained()) }
                { components::note(&notice) }
                // The key replaces the form with the screen. From this, browsers conclude that a password was accepted.
                // A password manager may submit it without the event that is handled here: `dialog` sends nothing.
                <form key={step.name()} class="auth-form" ref={self.form.clone()} method="dialog" novalidate=true
                    aria-busy={components::truth(state.is_busy)} {onsubmit}>
                    { for blocks }
                    { for submit }
                </form>
                <div key={step.name()} class="auth-more">
                    { for further }
                    { for links }
                </div>
            </>
        };
        let title = layout.title.resolve(s);
        match self.in_page {
            None => components::frame(self.root, step.name(), &title, body),
            Some((page, _)) => (page.frame)(self.root, step.name(), &title, s, body),
        }
    }

    /// Returns the text of the failure; empty if there is none.
    fn explained(&self) -> String {
        let s = self.customize.strings();
        let Some(error) = &self.state.failure else { return self.problems_without_field(s) };
        let text = explain(error, self.step.context());
        let explained = text.resolve(s);
        if text == Text::Key(Key::ErrorWrongPassword) && self.state.has_blank_around_password() {
            return [&*explained, " ", s.get(Key::PasswordHasBlanks)].concat();
        }
        explained
    }

    /// Returns the problems that an app reports for fields that the layout does not have, for example in a slot.
    fn problems_without_field(&self, s: &Strings) -> String {
        let has_field = |name: &str| self.layout.all_fields().any(|field| field.name.as_str() == name);
        let problems = self.state.problems.iter().filter(|(name, _)| !has_field(name));
        problems.map(|(_, text)| text.resolve(s)).collect::<Vec<_>>().join(" ")
    }

    fn block(&self, block: &Block) -> Html {
        let Self { step, state, customize, .. } = self;
        let s = customize.strings();
        match block {
            Block::Field(field) => {
                let name = field.name.as_str();
                let id_prefix = match self.in_page {
                    None => "f-".to_owned(),
                    Some((_, number)) => ["f", &number.to_string(), "-"].concat(),
                };
                let (on_enter, on_reveal) = (self.on_event.clone(), self.on_event.clone());
                let view = FieldView {
                    field,
                    id_prefix: &id_prefix,
                    value: state.values.get(name),
                    problem: state.problem(name),
                    is_revealed: state.revealed.as_deref() == Some(name),
                    is_busy: state.is_busy,
                    on_enter: Callback::from(move |(name, value): (String, String)| {
                        on_enter.emit(UserEvent::Enter(name, value.into()));
                    }),
                    on_reveal: Callback::from(move |name| on_reveal.emit(UserEvent::Reveal(name))),
                };
                (self.draw_field)(&view, s)
            }
            Block::Note(text) => html! { <p class="auth-hint">{ components::changing(text.resolve(s)) }</p> },
            Block::Slot(name) => customize.slot(step, name),
            Block::Part(part) => part.draw(&PartView {
                strings: s,
                values: state.values.entries(),
                instance: self.in_page.map(|(_, number)| number),
                is_busy: state.is_busy,
                on_event: &self.on_event,
            }),
        }
    }

    fn button(&self, button: &Button) -> Html {
        let Button { action, label } = button;
        let action = *action;
        let s = self.customize.strings();
        let cooldown_secs = if action == Action::Resend { self.state.cooldown_secs } else { 0 };
        let label = if cooldown_secs > 0 { &Text::Counted(Key::ResendWait, cooldown_secs) } else { label };
        let on_event = self.on_event.clone();
        html! {
            <button data-look="link" type="button" data-action={action.name()}
                aria-disabled={components::truth(cooldown_secs > 0)}
                onclick={Callback::from(move |_| on_event.emit(UserEvent::Act(action)))}>{ components::changing(label.resolve(s)) }</button>
        }
    }

    fn link(&self, link: &Link) -> Html {
        let s = self.customize.strings();
        let Link { before, text, to } = link;
        let (to, on_event) = (*to, self.on_event.clone());
        let onclick = Callback::from(move |event: MouseEvent| {
            if components::is_plain(&event) {
                event.prevent_default();
                on_event.emit(UserEvent::Leave(to));
            }
        });
        let text = components::changing(text.resolve(s));
        let target = if let Some(href) = self.href {
            html! { <a data-look="link" href={href.emit(to)} {onclick}>{ text }</a> }
        } else {
            let action = (to == Target::SignIn).then_some("back");
            components::button("link", action, text, onclick)
        };
        html! { <p>{ for before.as_ref().map(|before| components::changing(before.resolve(s))) }{ " " }{ target }</p> }
    }
}
