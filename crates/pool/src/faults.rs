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
    /// Withholds the reply until the order is removed, then closes the connection.
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
    fn ends_connections(&self) -> bool {
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

/// An order to inject a fault.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    #[serde(default, skip_deserializing)]
    pub(crate) id: u64,
    /// The pool that the fault applies to; any pool if absent.
    #[serde(default)]
    pub(crate) pool_id: Option<String>,
    /// The operation that the fault applies to; any operation if absent.
    #[serde(default)]
    pub(crate) operation: Option<String>,
    /// The first matching call that the fault applies to, counted from the time of the order. The default is 1.
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

/// All orders of a service.
#[derive(Default)]
pub(crate) struct Faults {
    orders: Mutex<Orders>,
    /// Notified when orders are removed, so that calls that hang can end.
    pub(crate) changed: Notify,
    /// Notified when a fault is ordered that closes a connection without a reply.
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

    /// Adds an order and returns its id.
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

    /// Removes the orders that `is_meant` selects and returns their number.
    pub(crate) fn remove(&self, is_meant: impl Fn(&Order) -> bool) -> usize {
        let mut orders = self.orders();
        let before = orders.all.len();
        orders.all.retain(|order| !is_meant(order));
        let removed = before - orders.all.len();
        drop(orders);
        self.changed.notify_waiters();
        removed
    }

    /// Returns whether a pending order closes a connection without a reply. While one is pending, connections must not
    /// be reused: browsers repeat a request if a connection that was used before ends without a reply.
    pub(crate) fn end_connections(&self) -> bool {
        let is_to_come =
            |order: &Order| order.fault.ends_connections() && (order.times == 0 || order.hits < order.times);
        self.orders().all.iter().any(is_to_come)
    }

    /// Returns whether an order still exists.
    pub(crate) fn is_ordered(&self, id: u64) -> bool {
        self.orders().all.iter().any(|order| order.id == id)
    }

    /// Counts the call in every matching order. Returns the id and the fault of the first order that is due.
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
