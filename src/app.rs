//! The site: routes, shell and pages, built on [`ui`](crate::ui).

mod base;
mod document;
mod feed;
mod file;
mod language;
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
mod theme;

pub use return_to::safe_return_to;
pub use routes::Route;
pub use start::start;
