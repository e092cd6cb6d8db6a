//! What a column that counts itself up cannot be part of.

use super::indexes::has_expressions;
use crate::dialects::Context;
use crate::plan::RenderError;
use crate::{Column, Index, Operation};

/// Refuses a check, an index or a column that is computed from a counted column. MySQL (errors 3818, 3109 and 3754) and
/// MariaDB (1901) refuse expressions over such a column, and it is by expressions that a partial unique index is made
/// there.
pub(super) fn check(context: &Context<'_>) -> Result<(), RenderError> {
    let name = match context.operation {
        Operation::CreateTable(it) => &it.table.name,
        Operation::AddCheck(it) => &it.table,
        Operation::CreateIndex(it) => &it.table,
        Operation::AddColumn(it) => &it.table,
        Operation::AlterColumn(it) => &it.table,
        _ => return Ok(()),
    };
    let table = context.table_after(name)?;
    for column in table.columns.values().filter(|column| column.identity.is_some()) {
        let mut checks = table.checks.values();
        if let Some(check) = checks.find(|check| check.expression.mentions(&column.name)) {
            let reason = format!(
                "cannot check `{0}.{1}` in `{2}`, which counts itself up",
                table.name, column.name, check.name
            );
            return Err(context.refuse(reason, "Leave the check out, or do not let the column count itself up"));
        }
        let names_it = |other: &&Column| {
            let generated = other.generated.as_ref();
            generated.is_some_and(|it| it.expression.mentions(&column.name))
        };
        if let Some(computed) = table.columns.values().find(names_it) {
            let reason = format!(
                "cannot compute `{0}.{1}` from `{0}.{2}`, which counts itself up",
                table.name, computed.name, column.name
            );
            let remedy = "Compute it in the queries, or in a view";
            return Err(context.refuse(reason, remedy));
        }
        let is_over = |index: &&Index| is_computed(index) && index.uses(&column.name);
        if let Some(index) = table.indexes.values().find(is_over) {
            let reason = format!(
                "cannot compute the index `{}` from `{}.{}`, which counts itself up",
                index.name, table.name, column.name
            );
            let remedy =
                "Leave the column out of the index's parts and of its condition, or do not let it count itself up";
            return Err(context.refuse(reason, remedy));
        }
    }
    Ok(())
}

fn is_computed(index: &Index) -> bool {
    has_expressions(index) || (index.unique && index.filter.is_some())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::operations::{AddCheck, CreateTable};
    use crate::plan::plan_up;
    use crate::schema::Identity;
    use crate::{
        Backend, Check, Column, ColumnType, Expression, Migration, Operation, PrimaryKey, Recording, Schema, Table,
        Target,
    };

    #[test]
    fn a_check_over_a_counted_column_is_refused_before_the_server_does() {
        let mut table = Table::new("users");
        let mut id = Column::new("id", ColumnType::BigInteger);
        id.identity = Some(Identity::default());
        table.columns.insert(id.name.clone(), id);
        table.primary_key = Some(PrimaryKey::of(&table.name, ["id".into()]));
        let check = Check {
            name: "users_id_check".into(),
            expression: Expression::all("id > 0"),
            not_valid: false,
        };
        let up: Vec<Operation> = vec![
            CreateTable { table }.into(),
            AddCheck {
                table: "users".into(),
                check,
            }
            .into(),
        ];
        let migration = Migration {
            version: "20260101_000000".parse().unwrap(),
            name: "check".to_owned(),
            recording: Recording {
                up,
                ..Recording::default()
            },
        };
        let plan = |backend: Backend| plan_up(Target::from(backend), &Schema::new(), &migration);
        for backend in [Backend::Mysql, Backend::Mariadb] {
            let refusal = plan(backend).unwrap_err().to_string();
            assert!(refusal.contains("which counts itself up"), "{refusal}");
        }
        assert!(plan(Backend::Postgres).is_ok());
    }
}
