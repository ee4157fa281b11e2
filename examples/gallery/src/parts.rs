//! The components of the gallery in their states.

use yew::prelude::*;
use yew_cognito::i18n::{Key, Strings};
use yew_cognito::ui::components::{
    CheckBox, Choice, CountryPicker, Dialog, MenuItem, PickerEvent, PickerState, QrMatrix, Row, RowEvent,
    SecretText, Tone, check_box, choices, close_dialog, code_slots, copy_text, country_picker, dialog,
    focus_row, menu, qr, rows, secret_text, show_dialog, tone_note,
};

use crate::countries::countries;
use crate::texts::{self, Sample};

const KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[derive(Properties, PartialEq)]
pub(crate) struct PartsProps {
    /// The texts in the language of the gallery.
    pub(crate) strings: Strings,
}

/// The state of the components, which have none of their own.
pub(crate) struct Parts {
    is_checked: bool,
    code: String,
    busy: Option<String>,
    /// Whether the key was copied; `None` before the first try.
    is_copied: Option<bool>,
    key_text: NodeRef,
    open_row: Option<String>,
    closed_row: Option<String>,
    name: Option<String>,
    rows: NodeRef,
    optional: NodeRef,
    required: NodeRef,
    last_event: Option<Sample>,
    picker: PickerState,
    country: String,
}

pub(crate) enum Event {
    Check(bool),
    Code(String),
    Choose(String),
    Copy,
    Copied(bool),
    Row(RowEvent),
    Save,
    Show(bool),
    Close(bool),
    Closed,
    Menu,
    Picker(PickerEvent),
}

impl Component for Parts {
    type Message = Event;
    type Properties = PartsProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            is_checked: true,
            code: "1234".to_owned(),
            busy: None,
            is_copied: None,
            key_text: NodeRef::default(),
            open_row: Some("phone".to_owned()),
            closed_row: None,
            name: Some("Ada Lovelace".to_owned()),
            rows: NodeRef::default(),
            optional: NodeRef::default(),
            required: NodeRef::default(),
            last_event: None,
            picker: PickerState::default(),
            country: "CH".to_owned(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        match event {
            Event::Check(is_checked) => self.is_checked = is_checked,
            Event::Code(code) => self.code = code,
            Event::Choose(action) => self.busy = Some(action),
            Event::Copy => {
                let text = self.key_text.clone();
                ctx.link().send_future(async move { Event::Copied(copy_text(KEY.to_owned(), text).await) });
            }
            Event::Copied(is_copied) => self.is_copied = Some(is_copied),
            Event::Row(RowEvent::Act(id, _)) => self.open_row = Some(id),
            Event::Row(RowEvent::Close(id)) => self.close_row(id),
            Event::Save => {
                self.name = None;
                if let Some(id) = self.open_row.clone() {
                    self.close_row(id);
                }
            }
            Event::Show(is_required) => show_dialog(self.dialog(is_required)),
            Event::Close(is_required) => close_dialog(self.dialog(is_required)),
            Event::Closed => self.last_event = Some(texts::DIALOG_CLOSED),
            Event::Menu => self.last_event = Some(texts::CHOSEN),
            Event::Picker(event) => {
                self.picker.update(&event, &countries(ctx.props().strings.locale()), &self.country);
                if let PickerEvent::Choose(iso) = event {
                    self.country = iso;
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! {
            <>
                { specimen("Code", self.codes(ctx)) }
                { specimen("Choices", self.choices(ctx)) }
                { specimen("Check box", self.check_boxes(ctx)) }
                { specimen("Notes", notes(&ctx.props().strings)) }
                { specimen("Buttons", buttons(&ctx.props().strings)) }
                { specimen("Secret text and QR code", self.secret(ctx)) }
                { specimen("Rows", self.rows(ctx)) }
                { specimen("Dialogs", self.dialogs(ctx)) }
                { specimen("Menu", self.menu(ctx)) }
                { specimen("Country picker", self.picker(ctx)) }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(id) = self.closed_row.take() {
            focus_row(&self.rows, &id);
        }
    }
}

impl Parts {
    fn close_row(&mut self, id: String) {
        self.open_row = None;
        self.closed_row = Some(id);
    }

    fn dialog(&self, is_required: bool) -> &NodeRef {
        if is_required { &self.required } else { &self.optional }
    }

    fn codes(&self, ctx: &Context<Self>) -> Html {
        let text = |sample: Sample| sample.in_language_of(&ctx.props().strings);
        let oninput = ctx.link().batch_callback(|event: InputEvent| {
            let input = event.target_dyn_into::<web_sys::HtmlInputElement>()?;
            Some(Event::Code(yew_cognito::client::input::code(&input.value())))
        });
        let live = html! {
            <input id="live" inputmode="numeric" autocomplete="one-time-code" dir="ltr" value={self.code.clone()} {oninput} />
        };
        let fixed = |id: &'static str, value: &'static str, is_invalid: bool| {
            html! {
                <input {id} inputmode="numeric" autocomplete="one-time-code" dir="ltr" {value} aria-invalid={is_invalid.then_some("true")} />
            }
        };
        html! {
            <>
                { labelled("live", text(texts::SIX_DIGITS), code_slots(live, 6, &self.code)) }
                { labelled("eight", text(texts::EIGHT_DIGITS), code_slots(fixed("eight", "12345678", false), 8, "12345678")) }
                { labelled("wrong", text(texts::WRONG), code_slots(fixed("wrong", "123456", true), 6, "123456")) }
                { labelled("long", text(texts::TOO_LONG), code_slots(fixed("long", "1234567", false), 6, "1234567")) }
            </>
        }
    }

    fn choices(&self, ctx: &Context<Self>) -> Html {
        let s = &ctx.props().strings;
        let text = |sample: Sample| sample.in_language_of(s);
        let methods = [
            Choice {
                action: "method-passkey",
                title: text(texts::PASSKEY),
                description: Some(text(texts::PASSKEY_HINT)),
                badge: Some(text(texts::LAST_USED)),
            },
            Choice {
                action: "method-email",
                title: text(texts::CODE_BY_EMAIL),
                description: Some(text(texts::CODE_BY_EMAIL_HINT)),
                badge: None,
            },
            Choice { action: "method-password", title: s.get(Key::Password), description: None, badge: None },
        ];
        let on_choose = ctx.link().callback(Event::Choose);
        let idle = choices(text(texts::METHODS), &methods, self.busy.as_deref(), &on_choose);
        let busy = choices(text(texts::BUSY), &methods, Some("method-email"), &Callback::noop());
        html! { <>{ framed(idle) }<h3>{ "busy" }</h3>{ framed(busy) }</> }
    }

    fn check_boxes(&self, ctx: &Context<Self>) -> Html {
        let text = |sample: Sample| sample.in_language_of(&ctx.props().strings);
        let view = |id, label, hint, is_checked| CheckBox {
            name: id,
            id,
            label,
            hint,
            is_checked,
            on_change: ctx.link().callback(Event::Check),
        };
        html! {
            <>
                { check_box(&view("remember_device", text(texts::REMEMBER_DEVICE), Some(text(texts::REMEMBER_DEVICE_HINT)), self.is_checked)) }
                { check_box(&view("stay_signed_in", text(texts::STAY_SIGNED_IN), None, !self.is_checked)) }
            </>
        }
    }

    fn secret(&self, ctx: &Context<Self>) -> Html {
        let text = |sample: Sample| sample.in_language_of(&ctx.props().strings);
        let status = match self.is_copied {
            None => "",
            Some(true) => text(texts::COPIED),
            Some(false) => text(texts::COPY_BY_KEYS),
        };
        let view = SecretText {
            label: text(texts::KEY),
            secret: KEY,
            copy: text(texts::COPY),
            status,
            text: &self.key_text,
            on_copy: ctx.link().callback(|()| Event::Copy),
        };
        framed(html! { <>{ for sample_code().as_ref().map(qr) }{ secret_text(&view) }</> })
    }

    fn rows(&self, ctx: &Context<Self>) -> Html {
        let s = &ctx.props().strings;
        let text = |sample: Sample| sample.in_language_of(s);
        let form = html! {
            <>
                <label class="auth-label" for="row-value">{ text(texts::NEW_VALUE) }</label>
                <div class="auth-input"><input id="row-value" /></div>
                <p class="auth-dialog-actions">
                    <button data-look="button quiet" type="button" onclick={ctx.link().callback(|_| Event::Row(RowEvent::Close("phone".to_owned())))}>{ text(texts::CANCEL) }</button>
                    <button data-look="button" type="button" onclick={ctx.link().callback(|_| Event::Save)}>{ text(texts::SAVE) }</button>
                </p>
            </>
        };
        let open = |id: &str| (self.open_row.as_deref() == Some(id)).then(|| form.clone());
        let list = [
            Row {
                id: "name",
                label: s.get(Key::Name),
                value: self.name.as_deref(),
                note: None,
                action: Some(("edit", text(texts::EDIT))),
                form: open("name"),
            },
            Row {
                id: "email",
                label: s.get(Key::Email),
                value: Some("ada.lovelace@example.com"),
                note: Some(text(texts::UNCONFIRMED)),
                action: Some(("edit", text(texts::EDIT))),
                form: open("email"),
            },
            Row {
                id: "phone",
                label: s.get(Key::PhoneNumber),
                value: None,
                note: None,
                action: Some(("add", text(texts::ADD))),
                form: open("phone"),
            },
            Row {
                id: "id",
                label: text(texts::CUSTOMER_NUMBER),
                value: Some("4711"),
                note: Some(text(texts::READ_ONLY)),
                action: None,
                form: None,
            },
        ];
        html! { <div ref={self.rows.clone()}>{ rows(&list, text(texts::NOT_SET), &ctx.link().callback(Event::Row)) }</div> }
    }

    fn dialogs(&self, ctx: &Context<Self>) -> Html {
        let s = &ctx.props().strings;
        let text = |sample: Sample| sample.in_language_of(s);
        let button = |look: &'static str, text: &str, event: fn() -> Event| {
            let text = text.to_owned();
            html! { <button data-look={look} type="button" onclick={ctx.link().callback(move |_| event())}>{ text }</button> }
        };
        let optional = Dialog {
            root: &self.optional,
            name: "confirm",
            title: text(texts::DELETE_PASSKEY),
            is_required: false,
            body: html! { <p>{ text(texts::DELETE_PASSKEY_HINT) }</p> },
            actions: html! { <>{ button("button quiet", text(texts::CANCEL), || Event::Close(false)) }{ button("button danger", text(texts::DELETE), || Event::Close(false)) }</> },
            on_close: ctx.link().callback(|()| Event::Closed),
        };
        let required = Dialog {
            root: &self.required,
            name: "session-expired",
            title: text(texts::SESSION_ENDED),
            is_required: true,
            body: html! { <p>{ text(texts::SESSION_ENDED_HINT) }</p> },
            actions: button("button", s.get(Key::SignIn), || Event::Close(true)),
            on_close: ctx.link().callback(|()| Event::Closed),
        };
        html! {
            <>
                { button("button quiet", text(texts::OPTIONAL_DIALOG), || Event::Show(false)) }
                { " " }
                { button("button quiet", text(texts::REQUIRED_DIALOG), || Event::Show(true)) }
                { dialog(&optional) }
                { dialog(&required) }
                <p role="status">{ for self.last_event.map(text) }</p>
            </>
        }
    }

    fn menu(&self, ctx: &Context<Self>) -> Html {
        let s = &ctx.props().strings;
        let text = |sample: Sample| sample.in_language_of(s);
        let item = |text, href, is_current| MenuItem {
            text,
            href,
            action: href.is_none().then_some("sign-out"),
            is_current,
            on_choose: ctx.link().callback(|event: MouseEvent| {
                event.prevent_default();
                Event::Menu
            }),
        };
        let items = [
            item(s.get(Key::Profile), Some("?profile"), true),
            item(text(texts::SECURITY), Some("?security"), false),
            item(s.get(Key::SignOut), None, false),
        ];
        menu("menu", text(texts::ACCOUNT_OF), html! { "Ada" }, &items)
    }

    fn picker(&self, ctx: &Context<Self>) -> Html {
        let s = &ctx.props().strings;
        let countries = countries(s.locale());
        country_picker(&CountryPicker {
            id: "country",
            label: texts::COUNTRY.in_language_of(s),
            search_label: texts::SEARCH_COUNTRY.in_language_of(s),
            no_match: texts::NO_COUNTRY.in_language_of(s),
            countries: &countries,
            chosen: &self.country,
            state: &self.picker,
            on_event: ctx.link().callback(Event::Picker),
        })
    }
}

fn specimen(name: &str, content: Html) -> Html {
    html! { <section class="specimen"><h2>{ name }</h2>{ content }</section> }
}

fn framed(content: Html) -> Html {
    html! { <div class="auth-screen">{ content }</div> }
}

fn labelled(id: &'static str, label: &'static str, content: Html) -> Html {
    html! { <div class="auth-field"><label for={id}>{ label }</label>{ content }</div> }
}

fn notes(s: &Strings) -> Html {
    html! {
        <>
            <p class="auth-note" role="status">{ s.get(Key::SessionEnded).to_owned() }</p>
            { tone_note(Tone::Success, s.get(Key::PasswordSet)) }
            { tone_note(Tone::Warning, texts::EXPIRES_SOON.in_language_of(s)) }
            <div class="auth-alert" role="alert">{ s.get(Key::ErrorWrongPassword).to_owned() }</div>
        </>
    }
}

fn buttons(s: &Strings) -> Html {
    html! {
        <>
            <button data-look="button" type="button">{ "Primary" }</button>{ " " }
            <button data-look="button quiet" type="button">{ "Quiet" }</button>{ " " }
            <button data-look="button danger" type="button">{ texts::DELETE.in_language_of(s) }</button>{ " " }
            <button data-look="button quiet small" type="button">{ "Small" }</button>{ " " }
            <button data-look="button" type="button" disabled=true>{ "Disabled" }</button>{ " " }
            <button data-look="link" type="button">{ "Link" }</button>
            <h3>{ "busy" }</h3>
            <form class="auth-form" aria-busy="true"><button data-look="button" type="submit"><span class="auth-button-label">{ s.get(Key::SignIn).to_owned() }</span></button></form>
        </>
    }
}

/// Returns a pattern with the corners of a QR code. It has no content.
fn sample_code() -> Option<QrMatrix> {
    const SIZE: usize = 29;
    let is_dark = |x: usize, y: usize| {
        let corner = [(0, 0), (SIZE - 7, 0), (0, SIZE - 7)].into_iter().find_map(|(left, top)| {
            let (x, y) = (x.checked_sub(left)?, y.checked_sub(top)?);
            (x < 7 && y < 7)
                .then(|| x == 0 || x == 6 || y == 0 || y == 6 || ((2..5).contains(&x) && (2..5).contains(&y)))
        });
        corner.unwrap_or_else(|| (x * 7 + y * 13 + x * y) % 5 < 2)
    };
    QrMatrix::new(SIZE, (0..SIZE * SIZE).map(|at| is_dark(at % SIZE, at / SIZE)).collect())
}
