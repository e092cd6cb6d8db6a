//! Primary keys, unique constraints, checks and foreign keys.

use super::{Context, columns, facts, literals};
use crate::operations::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropExclusion, DropForeignKey,
    DropPrimaryKey, DropUnique, RenameConstraint, ValidateCheck, ValidateForeignKey,
};
use crate::plan::{Effect, Promise, RenderError, Step, Transaction};
use crate::schema::{Constraint, Deferrable, IndexTarget};
use crate::{Check, Exclusion, ForeignKey, Name, PrimaryKey, QualifiedName, Table, Unique};

pub(super) fn add_primary_key(context: &Context<'_>, operation: &AddPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let (table, key) = (&operation.table, &operation.key);
    refuse_taken(context, table, &key.name)?;
    columns::refuse_virtual(context, context.table_after(table)?, &key.columns)?;
    let step = add(context, table, &key.name, &primary_key(context, key));
    Ok(vec![step.affecting(facts::access_exclusive(table).scanning())])
}

/// The columns stay NOT NULL, which each of them says of itself.
pub(super) fn drop_primary_key(context: &Context<'_>, operation: &DropPrimaryKey) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&operation.table)?;
    let key = table.primary_key.as_ref().ok_or_else(|| {
        let remedy = "Leave the operation out, or correct the table's name";
        context.refuse(format!("knows no primary key of `{}`", table.name), remedy)
    })?;
    Ok(vec![drop(context, &table.name, &key.name)])
}

pub(super) fn add_unique(context: &Context<'_>, operation: &AddUnique) -> Result<Vec<Step>, RenderError> {
    let name = &operation.unique.name;
    refuse_taken(context, &operation.table, name)?;
    columns::refuse_virtual(
        context,
        context.table_after(&operation.table)?,
        &operation.unique.columns,
    )?;
    let clause = unique(context, &operation.unique)?;
    let step = add(context, &operation.table, name, &clause);
    Ok(vec![
        step.affecting(facts::access_exclusive(&operation.table).scanning()),
    ])
}

pub(super) fn drop_unique(context: &Context<'_>, operation: &DropUnique) -> Result<Vec<Step>, RenderError> {
    Ok(vec![drop(context, &operation.table, &operation.name)])
}

pub(super) fn add_check(context: &Context<'_>, operation: &AddCheck) -> Result<Vec<Step>, RenderError> {
    let check_ = &operation.check;
    let clause = check(context, check_)?;
    let step = add(context, &operation.table, &check_.name, &clause);
    let effect = facts::access_exclusive(&operation.table);
    Ok(vec![unless_valid(step, effect, check_.not_valid)])
}

pub(super) fn drop_check(context: &Context<'_>, operation: &DropCheck) -> Result<Vec<Step>, RenderError> {
    Ok(vec![drop(context, &operation.table, &operation.name)])
}

pub(super) fn validate_check(context: &Context<'_>, operation: &ValidateCheck) -> Result<Vec<Step>, RenderError> {
    let effect = facts::validating(&operation.table, None);
    Ok(vec![validate(context, &operation.table, &operation.name, effect)])
}

pub(super) fn add_foreign_key(context: &Context<'_>, operation: &AddForeignKey) -> Result<Vec<Step>, RenderError> {
    let (table, key) = (&operation.table, &operation.foreign_key);
    columns::refuse_virtual(context, context.table_after(table)?, &key.columns)?;
    let clause = foreign_key(context, key)?;
    let effect = facts::share_row_exclusive_on_all(&[table, &key.referenced_table]);
    let step = add(context, table, &key.name, &clause);
    Ok(vec![unless_valid(step, effect, key.not_valid)])
}

pub(super) fn drop_foreign_key(context: &Context<'_>, operation: &DropForeignKey) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&operation.table)?;
    let mut locked = vec![&table.name];
    locked.extend(table.foreign_keys.get(&operation.name).map(|key| &key.referenced_table));
    let step = drop(context, &table.name, &operation.name);
    Ok(vec![step.affecting(facts::access_exclusive_on_all(&locked))])
}

pub(super) fn validate_foreign_key(
    context: &Context<'_>,
    operation: &ValidateForeignKey,
) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&operation.table)?;
    let referenced = table.foreign_keys.get(&operation.name).map(|key| &key.referenced_table);
    let effect = facts::validating(&table.name, referenced);
    Ok(vec![validate(context, &table.name, &operation.name, effect)])
}

pub(super) fn add_exclusion(context: &Context<'_>, operation: &AddExclusion) -> Result<Vec<Step>, RenderError> {
    let (table, exclusion_) = (&operation.table, &operation.exclusion);
    refuse_taken(context, table, &exclusion_.name)?;
    let clause = exclusion(context, context.table_after(table)?, exclusion_)?;
    let step = add(context, table, &exclusion_.name, &clause);
    Ok(vec![step.affecting(facts::access_exclusive(table).scanning())])
}

pub(super) fn drop_exclusion(context: &Context<'_>, operation: &DropExclusion) -> Vec<Step> {
    vec![drop(context, &operation.table, &operation.name)]
}

/// Only the catalogue changes, for every kind of constraint. An index behind it goes by its name.
pub(super) fn rename(context: &Context<'_>, operation: &RenameConstraint) -> Result<Vec<Step>, RenderError> {
    let (table, name, to) = (&operation.table, &operation.name, &operation.to);
    match context.table_before(table)?.constraint(name) {
        Some(Constraint::Check(_) | Constraint::ForeignKey(_)) => {}
        _ => refuse_taken(context, table, to)?,
    }
    let (quoted, from_, to_) = (context.quote_qualified(table), context.quote(name), context.quote(to));
    let sql = format!("ALTER TABLE {quoted} RENAME CONSTRAINT {from_} TO {to_}");
    let step = Step::sql(sql).affecting(facts::access_exclusive(table));
    Ok(vec![
        step.promising(Promise::ConstraintMissing {
            table: table.clone(),
            constraint: name.clone(),
        })
        .promising(Promise::ConstraintExists {
            table: table.clone(),
            constraint: to.clone(),
        }),
    ])
}

/// `CONSTRAINT "bookings_no_overlap" EXCLUDE USING "gist" ("room" WITH =, "during" WITH &&)`.
pub(super) fn exclusion(context: &Context<'_>, table: &Table, exclusion: &Exclusion) -> Result<String, RenderError> {
    let mut elements = Vec::new();
    for element in &exclusion.elements {
        let mut sql = match &element.target {
            IndexTarget::Column(name) => {
                columns::refuse_virtual(context, table, [name])?;
                context.quote(name)
            }
            IndexTarget::Expression(expression) => literals::parenthesised(context.expression(expression)?),
        };
        if let Some(class) = &element.operator_class {
            sql.push_str(&format!(" {}", context.quote(&Name::new(class))));
        }
        elements.push(format!("{sql} WITH {}", operator(context, &element.operator)?));
    }
    let filter = match &exclusion.filter {
        Some(filter) => format!(" WHERE {}", literals::parenthesised(context.expression(filter)?)),
        None => String::new(),
    };
    Ok(format!(
        "CONSTRAINT {} EXCLUDE USING {} ({}){filter}{}",
        context.quote(&exclusion.name),
        context.quote(&Name::new(&exclusion.method)),
        elements.join(", "),
        deferrable(exclusion.deferrable)
    ))
}

/// An operator, which cannot be quoted: `&&`, or `OPERATOR(public.=)`.
fn operator<'o>(context: &Context<'_>, operator: &'o str) -> Result<&'o str, RenderError> {
    let is_sign = |c: char| "+-*/<>=~!@#%^&|`?".contains(c);
    let qualified = operator.strip_prefix("OPERATOR(").and_then(|it| it.strip_suffix(')'));
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"');
    let is_well_formed = match qualified {
        Some(inside) => inside.trim_end_matches(is_sign).chars().all(is_name) && inside.ends_with(is_sign),
        None => !operator.is_empty() && operator.chars().all(is_sign),
    };
    if is_well_formed && !operator.contains("--") && !operator.contains("/*") {
        return Ok(operator);
    }
    Err(context.refuse(
        format!("has no operator {operator:?}"),
        "Write its signs alone, as `=` or `&&`, or with its namespace, as `OPERATOR(public.&&)`",
    ))
}

/// `CONSTRAINT "users_pkey" PRIMARY KEY ("id")`.
pub(super) fn primary_key(context: &Context<'_>, key: &PrimaryKey) -> String {
    let (name, columns) = (context.quote(&key.name), context.quote_list(&key.columns));
    format!("CONSTRAINT {name} PRIMARY KEY ({columns})")
}

/// `CONSTRAINT "users_email_key" UNIQUE ("email")`.
pub(super) fn unique(context: &Context<'_>, unique: &Unique) -> Result<String, RenderError> {
    let (name, columns) = (context.quote(&unique.name), context.quote_list(&unique.columns));
    let nulls = nulls_not_distinct(context, unique.nulls_not_distinct)?;
    let deferrable = deferrable(unique.deferrable);
    Ok(format!("CONSTRAINT {name} UNIQUE{nulls} ({columns}){deferrable}"))
}

/// `CONSTRAINT "users_age_check" CHECK (age >= 0)`.
pub(super) fn check(context: &Context<'_>, check: &Check) -> Result<String, RenderError> {
    let condition = literals::parenthesised(context.expression(&check.expression)?);
    let not_valid = if check.not_valid { " NOT VALID" } else { "" };
    Ok(format!(
        "CONSTRAINT {} CHECK {condition}{not_valid}",
        context.quote(&check.name)
    ))
}

/// `CONSTRAINT "posts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id")`.
pub(super) fn foreign_key(context: &Context<'_>, key: &ForeignKey) -> Result<String, RenderError> {
    refuse_deferrable_target(context, key)?;
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        context.quote(&key.name),
        context.quote_list(&key.columns),
        context.quote_qualified(&key.referenced_table),
        context.quote_list(&key.referenced_columns)
    );
    if let Some(action) = key.on_delete {
        sql.push_str(&format!(" ON DELETE {action}"));
    }
    if let Some(action) = key.on_update {
        sql.push_str(&format!(" ON UPDATE {action}"));
    }
    sql.push_str(deferrable(key.deferrable));
    if key.not_valid {
        sql.push_str(" NOT VALID");
    }
    Ok(sql)
}

/// A foreign key needs a uniqueness that holds after each statement.
fn refuse_deferrable_target(context: &Context<'_>, key: &ForeignKey) -> Result<(), RenderError> {
    let Some(target) = context.after.table(&key.referenced_table) else {
        return Ok(());
    };
    let is_same = |columns: &[Name]| {
        columns.len() == key.referenced_columns.len()
            && key.referenced_columns.iter().all(|name| columns.contains(name))
    };
    let mut uniques = target
        .uniques
        .values()
        .filter(|unique| is_same(&unique.columns))
        .peekable();
    let others = target.primary_key.as_ref().is_some_and(|key| is_same(&key.columns))
        || target
            .indexes
            .values()
            .filter_map(crate::Index::unique_columns)
            .any(|columns| is_same(&columns));
    if others || uniques.peek().is_none() || uniques.any(|unique| unique.deferrable.is_none()) {
        return Ok(());
    }
    Err(context.refuse(
        format!(
            "lets no foreign key refer to `{}` by a unique constraint that waits",
            target.name
        ),
        "Make the unique constraint one that is not deferrable, or refer to the primary key",
    ))
}

/// The words before the columns of something unique: two NULLs count as equal from PostgreSQL 15 on.
pub(super) fn nulls_not_distinct(context: &Context<'_>, wanted: bool) -> Result<&'static str, RenderError> {
    match wanted {
        false => Ok(""),
        true if context.target.is_at_least(15, 0) => Ok(" NULLS NOT DISTINCT"),
        true => Err(context.refuse(
            "lets every NULL be another value in what is unique; it can count them as equal from 15 on",
            "Use a unique index on `coalesce(column, value)` with a value that does not occur, or make the column NOT NULL",
        )),
    }
}

fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::InitiallyImmediate) => " DEFERRABLE INITIALLY IMMEDIATE",
        Some(Deferrable::InitiallyDeferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// Adds a constraint by its clause.
pub(super) fn add(context: &Context<'_>, table: &QualifiedName, name: &Name, clause: &str) -> Step {
    let sql = format!("ALTER TABLE {} ADD {clause}", context.quote_qualified(table));
    Step::sql(sql).promising(Promise::ConstraintExists {
        table: table.clone(),
        constraint: name.clone(),
    })
}

/// Drops a constraint of any kind.
pub(super) fn drop(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Step {
    let (quoted, constraint) = (context.quote_qualified(table), context.quote(name));
    Step::sql(format!("ALTER TABLE {quoted} DROP CONSTRAINT {constraint}"))
        .affecting(facts::access_exclusive(table))
        .promising(Promise::ConstraintMissing {
            table: table.clone(),
            constraint: name.clone(),
        })
}

/// A constraint that is added NOT VALID reads no rows. It commits before what follows, since validating it while the
/// lock of adding it is still held would hold everybody up for as long as if it had been valid from the start.
fn unless_valid(step: Step, effect: Effect, not_valid: bool) -> Step {
    if not_valid {
        step.affecting(effect).in_transaction(Transaction::Barrier)
    } else {
        step.affecting(effect.scanning())
    }
}

fn validate(context: &Context<'_>, table: &QualifiedName, name: &Name, effect: Effect) -> Step {
    let (quoted, constraint) = (context.quote_qualified(table), context.quote(name));
    Step::sql(format!("ALTER TABLE {quoted} VALIDATE CONSTRAINT {constraint}"))
        .affecting(effect)
        .promising(Promise::ConstraintValid {
            table: table.clone(),
            constraint: name.clone(),
        })
}

/// Refuses a name for an index, or for a constraint that is one, that another table of the namespace uses.
pub(super) fn refuse_taken(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Result<(), RenderError> {
    let is_index = |table: &crate::Table| {
        table.indexes.contains_key(name)
            || table.uniques.contains_key(name)
            || table.exclusions.contains_key(name)
            || table.primary_key.as_ref().is_some_and(|key| key.name == *name)
            || table.name.name == *name
    };
    let mut others = context.after.tables.with_name(name);
    let other = others.find(|other| {
        let is_same_namespace = other.name.namespace == table.namespace;
        is_same_namespace && (other.name != *table && is_index(other) || other.name.name == *name)
    });
    let relation = table.with_name(name.clone());
    let is_other = relation != *table;
    let user = match other {
        Some(other) => other.name.to_string(),
        None if is_other && context.after.views.contains(&relation) => format!("the view {relation}"),
        None if is_other && context.after.sequences.contains(&relation) => format!("the sequence {relation}"),
        None => return Ok(()),
    };
    Err(context.refuse(
        format!("keeps tables and indexes by name side by side, and `{name}` is taken by `{user}`"),
        "Choose another name with `.name(..)`",
    ))
}
