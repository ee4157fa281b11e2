//! The evidence that a requirement is met, and the verdict that follows from it.

use Evidence::{Check, Document, IfReachable, Open, Test};

use crate::test::tally::Tally;

/// The document that explains the requirements.
pub(super) const DOCUMENT: &str = "docs/security.md";

/// The evidence that a requirement is met.
pub(super) enum Evidence {
    /// A test, by its suite and name.
    Test(&'static str, &'static str),
    /// A check of another part, or a whole suite.
    Check(&'static str),
    /// A check that needs a resource that cannot be reached from everywhere.
    IfReachable(&'static str),
    /// An explanation in the document, because no test can show it.
    Document,
    /// A feature that is not built yet.
    Open(&'static str),
}
/// A security requirement.
pub(super) struct Requirement {
    pub(super) id: &'static str,
    /// A description of a few words.
    pub(super) description: &'static str,
    pub(super) evidence: &'static [Evidence],
}

/// The result of a requirement.
pub(super) struct Verdict {
    /// The result in a few words.
    pub(super) summary: String,
    /// The reasons why the requirement is not met.
    pub(super) problems: Vec<String>,
    /// Whether the requirement counts as a test. It does not if it is only open or explained in the document.
    pub(super) counts: bool,
}

impl Requirement {
    /// Evaluates the evidence against the results of a run.
    pub(super) fn verdict(&self, tally: &Tally, document: &str) -> Verdict {
        let mut verdict = Verdict { summary: "met".to_owned(), problems: Vec::new(), counts: false };
        let mut open = None;
        for evidence in self.evidence {
            let (what, may_be_missing) = match evidence {
                Test(suite, name) => (format!("{suite}: {name}"), false),
                Check(what) => ((*what).to_owned(), false),
                IfReachable(what) => ((*what).to_owned(), true),
                Document => {
                    verdict.summary = format!("see {DOCUMENT}");
                    if !document.contains(self.id) {
                        verdict.problems.push(format!("{DOCUMENT} does not mention {}", self.id));
                        verdict.counts = true;
                    }
                    continue;
                }
                Open(what) => {
                    open = Some(*what);
                    continue;
                }
            };
            verdict.counts = true;
            match tally.result(&what) {
                Some(true) => {}
                Some(false) => verdict.problems.push(format!("failed: {what}")),
                None if may_be_missing => verdict.summary = format!("met, but not checked here: {what}"),
                None => verdict.problems.push(format!("no test of this name ran: {what}")),
            }
        }
        if let Some(open) = open {
            verdict.summary =
                if verdict.counts { format!("met, but open: {open}") } else { format!("open: {open}") };
        }
        if !verdict.problems.is_empty() {
            "NOT MET".clone_into(&mut verdict.summary);
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        let mut tally = Tally::default();
        tally.add_check("good", true);
        tally.add_check("bad", false);
        tally
    }

    fn verdict(evidence: &'static [Evidence]) -> Verdict {
        Requirement { id: "SEC-99", description: "", evidence }.verdict(&tally(), "## SEC-98")
    }

    #[test]
    fn failed_or_missing_evidence_is_a_failure() {
        assert_eq!(verdict(&[Check("good")]).summary, "met");
        for evidence in
            [&[Check("good"), Check("bad")][..], &[Check("missing")], &[Test("good", "missing")], &[Document]]
        {
            let verdict = verdict(evidence);
            assert!(verdict.counts && verdict.summary == "NOT MET", "{:?}", verdict.problems);
        }
    }

    #[test]
    fn open_or_unreachable_evidence_is_mentioned() {
        let open = verdict(&[Open("later")]);
        assert!(!open.counts && open.summary == "open: later");
        assert!(verdict(&[Check("good"), Open("a part")]).summary.contains("but open: a part"));
        let unreachable = verdict(&[Check("good"), IfReachable("missing")]);
        assert!(unreachable.summary.contains("not checked here") && unreachable.problems.is_empty());
        assert_eq!(verdict(&[Check("good"), IfReachable("bad")]).summary, "NOT MET");
    }
}
