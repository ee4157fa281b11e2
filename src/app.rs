//! The site: routes, shell and pages, built on [`ui`](crate::ui).

mod auth_screen;
mod base;
mod document;
mod feed;
mod file;
mod first_page;
mod first_screen;
mod language;
mod lazy;
mod loaded;
pub(crate) mod navigation;
mod notes;
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
mod takeover;
mod theme;
mod title;

pub use first_page::FirstPages;
pub use return_to::safe_return_to;
pub use routes::Route;
pub use start::start;
