//! The renderer.

use super::Context;
use crate::plan::{RenderError, Step};

pub(super) fn render(context: &Context<'_>) -> Result<Vec<Step>, RenderError> {
    Err(context.refuse("has no renderer yet", "Wait for it"))
}
