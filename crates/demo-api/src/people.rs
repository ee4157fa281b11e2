use std::collections::HashMap;

use cognito_server::Identity;

/// The handles of people.
///
/// In Cognito a `preferred_username` need not be unique and may change. A person is therefore identified by an
/// [`Identity`], and a second person with the same handle gets one with the beginning of their `sub` appended.
#[derive(Debug, Default)]
pub(crate) struct People {
    by_identity: HashMap<Identity, Names>,
    by_handle: HashMap<String, Identity>,
}

#[derive(Debug)]
struct Names {
    wanted: String,
    given: String,
}

impl People {
    /// Returns the handle of `who`, whose preferred handle is `wanted`.
    pub(crate) fn handle(&self, who: &Identity, wanted: Option<&str>) -> String {
        let known = self.by_identity.get(who);
        // Without a preferred handle, because the pool is unavailable, people keep their current one.
        let wanted = match (wanted, known) {
            (None, Some(names)) => return names.given.clone(),
            (Some(wanted), Some(names)) if names.wanted == wanted => return names.given.clone(),
            (Some(wanted), _) if !wanted.is_empty() => wanted.to_owned(),
            _ => format!("user-{}", beginning(&who.sub, 8)),
        };
        let candidates =
            [wanted.clone(), format!("{wanted}~{}", beginning(&who.sub, 4)), format!("{wanted}~{}", who.sub)];
        let is_free = |handle: &&String| self.by_handle.get(*handle).is_none_or(|other| other == who);
        // Two pools may assign the same `sub`, so all candidates may be taken.
        candidates
            .iter()
            .find(is_free)
            .cloned()
            .unwrap_or_else(|| format!("{wanted}~{}~{}", who.sub, who.iss))
    }

    /// Registers the handle of `who`, and returns it.
    pub(crate) fn register(&mut self, who: &Identity, wanted: Option<&str>) -> String {
        let given = self.handle(who, wanted);
        if self.by_handle.get(&given) != Some(who) {
            self.forget(who);
            self.by_handle.insert(given.clone(), who.clone());
            let wanted = wanted.unwrap_or_default().to_owned();
            self.by_identity.insert(who.clone(), Names { wanted, given: given.clone() });
        }
        given
    }

    /// Releases the handle of `who`.
    pub(crate) fn forget(&mut self, who: &Identity) {
        if let Some(names) = self.by_identity.remove(who) {
            self.by_handle.remove(&names.given);
        }
    }

    /// Returns the person with this handle.
    pub(crate) fn find(&self, handle: &str) -> Option<&Identity> {
        self.by_handle.get(handle)
    }
}

fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(sub: &str) -> Identity {
        Identity { iss: "https://pool.example".to_owned(), sub: sub.to_owned() }
    }

    #[test]
    fn two_people_never_share_a_handle() {
        let mut people = People::default();
        let subs = ["0a1b-1", "0a1b-2", "0a1b-3"];
        let given = subs.map(|sub| people.register(&person(sub), Some("ada")));
        assert_eq!(given, ["ada", "ada~0a1b", "ada~0a1b-3"]);
        for (sub, handle) in subs.iter().zip(&given) {
            assert_eq!(people.find(handle), Some(&person(sub)));
            assert_eq!(people.register(&person(sub), Some("ada")), *handle, "a handle stays");
        }
        let elsewhere = Identity { iss: "https://other.example".to_owned(), ..person("0a1b-3") };
        assert!(!given.contains(&people.register(&elsewhere, Some("ada"))));
    }

    #[test]
    fn who_renames_themselves_is_found_by_the_new_handle_only() {
        let mut people = People::default();
        people.register(&person("1"), Some("ada"));
        assert_eq!(people.register(&person("1"), Some("countess")), "countess");
        assert_eq!((people.find("ada"), people.find("countess")), (None, Some(&person("1"))));
    }

    #[test]
    fn who_has_no_name_gets_one() {
        let mut people = People::default();
        let who = person("0a1b2c3d-0000");
        assert_eq!(people.handle(&who, None), "user-0a1b2c3d");
        assert_eq!(people.handle(&who, Some("")), "user-0a1b2c3d");
        people.register(&who, Some("ada"));
        assert_eq!(people.handle(&who, None), "ada", "and keeps it while the pool can't be asked");
    }
}
