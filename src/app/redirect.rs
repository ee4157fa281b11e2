//! Stops redirects that would go on forever.

/// The maximum number of redirects in a row before a page is shown.
const MAX_REDIRECTS: u8 = 4;

/// Limits redirects, so that they cannot go on forever.
///
/// A redirect may leave the address as it is: browsers ignore or refuse history changes of a page that makes many of
/// them, or that is sandboxed. The same rule would then redirect again, and the page would neither show anything nor
/// respond.
#[derive(Default)]
pub(super) struct Redirects {
    /// The number of redirects since a page was shown.
    count: u8,
    /// The target of the last redirect.
    target: Option<String>,
    has_stopped: bool,
}

/// The action to take after a page was drawn.
#[derive(Debug, PartialEq)]
pub(super) enum Redirect {
    /// Nothing: the page belongs at this address.
    Stay,
    /// Go to this path.
    Go(String),
    /// Show the page of this path without changing the address.
    Show(String),
}

impl Redirects {
    /// Returns the action for a page that belongs at `elsewhere`, or at the current address if that is `None`.
    pub(super) fn next(&mut self, elsewhere: Option<String>) -> Redirect {
        let Some(path) = elsewhere else {
            *self = Self::default();
            return Redirect::Stay;
        };
        if self.has_stopped {
            return Redirect::Stay;
        }
        let has_moved = self.target.as_ref() != Some(&path);
        if has_moved && self.count < MAX_REDIRECTS {
            self.count += 1;
            self.target = Some(path.clone());
            return Redirect::Go(path);
        }
        self.has_stopped = true;
        Redirect::Show(path)
    }

    /// Returns whether the current page is shown even if it belongs elsewhere.
    pub(super) fn has_stopped(&self) -> bool {
        self.has_stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows the redirects of `rule` from `start`, in a browser that changes its address or does not. Returns the
    /// address, and the path of the page that is shown in the end.
    fn follow(start: &str, moves: bool, rule: impl Fn(&str) -> Option<&'static str>) -> (String, String) {
        let mut redirects = Redirects::default();
        let (mut address, mut shown) = (start.to_owned(), start.to_owned());
        for _ in 0..10 {
            match redirects.next(rule(&shown).map(str::to_owned)) {
                Redirect::Stay => return (address, shown),
                Redirect::Go(path) => {
                    if moves {
                        address = path;
                    }
                    shown.clone_from(&address);
                }
                Redirect::Show(path) => shown = path,
            }
        }
        panic!("no page after 10 redirects, at {address}")
    }

    fn to_account(path: &str) -> Option<&'static str> {
        (path == "/signin").then_some("/account")
    }

    #[test]
    fn a_redirect_moves_once_and_shows_its_page() {
        assert_eq!(follow("/signin", true, to_account), ("/account".to_owned(), "/account".to_owned()));
        assert_eq!(follow("/", true, to_account), ("/".to_owned(), "/".to_owned()));
    }

    #[test]
    fn a_redirect_that_did_not_move_shows_its_page_in_place() {
        assert_eq!(follow("/signin", false, to_account), ("/signin".to_owned(), "/account".to_owned()));
    }

    #[test]
    fn a_redirect_to_a_page_that_redirects_again_ends_with_a_page() {
        for moves in [true, false] {
            let (_, shown) = follow("/signin", moves, |_| Some("/signin"));
            assert_eq!(shown, "/signin", "to itself");
            let in_turn = |path: &str| Some(if path == "/signin" { "/account" } else { "/signin" });
            let (_, shown) = follow("/signin", moves, in_turn);
            assert!(["/signin", "/account"].contains(&&*shown), "to each other: {shown}");
        }
    }

    #[test]
    fn a_page_that_was_shown_allows_further_redirects() {
        let mut redirects = Redirects::default();
        for _ in 0..20 {
            assert_eq!(redirects.next(Some("/account".to_owned())), Redirect::Go("/account".to_owned()));
            assert_eq!(redirects.next(None), Redirect::Stay);
            assert!(!redirects.has_stopped());
        }
    }
}
