//! What a crate of many migrations costs to check, to build and to build again.

use super::Failure;
use super::table::{Section, both, times};
use super::workspace::Workspace;

/// Measures ours and theirs. The dependencies are built before, with one migration.
pub(super) fn measure(workspace: &Workspace) -> Result<Section, Failure> {
    let mut section = Section::new(
        "compile",
        &["CPU (wall)", "Whimbrel", "sea-orm-migration", "theirs : ours, CPU"],
    );
    workspace.fill_theirs(1)?;
    for project in ["migration", "theirs"] {
        workspace.cargo(project, &["check", "--lib"])?;
        workspace.cargo(project, &["build", "--lib"])?;
    }
    workspace.fill_ours()?;
    workspace.fill_theirs(workspace.size)?;
    let mut both_sides = |what: &str, arguments: &[&str]| -> Result<(), Failure> {
        let ours = workspace.cargo("migration", arguments)?;
        let theirs = workspace.cargo("theirs", arguments)?;
        let ratio = times(theirs.processor, ours.processor);
        section.row([what.to_owned(), both(ours), both(theirs), ratio]);
        Ok(())
    };
    both_sides("check", &["check", "--lib"])?;
    both_sides("build", &["build", "--lib"])?;
    workspace.add_ours(workspace.size)?;
    workspace.fill_theirs(workspace.size + 1)?;
    both_sides("check after one more", &["check", "--lib"])?;
    both_sides("build after one more", &["build", "--lib"])?;
    Ok(section)
}
