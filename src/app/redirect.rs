/// The most redirects in a row before a page is shown.
const MAX_REDIRECTS: u8 = 4;

/// Keeps redirects from going on for ever.
///
/// A redirect may leave the address as it is: browsers ignore or refuse changes of the history by a page that makes many
/// of them, or that is sandboxed. Redirected again by the same rule, the page would neither show anything nor respond.
#[derive(Default)]
pub(super) struct Redirects {
    /// How many there were since a page was shown.
    count: u8,
    /// Where the last one of them led.
    target: Option<String>,
    has_stopped: bool,
}

/// What to do after a page was drawn.
#[derive(Debug, PartialEq)]
pub(super) enum Redirect {
    /// Nothing: the page belongs here.
    Stay,
    /// Go to this path.
    Go(String),
    /// Show the page of this path under the present address.
    Show(String),
}

impl Redirects {
    /// Decides about a page that belongs at `elsewhere`, if it does not belong here.
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

    /// Returns whether the present page is shown even if it belongs elsewhere.
    pub(super) fn has_stopped(&self) -> bool {
        self.has_stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows the redirects from `start` by `rule` in a browser that moves or does not; returns the address, and the path
    /// of the page that is shown in the end.
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
