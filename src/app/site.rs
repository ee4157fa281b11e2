use cognito_client::auth::AuthState;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    Route,
    content::{Content, Failure, Loaded, Task, Wanted},
    navigation::{Listening, Navigator},
    pages::{self, Actions},
    parts,
    place::{Place, after_sign_in, with_return_to},
    redirect::{Redirect, Redirects},
    shell,
};
use crate::{
    i18n::Strings,
    ui::{
        Auth, components,
        forms::{Screen, Step},
    },
};

/// Shows the shell and the page for the current address and session.
///
/// Signed-out users are redirected from the account to the sign-in, and signed-in users from the sign-in to the page
/// that they came from. Both replace the history entry, so that Back does not lead into the redirect again.
pub(super) struct Site {
    auth: Auth,
    place: Place,
    /// The content that the page needs, as far as it has been loaded.
    content: Option<(Wanted, Loaded)>,
    /// Whether the composer has a new failure, which may be outside the window.
    has_new_failure: bool,
    /// The number of loads so far. Only the response to the latest one is used.
    asked: u32,
    composer: Composer,
    navigator: Navigator,
    root: NodeRef,
    /// Whether the pool has not confirmed the sign-out of an earlier page.
    has_unconfirmed_sign_out: bool,
    redirects: Redirects,
    /// The view that was last announced to screen readers.
    announced: Option<(Route, &'static str)>,
    _auth: ContextHandle<Auth>,
    _listening: Listening,
}

/// The form for a new post.
#[derive(Default)]
pub(super) struct Composer {
    /// Distinguishes this composer from earlier ones, whose posts may still be in flight.
    number: u32,
    /// The form element.
    pub(super) form: NodeRef,
    /// The text area with the message.
    pub(super) message: NodeRef,
    /// Whether the post is in flight.
    pub(super) is_busy: bool,
    /// The reason why the post failed; `None` if it did not.
    pub(super) failure: Option<Failure>,
}

impl Composer {
    /// Finishes the post of `written`. Clears the text after a success, unless it was edited in the meantime.
    fn done(&mut self, written: &str, failure: Option<Failure>) {
        let message = self.message.cast::<HtmlTextAreaElement>();
        if let Some(message) = message.filter(|message| failure.is_none() && message.value() == written) {
            message.set_value("");
        }
        self.is_busy = false;
        self.failure = failure;
    }
}

pub(super) enum Event {
    /// The session has changed.
    Auth(Auth),
    /// The address has changed.
    Moved,
    /// The page of this path has to be shown, although the address could not be changed to it.
    Unmoved(String),
    /// The user has reached another step of a sign-in, sign-up or recovery.
    Step(Step),
    /// The user posts the text of the composer.
    Post,
    /// A task has succeeded or failed.
    Done(Task, Wanted, Result<Content, Failure>),
    /// The user repeats a failed load.
    Retry,
    /// The pool has not confirmed the sign-out of an earlier page.
    UnconfirmedSignOut,
}

impl Component for Site {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, handle) = Auth::from_scope(ctx.link().clone(), ctx.link().callback(Event::Auth));
        let navigator = Navigator::new(ctx.link().callback(|()| Event::Moved));
        let place = Place::here(auth.client());
        let listening = navigator.listen();
        let mut site = Self {
            auth,
            place,
            navigator,
            root: NodeRef::default(),
            redirects: Redirects::default(),
            content: None,
            has_new_failure: false,
            asked: 0,
            composer: Composer::default(),
            has_unconfirmed_sign_out: false,
            announced: None,
            _auth: handle,
            _listening: listening,
        };
        site.load(ctx);
        site
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Auth(auth) => self.auth = auth,
            Event::Moved => self.place.follow(Place::here(self.auth.client())),
            Event::Unmoved(path) => self.place = Place::at(&path, self.auth.client()),
            Event::Step(step) => {
                let to = Route::from_step(&step);
                self.place.step = step;
                if to != self.place.route {
                    self.navigator.push(&with_return_to(to, &self.place.return_to));
                }
            }
            Event::Post => self.post(ctx),
            Event::Done(task, wanted, outcome) => self.done(ctx, &task, wanted, outcome),
            Event::UnconfirmedSignOut => self.has_unconfirmed_sign_out = true,
            Event::Retry => {
                if let Some((wanted, loaded)) = &mut self.content {
                    loaded.failure = None;
                    let wanted = wanted.clone();
                    self.ask(ctx, wanted);
                }
            }
        }
        self.load(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let is_leaving = self.elsewhere().is_some() && !self.redirects.has_stopped();
        let page = if is_leaving || *self.auth.state() == AuthState::Restoring {
            parts::restoring()
        } else {
            let actions = Actions {
                step: ctx.link().callback(Event::Step),
                retry: ctx.link().callback(|_| Event::Retry),
                post: ctx.link().callback(|event: SubmitEvent| {
                    event.prevent_default();
                    Event::Post
                }),
            };
            let nothing = Loaded::default();
            let loaded = self.content.as_ref().map_or(&nothing, |(_, loaded)| loaded);
            pages::page(&self.place, &self.auth, loaded, &self.composer, &self.navigator, actions)
        };
        let page =
            shell::shell(&self.auth, &self.place, &self.navigator, self.has_unconfirmed_sign_out, page);
        html! { <div ref={self.root.clone()} class="app-shell">{ page }</div> }
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if !self.is_intact() {
            // Yew goes on with nodes that are no longer in the page, which would stay as it is. An exception stops the
            // app, and static/boot.js offers a reload.
            wasm_bindgen::throw_str("a browser extension or another script has removed nodes of this page");
        }
        if is_first {
            self.report_earlier_sign_out(ctx);
        }
        match self.redirects.next(self.elsewhere()) {
            Redirect::Stay => {}
            Redirect::Go(path) => return self.navigator.replace(&path),
            Redirect::Show(path) => return ctx.link().send_message(Event::Unmoved(path)),
        }
        let view = Some((self.place.route, self.name()));
        if self.announced != view {
            self.announced = view;
            announce(self.title());
        }
        if std::mem::take(&mut self.has_new_failure)
            && let Some(form) = self.composer.form.cast::<Element>()
        {
            components::reveal_alert(&form);
        }
    }
}

impl Site {
    /// Reports a sign-out that was never confirmed, once.
    ///
    /// Runs after the first render: screen readers announce the changes of a status, not its initial text.
    fn report_earlier_sign_out(&self, ctx: &Context<Self>) {
        let client = self.auth.client();
        if let Some(sign_out) = client.unconfirmed_sign_out() {
            client.acknowledge_sign_out(sign_out);
            ctx.link().send_message(Event::UnconfirmedSignOut);
        }
    }

    /// Loads the content of the page whenever the page or the user changes.
    fn load(&mut self, ctx: &Context<Self>) {
        let wanted = Wanted::on(self.place.route, &self.auth);
        if wanted.as_ref() == self.content.as_ref().map(|(wanted, _)| wanted) {
            return;
        }
        self.content = None;
        self.composer = Composer { number: self.asked, ..Composer::default() };
        if let Some(wanted) = wanted {
            self.content = Some((wanted.clone(), Loaded::default()));
            self.ask(ctx, wanted);
        }
    }

    fn ask(&mut self, ctx: &Context<Self>, wanted: Wanted) {
        self.asked += 1;
        self.perform(ctx, Task::Load(self.asked), wanted);
    }

    /// Posts the text of the composer. Does nothing while a post is in flight.
    fn post(&mut self, ctx: &Context<Self>) {
        let written = self.composer.message.cast::<HtmlTextAreaElement>().map(|message| message.value());
        let (Some(written), Some((wanted, _))) = (written, &self.content) else { return };
        if self.composer.is_busy {
            return;
        }
        if written.trim().is_empty() {
            let text = Strings::ENGLISH.required.into();
            self.composer.failure = Some(Failure { code: "Required".to_owned(), text });
            self.has_new_failure = true;
            return;
        }
        self.composer.is_busy = true;
        self.perform(ctx, Task::Post(self.composer.number, written), wanted.clone());
    }

    fn perform(&self, ctx: &Context<Self>, task: Task, wanted: Wanted) {
        let client = self.auth.client().clone();
        ctx.link().send_future(async move {
            let outcome = task.perform(&client, &wanted).await;
            Event::Done(task, wanted, outcome)
        });
    }

    fn done(&mut self, ctx: &Context<Self>, task: &Task, wanted: Wanted, outcome: Result<Content, Failure>) {
        let Some((_, loaded)) = self.content.as_mut().filter(|(now, _)| *now == wanted) else { return };
        match task {
            Task::Load(number) => {
                if *number == self.asked {
                    loaded.finish(outcome);
                }
            }
            Task::Post(composer, written) => {
                let failure = match outcome {
                    Ok(content) => {
                        // Shows the new post at once. Other new posts come with the feed.
                        if let (Content::Feed(mut posted), Some(Content::Feed(activities))) =
                            (content, &mut loaded.content)
                        {
                            posted.append(activities);
                            *activities = posted;
                        }
                        self.ask(ctx, wanted);
                        None
                    }
                    Err(failure) => Some(failure),
                };
                if *composer == self.composer.number {
                    self.has_new_failure = failure.is_some();
                    self.composer.done(written, failure);
                }
            }
        }
    }

    /// Returns the path to redirect to if the page does not fit the state of the session.
    fn elsewhere(&self) -> Option<String> {
        let Place { route, return_to, .. } = &self.place;
        match self.auth.state() {
            AuthState::SignedOut(_) if *route == Route::Account => {
                Some(with_return_to(Route::SignIn, route.path()))
            }
            AuthState::SignedIn(..) if route.is_way_in() => Some(after_sign_in(return_to).to_owned()),
            _ => None,
        }
    }

    /// Returns whether the nodes that every page has are in the document.
    fn is_intact(&self) -> bool {
        let root = self.root.cast::<Element>().filter(|root| root.is_connected());
        root.is_some_and(|root| matches!(root.query_selector("[data-screen] h1"), Ok(Some(_))))
    }

    /// Returns the title of the tab. It contains no names, because the browser keeps titles in its history.
    fn title(&self) -> &'static str {
        let Place { route, step, .. } = &self.place;
        match route {
            _ if *self.auth.state() == AuthState::Restoring => Strings::ENGLISH.loading,
            Route::Home => "Home",
            Route::Account => "Account",
            Route::NotFound => pages::NOT_FOUND_TITLE,
            Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
                Screen::new(step, self.auth.client().config(), &Strings::ENGLISH).title
            }
        }
    }

    /// Returns the name of the view. It changes whenever the user would consider the view a different one.
    fn name(&self) -> &'static str {
        match self.auth.state() {
            AuthState::Restoring => "restoring",
            AuthState::SignedOut(_) if self.place.route.is_way_in() => self.place.step.name(),
            AuthState::SignedOut(_) => "signed-out",
            AuthState::SignedIn(..) => "signed-in",
        }
    }
}

/// Announces the current view to screen readers: moves the focus to its heading and puts `title` into the tab's title.
pub(super) fn announce(title: &str) {
    components::focus_heading();
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{title} · yew-cognito"));
    }
}
