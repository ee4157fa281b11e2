//! Faults on demand: what goes wrong, for which calls, and how often.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// What goes wrong with a call.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Fault {
    /// It is answered this much later.
    Delay { milliseconds: u64 },
    /// It is never answered, for as long as the fault is there.
    Hang,
    /// It is answered like this, and nothing is done.
    Status { status: u16, body: FaultyBody },
    /// It is refused with this exception, and nothing is done; AWS's usual words for it, unless others are given.
    Exception {
        code: String,
        #[serde(default)]
        message: Option<String>,
    },
    /// It is carried out, and the connection ends without a reply.
    ReplyLost,
    /// The connection ends, and nothing is done.
    Dropped,
    /// It is answered without the headers that a page needs to read the reply.
    NoCors,
}

impl Fault {
    /// Whether a connection ends without a reply.
    fn ends_connections(&self) -> bool {
        matches!(self, Self::ReplyLost | Self::Dropped)
    }
}

/// What a faulty reply has for a body.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultyBody {
    Json,
    Html,
    Empty,
    /// JSON that ends in the middle.
    Truncated,
}

/// A fault that was ordered.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    #[serde(default, skip_deserializing)]
    pub(crate) id: u64,
    /// Absent: any pool.
    #[serde(default)]
    pub(crate) pool_id: Option<String>,
    /// Absent: any operation.
    #[serde(default)]
    pub(crate) operation: Option<String>,
    /// The first call that it happens to, counted from now.
    #[serde(default = "one")]
    pub(crate) nth: u64,
    /// To how many calls from there on; 0 is all.
    #[serde(default = "one")]
    pub(crate) times: u64,
    pub(crate) fault: Fault,
    /// Calls that it could have happened to.
    #[serde(default, skip_deserializing)]
    pub(crate) calls: u64,
    /// Calls that it happened to.
    #[serde(default, skip_deserializing)]
    pub(crate) hits: u64,
}

fn one() -> u64 {
    1
}

/// All that is ordered.
#[derive(Default)]
pub(crate) struct Faults {
    orders: Mutex<Orders>,
    /// Told whenever orders are taken back: calls that hang may end.
    pub(crate) changed: Notify,
    /// Told whenever a fault is ordered that ends a connection without a reply.
    pub(crate) endings: Arc<Notify>,
}

#[derive(Default)]
struct Orders {
    all: Vec<Order>,
    last_id: u64,
}

impl Faults {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Orders a fault, and returns what it is called.
    pub(crate) fn order(&self, order: Order) -> u64 {
        let mut orders = self.orders();
        orders.last_id += 1;
        let id = orders.last_id;
        let ends_connections = order.fault.ends_connections();
        orders.all.push(Order { id, ..order });
        drop(orders);
        if ends_connections {
            self.endings.notify_waiters();
        }
        id
    }

    pub(crate) fn list(&self) -> Vec<Order> {
        self.orders().all.clone()
    }

    /// Takes back those that `is_meant` picks, and says how many those were.
    pub(crate) fn remove(&self, is_meant: impl Fn(&Order) -> bool) -> usize {
        let mut orders = self.orders();
        let before = orders.all.len();
        orders.all.retain(|order| !is_meant(order));
        let removed = before - orders.all.len();
        drop(orders);
        self.changed.notify_waiters();
        removed
    }

    /// Whether a connection is going to end without a reply. Browsers repeat what they sent on a connection that was
    /// used before, so none may be used again while this is to come.
    pub(crate) fn end_connections(&self) -> bool {
        let is_to_come =
            |order: &Order| order.fault.ends_connections() && (order.times == 0 || order.hits < order.times);
        self.orders().all.iter().any(is_to_come)
    }

    /// Whether a fault is still ordered.
    pub(crate) fn is_ordered(&self, id: u64) -> bool {
        self.orders().all.iter().any(|order| order.id == id)
    }

    /// What goes wrong with this call, which is counted: the first order that has its turn.
    pub(crate) fn meet(&self, pool_id: Option<&str>, operation: &str) -> Option<(u64, Fault)> {
        let mut orders = self.orders();
        let mut met = None;
        for order in &mut orders.all {
            let is_any = |wanted: &Option<String>, given: Option<&str>| {
                wanted.as_deref().is_none_or(|wanted| given == Some(wanted))
            };
            if !is_any(&order.pool_id, pool_id) || !is_any(&order.operation, Some(operation)) {
                continue;
            }
            order.calls += 1;
            let has_turn = order.calls >= order.nth && (order.times == 0 || order.hits < order.times);
            if has_turn && met.is_none() {
                order.hits += 1;
                met = Some((order.id, order.fault.clone()));
            }
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(value: serde_json::Value) -> Order {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_fault_has_its_turn() {
        let faults = Faults::default();
        faults.order(order(json!({
            "operation": "GetUser", "nth": 2, "times": 2, "fault": { "kind": "hang" },
        })));
        let meets = |operation: &str| faults.meet(Some("p"), operation).is_some();
        let met: Vec<_> =
            ["GetUser", "SignUp", "GetUser", "GetUser", "GetUser"].into_iter().map(meets).collect();
        assert_eq!(met, [false, false, true, true, false]);
        let listed = &faults.list()[0];
        assert_eq!((listed.calls, listed.hits), (4, 2));
    }

    #[test]
    fn a_fault_may_be_for_one_pool_and_for_ever() {
        let faults = Faults::default();
        let id = faults.order(order(json!({ "pool_id": "a", "times": 0, "fault": { "kind": "dropped" } })));
        assert!((0..9).all(|_| faults.meet(Some("a"), "GetUser").is_some()));
        assert!(faults.meet(Some("b"), "GetUser").is_none());
        assert!(faults.meet(None, "GetUser").is_none());
        assert!(faults.is_ordered(id));
        assert_eq!(faults.remove(|order| order.id == id), 1);
        assert!(faults.meet(Some("a"), "GetUser").is_none());
    }

    #[test]
    fn an_order_that_makes_no_sense_is_refused() {
        for wrong in [
            json!({}),
            json!({ "fault": { "kind": "explode" } }),
            json!({ "fault": { "kind": "hang" }, "operaton": "GetUser" }),
            json!({ "fault": { "kind": "status", "status": 503 } }),
        ] {
            assert!(serde_json::from_value::<Order>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
