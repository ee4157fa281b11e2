//! The texts of the screens and the site in English, and the keys that identify them.

use crate::hash::fnv_1a;

/// Defines [`Key`] and the English texts. Those that are marked `later` are shown by the lazy part of a site alone.
macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $key:ident = $english:literal $(, $part:ident)?;)+) => {
        /// Identifies a text. [`Strings`](super::Strings) has the text itself.
        ///
        /// The order of the keys is the order of the texts in a compiled language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Key {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nEnglish: `", $english, "`")] $key,)+
        }

        impl Key {
            /// All keys in their order.
            pub const ALL: &'static [Self] = &[$(Self::$key,)+];

            /// Returns the name of the key, such as `SignIn`.
            pub(super) fn variant(self) -> &'static str {
                match self {
                    $(Self::$key => stringify!($key),)+
                }
            }
        }

        /// The names of the keys in their order, one per line.
        const NAMES: &str = concat!($(stringify!($key), "\n",)+);

        /// The English texts in the order of the keys, one per line.
        pub(super) const ENGLISH: &str = concat!($($english, "\n",)+);

        /// The same lines, of which those that are marked `later` are empty.
        #[cfg(feature = "app")]
        pub(super) const FIRST_ENGLISH: &str = concat!($(first_text!($english $(, $part)?), "\n",)+);
    };
}

/// Returns a text, unless it is marked `later`.
#[cfg(feature = "app")]
macro_rules! first_text {
    ($english:literal) => {
        $english
    };
    ($english:literal, later) => {
        ""
    };
}

/// A number that changes whenever a key is added, removed, renamed or moved: the FNV-1a hash of their names.
pub(super) const FINGERPRINT: u32 = fnv_1a(NAMES.as_bytes());

texts! {
    /// Name of the language in that language.
    LanguageName = "English";
    /// Heading and button of the sign-in screen, and the link to it in the navigation.
    SignIn = "Sign in";
    /// Below the heading of the sign-in screen.
    SignInLead = "Good to see you again.";
    /// Link to the sign-in screen, after `HaveAccount`.
    SignInLink = "Sign in", later;
    /// Button to the sign-in screen, from a finished recovery and for users who have opened a link.
    ToSignIn = "Sign in now", later;
    /// Link back to the sign-in screen.
    BackToSignIn = "Back to sign-in", later;
    /// Link to the recovery of a password.
    ForgotLink = "Forgot your password?";
    /// Before the link to the sign-up screen.
    NewHere = "New here?";
    /// Link to the beginning of a sign-in.
    StartOver = "Start over", later;
    /// Heading of the screen for a challenge that this version cannot answer.
    Unsupported = "One step is missing here", later;
    /// Below that heading. `{0}` is the name of the challenge.
    UnsupportedLead = "To sign in, your account needs a further step that this site does not offer ({0}). Ask its administrator for help.", later;
    /// Note on the sign-in screen after the session has ended.
    SessionEnded = "Your session has ended. Sign in to continue.";
    /// Heading and button of the sign-up screen.
    SignUp = "Create an account", later;
    /// Below the heading of the sign-up screen.
    SignUpLead = "It takes a minute.", later;
    /// Link to the sign-up screen, after `NewHere`.
    SignUpLink = "Create an account";
    /// Before the link to the sign-in screen.
    HaveAccount = "Already have an account?", later;
    /// Heading of the screen that confirms a sign-up.
    Confirm = "Check your inbox", later;
    /// Asks for the code when its destination is unknown.
    ConfirmLead = "Enter the code we sent you to finish creating your account.", later;
    /// Asks for the code. `{0}` is its destination, which is partly hidden.
    ConfirmLeadTo = "We sent a code to {0}. Enter it to finish creating your account.", later;
    /// Heading of the screen that waits until the link in a message is opened.
    ConfirmLink = "Open the link that we sent you", later;
    /// Below that heading, when the destination of the link is unknown.
    ConfirmLinkLead = "Open the link in our message to finish creating your account.", later;
    /// Below that heading. `{0}` is the destination of the link, which is partly hidden.
    ConfirmLinkLeadTo = "We sent a link to {0}. Open it to finish creating your account.", later;
    /// Button that sends the code.
    ConfirmButton = "Confirm", later;
    /// Note on the sign-in screen after a confirmed sign-up.
    Confirmed = "Your account is confirmed. Sign in to continue.", later;
    /// Note after a confirmed sign-up that cannot continue with a sign-in.
    AccountConfirmed = "Your account is confirmed.", later;
    /// Button that requests another code.
    Resend = "Send a new code", later;
    /// Button that requests another link.
    ResendLink = "Send a new link", later;
    /// In place of both buttons until another code or link can be requested. `{0}` is the number of seconds.
    ResendWait = "Send again in {0} s", later;
    /// Note after another code was sent.
    Resent = "A new code is on its way.", later;
    /// Note after another code was sent. `{0}` is its destination, which is partly hidden.
    ResentTo = "A new code is on its way to {0}.", later;
    /// Note after another link was sent.
    ResentLink = "A new link is on its way.", later;
    /// Note after another link was sent. `{0}` is its destination, which is partly hidden.
    ResentLinkTo = "A new link is on its way to {0}.", later;
    /// Heading of the screen for a forgotten password.
    Forgot = "Forgot your password?", later;
    /// Below that heading: a code will be sent.
    ForgotLead = "We'll send you a code to set a new one.", later;
    /// Button that requests the code.
    ForgotButton = "Send me a code", later;
    /// Link to the screen for a forgotten password, to enter another address.
    UseAnother = "Use another address", later;
    /// Heading of the screen that sets a new password with a code.
    Reset = "Set a new password", later;
    /// Below that heading, when the destination of the code is unknown. Must not reveal whether the account exists.
    ResetLead = "If there is an account, a code is on its way to it.", later;
    /// Below that heading. `{0}` is the destination of the code. Must not reveal whether the account exists.
    ResetLeadTo = "If there is an account, a code is on its way to {0}.", later;
    /// Button that sets the new password.
    ResetButton = "Set the password", later;
    /// Note: an administrator has reset the password.
    ResetRequired = "Your administrator has reset your password.", later;
    /// Below the heading after an administrator has reset the password.
    ResetRequiredLead = "Enter the code that was sent to you, and choose a new password.", later;
    /// Heading after a recovery.
    ResetDone = "Your password is changed", later;
    /// Below that heading: the new password is valid.
    ResetDoneLead = "Use the new one from now on.", later;
    /// Heading of the screen that replaces a temporary password.
    NewPassword = "Choose your own password", later;
    /// Below that heading: the reason for a new password.
    NewPasswordLead = "You signed in with a temporary one. Replace it to continue.", later;
    /// Button that sets the new password and signs in.
    NewPasswordButton = "Set it and sign in", later;
    /// Note after a new password was set, if the sign-in cannot continue.
    PasswordSet = "Your new password is set.", later;
    /// Label of an e-mail address.
    Email = "E-mail address";
    /// Label of the user name in pools with both kinds of address.
    EmailOrPhone = "E-mail address or phone number";
    /// Below that field.
    EmailOrPhoneHint = "A phone number begins with the country code: +44 20 7946 0000";
    /// Label of a phone number.
    PhoneNumber = "Phone number";
    /// Below a phone number.
    PhoneHint = "With the country code: +41 44 668 18 00";
    /// Label of a user name.
    Username = "User name";
    /// Label of a password.
    Password = "Password";
    /// Label of a new password.
    NewPasswordLabel = "New password", later;
    /// Label of the repeated new password.
    ConfirmPassword = "New password again", later;
    /// Label of a code.
    Code = "Code", later;
    /// Below a code.
    CodeHint = "Six digits. It may take a minute to arrive; check your spam folder, too.", later;
    /// Label of the full name.
    Name = "Name", later;
    /// Label of the handle.
    PreferredUsername = "Handle", later;
    /// Below the handle.
    PreferredUsernameHint = "What others call you here, without the @.", later;
    /// Label of the first name.
    GivenName = "First name", later;
    /// Label of the last name.
    FamilyName = "Last name", later;
    /// Label of the date of birth.
    Birthdate = "Date of birth", later;
    /// Label of the address of the user's web page.
    Website = "Web page", later;
    /// Label of the address of a page about the user.
    ProfilePage = "Profile page", later;
    /// Label of the address of a picture of the user.
    Picture = "Picture", later;
    /// Below a web address.
    UrlHint = "A web address: https://example.com", later;
    /// Button that shows a password.
    Show = "Show";
    /// Button that hides a password.
    Hide = "Hide";
    /// Rule: the minimum length. `{0}` is a number, which chooses the plural form.
    RuleLength = "At least {0} character|At least {0} characters", later;
    /// Rule: a lower-case letter.
    RuleLowercase = "A lower-case letter", later;
    /// Rule: an upper-case letter.
    RuleUppercase = "An upper-case letter", later;
    /// Rule: a digit.
    RuleNumber = "A digit", later;
    /// Rule: a special character.
    RuleSymbol = "A special character", later;
    /// Rule: no space at the beginning or the end.
    RuleOuterBlanks = "No space at the beginning or the end", later;
    /// After a rule, for screen readers: the password meets it.
    RuleMet = "met", later;
    /// After a rule, for screen readers: the password does not meet it.
    RuleUnmet = "not met yet", later;
    /// The field is empty.
    Required = "Please fill this in.";
    /// The value is not an e-mail address.
    NotAnEmail = "That is not an e-mail address.";
    /// The value is not a phone number with a country code.
    NotAPhone = "Write it with the country code, like +41446681800.";
    /// The value is neither an e-mail address nor a phone number with a country code.
    NotAnEmailOrPhone = "Write an e-mail address, or a phone number with the country code, like +442079460000.";
    /// The value is not a code.
    NotACode = "The code consists of digits only, such as 123456.", later;
    /// The repeated password differs.
    PasswordsDiffer = "The two passwords differ.", later;
    /// The password does not meet the rules.
    PolicyUnmet = "The password does not meet all the rules yet.", later;
    /// No response: offline, unreachable, or hidden by CORS.
    ErrorOffline = "No connection: you may be offline, or the server out of reach. Try again in a moment.";
    /// No response in time.
    ErrorTimedOut = "The server did not answer in time. Try again.";
    /// The browser does not allow the request.
    ErrorBlocked = "Your browser does not let this page talk to the server.";
    /// Wrong user name or password. Must not reveal which.
    ErrorWrongPassword = "The user name or the password is wrong.";
    /// After `ErrorWrongPassword` if the password begins or ends with white space.
    PasswordHasBlanks = "The password that you entered begins or ends with a space, which may have been copied by mistake.";
    /// A step of the sign-in took too long.
    ErrorSessionExpired = "This took too long, or was finished elsewhere. Start over.", later;
    /// The service does not allow the action, without a known reason.
    ErrorNotAllowed = "The sign-in service does not allow this.";
    /// The code is wrong.
    ErrorCodeMismatch = "That is not the right code. Check it, or ask for a new one.", later;
    /// The code has expired.
    ErrorCodeExpired = "That code is no longer valid. Ask for a new one.", later;
    /// Too many tries. Cognito does not say how long to wait.
    ErrorLimit = "Too many tries. Wait about 15 minutes and try again.";
    /// The service is busy.
    ErrorTooManyRequests = "The sign-in service is busy. Try again in a few seconds.";
    /// The service does not accept the password.
    ErrorInvalidPassword = "This password is not accepted. Choose one that meets all the rules.", later;
    /// The password was used before.
    ErrorPasswordReused = "You used this password before. Choose another one.", later;
    /// The user name is taken.
    ErrorUsernameExists = "There is an account with this address already. Sign in, or set a new password.", later;
    /// The address belongs to another account.
    ErrorAliasExists = "This address belongs to another account.", later;
    /// The service does not accept a value. `{0}` is its message, in English.
    ErrorInvalidParameter = "The sign-in service does not accept this: {0}";
    /// The service does not accept the form of a value.
    ErrorInvalidValue = "Something that you entered has a form that is not accepted. Check it and try again.";
    /// The password of this account cannot be recovered.
    ErrorNoRecovery = "The password of this account can't be set like this. Ask the site's administrator.", later;
    /// The code could not be sent.
    ErrorDelivery = "The code could not be sent. Check the address and try again.";
    /// The sign-up has to be confirmed first.
    ErrorNotConfirmed = "This account is not confirmed yet. Sign in to get a code.", later;
    /// The account does not exist.
    ErrorUserNotFound = "There is no such account.", later;
    /// The site is configured wrongly. `{0}` is the technical reason, in English.
    ErrorConfiguration = "This site is not set up correctly ({0}). Please tell its administrator.";
    /// The pool's region does not support the action at the moment, but it supports sign-ins.
    ErrorNotEnabled = "This is not possible at the moment, but you can still sign in. Try it again later.", later;
    /// A firewall has rejected the request.
    ErrorForbidden = "The request was refused on its way. Try another network, or later.";
    /// The service failed. `{0}` is the error code.
    ErrorService = "The sign-in service has a problem ({0}). Try again in a moment.";
    /// The response cannot be read.
    ErrorReply = "The server answered with something unreadable. Try again.";
    /// The account needs a challenge that this version cannot answer. `{0}` is its name.
    ErrorUnsupported = "This account needs a step that this site does not know ({0}).", later;
    /// The user is no longer signed in.
    ErrorSignedOut = "You are signed out. Sign in again.";
    /// Another sign-in or sign-out took place in the meantime.
    ErrorSuperseded = "Another sign-in or sign-out in this browser came first. Look who is signed in, then try again.";
    /// The app's own API failed. `{0}` is the HTTP status.
    ErrorApi = "The server could not do this (status {0}). Try again in a moment.", later;
    /// The browser has no secure random numbers.
    ErrorRandom = "This browser can't make secure random numbers. Use another one.";
    /// The action requires a recent sign-in.
    ErrorFreshSignIn = "Sign in again to do this.", later;
    /// The browser has returned no passkey.
    ErrorPasskey = "There was no passkey. Try again.", later;
    /// Heading while the session is being restored.
    Loading = "Loading";
    /// Note while the tokens cannot be refreshed.
    Stale = "Offline. You are still signed in; what you see may be old.";
    /// Note if the browser does not store the session.
    StorageBlocked = "This browser keeps no data for this site: a reload signs you out.";
    /// Note after a sign-out that the service has not confirmed.
    SignedOutLocally = "You are signed out here. The sign-in service could not confirm it: elsewhere the session may live on until it expires.";
    /// Note about an unconfirmed sign-out of an earlier page. Names the button `SignOutEverywhere`.
    SignOutUnconfirmed = "An earlier sign-out in this browser could not be confirmed: elsewhere that session may live on until it expires. To end it now, sign in and choose “Sign out everywhere” in your account.", later;
    /// Label of the choice of a language.
    Language = "Language";
    /// Note after the choice of a language whose texts cannot be loaded.
    LanguageUnavailable = "This language can't be loaded at the moment. Try again later.";
    /// Label of the choice between light and dark colours.
    Theme = "Theme";
    /// Choice: the colours that the device is set to.
    ThemeSystem = "System theme";
    /// Choice: dark text on a light page.
    ThemeLight = "Light theme";
    /// Choice: light text on a dark page.
    ThemeDark = "Dark theme";
    /// Link that skips the header, for keyboards.
    SkipToContent = "Skip to content";
    /// Name of the navigation, for screen readers.
    MainNavigation = "Main";
    /// Title of the home page.
    Home = "Home";
    /// Title of the account page, and the link to it.
    Account = "Account";
    /// Short link to the sign-up screen in the navigation.
    Join = "Join";
    /// Before the name of the signed-in user, for screen readers. `{0}` is the name.
    SignedInAs = "Signed in as {0}";
    /// Button that signs out of this browser.
    SignOut = "Sign out";
    /// Button that signs out of all devices.
    SignOutEverywhere = "Sign out everywhere", later;
    /// Heading of the sessions on the account page.
    Sessions = "Sessions", later;
    /// Explains the button `SignOutEverywhere`.
    SessionsLead = "Signs you out of this browser and of every other device.", later;
    /// Heading of the profile on the account page.
    Profile = "Profile", later;
    /// Button that repeats a failed request.
    TryAgain = "Try again";
    /// Heading of a page in place of one that could not be loaded.
    Unavailable = "This page can't be loaded at the moment";
    /// Below the heading `Unavailable`, above the buttons `TryAgain` and `Reload`.
    UnavailableLead = "Check your connection and try again. If that does not help, reload the page: the site may have changed.";
    /// Link that reloads the page.
    Reload = "Reload the page";
    /// Heading of the page for an unknown address.
    NotFound = "There is no such page", later;
    /// Below that heading.
    NotFoundLead = "The address may be mistyped, or the page has moved.", later;
    /// Link to the home page.
    GoHome = "Go to the home page", later;
    /// Heading of the home page for guests.
    Welcome = "Sign-in that stays out of the way", later;
    /// Below that heading.
    WelcomeLead = "Your account on every device. Signing in never sends your password.", later;
    /// Heading of the home page for the signed-in user. `{0}` is the user's name.
    Greeting = "Good to see you, {0}", later;
    /// Heading of the feed.
    Latest = "Latest", later;
    /// Label of a new post.
    WritePost = "Say something to everybody", later;
    /// Button that posts.
    Post = "Post", later;
    /// Instead of posts if there are none.
    NoPosts = "Nothing here yet.", later;
}
