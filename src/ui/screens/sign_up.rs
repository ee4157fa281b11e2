//! A new account.

use cognito_client::auth::{self, Attribute, AuthError, Config};
use cognito_client::input;

use crate::i18n::Key;
use crate::ui::fields::is_like_email;
use crate::ui::layout::{Field, FieldKind, FieldName, Layout, Target};
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::SignUp;

impl Screen for SignUp {
    fn layout(&self, config: &Config) -> Layout {
        Layout::new(Key::SignUp, Key::SignUp)
            .lead(Key::SignUpLead)
            .fields(fields(config))
            .link(Some(Key::HaveAccount), Key::SignInLink, Target::SignIn)
            .link(None, Key::ForgotLink, Target::ForgotPassword)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let config = act.client.config();
        let username = act.username();
        let is_username = |name: &str| config.username_attributes().iter().any(|known| known == name);
        let mut attributes = act.attributes();
        if act.layout.username_field().is_some_and(|field| field.kind == FieldKind::EmailOrPhone) {
            let name = if is_like_email(&username) { "email" } else { "phone_number" };
            attributes.push(Attribute { name: name.to_owned(), value: username.clone() });
        }
        for attribute in &mut attributes {
            if is_username(&attribute.name) && attribute.value == username {
                // The attribute and the user name must be the same text.
                attribute.value = input::username(config, &username);
            }
        }
        let password = act.values.secret(&FieldName::Password);
        let sign_up = auth::SignUp { attributes, ..auth::SignUp::new(username, password) };
        Next::after(act.client.sign_up(sign_up).await, act.typed_username(), None)
    }
}

/// Returns the fields of a sign-up: the user name, the required attributes, an address for the code, and a password.
fn fields(config: &Config) -> Vec<Field> {
    let aliases = config.username_attributes();
    let required = config.required_attributes();
    let verified = config.user_verification_types();
    let as_username = |name: &str| Field::attribute(name).autocomplete("username");
    let mut fields = match aliases {
        // One of the addresses is the user name: it is asked for once, under the attribute's name.
        [only] => vec![as_username(only)],
        // People choose by what they enter, unless the pool requires one of them anyway, or verifies only one.
        [_, _, ..] => {
            let is_only_verified = |name: &&String| {
                verified.contains(name) && !aliases.iter().all(|alias| verified.contains(alias))
            };
            let required = aliases.iter().find(|name| required.contains(name));
            match required.or_else(|| aliases.iter().find(is_only_verified)) {
                Some(name) => vec![as_username(name)],
                None => vec![Field::username(config)],
            }
        }
        [] => vec![Field::username(config)],
    };
    let is_verified = |name: &str| verified.iter().any(|known| known == name);
    let is_reachable =
        fields.iter().any(|field| field.kind == FieldKind::EmailOrPhone || is_verified(field.name.as_str()))
            || required.iter().any(|name| is_verified(name));
    // Without an address for the code, the sign-up could not be confirmed.
    let address = verified.first().filter(|_| !is_reachable);
    for name in required.iter().chain(address) {
        if fields.iter().all(|field| field.name.as_str() != name) {
            fields.push(Field::attribute(name));
        }
    }
    let policy = FieldKind::NewPassword(config.password_policy().clone());
    fields.push(Field::new(FieldName::Password, Key::Password, policy).autocomplete("new-password"));
    fields
}
