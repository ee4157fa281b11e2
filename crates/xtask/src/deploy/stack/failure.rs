//! Explains why a stack cannot be changed, or why a change has failed.

use serde_json::Value;

use crate::deploy::aws::Aws;

/// Returns why a stack in this status cannot be changed, with the remedy; `None` if it can be changed.
pub(super) fn obstacle(name: &str, status: &str) -> Option<String> {
    let delete = format!("aws cloudformation delete-stack --stack-name {name}");
    match status {
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => Some(format!(
            "the stack {name} is {status}: it was not created, or could not be deleted. See why, then delete what is left \
             of it ({delete}) and run this again"
        )),
        "UPDATE_ROLLBACK_FAILED" => Some(format!(
            "the stack {name} is {status}: an update failed and could not be taken back. Run `aws cloudformation \
             continue-update-rollback --stack-name {name}`, then this again"
        )),
        _ if status.ends_with("_IN_PROGRESS") => Some(format!(
            "the stack {name} is {status}: it is being changed. Wait until that is done, then run this again"
        )),
        _ => None,
    }
}

/// Returns the reasons for failed resources from the newest events of a stack; empty if none failed.
pub(super) fn reasons(aws: &Aws, name: &str) -> String {
    let Ok(events) = aws.call(&["cloudformation", "describe-stack-events", "--stack-name", name]) else {
        return String::new();
    };
    failures(name, &events)
}

/// Extracts the reasons from events, which are sorted newest first and may go back for years.
fn failures(name: &str, events: &Value) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for event in events["StackEvents"].as_array().into_iter().flatten() {
        let status = event["ResourceStatus"].as_str().unwrap_or_default();
        let reason = event["ResourceStatusReason"].as_str().unwrap_or_default();
        let resource = event["LogicalResourceId"].as_str().unwrap_or_default();
        if resource == name && ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"].contains(&status) {
            // The last operation starts with this event.
            break;
        }
        // Resources that were cancelled because another one failed give no further information.
        if status.ends_with("_FAILED") && !reason.is_empty() && !reason.contains("cancelled") {
            reasons.push(format!("{resource}: {reason}"));
        }
    }
    // The first failure caused the others.
    reasons.reverse();
    reasons.dedup();
    reasons.truncate(3);
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{failures, obstacle};

    #[test]
    fn error_for_a_stack_that_cannot_be_changed_names_the_way_out() {
        for (status, way_out) in [
            ("ROLLBACK_COMPLETE", "delete-stack --stack-name s"),
            ("CREATE_FAILED", "delete-stack"),
            ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name s"),
            ("UPDATE_IN_PROGRESS", "Wait"),
            ("DELETE_IN_PROGRESS", "Wait"),
        ] {
            let message = obstacle("s", status).unwrap();
            assert!(message.contains(way_out) && message.contains(status), "{message}");
        }
        for status in ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"] {
            assert_eq!(obstacle("s", status), None);
        }
    }

    #[test]
    fn reasons_are_the_first_failures_of_the_last_operation() {
        let event = |id: &str, status: &str, reason: &str| json!({ "LogicalResourceId": id, "ResourceStatus": status, "ResourceStatusReason": reason });
        let events = json!({ "StackEvents": [
            event("s", "ROLLBACK_COMPLETE", ""),
            event("B", "CREATE_FAILED", "Resource creation cancelled"),
            event("D", "CREATE_FAILED", "A quota"),
            event("A", "CREATE_FAILED", "The name is taken"),
            event("s", "UPDATE_IN_PROGRESS", "User Initiated"),
            event("C", "CREATE_FAILED", "A failure of last year"),
        ]});
        assert_eq!(failures("s", &events), " (A: The name is taken; D: A quota)");
        assert_eq!(failures("s", &json!({})), "");
    }
}
