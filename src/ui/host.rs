//! The component that shows the screen of a step. There is only one: each type of component costs kilobytes of wasm.

use std::sync::atomic::{AtomicU32, Ordering};

use cognito_client::auth::{AuthClient, AuthError};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::components::{self, InPage};
use super::customize::Customize;
use super::form::FormState;
use super::layout::{Action, Layout, Target};
use super::next::Next;
use super::screen::Act;
use super::screen_view::ScreenView;
use super::screens::ScreenSet;
use super::step::{Entry, ForgotPassword, SignUp, Step};
use super::user_event::UserEvent;

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
    /// The functions for a screen that is not the main part of the page, which otherwise moves the focus.
    #[prop_or_default]
    pub(crate) in_page: Option<&'static InPage>,
    /// The changes of the app.
    pub(crate) customize: Customize,
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
    /// The user did something.
    User(UserEvent),
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
            && let (Some(page), Some(root)) = (ctx.props().in_page, &root)
        {
            (page.focus_heading)(root);
        }
        if std::mem::take(&mut self.has_new_failure)
            && let Some(root) = &root
        {
            components::reveal_alert(root);
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::User(UserEvent::Enter(name, value)) => self.state.enter(&name, value),
            Event::User(UserEvent::Reveal(name)) => self.state.reveal(name),
            Event::User(UserEvent::Act(action)) => self.act(ctx, action),
            Event::User(UserEvent::Leave(to)) => {
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
        let HostProps { step, customize, in_page, href, screens, .. } = ctx.props();
        let view = ScreenView {
            step,
            layout: &self.layout,
            state: &self.state,
            customize,
            in_page: in_page.map(|page| (page, self.number)),
            root: &self.root,
            form: &self.form,
            href: href.as_ref(),
            on_event: ctx.link().callback(Event::User),
            draw_field: screens.draw_field,
        };
        view.draw()
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
            #[cfg(feature = "app")]
            Ok(Next::Failed(key)) => {
                // The alert shows the problems that belong to no field.
                self.state.reject(vec![(String::new(), key.into())]);
                self.has_new_failure = true;
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
}

/// Computes the SRP key pair before the click if a sign-in may follow.
fn prepare(ctx: &Context<Host>) {
    let HostProps { client, step, .. } = ctx.props();
    if step.prepares_sign_in() {
        let client = client.clone();
        spawn_local(async move { client.prepare_sign_in().await });
    }
}
