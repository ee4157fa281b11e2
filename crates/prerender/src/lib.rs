//! Writes the pages that signed-out users open first into HTML, one file for each page and language.
//!
//! A browser can show such a page, and people can type, before the WebAssembly has loaded. The pages are drawn by the
//! functions of the site itself, with Yew's renderer for servers. The app replaces them once it has started.

mod document;
mod error;
mod messages;
mod pages;
mod render;

pub use error::Error;
pub use pages::{Page, pages};
