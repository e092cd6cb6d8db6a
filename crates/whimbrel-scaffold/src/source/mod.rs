//! Operations as Rust source, in the builder's words.

mod blanks;
mod column;
mod columns;
mod constraints;
mod enums;
mod expression;
mod indexes;
mod inline;
mod literal;
mod names;
mod objects;
mod parts;
mod rows;
mod tables;
mod words;

use std::iter;

use whimbrel_core::diff::Need;
use whimbrel_core::{Down, Operation, Recording};

use self::blanks::Blanks;
pub use self::blanks::{Blank, BlankKind};
use self::literal::text;
use self::names::Names;

/// The source of operations: what goes before the `impl` and what goes into `up`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The `names!` blocks of the tables that the statements speak of.
    pub names: Vec<String>,
    /// A statement for each operation.
    pub statements: Vec<String>,
}

impl Source {
    /// Writes operations as the statements that record them.
    pub fn of(operations: &[Operation]) -> Self {
        let mut names = Names::default();
        let statements = statements(operations, &mut names, &[]);
        Self {
            names: names.blocks(),
            statements,
        }
    }
}

/// The source of a whole migration, in which what only a person can say is asked for by the compiler.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrationSource {
    /// The `names!` blocks of the tables that the statements speak of.
    pub names: Vec<String>,
    /// The statements of `up`.
    pub up: Vec<String>,
    /// The statements of `down`; none where it is derived.
    pub down: Vec<String>,
    /// The functions that the two call where they would be too long.
    pub parts: Vec<String>,
    /// What must be said before it compiles.
    pub blanks: Vec<Blank>,
}

impl MigrationSource {
    /// Writes a recording as the functions that record it. The needs are those of `up` and of a `down` that is written;
    /// a reason why there is no way back that is empty is asked for.
    pub fn of(recording: &Recording, up_needs: &[Need], down_needs: &[Need]) -> Self {
        let mut names = Names::default();
        names.blanks = Blanks::asking();
        let up = statements(&recording.up, &mut names, up_needs);
        let down = match &recording.down {
            Down::Derived => Vec::new(),
            Down::Written(operations) => statements(operations, &mut names, down_needs),
            Down::Irreversible(reason) => {
                let reason = match reason.is_empty() {
                    true => names.blanks.way_back(),
                    false => text(reason),
                };
                vec![format!("schema.irreversible({reason});")]
            }
        };
        let mut parts = Vec::new();
        Self {
            names: names.blocks(),
            up: parts::divided(up, "up", &mut parts),
            down: parts::divided(down, "down", &mut parts),
            parts,
            blanks: names.blanks.into_asked(),
        }
    }
}

/// A statement for each operation, or for several that are one word of the builder.
fn statements(operations: &[Operation], names: &mut Names, needs: &[Need]) -> Vec<String> {
    let mut statements = Vec::new();
    let mut needs = needs.iter().peekable();
    let mut rest = operations;
    while let [operation, others @ ..] = rest {
        let position = operations.len() - rest.len();
        let own = iter::from_fn(|| needs.next_if(|need| need.position <= position));
        names.blanks.open(own.map(|need| need.kind.clone()).collect());
        rest = others;
        if let Operation::AddColumn(added) = operation {
            let (said, taken) = inline::following(&added.table, &added.column.name, others, names);
            statements.push(format!("schema.{};", columns::add_column(added, &said, names)));
            rest = others.get(taken..).unwrap_or_default();
        } else {
            statements.push(statement(operation, names));
        }
    }
    statements
}

fn statement(operation: &Operation, names: &mut Names) -> String {
    let call = match operation {
        Operation::CreateNamespace(operation) => tables::create_namespace(operation),
        Operation::DropNamespace(operation) => tables::drop_namespace(operation),
        Operation::CreateTable(operation) => tables::create_table(operation, names),
        Operation::DropTable(operation) => tables::drop_table(operation, names),
        Operation::RenameTable(operation) => tables::rename_table(operation, names),
        Operation::SetTableComment(operation) => tables::set_table_comment(operation, names),
        Operation::SetTableOptions(operation) => tables::set_table_options(operation, names),
        Operation::AddColumn(operation) => columns::add_column(operation, "", names),
        Operation::DropColumn(operation) => columns::drop_column(operation, names),
        Operation::RenameColumn(operation) => columns::rename_column(operation, names),
        Operation::AlterColumn(operation) => columns::alter_column(operation, names),
        Operation::AddPrimaryKey(operation) => constraints::add_primary_key(operation, names),
        Operation::DropPrimaryKey(operation) => constraints::drop_primary_key(operation, names),
        Operation::AddUnique(operation) => constraints::add_unique(operation, names),
        Operation::DropUnique(operation) => constraints::drop_unique(operation, names),
        Operation::AddCheck(operation) => constraints::add_check(operation, names),
        Operation::DropCheck(operation) => constraints::drop_check(operation, names),
        Operation::ValidateCheck(operation) => constraints::validate_check(operation, names),
        Operation::AddForeignKey(operation) => constraints::add_foreign_key(operation, names),
        Operation::DropForeignKey(operation) => constraints::drop_foreign_key(operation, names),
        Operation::ValidateForeignKey(operation) => constraints::validate_foreign_key(operation, names),
        Operation::RenameConstraint(operation) => constraints::rename_constraint(operation, names),
        Operation::CreateIndex(operation) => indexes::create_index(operation, names),
        Operation::DropIndex(operation) => indexes::drop_index(operation, names),
        Operation::RenameIndex(operation) => indexes::rename_index(operation, names),
        Operation::CreateEnum(operation) => enums::create_enum(operation),
        Operation::DropEnum(operation) => enums::drop_enum(operation),
        Operation::RenameEnum(operation) => enums::rename_enum(operation),
        Operation::AddEnumValue(operation) => enums::add_enum_value(operation),
        Operation::DropEnumValue(operation) => enums::drop_enum_value(operation, names),
        Operation::RenameEnumValue(operation) => enums::rename_enum_value(operation),
        Operation::AddExclusion(operation) => constraints::add_exclusion(operation, names),
        Operation::DropExclusion(operation) => constraints::drop_exclusion(operation, names),
        Operation::CreateView(operation) => objects::create_view(operation),
        Operation::DropView(operation) => objects::drop_view(operation),
        Operation::ReplaceView(operation) => objects::replace_view(operation),
        Operation::CreateTrigger(operation) => objects::create_trigger(operation, names),
        Operation::DropTrigger(operation) => objects::drop_trigger(operation, names),
        Operation::CreateFunction(operation) => objects::create_function(operation),
        Operation::DropFunction(operation) => objects::drop_function(operation),
        Operation::ReplaceFunction(operation) => objects::replace_function(operation),
        Operation::CreateSequence(operation) => objects::create_sequence(operation, names),
        Operation::AlterSequence(operation) => objects::alter_sequence(operation, names),
        Operation::DropSequence(operation) => objects::drop_sequence(operation),
        Operation::CreateExtension(operation) => objects::create_extension(operation),
        Operation::DropExtension(operation) => objects::drop_extension(operation),
        Operation::RunSql(operation) => rows::run_sql(operation, names),
        Operation::RunDml(operation) => rows::run_dml(operation),
        Operation::RunRust(operation) => rows::run_rust(operation),
    };
    let lost = match operation {
        Operation::RunSql(_) => names.blanks.losses_of_sql(),
        _ => String::new(),
    };
    format!("{lost}schema.{call};")
}
