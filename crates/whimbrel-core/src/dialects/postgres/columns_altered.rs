//! Columns that change: one property after the other, each in its own words.

use super::columns::comment_on;
use super::{Context, columns, conditions, facts, literals, types, views};
use crate::operations::{AlterColumn, ColumnChange};
use crate::plan::{Promise, RenderError, Step};
use crate::{Column, ColumnType, Expression, PerDialect, Table};

pub(super) fn alter_column(context: &Context<'_>, operation: &AlterColumn) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&operation.table)?;
    let unknown = || context.refuse(format!("knows no column `{}`", operation.column), "Correct the name");
    let column = table.column(&operation.column).ok_or_else(unknown)?;
    let after = context
        .table_after(&operation.table)?
        .column(&operation.column)
        .ok_or_else(unknown)?;
    let mut alteration = Alteration {
        context,
        table,
        after,
        has_default: column.default.is_some(),
        types_to_come: 0,
        column: column.clone(),
        steps: Vec::new(),
    };
    alteration.types_to_come = alteration.count_types(&operation.changes)?;
    let keeps_type = alteration.types_to_come == 0;
    for change in &operation.changes {
        match change {
            ColumnChange::Type { to, using, .. } => alteration.change_type(to, using.as_ref())?,
            ColumnChange::Nullable { nullable, backfill } => alteration.set_nullable(*nullable, backfill.as_ref())?,
            // A change of the type sets the default that the column ends with.
            ColumnChange::Default { to } if keeps_type => alteration.set_default(to.as_ref())?,
            ColumnChange::Default { .. } => {}
            ColumnChange::Generated { to } => alteration.set_generated(to.as_ref())?,
            ColumnChange::Identity { to } => alteration.set_identity(to.as_ref())?,
            ColumnChange::Collation { to } => alteration.set_collation(to.as_ref())?,
            ColumnChange::Comment { to } => alteration.set_comment(to.as_deref())?,
        }
        change.apply(&mut alteration.column);
    }
    Ok(alteration.steps)
}

/// A column on its way from what it was to what it shall be.
pub(super) struct Alteration<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) table: &'a Table,
    /// What the column ends as.
    pub(super) after: &'a Column,
    /// What it is by now.
    pub(super) column: Column,
    /// Whether the server knows a default of it by now.
    pub(super) has_default: bool,
    /// How many changes of its type are still ahead.
    pub(super) types_to_come: usize,
    pub(super) steps: Vec<Step>,
}

impl Alteration<'_> {
    /// Changes the column by the clauses that follow its name.
    pub(super) fn alter(&self, clauses: &[String]) -> Step {
        let name = self.context.quote(&self.column.name);
        let clauses: Vec<_> = clauses
            .iter()
            .map(|clause| format!("ALTER COLUMN {name} {clause}"))
            .collect();
        let table = self.context.quote_qualified(&self.table.name);
        let sql = match clauses.as_slice() {
            [only] => format!("ALTER TABLE {table} {only}"),
            all => format!("ALTER TABLE {table}\n  {}", all.join(",\n  ")),
        };
        Step::sql(sql).affecting(facts::access_exclusive(&self.table.name))
    }

    fn count_types(&self, changes: &[ColumnChange]) -> Result<usize, RenderError> {
        let mut column = self.column.clone();
        let mut count = 0;
        for change in changes {
            if let ColumnChange::Type { to, using, .. } = change
                && self.is_another_type(&column.ty, to, using.as_ref())?
            {
                count += 1;
            }
            change.apply(&mut column);
        }
        Ok(count)
    }

    /// Whether the server sees a difference: several of our types are one of its own.
    fn is_another_type(
        &self,
        from: &ColumnType,
        to: &ColumnType,
        using: Option<&Expression>,
    ) -> Result<bool, RenderError> {
        let differs = types::column_type(self.context, from)? != types::column_type(self.context, to)?;
        Ok(differs || using.is_some())
    }

    /// The default is taken off before and put back after, since it may have no cast of its own.
    fn change_type(&mut self, to: &ColumnType, using: Option<&Expression>) -> Result<(), RenderError> {
        let context = self.context;
        if !self.is_another_type(&self.column.ty, to, using)? {
            return Ok(());
        }
        views::refuse_used(context, &self.table.name, &self.column.name)?;
        if let Some(user) = columns::generated_from(self.table, &self.column.name) {
            return Err(context.refuse(
                format!("cannot change the type of a column while the generated column `{user}` is computed from it"),
                format!("Drop `{user}` first, and add it again after"),
            ));
        }
        let mut clauses = Vec::new();
        if self.has_default {
            clauses.push("DROP DEFAULT".to_owned());
        }
        let collation = if has_collations(to) || self.after.collation.is_some() {
            columns::collation(context, &self.column)?
        } else {
            String::new()
        };
        let ty = types::column_type(context, to)?;
        clauses.push(format!("TYPE {ty}{collation}{}", self.conversion(to, using)?));
        self.types_to_come = self.types_to_come.saturating_sub(1);
        self.has_default = false;
        if self.types_to_come == 0
            && let Some(default) = &self.after.default
        {
            let default = literals::default_value(context, self.after, default)?;
            clauses.push(format!("SET DEFAULT {default}"));
            self.has_default = true;
        }
        let effect = facts::changing_type(context, self.table, &self.column, to, using.is_some());
        let mut step = self.alter(&clauses).affecting(effect);
        if using.is_none() && facts::gains_or_loses_zone(&self.column.ty, to) {
            step = step.noting("times without a zone are those of the session's time zone, which is UTC");
        }
        if self.column.ty.enumeration() == to.enumeration() {
            self.steps.push(step);
        } else {
            let (dropped, again) = conditions::around(context, self.table, &[&self.column])?;
            self.steps.extend(dropped);
            self.steps.push(step);
            self.steps.extend(again);
        }
        Ok(())
    }

    /// ` USING` and the new value. A generated column is computed anew instead.
    fn conversion(&self, to: &ColumnType, using: Option<&Expression>) -> Result<String, RenderError> {
        let context = self.context;
        match (using, &self.column.generated) {
            (Some(_), Some(_)) => Err(context.refuse(
                "computes the column's values itself, so they cannot be converted",
                "Leave the conversion out, and change the generated expression instead",
            )),
            (None, Some(_)) => Ok(String::new()),
            (Some(using), None) => Ok(format!(" USING {}", literals::operand(context.expression(using)?))),
            // A cast that is written cuts texts that are too long, in silence; the server's own refuses them.
            (None, None) if is_text(&self.column.ty) && is_text(to) => Ok(String::new()),
            (None, None) => {
                let name = context.quote(&self.column.name);
                Ok(format!(" USING {}", types::cast(context, &name, &self.column.ty, to)?))
            }
        }
    }

    pub(super) fn set_nullable(&mut self, nullable: bool, backfill: Option<&Expression>) -> Result<(), RenderError> {
        let context = self.context;
        let name = context.quote(&self.column.name);
        if self.column.nullable == nullable {
            return Ok(());
        }
        if let Some(backfill) = backfill.filter(|_| !nullable) {
            if self.column.generated.is_some() {
                return Err(context.refuse(
                    "computes the column's values itself, so there is nothing to fill in",
                    "Leave the backfill out",
                ));
            }
            let table = context.quote_qualified(&self.table.name);
            let value = literals::operand(context.expression(backfill)?);
            let sql = format!("UPDATE {table} SET {name} = {value} WHERE {name} IS NULL");
            self.steps
                .push(Step::sql(sql).affecting(facts::updating(&self.table.name)));
        }
        let (clause, effect) = if nullable {
            ("DROP NOT NULL", facts::access_exclusive(&self.table.name))
        } else {
            (
                "SET NOT NULL",
                facts::setting_not_null(context, self.table, &self.column.name),
            )
        };
        let promise = Promise::ColumnNullable {
            table: self.table.name.clone(),
            column: self.column.name.clone(),
            nullable,
        };
        self.steps
            .push(self.alter(&[clause.to_owned()]).affecting(effect).promising(promise));
        Ok(())
    }

    pub(super) fn set_default(&mut self, to: Option<&crate::schema::DefaultValue>) -> Result<(), RenderError> {
        let clause = match to {
            None if !self.has_default => return Ok(()),
            None => "DROP DEFAULT".to_owned(),
            Some(default) => {
                format!(
                    "SET DEFAULT {}",
                    literals::default_value(self.context, &self.column, default)?
                )
            }
        };
        self.has_default = to.is_some();
        let promise = Promise::ColumnDefault {
            table: self.table.name.clone(),
            column: self.column.name.clone(),
            present: self.has_default,
        };
        self.steps.push(self.alter(&[clause]).promising(promise));
        Ok(())
    }

    fn set_collation(&mut self, to: Option<&PerDialect<String>>) -> Result<(), RenderError> {
        let context = self.context;
        if self.column.collation.as_ref() == to {
            return Ok(());
        }
        // Values of such a type have none; the change of the type that is still to come, or was, sees to it.
        if !has_collations(&self.column.ty) && (to.is_none() || self.types_to_come > 0) {
            return Ok(());
        }
        views::refuse_used(context, &self.table.name, &self.column.name)?;
        let new = Column {
            collation: to.cloned(),
            ..self.column.clone()
        };
        let collation = match to {
            Some(_) => columns::collation(context, &new)?,
            None => " COLLATE \"default\"".to_owned(),
        };
        let ty = types::column_type(context, &self.column.ty)?;
        let using = match self.column.generated {
            Some(_) => String::new(),
            None => format!(" USING {}", context.quote(&self.column.name)),
        };
        let effect = facts::changing_collation(self.table, &self.column.name);
        let step = self.alter(&[format!("TYPE {ty}{collation}{using}")]);
        self.steps.push(step.affecting(effect));
        Ok(())
    }

    fn set_comment(&mut self, to: Option<&str>) -> Result<(), RenderError> {
        if self.column.comment.as_deref() == to {
            return Ok(());
        }
        let new = Column {
            comment: to.map(str::to_owned),
            ..self.column.clone()
        };
        let step = comment_on(self.context, &self.table.name, &new)?;
        self.steps
            .push(step.affecting(facts::share_update_exclusive(&self.table.name)));
        Ok(())
    }
}

/// Whether values of the type may be compared by one collation or another.
fn has_collations(ty: &ColumnType) -> bool {
    matches!(
        ty,
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text | ColumnType::Array(_) | ColumnType::Custom(_)
    )
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text)
}
