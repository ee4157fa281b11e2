//! The component that shows the screens of sign-in, sign-up and recovery.

use std::sync::atomic::{AtomicU32, Ordering};

use cognito_client::auth::{AuthClient, AuthError, Secret};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::{
    components,
    forms::{self, Field, FieldView, FormAction, FormState, Link, Next, Screen, Step, Target, field_view},
    use_auth,
};
use crate::i18n::{Strings, explain};

/// Properties of [`Authenticator`].
#[derive(Properties, PartialEq)]
pub struct AuthenticatorProps {
    /// The first step.
    #[prop_or_else(Step::sign_in)]
    pub initial: Step,
}

/// Every screen from sign-up to recovery in one place, for an app without routes for them.
///
/// It does not depend on the session: put it inside [`SignedOut`](super::SignedOut). A change of screen moves the focus
/// to the new heading. The first screen takes no focus, and no screen scrolls the page around it. A page may have several
/// authenticators.
#[component]
pub fn Authenticator(props: &AuthenticatorProps) -> Html {
    let client = use_auth().client().clone();
    let step = {
        let (client, initial) = (client.clone(), props.initial.clone());
        // A reload may have interrupted a step.
        use_state(move || {
            let pending = || client.pending().map(Step::from);
            Step::in_progress(&client).or_else(pending).unwrap_or(initial)
        })
    };
    let has_moved = use_state(|| false);
    let on_step = {
        let (step, has_moved) = (step.setter(), has_moved.setter());
        Callback::from(move |next| {
            has_moved.set(true);
            step.set(next);
        })
    };
    let embedding = Some(if *has_moved { Embedding::WithFocus } else { Embedding::WithoutFocus });
    html! { <AuthScreen key={step.name()} {client} step={(*step).clone()} {on_step} {embedding} /> }
}

/// Properties of [`AuthScreen`].
#[derive(Properties, PartialEq)]
pub struct AuthScreenProps {
    /// The client of the pool.
    pub client: AuthClient,
    /// The step to show. Give the component the key [`Step::name`], so that each screen has a state of its own.
    pub step: Step,
    /// Called with the next step. After a sign-in, the state of the session changes instead.
    pub on_step: Callback<Step>,
    /// Returns the address of a step, for sites whose steps have addresses. Without it, links are buttons.
    #[prop_or_default]
    pub href: Option<Callback<Target, AttrValue>>,
    /// How the screen is embedded into a page. `None` means that it is the main part of the page.
    #[prop_or_default]
    pub embedding: Option<Embedding>,
}

/// How an embedded screen begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embedding {
    /// Its heading takes the focus, because it replaces another screen.
    WithFocus,
    /// The focus stays where it is.
    WithoutFocus,
}

/// The screen of a [`Step`].
pub struct AuthScreen {
    screen: Screen,
    state: FormState,
    root: NodeRef,
    form: NodeRef,
    /// Distinguishes the ids of this screen's elements from those of other embedded screens.
    number: u32,
    /// Whether the failure is new; its alert may be outside the window.
    has_new_failure: bool,
    /// Runs until a code can be sent again.
    tick: Option<Interval>,
}

/// An event of a screen.
#[derive(Debug)]
pub struct AuthScreenMessage(Event);

#[derive(Debug)]
enum Event {
    /// The form has changed.
    Form(FormAction),
    /// The form is submitted.
    Submit,
    /// The code is requested again.
    Resend,
    /// A link is followed.
    Leave(Target),
    /// The request has ended.
    Done(Result<Next, AuthError>),
}

/// The number of screens so far.
static SCREENS: AtomicU32 = AtomicU32::new(0);

impl Component for AuthScreen {
    type Message = AuthScreenMessage;
    type Properties = AuthScreenProps;

    fn create(ctx: &Context<Self>) -> Self {
        let (screen, state) = begun(&ctx.props().client, &ctx.props().step);
        let has_new_failure = state.failure.is_some();
        let number = SCREENS.fetch_add(1, Ordering::Relaxed);
        let (root, form) = Default::default();
        Self { screen, state, root, form, number, has_new_failure, tick: None }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &AuthScreenProps) -> bool {
        if (&ctx.props().step, &ctx.props().client) != (&old.step, &old.client) {
            self.begin(ctx, &ctx.props().step);
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        let root = self.root.cast::<Element>();
        if is_first {
            Self::prepare(ctx);
            if let (Some(root), Some(Embedding::WithFocus)) = (&root, ctx.props().embedding) {
                components::focus_embedded_heading(root);
            }
        }
        if std::mem::take(&mut self.has_new_failure)
            && let Some(root) = &root
        {
            components::reveal_alert(root);
        }
    }

    fn update(&mut self, ctx: &Context<Self>, AuthScreenMessage(event): AuthScreenMessage) -> bool {
        match event {
            Event::Form(action) => self.state.apply(action),
            Event::Submit => self.send(ctx, &self.screen.fields.clone(), Request::Submit),
            Event::Resend => {
                let whose: Vec<Field> = self.screen.username_field().cloned().into_iter().collect();
                self.send(ctx, &whose, Request::Resend);
            }
            Event::Leave(to) => {
                // A reload must not return to a step that the user has left.
                if matches!(
                    ctx.props().step,
                    Step::ConfirmSignUp(_)
                        | Step::ResetPassword(_)
                        | Step::NewPassword(..)
                        | Step::Unsupported(..)
                ) {
                    ctx.props().client.abandon();
                }
                self.go(ctx, to.step(&self.username()));
            }
            Event::Done(Ok(Next::Step(step))) => self.go(ctx, step),
            Event::Done(Ok(Next::Resent(to))) => {
                self.state.apply(FormAction::Resent(to));
                let link = ctx.link().clone();
                self.tick =
                    Some(Interval::new(1000, move || link.send_message(Event::Form(FormAction::Tick))));
            }
            // The state of the session has changed already.
            Event::Done(Ok(Next::SignedIn)) => {}
            Event::Done(Err(error)) => {
                self.state.apply(FormAction::Fail(error));
                self.has_new_failure = true;
                Self::prepare(ctx);
            }
        }
        if self.state.cooldown_secs == 0 {
            self.tick = None;
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let s = &Strings::ENGLISH;
        let Self { screen, state, .. } = self;
        let step = &ctx.props().step;
        let on_enter = ctx
            .link()
            .callback(|(name, value): (String, String)| Event::Form(FormAction::Enter(name, value.into())));
        let on_reveal = ctx.link().callback(|name| Event::Form(FormAction::Reveal(name)));
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Event::Submit
        });
        let id_prefix = match ctx.props().embedding {
            None => "f-".to_owned(),
            Some(_) => format!("f{}-", self.number),
        };
        let fields = screen.fields.iter().map(|field| {
            let view = FieldView {
                field,
                id_prefix: &id_prefix,
                value: state.values.get(&field.name),
                problem: state.problem(&field.name),
                is_revealed: state.revealed.as_ref() == Some(&field.name),
                is_busy: state.is_busy,
                on_enter: on_enter.clone(),
                on_reveal: on_reveal.clone(),
            };
            field_view(&view, s)
        });
        let failure = state.failure.as_ref();
        let mut explained = failure.map(|error| explain(s, error, step.context())).unwrap_or_default();
        if explained == s.error_wrong_password && state.has_blank_around_password() {
            explained = [&*explained, " ", s.password_has_blanks].concat().into();
        }
        let notice = state.notice.as_ref().map(|notice| notice.text(s)).unwrap_or_default();
        let links = screen.links.iter().map(|link| link_view(ctx, link));
        let body = html! {
            <>
                    { components::lead(screen.lead.clone().into()) }
                    { components::alert(failure.map(|error| error.code().to_owned()), &explained) }
                    { components::note(&notice) }
                    // A password manager may submit it without the event that is handled here: `dialog` sends nothing.
                    <form class="auth-form" ref={self.form.clone()} method="dialog" novalidate=true
                        aria-busy={components::truth(state.is_busy)} {onsubmit}>
                        { for fields }
                        <button data-look="button" type="submit" data-action="submit"
                            aria-disabled={components::truth(state.is_busy)}>
                            <span class="auth-button-label">{ screen.submit }</span>
                        </button>
                    </form>
                    <div class="auth-more">
                        if screen.resend {
                            <button data-look="link" type="button" data-action="resend"
                                aria-disabled={components::truth(state.cooldown_secs > 0)}
                                onclick={ctx.link().callback(|_| Event::Resend)}>{ resend_text(state.cooldown_secs, s) }</button>
                        }
                        { for links }
                    </div>
            </>
        };
        match ctx.props().embedding {
            None => components::frame(&self.root, step.name(), screen.title, body),
            Some(_) => components::embedded_frame(&self.root, step.name(), screen.title, body),
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        if matches!(ctx.props().step, Step::ConfirmSignUp(_)) {
            ctx.props().client.forget_password();
        }
    }
}

impl From<Event> for AuthScreenMessage {
    fn from(event: Event) -> Self {
        Self(event)
    }
}

/// The request of a form.
enum Request {
    Submit,
    Resend,
}

impl AuthScreen {
    /// Shows `step` with empty fields.
    fn begin(&mut self, ctx: &Context<Self>, step: &Step) {
        (self.screen, self.state) = begun(&ctx.props().client, step);
        self.has_new_failure = self.state.failure.is_some();
    }

    /// Sends the values if `fields` have no problems. There is one request at a time, even after several clicks.
    fn send(&mut self, ctx: &Context<Self>, fields: &[Field], request: Request) {
        let is_resting = matches!(request, Request::Resend) && self.state.cooldown_secs > 0;
        if is_resting || self.state.is_busy || !self.accept(fields) {
            return;
        }
        self.state.apply(FormAction::Send);
        let (client, step, values) =
            (ctx.props().client.clone(), ctx.props().step.clone(), self.state.values.clone());
        ctx.link().send_future(async move {
            Event::Done(match request {
                Request::Submit => forms::submit(&client, &step, &values).await,
                Request::Resend => forms::resend(&client, &step, &values).await,
            })
        });
    }

    /// Returns whether these fields have no problems. Otherwise the first one with a problem gets the focus.
    ///
    /// The values are read from the elements: a password manager may have set them without an event.
    fn accept(&mut self, fields: &[Field]) -> bool {
        for field in fields {
            if let Some(input) = self.input(&field.name) {
                let value = Secret::from(input.value());
                if value.expose() != self.state.values.get(&field.name) {
                    self.state.apply(FormAction::Enter(field.name.clone(), value));
                }
            }
        }
        let problems = self.state.check(fields);
        let Some((first, _)) = problems.first() else { return true };
        if let Some(input) = self.input(first) {
            // An input that cannot be focused still shows its problem.
            input.focus().ok();
        }
        self.state.apply(FormAction::Reject(problems));
        false
    }

    fn input(&self, name: &str) -> Option<HtmlInputElement> {
        let form = self.form.cast::<Element>()?;
        form.query_selector(&format!("[name=\"{name}\"]")).ok()??.dyn_into().ok()
    }

    fn username(&self) -> String {
        self.screen.username_field().map(|field| self.state.values.normalized(field)).unwrap_or_default()
    }

    fn go(&mut self, ctx: &Context<Self>, step: Step) {
        if step.name() == ctx.props().step.name() {
            // The same screen is shown again, with an initial state.
            self.begin(ctx, &step);
        }
        ctx.props().on_step.emit(step);
    }

    /// Computes the SRP key pair before the click if a sign-in may follow.
    fn prepare(ctx: &Context<Self>) {
        if matches!(ctx.props().step, Step::SignIn(_) | Step::ConfirmSignUp(_)) {
            let client = ctx.props().client.clone();
            spawn_local(async move { client.prepare_sign_in().await });
        }
    }
}

fn begun(client: &AuthClient, step: &Step) -> (Screen, FormState) {
    let screen = Screen::new(step, client.config(), &Strings::ENGLISH);
    let state = FormState::new(step, &screen);
    (screen, state)
}

fn resend_text(cooldown_secs: u32, s: &Strings) -> String {
    if cooldown_secs == 0 {
        s.resend.to_owned()
    } else {
        Strings::fill(s.resend_wait, &cooldown_secs.to_string())
    }
}

fn link_view(ctx: &Context<AuthScreen>, link: &Link) -> Html {
    let Link { before, text, to } = *link;
    let onclick = ctx.link().batch_callback(move |event: MouseEvent| {
        components::is_plain(&event).then(|| {
            event.prevent_default();
            AuthScreenMessage(Event::Leave(to))
        })
    });
    let target = if let Some(href) = &ctx.props().href {
        html! { <a data-look="link" href={href.emit(to)} {onclick}>{ text }</a> }
    } else {
        let action = (to == Target::SignIn).then_some("back");
        components::button("link", action, text.into(), onclick)
    };
    html! { <p>{ before }{ " " }{ target }</p> }
}
