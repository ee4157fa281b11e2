//! The handles of people, of which no two are equal.

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
    preferred: String,
    handle: String,
}

impl People {
    /// Returns the handle of `person`, whose preferred handle is `preferred`.
    pub(crate) fn handle(&self, person: &Identity, preferred: Option<&str>) -> String {
        let known = self.by_identity.get(person);
        // Without a preferred handle, because the pool is unavailable, people keep their current one.
        let preferred = match (preferred, known) {
            (None, Some(names)) => return names.handle.clone(),
            (Some(preferred), Some(names)) if names.preferred == preferred => return names.handle.clone(),
            (Some(preferred), _) if !preferred.is_empty() => preferred.to_owned(),
            _ => format!("user-{}", prefix(&person.sub, 8)),
        };
        let candidates = [
            preferred.clone(),
            format!("{preferred}~{}", prefix(&person.sub, 4)),
            format!("{preferred}~{}", person.sub),
        ];
        let is_free = |handle: &&String| self.by_handle.get(*handle).is_none_or(|other| other == person);
        // Two pools may assign the same `sub`, so all candidates may be taken.
        candidates
            .iter()
            .find(is_free)
            .cloned()
            .unwrap_or_else(|| format!("{preferred}~{}~{}", person.sub, person.iss))
    }

    /// Registers the handle of `person`, and returns it.
    pub(crate) fn register(&mut self, person: &Identity, preferred: Option<&str>) -> String {
        let handle = self.handle(person, preferred);
        if self.by_handle.get(&handle) != Some(person) {
            self.remove(person);
            self.by_handle.insert(handle.clone(), person.clone());
            let preferred = preferred.unwrap_or_default().to_owned();
            self.by_identity.insert(person.clone(), Names { preferred, handle: handle.clone() });
        }
        handle
    }

    /// Releases the handle of `person`.
    pub(crate) fn remove(&mut self, person: &Identity) {
        if let Some(names) = self.by_identity.remove(person) {
            self.by_handle.remove(&names.handle);
        }
    }

    /// Returns the person with this handle.
    pub(crate) fn find(&self, handle: &str) -> Option<&Identity> {
        self.by_handle.get(handle)
    }
}

fn prefix(text: &str, max_chars: usize) -> String {
    text.chars().take(max_chars).collect()
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
        let handles = subs.map(|sub| people.register(&person(sub), Some("ada")));
        assert_eq!(handles, ["ada", "ada~0a1b", "ada~0a1b-3"]);
        for (sub, handle) in subs.iter().zip(&handles) {
            assert_eq!(people.find(handle), Some(&person(sub)));
            assert_eq!(people.register(&person(sub), Some("ada")), *handle, "a handle stays");
        }
        let elsewhere = Identity { iss: "https://other.example".to_owned(), ..person("0a1b-3") };
        assert!(!handles.contains(&people.register(&elsewhere, Some("ada"))));
    }

    #[test]
    fn a_renamed_person_is_found_only_by_the_new_handle() {
        let mut people = People::default();
        people.register(&person("1"), Some("ada"));
        assert_eq!(people.register(&person("1"), Some("countess")), "countess");
        assert_eq!((people.find("ada"), people.find("countess")), (None, Some(&person("1"))));
    }

    #[test]
    fn a_person_without_a_preferred_handle_gets_a_generated_one() {
        let mut people = People::default();
        let unnamed = person("0a1b2c3d-0000");
        assert_eq!(people.handle(&unnamed, None), "user-0a1b2c3d");
        assert_eq!(people.handle(&unnamed, Some("")), "user-0a1b2c3d");
        people.register(&unnamed, Some("ada"));
        assert_eq!(
            people.handle(&unnamed, None),
            "ada",
            "the current handle is used while the pool is unavailable"
        );
    }
}
