//! Draws a QR code, whose modules the caller computes.

use std::fmt::Write as _;

use yew::prelude::*;

/// The modules of a QR code: a square of dark and light fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrMatrix {
    size: usize,
    modules: Vec<bool>,
}

/// The width of the light margin that scanners need, in modules.
const QUIET_ZONE: usize = 4;

impl QrMatrix {
    /// Returns the matrix with `size` rows of `size` modules each, `true` for dark. Returns `None` if that is not the
    /// number of the modules.
    #[must_use]
    pub fn new(size: usize, modules: Vec<bool>) -> Option<Self> {
        (size > 0 && size.checked_mul(size) == Some(modules.len())).then_some(Self { size, modules })
    }

    /// Returns the dark modules as an SVG path: one rectangle for each run in a row.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.modules.chunks(self.size).enumerate() {
            let mut x = 0;
            while x < row.len() {
                let run = row[x..].iter().take_while(|dark| **dark).count();
                if run > 0 {
                    // Writing to a string cannot fail.
                    write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE).ok();
                }
                x += run.max(1);
            }
        }
        path
    }
}

/// Returns the code as a picture: dark on light in every theme, because scanners need that. It is hidden from screen
/// readers, for whom a text or link beside it has the same content.
pub fn qr(matrix: &QrMatrix) -> Html {
    let side = (matrix.size + 2 * QUIET_ZONE).to_string();
    html! {
        <svg class="auth-qr" viewBox={["0 0 ", &side, " ", &side].concat()} shape-rendering="crispEdges" aria-hidden="true">
            <path d={matrix.path()} />
        </svg>
    }
}
