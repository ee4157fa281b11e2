//! The components of the gallery in their states.

use yew::prelude::*;
use yew_cognito::ui::components::{
    CheckBox, Choice, CountryPicker, Dialog, MenuItem, PickerEvent, PickerState, QrMatrix, Row, RowEvent,
    SecretText, Tone, check_box, choices, close_dialog, code_slots, copy_text, country_picker, dialog,
    focus_row, menu, qr, rows, secret_text, show_dialog, tone_note,
};

use crate::countries::countries;

const KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[derive(Properties, PartialEq)]
pub(crate) struct PartsProps {
    /// The language of the names of countries.
    pub(crate) locale: String,
}

/// The state of the components, which have none of their own.
pub(crate) struct Parts {
    is_checked: bool,
    code: String,
    busy: Option<String>,
    copied: &'static str,
    key_text: NodeRef,
    open_row: Option<String>,
    closed_row: Option<String>,
    name: Option<String>,
    rows: NodeRef,
    optional: NodeRef,
    required: NodeRef,
    last_event: String,
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
    Closed(&'static str),
    Menu(&'static str),
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
            copied: "",
            key_text: NodeRef::default(),
            open_row: Some("phone".to_owned()),
            closed_row: None,
            name: Some("Ada Lovelace".to_owned()),
            rows: NodeRef::default(),
            optional: NodeRef::default(),
            required: NodeRef::default(),
            last_event: String::new(),
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
            Event::Copied(is_copied) => {
                self.copied = if is_copied { "Copied." } else { "Press Ctrl+C to copy the selected key." };
            }
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
            Event::Closed(name) => self.last_event = format!("The dialog “{name}” was closed."),
            Event::Menu(name) => self.last_event = format!("“{name}” was chosen."),
            Event::Picker(event) => {
                self.picker.update(&event, &countries(&ctx.props().locale), &self.country);
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
                { specimen("Notes", notes()) }
                { specimen("Buttons", buttons()) }
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
                { labelled("live", "Six digits", code_slots(live, 6, &self.code)) }
                { labelled("eight", "Eight digits", code_slots(fixed("eight", "12345678", false), 8, "12345678")) }
                { labelled("wrong", "Wrong", code_slots(fixed("wrong", "123456", true), 6, "123456")) }
                { labelled("long", "Too long for the slots", code_slots(fixed("long", "1234567", false), 6, "1234567")) }
            </>
        }
    }

    fn choices(&self, ctx: &Context<Self>) -> Html {
        let methods = [
            Choice {
                action: "method-passkey",
                title: "Passkey",
                description: Some("Your device asks for your fingerprint, your face or its PIN."),
                badge: Some("Last used"),
            },
            Choice {
                action: "method-email",
                title: "Code by e-mail",
                description: Some("We send a code to a***@e***.com."),
                badge: None,
            },
            Choice { action: "method-password", title: "Password", description: None, badge: None },
        ];
        let idle =
            choices("Ways to sign in", &methods, self.busy.as_deref(), &ctx.link().callback(Event::Choose));
        let busy = choices("Busy", &methods, Some("method-email"), &Callback::noop());
        html! { <>{ framed(idle) }<h3>{ "busy" }</h3>{ framed(busy) }</> }
    }

    fn check_boxes(&self, ctx: &Context<Self>) -> Html {
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
                { check_box(&view("remember_device", "Remember this device", Some("A second step is not necessary here for 30 days."), self.is_checked)) }
                { check_box(&view("stay_signed_in", "Stay signed in", None, !self.is_checked)) }
            </>
        }
    }

    fn secret(&self, ctx: &Context<Self>) -> Html {
        let view = SecretText {
            label: "Key",
            secret: KEY,
            copy: "Copy",
            status: self.copied,
            text: &self.key_text,
            on_copy: ctx.link().callback(|()| Event::Copy),
        };
        framed(html! { <>{ for sample_code().as_ref().map(qr) }{ secret_text(&view) }</> })
    }

    fn rows(&self, ctx: &Context<Self>) -> Html {
        let form = html! {
            <>
                <label class="auth-label" for="row-value">{ "New value" }</label>
                <div class="auth-input"><input id="row-value" /></div>
                <p class="auth-dialog-actions">
                    <button data-look="button quiet" type="button" onclick={ctx.link().callback(|_| Event::Row(RowEvent::Close("phone".to_owned())))}>{ "Cancel" }</button>
                    <button data-look="button" type="button" onclick={ctx.link().callback(|_| Event::Save)}>{ "Save" }</button>
                </p>
            </>
        };
        let open = |id: &str| (self.open_row.as_deref() == Some(id)).then(|| form.clone());
        let list = [
            Row {
                id: "name",
                label: "Name",
                value: self.name.as_deref(),
                note: None,
                action: Some(("edit", "Edit")),
                form: open("name"),
            },
            Row {
                id: "email",
                label: "E-mail address",
                value: Some("ada.lovelace@example.com"),
                note: Some("Waiting for confirmation: a***@f***.com"),
                action: Some(("edit", "Edit")),
                form: open("email"),
            },
            Row {
                id: "phone",
                label: "Phone number",
                value: None,
                note: None,
                action: Some(("add", "Add")),
                form: open("phone"),
            },
            Row {
                id: "id",
                label: "Customer number",
                value: Some("4711"),
                note: Some("Only your administrator can change this."),
                action: None,
                form: None,
            },
        ];
        html! { <div ref={self.rows.clone()}>{ rows(&list, "Not set", &ctx.link().callback(Event::Row)) }</div> }
    }

    fn dialogs(&self, ctx: &Context<Self>) -> Html {
        let button = |look: &'static str, text: &'static str, event: fn() -> Event| {
            html! { <button data-look={look} type="button" onclick={ctx.link().callback(move |_| event())}>{ text }</button> }
        };
        let optional = Dialog {
            root: &self.optional,
            name: "confirm",
            title: "Delete this passkey?",
            is_required: false,
            body: html! { <p>{ "You can still sign in with your password." }</p> },
            actions: html! { <>{ button("button quiet", "Cancel", || Event::Close(false)) }{ button("button danger", "Delete", || Event::Close(false)) }</> },
            on_close: ctx.link().callback(|()| Event::Closed("confirm")),
        };
        let required = Dialog {
            root: &self.required,
            name: "session-expired",
            title: "Your session has ended",
            is_required: true,
            body: html! { <p>{ "Sign in to continue. This page stays as it is." }</p> },
            actions: button("button", "Sign in", || Event::Close(true)),
            on_close: ctx.link().callback(|()| Event::Closed("session-expired")),
        };
        html! {
            <>
                { button("button quiet", "Optional dialog", || Event::Show(false)) }
                { " " }
                { button("button quiet", "Required dialog", || Event::Show(true)) }
                { dialog(&optional) }
                { dialog(&required) }
                <p role="status">{ &self.last_event }</p>
            </>
        }
    }

    fn menu(&self, ctx: &Context<Self>) -> Html {
        let item = |text: &'static str, href, is_current| MenuItem {
            text,
            href,
            action: href.is_none().then_some("sign-out"),
            is_current,
            on_choose: ctx.link().callback(move |event: MouseEvent| {
                event.prevent_default();
                Event::Menu(text)
            }),
        };
        let items = [
            item("Profile", Some("?profile"), true),
            item("Security and sign-in", Some("?security"), false),
            item("Sign out", None, false),
        ];
        menu("menu", "Account of Ada Lovelace", html! { "Ada" }, &items)
    }

    fn picker(&self, ctx: &Context<Self>) -> Html {
        let countries = countries(&ctx.props().locale);
        country_picker(&CountryPicker {
            id: "country",
            label: "Country",
            search_label: "Search for a country",
            no_match: "There is no such country.",
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

fn notes() -> Html {
    html! {
        <>
            <p class="auth-note" role="status">{ "Your session has ended. Sign in to continue." }</p>
            { tone_note(Tone::Success, "Your new password is set.") }
            { tone_note(Tone::Warning, "The code of this message is valid for three more minutes. After that, you can ask for a new one and go on where you were.") }
            <div class="auth-alert" role="alert">{ "The user name or the password is wrong." }</div>
        </>
    }
}

fn buttons() -> Html {
    html! {
        <>
            <button data-look="button" type="button">{ "Primary" }</button>{ " " }
            <button data-look="button quiet" type="button">{ "Quiet" }</button>{ " " }
            <button data-look="button danger" type="button">{ "Delete" }</button>{ " " }
            <button data-look="button quiet small" type="button">{ "Small" }</button>{ " " }
            <button data-look="button" type="button" disabled=true>{ "Disabled" }</button>{ " " }
            <button data-look="link" type="button">{ "Link" }</button>
            <h3>{ "busy" }</h3>
            <form class="auth-form" aria-busy="true"><button data-look="button" type="submit"><span class="auth-button-label">{ "Sign in" }</span></button></form>
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
