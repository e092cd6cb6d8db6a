//! Columns that the server begins or ceases to compute or to count up.

use super::columns::{comment_on, definition, identity_clause, identity_kind, is_virtual};
use super::columns_altered::Alteration;
use super::{columns, facts, literals};
use crate::operations::user_of;
use crate::plan::{RenderError, Step};
use crate::schema::{Generated, Identity};
use crate::{Column, Name};

impl Alteration<'_> {
    pub(super) fn set_generated(&mut self, to: Option<&Generated>) -> Result<(), RenderError> {
        let new = Column {
            generated: to.cloned(),
            ..self.column.clone()
        };
        let (was_virtual, becomes_virtual) = (is_virtual(self.context, &self.column), is_virtual(self.context, &new));
        match (&self.column.generated, to) {
            (None, None) => Ok(()),
            (Some(_), None) if self.context.target.is_at_least(13, 0) && !was_virtual => {
                self.steps.push(self.alter(&["DROP EXPRESSION".to_owned()]));
                Ok(())
            }
            (Some(_), None) => self.keep_computed_values(),
            (Some(old), Some(new)) if was_virtual == becomes_virtual && old.expression == new.expression => Ok(()),
            // PostgreSQL 18 refuses `SET EXPRESSION` of a virtual column "in tables with check constraints".
            (Some(_), Some(new))
                if was_virtual == becomes_virtual
                    && self.context.target.is_at_least(17, 0)
                    && (!becomes_virtual || self.table.checks.is_empty()) =>
            {
                let expression = literals::parenthesised(self.context.expression(&new.expression)?);
                let step = self.alter(&[format!("SET EXPRESSION AS {expression}")]);
                let effect = facts::access_exclusive(&self.table.name);
                self.steps
                    .push(step.affecting(if becomes_virtual { effect } else { effect.rewriting() }));
                Ok(())
            }
            (_, Some(_)) => self.make_anew(&new),
        }
    }

    /// The column again under its own name, computed by the server from now on.
    fn make_anew(&mut self, new: &Column) -> Result<(), RenderError> {
        let context = self.context;
        self.refuse_users()?;
        let new = Column {
            default: None,
            ..new.clone()
        };
        let (table, name) = (context.quote_qualified(&self.table.name), context.quote(&new.name));
        let sql = format!(
            "ALTER TABLE {table}\n  DROP COLUMN {name},\n  ADD COLUMN {}",
            definition(context, &new)?
        );
        let effect = facts::access_exclusive(&self.table.name);
        let is_virtual = is_virtual(context, &new);
        let kept = if self.column.generated.is_some() {
            ""
        } else {
            ", and what it held goes"
        };
        let mut note = format!("the column is made anew as the last one of the table{kept}");
        if let Some(equal) = columns::note(context, &new) {
            note = format!("{note}; {equal}");
        }
        let step = Step::sql(sql).affecting(if is_virtual { effect } else { effect.rewriting() });
        self.steps.push(step.noting(note));
        self.has_default = false;
        self.put_comment_back(&new)
    }

    /// An ordinary column in the place of one that is computed, with the values of the moment.
    fn keep_computed_values(&mut self) -> Result<(), RenderError> {
        let context = self.context;
        self.refuse_users()?;
        let plain = Column {
            name: self.free_name(),
            generated: None,
            nullable: true,
            comment: None,
            ..self.column.clone()
        };
        let (table, name) = (
            context.quote_qualified(&self.table.name),
            context.quote(&self.column.name),
        );
        let (temporary, table_name) = (context.quote(&plain.name), &self.table.name);
        let add = format!("ALTER TABLE {table} ADD COLUMN {}", definition(context, &plain)?);
        self.steps.push(
            Step::sql(add)
                .affecting(facts::access_exclusive(table_name))
                .noting("an ordinary column takes the computed values over, as the last one of the table"),
        );
        let copy = format!("UPDATE {table} SET {temporary} = {name}");
        self.steps.push(Step::sql(copy).affecting(facts::updating(table_name)));
        self.steps.push(columns::drop(context, table_name, &self.column.name));
        self.steps
            .push(columns::rename(context, table_name, &plain.name, &self.column.name));
        if !self.column.nullable {
            let step = self.alter(&["SET NOT NULL".to_owned()]);
            self.steps
                .push(step.affecting(facts::access_exclusive(table_name).scanning()));
        }
        self.put_comment_back(&self.column.clone())
    }

    fn put_comment_back(&mut self, column: &Column) -> Result<(), RenderError> {
        if column.comment.is_some() {
            self.steps.push(comment_on(self.context, &self.table.name, column)?);
        }
        Ok(())
    }

    /// What uses the column would go with it.
    fn refuse_users(&self) -> Result<(), RenderError> {
        let name = &self.column.name;
        let referring = self.context.before.references_to(&self.table.name);
        let mut referring = referring.filter(|(_, key)| key.referenced_columns.contains(name));
        let other = || {
            referring
                .next()
                .map(|(table, key)| format!("the foreign key `{}` of `{}`", key.name, table.name))
        };
        match user_of(self.table, name).or_else(other) {
            None => Ok(()),
            Some(user) => Err(self.context.refuse(
                format!("must make the column anew for that, and {user} uses it"),
                format!("Drop {user} first, and add it again after"),
            )),
        }
    }

    fn free_name(&self) -> Name {
        let mut parts = vec![self.column.name.as_str(), "plain"];
        loop {
            let candidate = Name::generated(parts.iter().copied());
            if !self.table.columns.contains_key(&candidate) {
                return candidate;
            }
            parts.push("plain");
        }
    }

    pub(super) fn set_identity(&mut self, to: Option<&Identity>) -> Result<(), RenderError> {
        let clauses = match (&self.column.identity, to) {
            (None, None) => return Ok(()),
            (Some(_), None) => vec!["DROP IDENTITY".to_owned()],
            (Some(_), Some(to)) => vec![
                format!("SET GENERATED {}", identity_kind(to)),
                format!("SET START WITH {}", to.start.unwrap_or(1)),
                format!("SET INCREMENT BY {}", to.increment.unwrap_or(1)),
            ],
            (None, Some(to)) => return self.add_identity(to),
        };
        let step = match clauses.as_slice() {
            [_] => self.alter(&clauses),
            // These are options of one clause.
            all => self.alter(&[all.join(" ")]),
        };
        self.steps.push(step);
        Ok(())
    }

    /// Counting goes on after the numbers that are there.
    fn add_identity(&mut self, to: &Identity) -> Result<(), RenderError> {
        let context = self.context;
        self.set_default(None)?;
        self.set_nullable(false, None)?;
        self.column.nullable = false;
        let mut step = self.alter(&[format!("ADD {}", identity_clause(to))]);
        step.effect = facts::access_exclusive(&self.table.name);
        self.steps.push(step);
        let (table, name) = (
            context.quote_qualified(&self.table.name),
            context.quote(&self.column.name),
        );
        let start = to.start.unwrap_or(1);
        let is_downward = to.increment.is_some_and(|increment| increment < 0);
        let next = if is_downward {
            format!("least({start}, min({name}) - 1)")
        } else {
            format!("greatest({start}, max({name}) + 1)")
        };
        let sequence = format!(
            "pg_get_serial_sequence({}, {})",
            literals::string(context, &table)?,
            literals::string(context, self.column.name.as_str())?
        );
        let sql = format!("SELECT setval({sequence}, (SELECT {next} FROM {table}), false)");
        let mut effect = facts::reading(&self.table.name);
        effect.scans = true;
        self.steps.push(Step::sql(sql).affecting(effect));
        Ok(())
    }
}
