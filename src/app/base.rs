//! The path under which the site is served.

use yew::AttrValue;

/// The path under which the site is served, without a trailing slash: empty at the root of its host, otherwise for
/// example `/app`.
///
/// The build writes the path into the page as the `data-base` attribute of `#app`. All of [`app`](super) works with
/// paths within the site (`/account`); only code that reads or changes the browser's address, or writes a link,
/// converts them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Base(AttrValue);

impl Base {
    /// Creates the base from the value of `data-base`, such as `/app/`. Without the attribute, the base is the root.
    pub(super) fn new(attribute: Option<&str>) -> Self {
        let path = attribute.unwrap_or_default();
        Self(AttrValue::from(path.strip_suffix('/').unwrap_or(path).to_owned()))
    }

    /// Returns the base of the current page.
    pub(super) fn from_page() -> Self {
        let document = web_sys::window().and_then(|window| window.document());
        let place = document.and_then(|document| document.get_element_by_id("app"));
        Self::new(place.and_then(|place| place.get_attribute("data-base")).as_deref())
    }

    /// Returns the address of a path within the site.
    pub(super) fn address(&self, path: &str) -> String {
        [&*self.0, path].concat()
    }

    /// Returns the path within the site that an address leads to, or `None` if the address is outside the site.
    pub(super) fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        match address.strip_prefix(&*self.0)? {
            "" => Some("/"),
            path => path.starts_with('/').then_some(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn at_the_root_addresses_are_paths() {
        for base in [Base::new(None), Base::new(Some("/"))] {
            assert_eq!(base.address("/account?a=b"), "/account?a=b");
            assert_eq!(base.path("/account"), Some("/account"));
            assert_eq!(base.path("/"), Some("/"));
        }
    }

    #[test]
    fn under_a_path_addresses_begin_with_it() {
        let base = Base::new(Some("/app/"));
        assert_eq!(base.address("/"), "/app/");
        assert_eq!(base.address("/signin?return_to=%2Faccount"), "/app/signin?return_to=%2Faccount");
        for (address, path) in [("/app/", "/"), ("/app", "/"), ("/app/account/", "/account/")] {
            assert_eq!(base.path(address), Some(path), "{address}");
        }
    }

    #[test]
    fn addresses_of_other_sites_on_the_host_are_not_of_this_one() {
        let base = Base::new(Some("/app/"));
        for address in ["/", "/account", "/apple", "/App/account", "/other/app/"] {
            assert_eq!(base.path(address), None, "{address}");
        }
    }
}
