//! Fault injection: which calls fail, how, and how often.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// A fault that is injected into a call.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Fault {
    /// Delays the call and its reply.
    Delay { milliseconds: u64 },
    /// Withholds the reply until the rule is removed, then closes the connection.
    Hang,
    /// Replies with this status and body without carrying out the call.
    Status { status: u16, body: FaultyBody },
    /// Replies with this exception without carrying out the call. `None` selects AWS's usual message for it.
    Exception {
        code: String,
        #[serde(default)]
        message: Option<String>,
    },
    /// Carries out the call and closes the connection without a reply.
    ReplyLost,
    /// Closes the connection without carrying out the call.
    Dropped,
    /// Replies without the CORS headers that a page needs to read the reply.
    NoCors,
}

impl Fault {
    /// Returns whether the fault closes a connection without a reply.
    fn closes_connection(&self) -> bool {
        matches!(self, Self::ReplyLost | Self::Dropped)
    }
}

/// The body of a faulty reply.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultyBody {
    Json,
    Html,
    Empty,
    /// JSON that is cut off in the middle.
    Truncated,
}

/// A rule that says which calls a fault is injected into.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultRule {
    #[serde(default, skip_deserializing)]
    pub(crate) id: u64,
    /// The pool that the fault applies to; any pool if absent.
    #[serde(default)]
    pub(crate) pool_id: Option<String>,
    /// The operation that the fault applies to; any operation if absent.
    #[serde(default)]
    pub(crate) operation: Option<String>,
    /// The first matching call that the fault applies to, counted from the time when the rule was added. The default is 1.
    #[serde(default = "one")]
    pub(crate) nth: u64,
    /// The number of calls that the fault applies to from there on; 0 means all. The default is 1.
    #[serde(default = "one")]
    pub(crate) times: u64,
    pub(crate) fault: Fault,
    /// The number of calls that matched the pool and the operation.
    #[serde(default, skip_deserializing)]
    pub(crate) calls: u64,
    /// The number of calls that the fault was injected into.
    #[serde(default, skip_deserializing)]
    pub(crate) hits: u64,
}

fn one() -> u64 {
    1
}

/// The fault rules of a service.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Mutex<Rules>,
    /// Notified when rules are removed, so that calls that hang can end.
    pub(crate) removed: Notify,
    /// Notified when a rule is added whose fault closes a connection without a reply.
    pub(crate) closing: Arc<Notify>,
}

#[derive(Default)]
struct Rules {
    all: Vec<FaultRule>,
    last_id: u64,
}

impl Faults {
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule and returns its id.
    pub(crate) fn add(&self, rule: FaultRule) -> u64 {
        let mut rules = self.rules();
        rules.last_id += 1;
        let id = rules.last_id;
        let closes_connection = rule.fault.closes_connection();
        rules.all.push(FaultRule { id, ..rule });
        drop(rules);
        if closes_connection {
            self.closing.notify_waiters();
        }
        id
    }

    pub(crate) fn list(&self) -> Vec<FaultRule> {
        self.rules().all.clone()
    }

    /// Removes the rules that `is_selected` selects and returns their number.
    pub(crate) fn remove(&self, is_selected: impl Fn(&FaultRule) -> bool) -> usize {
        let mut rules = self.rules();
        let old_count = rules.all.len();
        rules.all.retain(|rule| !is_selected(rule));
        let count = old_count - rules.all.len();
        drop(rules);
        self.removed.notify_waiters();
        count
    }

    /// Returns whether a pending rule closes a connection without a reply. While one is pending, connections must not
    /// be reused: browsers repeat a request if a connection that was used before ends without a reply.
    pub(crate) fn closes_connections(&self) -> bool {
        let is_pending =
            |rule: &FaultRule| rule.fault.closes_connection() && (rule.times == 0 || rule.hits < rule.times);
        self.rules().all.iter().any(is_pending)
    }

    /// Returns whether a rule still exists.
    pub(crate) fn contains(&self, id: u64) -> bool {
        self.rules().all.iter().any(|rule| rule.id == id)
    }

    /// Counts the call in every matching rule. Returns the id and the fault of the first rule that is due.
    pub(crate) fn record_call(&self, pool_id: Option<&str>, operation: &str) -> Option<(u64, Fault)> {
        let mut rules = self.rules();
        let mut due = None;
        for rule in &mut rules.all {
            let is_match = |expected: &Option<String>, actual: Option<&str>| {
                expected.as_deref().is_none_or(|expected| actual == Some(expected))
            };
            if !is_match(&rule.pool_id, pool_id) || !is_match(&rule.operation, Some(operation)) {
                continue;
            }
            rule.calls += 1;
            let is_due = rule.calls >= rule.nth && (rule.times == 0 || rule.hits < rule.times);
            if is_due && due.is_none() {
                rule.hits += 1;
                due = Some((rule.id, rule.fault.clone()));
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(value: serde_json::Value) -> FaultRule {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn fault_is_injected_from_the_nth_call_on_for_some_calls() {
        let faults = Faults::default();
        faults.add(rule(json!({
            "operation": "GetUser", "nth": 2, "times": 2, "fault": { "kind": "hang" },
        })));
        let is_hit = |operation: &str| faults.record_call(Some("p"), operation).is_some();
        let hits: Vec<_> =
            ["GetUser", "SignUp", "GetUser", "GetUser", "GetUser"].into_iter().map(is_hit).collect();
        assert_eq!(hits, [false, false, true, true, false]);
        let listed = &faults.list()[0];
        assert_eq!((listed.calls, listed.hits), (4, 2));
    }

    #[test]
    fn fault_may_be_limited_to_a_pool_and_last_until_removed() {
        let faults = Faults::default();
        let id = faults.add(rule(json!({ "pool_id": "a", "times": 0, "fault": { "kind": "dropped" } })));
        assert!((0..9).all(|_| faults.record_call(Some("a"), "GetUser").is_some()));
        assert!(faults.record_call(Some("b"), "GetUser").is_none());
        assert!(faults.record_call(None, "GetUser").is_none());
        assert!(faults.contains(id));
        assert_eq!(faults.remove(|rule| rule.id == id), 1);
        assert!(faults.record_call(Some("a"), "GetUser").is_none());
    }

    #[test]
    fn malformed_rules_are_rejected() {
        for wrong in [
            json!({}),
            json!({ "fault": { "kind": "explode" } }),
            json!({ "fault": { "kind": "hang" }, "operaton": "GetUser" }),
            json!({ "fault": { "kind": "status", "status": 503 } }),
        ] {
            assert!(serde_json::from_value::<FaultRule>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
