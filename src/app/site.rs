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

/// Shell and page, by where one is and who is signed in.
///
/// Signed-out people are sent from the account to the sign-in, signed-in ones from the way in to where they
/// came from; both in place of the address, so that Back does not lead into it again.
pub(super) struct Site {
    auth: Auth,
    place: Place,
    /// What the page shows that has to be asked for, and what has come of that.
    content: Option<(Wanted, Loaded)>,
    /// Whether a failure of the composer is new, which may be outside of the window.
    has_new_failure: bool,
    /// How often something has been asked for: only the latest answer counts.
    asked: u32,
    composer: Composer,
    navigator: Navigator,
    /// Whether an earlier page's sign-out was not confirmed by the pool.
    has_unconfirmed_sign_out: bool,
    redirects: Redirects,
    /// What was read out last.
    announced: Option<(Route, &'static str)>,
    _auth: ContextHandle<Auth>,
    _listening: Listening,
}

/// Where somebody writes a post.
#[derive(Default)]
pub(super) struct Composer {
    /// Tells it from earlier ones, whose posts may still be on their way.
    number: u32,
    /// The form.
    pub(super) form: NodeRef,
    /// What they write it in.
    pub(super) message: NodeRef,
    /// Whether it is on its way.
    pub(super) is_busy: bool,
    /// Why it did not get there.
    pub(super) failure: Option<Failure>,
}

impl Composer {
    /// What was written has got there, or has not. What was written meanwhile stays.
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
    /// The address is another one.
    Moved,
    /// The page of this path is to be shown, although the address could not be changed to it.
    Unmoved(String),
    /// The way in has gone on.
    Step(Step),
    /// What was written is to be posted.
    Post,
    /// What was asked for has come, or has not.
    Done(Task, Wanted, Result<Content, Failure>),
    /// What could not be loaded is wanted again.
    Retry,
    /// The pool has not confirmed an earlier page's sign-out.
    UnconfirmedSignOut,
}

impl Component for Site {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let (auth, handle) = Auth::of(ctx.link().clone(), ctx.link().callback(Event::Auth));
        let navigator = Navigator::new(ctx.link().callback(|()| Event::Moved));
        let place = Place::here(auth.client());
        let listening = navigator.listen();
        let mut site = Self {
            auth,
            place,
            navigator,
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
                let to = Route::of(&step);
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
        shell::shell(&self.auth, &self.place, &self.navigator, self.has_unconfirmed_sign_out, page)
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
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
    /// Has a sign-out that was never confirmed told of, once.
    ///
    /// It comes after the first render: screen readers announce what changes in a status, not what it begins with.
    fn report_earlier_sign_out(&self, ctx: &Context<Self>) {
        let client = self.auth.client();
        if let Some(sign_out) = client.unconfirmed_sign_out() {
            client.acknowledge_sign_out(sign_out);
            ctx.link().send_message(Event::UnconfirmedSignOut);
        }
    }

    /// Asks for what the page shows, as soon as it shows something else or to somebody else.
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

    /// Posts what was written, once however often it is asked for.
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
                        // Seen at once; what else is new comes with the feed.
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

    /// Where somebody belongs who does not belong here.
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

    /// The title of the tab, which the browser keeps in its history: nobody's name is in it.
    fn title(&self) -> &'static str {
        let Place { route, step, .. } = &self.place;
        match route {
            _ if *self.auth.state() == AuthState::Restoring => Strings::ENGLISH.loading,
            Route::Home => "Home",
            Route::Account => "Account",
            Route::NotFound => pages::NOT_FOUND_TITLE,
            Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
                Screen::of(step, self.auth.client().config(), &Strings::ENGLISH).title
            }
        }
    }

    /// What the page shows, as far as a person would say that it is another one.
    fn name(&self) -> &'static str {
        match self.auth.state() {
            AuthState::Restoring => "restoring",
            AuthState::SignedOut(_) if self.place.route.is_way_in() => self.place.step.name(),
            AuthState::SignedOut(_) => "signed-out",
            AuthState::SignedIn(..) => "signed-in",
        }
    }
}

/// Reads out where one has come to: the heading takes the focus, and the tab is called `title`.
pub(super) fn announce(title: &str) {
    components::focus_heading();
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{title} · yew-cognito"));
    }
}
