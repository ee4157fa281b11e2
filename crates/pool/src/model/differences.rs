//! Where the service is known to go by other rules than its published model says.

use super::pattern::Pattern;
use super::shape::Shapes;

/// What the service answers to passwords: it takes spaces, except at both ends, where the model takes none. See [how
/// it describes them](https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html).
const PASSWORD: &str = r"^[\S]+.*[\S]+$";

/// Changes the shapes to what the service is observed to do.
pub(super) fn apply(shapes: &mut Shapes) {
    if let Some(password) = shapes.get_mut("PasswordType") {
        password.pattern = Some(Pattern::from(PASSWORD.to_owned()));
    }
    // the model calls it sensitive, and the service repeats it all the same
    if let Some(client_id) = shapes.get_mut("ClientIdType") {
        client_id.sensitive = false;
    }
}
