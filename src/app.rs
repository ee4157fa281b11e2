//! The site: routes, shell and pages, built on [`ui`](crate::ui).

mod activity;
mod base;
mod content;
pub(crate) mod navigation;
mod pages;
mod parts;
mod place;
mod redirect;
mod return_to;
mod routes;
mod shell;
mod site;
mod start;

pub use return_to::safe_return_to;
pub use routes::Route;
pub use start::start;
