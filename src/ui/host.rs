//! The component that shows the screen of a step. There is only one: each type of component costs kilobytes of wasm.

use std::sync::atomic::{AtomicU32, Ordering};

use cognito_client::auth::{AuthClient, AuthError, Secret};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::components::{self, FieldView};
use super::customize::Customize;
use super::form::FormState;
use super::layout::{Action, Block, Button, Layout, Link, Target};
use super::next::Next;
use super::screen::Act;
use super::screens::ScreenSet;
use super::step::{Entry, ForgotPassword, SignUp, Step};
use crate::i18n::{Key, Strings, Text, explain};

/// Properties of [`Host`].
#[derive(Properties, PartialEq)]
pub(crate) struct HostProps {
    /// The client of the pool.
    pub(crate) client: AuthClient,
    /// The screens, among them that of the step.
    pub(crate) screens: &'static ScreenSet,
    /// The step to show.
    pub(crate) step: Step,
    /// Called with the next step. After a sign-in, the state of the session changes instead.
    pub(crate) on_step: Callback<Step>,
    /// Returns the address of a screen, for sites whose screens have addresses. Without it, links are buttons.
    #[prop_or_default]
    pub(crate) href: Option<Callback<Target, AttrValue>>,
    /// The relation of the screen to the page around it.
    #[prop_or_default]
    pub(crate) embedding: Embedding,
    /// The changes of the app.
    #[prop_or_default]
    pub(crate) customize: Customize,
}

/// The relation of a screen to the page around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Embedding {
    /// The screen is the main part of the page, which also moves the focus.
    #[default]
    Main,
    /// The page has a main part of its own, and may have several screens.
    InPage,
}

/// Shows the screen of a [`Step`].
pub(crate) struct Host {
    layout: Layout,
    state: FormState,
    root: NodeRef,
    form: NodeRef,
    /// Distinguishes the ids of this screen's elements from those of other embedded screens.
    number: u32,
    /// Whether the failure is new; its alert may be outside the window.
    has_new_failure: bool,
    /// Whether the screen has replaced another one, so that its heading takes the focus.
    has_replaced: bool,
    /// Runs until a code can be sent again.
    tick: Option<Interval>,
    /// The number of the screen's latest work. The result of earlier work is dropped.
    watch: u32,
}

/// An event of a screen.
pub(crate) enum Event {
    /// A value was entered.
    Enter(String, Secret),
    /// The password in this field is to be shown or hidden.
    Reveal(String),
    /// A button was pressed.
    Act(Action),
    /// A link was followed.
    Leave(Target),
    /// The request of this number has ended.
    Done(u32, Result<Next, AuthError>),
    /// The work of this number, which the screen does by itself, has ended.
    Watched(u32, Result<Next, AuthError>),
    /// A second has passed.
    Tick,
}

/// The number of hosts so far.
static HOSTS: AtomicU32 = AtomicU32::new(0);

impl Component for Host {
    type Message = Event;
    type Properties = HostProps;

    fn create(ctx: &Context<Self>) -> Self {
        let layout = layout(ctx);
        let state = FormState::new(&ctx.props().step, &layout);
        let has_new_failure = state.failure.is_some();
        let number = HOSTS.fetch_add(1, Ordering::Relaxed);
        let (root, form) = Default::default();
        Self { layout, state, root, form, number, has_new_failure, has_replaced: false, tick: None, watch: 0 }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &HostProps) -> bool {
        let HostProps { client, step, .. } = ctx.props();
        self.layout = layout(ctx);
        if (step, client) != (&old.step, &old.client) {
            (old.screens.leave)(&old.step, &old.client);
            self.has_replaced = step.name() != old.step.name();
            self.begin(ctx);
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        let root = self.root.cast::<Element>();
        if is_first {
            self.start(ctx);
        }
        if std::mem::take(&mut self.has_replaced)
            && ctx.props().embedding == Embedding::InPage
            && let Some(root) = &root
        {
            components::focus_embedded_heading(root);
        }
        if std::mem::take(&mut self.has_new_failure)
            && let Some(root) = &root
        {
            components::reveal_alert(root);
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Enter(name, value) => self.state.enter(&name, value),
            Event::Reveal(name) => self.state.reveal(name),
            Event::Act(action) => self.act(ctx, action),
            Event::Leave(to) => {
                let HostProps { client, step, .. } = ctx.props();
                if step.is_resumed() {
                    // A reload must not return to a step that the user has left.
                    client.abandon();
                }
                let entry = Entry::new(self.state.values.username(&self.layout));
                self.go(
                    ctx,
                    match to {
                        Target::SignIn => entry.into(),
                        Target::SignUp => SignUp { entry }.into(),
                        Target::ForgotPassword => ForgotPassword { entry }.into(),
                    },
                );
            }
            Event::Done(run, result) => {
                if self.state.finish(run) {
                    self.finish(ctx, result);
                }
            }
            Event::Watched(number, result) => {
                if number == self.watch {
                    self.finish(ctx, result);
                }
            }
            Event::Tick => self.state.cooldown_secs = self.state.cooldown_secs.saturating_sub(1),
        }
        if self.state.cooldown_secs == 0 {
            self.tick = None;
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let HostProps { step, customize, .. } = ctx.props();
        let s = customize.strings();
        let Self { layout, state, .. } = self;
        // An app may have reordered the buttons.
        let submit_action = layout.buttons.first().map_or(Action::Submit, |button| button.action);
        let onsubmit = ctx.link().callback(move |event: SubmitEvent| {
            event.prevent_default();
            Event::Act(submit_action)
        });
        let blocks = layout.blocks.iter().map(|block| self.block(ctx, block));
        let (submit, further) = layout.buttons.split_first().unzip();
        let submit = submit.map(|Button { action, label }| {
            html! {
                <button data-look="button" type="submit" data-action={action.name()}
                    aria-disabled={components::truth(state.is_busy)}>
                    <span class="auth-button-label">{ components::changing(label.resolve(s)) }</span>
                </button>
            }
        });
        let further = further.unwrap_or_default().iter().map(|button| self.button(ctx, button));
        let links = layout.links.iter().map(|link| link_view(ctx, link));
        let notice = state.notice.as_ref().map(|notice| notice.text().resolve(s)).unwrap_or_default();
        let code = state.failure.as_ref().map(|error| error.code().to_owned());
        let body = html! {
            <>
                { for layout.lead.as_ref().map(|text| components::lead(text.resolve(s))) }
                { components::alert(code, &self.explained(step, s)) }
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
        match ctx.props().embedding {
            Embedding::Main => components::frame(&self.root, step.name(), &title, body),
            Embedding::InPage => {
                let language = (s.locale().to_owned(), s.direction());
                components::embedded_frame(&self.root, step.name(), &title, language, body)
            }
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        let HostProps { client, step, screens, .. } = ctx.props();
        (screens.leave)(step, client);
    }
}

/// Returns the layout of the current step, with the changes of the app.
fn layout(ctx: &Context<Host>) -> Layout {
    let HostProps { client, step, screens, customize, .. } = ctx.props();
    let mut layout = (screens.layout)(step, client.config());
    customize.apply(step, &mut layout);
    layout
}

impl Host {
    /// Shows the current step with empty fields.
    fn begin(&mut self, ctx: &Context<Self>) {
        self.state.begin(&ctx.props().step, &self.layout);
        self.has_new_failure = self.state.failure.is_some();
        self.start(ctx);
    }

    /// Starts what runs while the screen is shown.
    fn start(&mut self, ctx: &Context<Self>) {
        let HostProps { client, step, screens, .. } = ctx.props();
        self.watch += 1;
        if let Some(task) = (screens.watch)(step, client) {
            let number = self.watch;
            ctx.link().send_future(async move { Event::Watched(number, task.await) });
        }
        prepare(ctx);
    }

    /// Carries out an action, unless the values have problems. There is one request at a time, even after several
    /// clicks.
    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        let is_waiting = action == Action::Resend && self.state.cooldown_secs > 0;
        if is_waiting || self.state.is_busy || !self.accept(ctx, action) {
            return;
        }
        let run = self.state.send();
        let HostProps { client, step, screens, .. } = ctx.props();
        let (client, layout, values) = (client.clone(), self.layout.clone(), self.state.values.clone());
        let task = (screens.act)(step.clone(), Act { client, action, layout, values });
        ctx.link().send_future(async move { Event::Done(run, task.await) });
    }

    /// Shows what follows an action.
    fn finish(&mut self, ctx: &Context<Self>, result: Result<Next, AuthError>) {
        match result {
            Ok(Next::Step(step)) => self.go(ctx, step),
            Ok(Next::Resent(notice)) => {
                self.state.resent(notice);
                let link = ctx.link().clone();
                self.tick = Some(Interval::new(1000, move || link.send_message(Event::Tick)));
                self.start(ctx);
            }
            Ok(Next::Stay) => {}
            // The app or the site replaces the screen. A second submission would sign in again.
            Ok(Next::SignedIn) => self.state.is_busy = true,
            Err(error) => {
                self.state.failure = Some(error);
                self.has_new_failure = true;
                prepare(ctx);
            }
        }
    }

    /// Returns whether the fields that an action needs have no problems. Otherwise the first one with a problem gets the
    /// focus.
    ///
    /// The values are read from the elements: a password manager may have set them without an event.
    fn accept(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        for field in self.layout.all_fields() {
            let name = field.name.as_str();
            if let Some(input) = self.input(name) {
                let value = input.value();
                if value != self.state.values.get(name) {
                    self.state.enter(name, value.into());
                }
            }
        }
        let problems = if action == Action::Submit {
            let mut problems = self.state.check(self.layout.all_fields());
            problems.extend(ctx.props().customize.problems(&ctx.props().step, &self.state.values));
            problems
        } else {
            self.state.check(self.layout.username_field().into_iter())
        };
        if problems.is_empty() {
            return true;
        }
        // The checks of an app are in an order of their own.
        let mut wrong = self.layout.all_fields().map(|field| field.name.as_str());
        let first = wrong.find(|name| problems.iter().any(|(wrong, _)| wrong == name));
        if let Some(input) = first.and_then(|name| self.input(name)) {
            // An input that cannot be focused still shows its problem.
            input.focus().ok();
        }
        // Other problems are shown above the form, which may be outside the window.
        self.has_new_failure = first.is_none();
        self.state.reject(problems);
        false
    }

    fn input(&self, name: &str) -> Option<HtmlInputElement> {
        let form = self.form.cast::<Element>()?;
        form.query_selector(&["[name=\"", name, "\"]"].concat()).ok()??.dyn_into().ok()
    }

    fn go(&mut self, ctx: &Context<Self>, step: Step) {
        if step == ctx.props().step {
            // The step does not change, so the properties do not, either: the form starts over here.
            self.begin(ctx);
        }
        ctx.props().on_step.emit(step);
    }

    /// Returns the text of the failure; empty if there is none.
    fn explained(&self, step: &Step, s: &Strings) -> String {
        let Some(error) = &self.state.failure else { return self.problems_without_field(s) };
        let text = explain(error, step.context());
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

    fn block(&self, ctx: &Context<Self>, block: &Block) -> Html {
        let HostProps { step, customize, embedding, .. } = ctx.props();
        let s = customize.strings();
        let state = &self.state;
        match block {
            Block::Field(field) => {
                let name = field.name.as_str();
                let id_prefix = match embedding {
                    Embedding::Main => "f-".to_owned(),
                    Embedding::InPage => ["f", &self.number.to_string(), "-"].concat(),
                };
                let view = FieldView {
                    field,
                    id_prefix: &id_prefix,
                    value: state.values.get(name),
                    problem: state.problem(name),
                    is_revealed: state.revealed.as_deref() == Some(name),
                    is_busy: state.is_busy,
                    on_enter: ctx
                        .link()
                        .callback(|(name, value): (String, String)| Event::Enter(name, value.into())),
                    on_reveal: ctx.link().callback(Event::Reveal),
                };
                components::field(&view, s)
            }
            Block::Note(text) => html! { <p class="auth-hint">{ components::changing(text.resolve(s)) }</p> },
            Block::Slot(name) => customize.slot(step, name),
        }
    }

    fn button(&self, ctx: &Context<Self>, button: &Button) -> Html {
        let Button { action, label } = button;
        let action = *action;
        let s = ctx.props().customize.strings();
        let cooldown_secs = if action == Action::Resend { self.state.cooldown_secs } else { 0 };
        let label = if cooldown_secs > 0 { &Text::Counted(Key::ResendWait, cooldown_secs) } else { label };
        html! {
            <button data-look="link" type="button" data-action={action.name()}
                aria-disabled={components::truth(cooldown_secs > 0)}
                onclick={ctx.link().callback(move |_| Event::Act(action))}>{ components::changing(label.resolve(s)) }</button>
        }
    }
}

/// Computes the SRP key pair before the click if a sign-in may follow.
fn prepare(ctx: &Context<Host>) {
    let HostProps { client, step, .. } = ctx.props();
    if step.prepares_sign_in() {
        let client = client.clone();
        spawn_local(async move { client.prepare_sign_in().await });
    }
}

fn link_view(ctx: &Context<Host>, link: &Link) -> Html {
    let HostProps { href, customize, .. } = ctx.props();
    let s = customize.strings();
    let Link { before, text, to } = link;
    let to = *to;
    let onclick = ctx.link().batch_callback(move |event: MouseEvent| {
        components::is_plain(&event).then(|| {
            event.prevent_default();
            Event::Leave(to)
        })
    });
    let text = components::changing(text.resolve(s));
    let target = if let Some(href) = href {
        html! { <a data-look="link" href={href.emit(to)} {onclick}>{ text }</a> }
    } else {
        let action = (to == Target::SignIn).then_some("back");
        components::button("link", action, text, onclick)
    };
    html! { <p>{ for before.as_ref().map(|before| components::changing(before.resolve(s))) }{ " " }{ target }</p> }
}
