//! Draws the choice of a country for a phone number: a button that opens a list to search in.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::callback::filtered;
use super::frame::truth;
use super::popover::{Popover, close_around, popover};

/// A country, as a choice for a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// The code of ISO 3166-1, for example `CH`.
    pub iso: String,
    /// The name in the language of the page.
    pub name: String,
    /// Other names that users may search for, for example in the languages of the country.
    pub other_names: String,
    /// The international dialling code, for example `+41`.
    pub dial_code: String,
}

/// The state of a picker while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PickerState {
    /// The text that was entered for the search.
    pub query: String,
    /// The position of the option that Enter chooses, among those that match.
    pub active: usize,
}

/// An event of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickerEvent {
    /// The list was opened.
    Open,
    /// This text was entered for the search.
    Search(String),
    /// The option at this position became the active one.
    Activate(usize),
    /// The country with this code was chosen.
    Choose(String),
}

/// A picker of a country.
pub struct CountryPicker<'a> {
    /// The id of the list, also the prefix of ids. No other element of the page has it.
    pub id: &'a str,
    /// The name of the button; the chosen country follows.
    pub label: &'a str,
    /// The name of the search.
    pub search_label: &'a str,
    /// The text in place of the list when no country matches.
    pub no_match: &'a str,
    /// The countries, in the order of the list.
    pub countries: &'a [Country],
    /// The code of the chosen country.
    pub chosen: &'a str,
    /// The state, which [`PickerState::update`] changes.
    pub state: &'a PickerState,
    /// Called with each event.
    pub on_event: Callback<PickerEvent>,
}

impl Country {
    /// Returns whether `query` is part of a name, the code or the dialling code.
    #[must_use]
    pub fn is_match(&self, query: &str) -> bool {
        let query = query.trim().to_lowercase();
        if query.starts_with(|c: char| c == '+' || c.is_ascii_digit()) {
            let digits = query.trim_start_matches('+').trim_start_matches("00");
            return self.dial_code.trim_start_matches('+').starts_with(digits);
        }
        let is_in = |name: &str| name.to_lowercase().contains(&query);
        self.iso.to_lowercase() == query || is_in(&self.name) || is_in(&self.other_names)
    }
}

impl PickerState {
    /// Returns the countries that match the search.
    #[must_use]
    pub fn matches<'a>(&self, countries: &'a [Country]) -> Vec<&'a Country> {
        countries.iter().filter(|country| country.is_match(&self.query)).collect()
    }

    /// Changes the state after an event. `chosen` is the code of the chosen country.
    pub fn update(&mut self, event: &PickerEvent, countries: &[Country], chosen: &str) {
        match event {
            PickerEvent::Open => {
                let active = countries.iter().position(|country| country.iso == chosen).unwrap_or_default();
                *self = Self { query: String::new(), active };
            }
            PickerEvent::Search(query) => *self = Self { query: query.clone(), active: 0 },
            PickerEvent::Activate(active) => self.active = *active,
            PickerEvent::Choose(_) => *self = Self::default(),
        }
    }

    /// Returns the position that a key leads to, among `count` options; `None` if the key has another meaning.
    #[must_use]
    pub fn position_after(&self, key: &str, count: usize) -> Option<usize> {
        const PAGE: usize = 8;
        let last = count.checked_sub(1)?;
        Some(match key {
            "ArrowDown" if self.active >= last => 0,
            "ArrowDown" => self.active + 1,
            "ArrowUp" => self.active.checked_sub(1).unwrap_or(last),
            "PageDown" => last.min(self.active + PAGE),
            "PageUp" => self.active.saturating_sub(PAGE),
            _ => return None,
        })
    }
}

/// Returns the button and the list. The focus is in the search while the list is open.
pub fn country_picker(view: &CountryPicker<'_>) -> Html {
    let CountryPicker { id, state, on_event, .. } = view;
    let matches = state.matches(view.countries);
    let option_id = |at: usize| [*id, "-", &at.to_string()].concat();
    let options = matches.iter().enumerate().map(|(at, country)| {
        let onclick = {
            let (iso, on_event) = (country.iso.clone(), on_event.clone());
            Callback::from(move |event: MouseEvent| {
                close_around(&event);
                on_event.emit(PickerEvent::Choose(iso.clone()));
            })
        };
        html! {
            <li key={&*country.iso} id={option_id(at)} role="option" data-row={country.iso.clone()}
                aria-selected={truth(country.iso == view.chosen)} data-active={(at == state.active).then_some("true")} {onclick}>
                <span>{ country.name.clone() }</span><bdi translate="no">{ country.dial_code.clone() }</bdi>
            </li>
        }
    });
    let list_id = [*id, "-list"].concat();
    let active_id = (state.active < matches.len()).then(|| option_id(state.active));
    let content = html! {
        <>
            <div class="auth-picker-search">
                <div class="auth-input">
                    <input type="text" role="combobox" aria-label={view.search_label.to_owned()} autofocus=true
                        autocomplete="off" autocapitalize="none" spellcheck="false" aria-expanded="true"
                        aria-autocomplete="list" aria-controls={list_id.clone()} aria-activedescendant={active_id}
                        value={state.query.clone()} oninput={on_search(on_event)} onkeydown={on_key(view, &matches)} />
                </div>
            </div>
            <ul class="auth-options" id={list_id} role="listbox" aria-label={view.label.to_owned()}>{ for options }</ul>
            <p class="auth-note" role="status">{ for matches.is_empty().then(|| view.no_match.to_owned()) }</p>
        </>
    };
    let chosen = view.countries.iter().find(|country| country.iso == view.chosen);
    let (name, short) = chosen
        .map(|country| (country.name.as_str(), [country.iso.as_str(), "\u{a0}", &country.dial_code].concat()))
        .unwrap_or_default();
    popover(Popover {
        id,
        label: &[view.label, ": ", name, " ", chosen.map_or("", |country| &country.dial_code)].concat(),
        button: html! { <bdi dir="ltr" translate="no">{ short }</bdi> },
        on_press: on_event.reform(|_| PickerEvent::Open),
        class: "auth-picker",
        content,
    })
}

fn on_search(on_event: &Callback<PickerEvent>) -> Callback<InputEvent> {
    filtered(on_event, |event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>()?;
        Some(PickerEvent::Search(input.value()))
    })
}

/// Returns the handler of the keys in the search: the arrows move the active option, and Enter chooses it.
fn on_key(view: &CountryPicker<'_>, matches: &[&Country]) -> Callback<KeyboardEvent> {
    let (id, state) = (view.id.to_owned(), view.state.clone());
    let (count, active) = (matches.len(), matches.get(view.state.active).map(|country| country.iso.clone()));
    filtered(&view.on_event, move |event: KeyboardEvent| {
        let key = event.key();
        if event.is_composing() {
            return None;
        }
        if key == "Enter" {
            // Must not submit the form around the picker.
            event.prevent_default();
            let active = active.clone()?;
            close_around(&event);
            return Some(PickerEvent::Choose(active));
        }
        let position = state.position_after(&key, count)?;
        event.prevent_default();
        reveal(&event, &[&*id, "-", &position.to_string()].concat());
        Some(PickerEvent::Activate(position))
    })
}

/// Scrolls an option into view, no further than necessary.
fn reveal(event: &KeyboardEvent, option_id: &str) {
    let input = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let document = input.and_then(|input| input.owner_document());
    if let Some(option) = document.and_then(|document| document.get_element_by_id(option_id)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
