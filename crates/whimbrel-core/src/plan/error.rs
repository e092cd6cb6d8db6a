//! Why a plan cannot be made.

use crate::{Irreversible, NameError, ReplayError, Target, Version};

/// A migration that cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("migration {version} {name}: {kind}")]
pub struct PlanError {
    /// The migration's version.
    pub version: Version,
    /// The migration's name.
    pub name: String,
    /// What is wrong with it.
    #[source]
    pub kind: Box<PlanErrorKind>,
}

/// What is wrong with a migration that cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanErrorKind {
    /// An operation does not fit the schema that the earlier ones made.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The backend lacks something.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// There is no way back.
    #[error(transparent)]
    Irreversible(#[from] Irreversible),
    /// A name that the backend does not take.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// Something that a backend lacks and has no equal for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {target} {reason}. {remedy}")]
pub struct RenderError {
    /// The operation in one line.
    pub operation: String,
    /// The backend and release.
    pub target: Target,
    /// What it lacks, as in `has no partial indexes`.
    pub reason: String,
    /// The way out, as a sentence.
    pub remedy: String,
}
