//! The template of local pools, and its parameters.

/// Any region would work; it only appears in identifiers.
pub(crate) const REGION: &str = "eu-west-1";

/// The name of the stack.
pub(super) const STACK: &str = "yew-cognito";

/// The path of the template in the project.
pub(super) const TEMPLATE: &str = "infra/pool.yaml";

/// A local pool holds no valuable data, so it may be deleted.
pub(super) const NO_DELETION_PROTECTION: &str = "DeletionProtection=INACTIVE";
