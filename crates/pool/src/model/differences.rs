//! Known differences between the service and its published model.

use super::pattern::Pattern;
use super::shape::Shapes;

/// The service's pattern for passwords. It accepts spaces except at both ends, while the model's pattern accepts none.
/// See the [documentation](https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html).
const PASSWORD: &str = r"^[\S]+.*[\S]+$";

/// Changes the shapes to the observed behaviour of the service.
pub(super) fn apply(shapes: &mut Shapes) {
    if let Some(password) = shapes.get_mut("PasswordType") {
        password.pattern = Some(Pattern::from(PASSWORD.to_owned()));
    }
    // The model marks client ids as sensitive, but the service repeats them.
    if let Some(client_id) = shapes.get_mut("ClientIdType") {
        client_id.sensitive = false;
    }
}
