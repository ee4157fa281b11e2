//! The operations of the API, with one type for each. The dispatch above this module lists and calls them.

pub(crate) mod account;
pub(crate) mod clients;
pub(crate) mod devices;
pub(crate) mod domains;
pub(crate) mod factors;
pub(crate) mod groups;
pub(crate) mod identity_providers;
pub(crate) mod operation;
pub(crate) mod passkeys;
pub(crate) mod pools;
pub(crate) mod recovery;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod users;
