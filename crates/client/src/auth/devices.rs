//! The devices of users: the record of this browser as a device, its sign-in, and the list at the pool.

mod account;
pub(super) mod record;
pub(super) mod rules;
pub(super) mod tracking;
