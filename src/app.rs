//! The site: routes, shell and pages, built on [`ui`](crate::ui).

mod auth_screen;
mod base;
mod feed;
mod file;
mod language;
mod lazy;
mod loaded;
pub(crate) mod navigation;
mod pages;
mod parts;
mod place;
mod profile;
mod redirect;
mod return_to;
mod routes;
mod shell;
mod site;
mod start;

pub use return_to::safe_return_to;
pub use routes::Route;
pub use start::start;
