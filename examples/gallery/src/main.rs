//! The gallery of yew-cognito: every component in its states and every screen, in any theme, language, direction and width.

mod countries;
mod parts;
mod samples;
mod screens;
mod settings;
mod texts;

use settings::{Page, Settings, Switch};
use yew::prelude::*;
use yew_cognito::ui::Step;

#[derive(Properties, PartialEq)]
struct GalleryProps {
    /// The step that only a pool can start.
    new_password: Option<Step>,
}

#[component]
fn Gallery(props: &GalleryProps) -> Html {
    let settings = use_state(Settings::from_address);
    settings.apply();
    let switches = Switch::ALL.iter().map(|switch| {
        let on_choice = {
            let settings = settings.clone();
            Callback::from(move |value: String| settings.set((*settings).clone().with(switch, &value)))
        };
        switch.view(&settings, on_choice)
    });
    let link = |page: Page| {
        let is_current = settings.page == page;
        html! { <a href={settings.address(page)} aria-current={is_current.then_some("page")}>{ page.name() }</a> }
    };
    let strings = settings.strings();
    let content = match settings.page {
        Page::Parts => html! { <parts::Parts {strings} /> },
        Page::Screens => html! { <screens::Screens {strings} new_password={props.new_password.clone()} /> },
    };
    let (lang, dir) = (settings.language.clone(), settings.direction());
    html! {
        <>
            <header class="bar">
                <h1>{ "yew-cognito" }</h1>
                { link(Page::Parts) }
                { link(Page::Screens) }
                { for switches }
            </header>
            <main class="stage auth-theme" data-width={settings.width.clone()} {lang} {dir}>{ content }</main>
        </>
    }
}

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        let new_password = samples::new_password().await;
        yew::Renderer::<Gallery>::with_props(GalleryProps { new_password }).render();
    });
}
