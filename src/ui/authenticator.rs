use std::{cell::Cell, rc::Rc, slice};

use cognito_client::auth::{AuthClient, Secret};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    components::{self, FieldView},
    forms::{self, Field, FormAction, FormState, Link, Next, Screen, Step, Target},
    use_auth,
};
use crate::i18n::{Strings, explain};

/// Properties of [`Authenticator`].
#[derive(Properties, PartialEq)]
pub struct AuthenticatorProps {
    /// Where it begins.
    #[prop_or_else(Step::sign_in)]
    pub initial: Step,
}

/// Every screen from sign-up to recovery in one place, for an app without routes for them.
///
/// It shows nothing but the way in: put it inside [`SignedOut`](super::SignedOut).
#[component]
pub fn Authenticator(props: &AuthenticatorProps) -> Html {
    let step = {
        let (auth, initial) = (use_auth(), props.initial.clone());
        // A reload may have interrupted a sign-up or recovery.
        use_state(move || auth.client().pending().map_or(initial, Step::from))
    };
    use_effect_with(step.name(), |_| {
        components::focus_heading();
    });
    let on_step = {
        let step = step.setter();
        Callback::from(move |next| step.set(next))
    };
    html! { <AuthScreen key={step.name()} step={(*step).clone()} {on_step} /> }
}

/// Properties of [`AuthScreen`].
#[derive(Properties, PartialEq)]
pub struct AuthScreenProps {
    /// What to show. Give the component the key [`Step::name`]: each screen begins anew.
    pub step: Step,
    /// Told where somebody goes from here. Signing in is told by the session's state instead.
    pub on_step: Callback<Step>,
    /// The address of a step, where it has one: its link is a link then.
    #[prop_or_default]
    pub href: Option<Callback<Target, AttrValue>>,
}

/// One screen of the way in, drawn from its [`Step`].
#[component]
pub fn AuthScreen(props: &AuthScreenProps) -> Html {
    let s = &Strings::ENGLISH;
    let client = use_auth().client().clone();
    let screen = Rc::new(Screen::of(&props.step, client.config(), s));
    let state = {
        let (step, screen) = (props.step.clone(), screen.clone());
        use_reducer(move || FormState::of(&step, &screen))
    };
    let form = use_node_ref();
    use_rest(&state);
    let lifetime = use_lifetime();
    use_prepared_sign_in(&client, &props.step);
    let work = Work {
        client,
        step: props.step.clone(),
        state: state.dispatcher(),
        on_step: props.on_step.clone(),
        lifetime,
    };
    let onsubmit = {
        let (work, screen, form, state) = (work.clone(), screen.clone(), form.clone(), state.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(values) = accepted(&form, &screen.fields, &state) {
                work.submit(values);
            }
        })
    };
    let onresend = {
        let (work, screen, form, state) = (work.clone(), screen.clone(), form.clone(), state.clone());
        Callback::from(move |_| {
            let whose = screen.username_field().filter(|_| state.rest == 0);
            if let Some(values) = whose.and_then(|field| accepted(&form, slice::from_ref(field), &state)) {
                work.resend(values);
            }
        })
    };
    let on_enter = {
        let state = state.dispatcher();
        Callback::from(move |(name, value): (String, String)| {
            state.dispatch(FormAction::Enter(name, Secret::from(value)));
        })
    };
    let on_reveal = {
        let state = state.dispatcher();
        Callback::from(move |name| state.dispatch(FormAction::Reveal(name)))
    };

    let fields = screen.fields.iter().map(|field| {
        let view = FieldView {
            field,
            value: state.values.get(&field.name),
            problem: state.problem(&field.name),
            is_revealed: state.revealed.as_ref() == Some(&field.name),
            is_busy: state.is_busy,
            on_enter: on_enter.clone(),
            on_reveal: on_reveal.clone(),
        };
        components::field(&view, s)
    });
    let failure = state.failure.as_ref();
    let explained = failure.map(|error| explain(s, error, props.step.occasion())).unwrap_or_default();
    let notice = state.notice.as_ref().map(|notice| notice.text(s)).unwrap_or_default();
    let username = screen.username_field().map(|field| state.values.of(field)).unwrap_or_default();
    let links = screen.links.iter().map(|link| link_view(link, &work, &username, props.href.as_ref()));
    components::frame(
        props.step.name(),
        screen.title,
        html! {
            <>
                <p class="auth-lead">{ screen.lead.clone() }</p>
                { components::alert(failure.map(|error| error.code().to_owned()), &explained) }
                { components::note(&notice) }
                <form class="auth-form" ref={form} novalidate=true aria-busy={state.is_busy.to_string()} {onsubmit}>
                    { for fields }
                    <button class="auth-button" type="submit" data-action="submit"
                        aria-disabled={state.is_busy.to_string()}>
                        <span class="auth-button-label">{ screen.submit }</span>
                    </button>
                </form>
                <div class="auth-more">
                    if screen.resend {
                        <button class="auth-link" type="button" data-action="resend"
                            aria-disabled={(state.rest > 0).to_string()}
                            onclick={onresend}>{ resend_text(state.rest, s) }</button>
                    }
                    { for links }
                </div>
            </>
        },
    )
}

fn resend_text(rest: u32, s: &Strings) -> String {
    if rest == 0 { s.resend.to_owned() } else { Strings::fill(s.resend_wait, &rest.to_string()) }
}

fn link_view(link: &Link, work: &Work, username: &str, href: Option<&Callback<Target, AttrValue>>) -> Html {
    let Link { before, text, to } = *link;
    let onclick = {
        let (work, username) = (work.clone(), username.to_owned());
        Callback::from(move |event: MouseEvent| {
            if components::is_plain(&event) {
                event.prevent_default();
                work.leave(to, &username);
            }
        })
    };
    let target = if let Some(href) = href {
        html! { <a class="auth-link" href={href.emit(to)} {onclick}>{ text }</a> }
    } else {
        let action = (to == Target::SignIn).then_some("back");
        html! { <button class="auth-link" type="button" data-action={action} {onclick}>{ text }</button> }
    };
    html! { <p>{ before }{ " " }{ target }</p> }
}

/// What a form needs to go to work, and to drop what it started once it is gone.
#[derive(Clone)]
struct Work {
    client: AuthClient,
    step: Step,
    state: UseReducerDispatcher<FormState>,
    on_step: Callback<Step>,
    lifetime: Rc<Lifetime>,
}

#[derive(Default)]
struct Lifetime {
    /// One request at a time, however fast somebody clicks: a render is too late to tell.
    is_busy: Cell<bool>,
    is_over: Cell<bool>,
}

impl Work {
    fn submit(&self, values: forms::Values) {
        self.run(|work| async move {
            match forms::submit(&work.client, &work.step, &values).await {
                Ok(Next::Step(next)) => work.go(next),
                // The session's state has told everybody.
                Ok(Next::SignedIn) => {}
                Err(error) => {
                    work.fail(error);
                    prepare(&work.client, &work.step).await;
                }
            }
        });
    }

    fn resend(&self, values: forms::Values) {
        self.run(|work| async move {
            match forms::resend(&work.client, &work.step, &values).await {
                Ok(to) => work.dispatch(FormAction::Resent(to)),
                Err(error) => work.fail(error),
            }
        });
    }

    fn run<F: Future<Output = ()> + 'static>(&self, task: impl FnOnce(Self) -> F) {
        if self.lifetime.is_busy.replace(true) {
            return;
        }
        self.state.dispatch(FormAction::Send);
        spawn_local(task(self.clone()));
    }

    fn fail(&self, error: cognito_client::auth::AuthError) {
        self.dispatch(FormAction::Fail(error));
    }

    fn dispatch(&self, action: FormAction) {
        self.lifetime.is_busy.set(false);
        if !self.lifetime.is_over.get() {
            self.state.dispatch(action);
        }
    }

    /// Goes to `step`, unless somebody has gone elsewhere meanwhile.
    fn go(&self, step: Step) {
        if self.lifetime.is_over.get() {
            return;
        }
        if step.name() == self.step.name() {
            // The same screen again begins anew in place.
            let screen = Screen::of(&step, self.client.config(), &Strings::ENGLISH);
            self.dispatch(FormAction::Begin(FormState::of(&step, &screen)));
        }
        self.on_step.emit(step);
    }

    /// Follows a link. Who leaves a code behind does not come back to it by a reload.
    fn leave(&self, to: Target, username: &str) {
        if matches!(self.step, Step::ConfirmSignUp(_) | Step::ResetPassword(_)) {
            self.client.abandon();
        }
        self.go(to.step(username));
    }
}

/// What was entered, if nothing is wrong with these fields; else the first that is wrong gets the focus.
///
/// A password manager may have filled a field without telling: what counts is what stands there.
fn accepted(form: &NodeRef, fields: &[Field], state: &UseReducerHandle<FormState>) -> Option<forms::Values> {
    let mut now = (**state).clone();
    for field in fields {
        if let Some(input) = input(form, &field.name) {
            let value = Secret::from(input.value());
            if value.expose() != now.values.get(&field.name) {
                state.dispatch(FormAction::Enter(field.name.clone(), value.clone()));
                now.values.set(&field.name, value);
            }
        }
    }
    let problems = now.check(fields);
    let Some((first, _)) = problems.first() else { return Some(now.values) };
    if let Some(input) = input(form, first) {
        // An input that can't be focused still shows its problem.
        input.focus().ok();
    }
    state.dispatch(FormAction::Reject(problems));
    None
}

fn input(form: &NodeRef, name: &str) -> Option<HtmlInputElement> {
    let form = form.cast::<web_sys::Element>()?;
    form.query_selector(&format!("[name=\"{name}\"]")).ok()??.dyn_into().ok()
}

/// Lets the rest of a sent code run out, a second at a time.
#[hook]
fn use_rest(state: &UseReducerHandle<FormState>) {
    let dispatcher = state.dispatcher();
    use_effect_with(state.rest > 0, move |&rests| {
        let tick = rests.then(|| Interval::new(1000, move || dispatcher.dispatch(FormAction::Tick)));
        move || drop(tick)
    });
}

#[hook]
fn use_lifetime() -> Rc<Lifetime> {
    let lifetime = use_memo((), |()| Lifetime::default());
    {
        let lifetime = lifetime.clone();
        use_effect_with((), move |()| move || lifetime.is_over.set(true));
    }
    lifetime
}

/// Has the SRP key pair computed before the click, where a sign-in may follow; and forgets the password of a
/// sign-up when its screen is left.
#[hook]
fn use_prepared_sign_in(client: &AuthClient, step: &Step) {
    let (client, step) = (client.clone(), step.clone());
    use_effect_with((), move |()| {
        let keeps_password = matches!(step, Step::ConfirmSignUp(_));
        let preparing = client.clone();
        spawn_local(async move { prepare(&preparing, &step).await });
        move || {
            if keeps_password {
                client.forget_password();
            }
        }
    });
}

async fn prepare(client: &AuthClient, step: &Step) {
    if matches!(step, Step::SignIn(_) | Step::ConfirmSignUp(_)) {
        client.prepare_sign_in().await;
    }
}
