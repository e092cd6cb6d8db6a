//! Columns: a whole definition from the schema, since a MODIFY loses what it does not repeat.

use super::alter::{self, Alter};
use super::facts::Change;
use super::{characters, columns_altered, is_mariadb, literals, promoted, types};
use crate::dialects::Context;
use crate::dialects::mariadb::facts as mariadb_facts;
use crate::dialects::mariadb::padded;
use crate::operations::{AddColumn, DropColumn};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{DefaultValue, IdentityKind, Storage};
use crate::{Column, ColumnType, Schema, Table};

/// The column as CREATE TABLE and ALTER TABLE write it, with its name.
pub(super) fn definition(context: &Context<'_>, schema: &Schema, column: &Column) -> Result<String, RenderError> {
    let ty = types::sql(context, schema, &column.ty)?;
    let mut sql = format!("{} {ty}{}", context.quote(&column.name), collation(context, column)?);
    if let Some(generated) = &column.generated {
        let expression = characters::kept(context, &generated.expression)?;
        let storage = match generated.storage {
            Storage::Stored => "STORED",
            Storage::Virtual => "VIRTUAL",
        };
        sql = format!("{sql} GENERATED ALWAYS AS ({expression}) {storage}");
        if !column.nullable && !is_mariadb(context) {
            sql.push_str(" NOT NULL");
        }
    } else {
        sql.push_str(if column.nullable { " NULL" } else { " NOT NULL" });
        if let Some(default) = &column.default {
            sql = format!("{sql} DEFAULT {}", literals::default(context, column, default, &ty)?);
        }
        if column.identity.is_some() {
            sql.push_str(" AUTO_INCREMENT");
        }
    }
    if let Some(comment) = &column.comment {
        sql = format!("{sql} COMMENT {}", characters::comment(context, comment)?);
    }
    Ok(sql)
}

/// What stands before a statement so that the TIMESTAMP columns of its table are what they were declared as.
///
/// Where `explicit_defaults_for_timestamp` is off, such a column without a default gets one, and another time with
/// each update; and not only where it is declared, but whenever the server copies its table.
pub(super) fn prefix<'t>(context: &Context<'_>, tables: impl IntoIterator<Item = &'t Table>) -> &'static str {
    let is_timestamp = |ty: &ColumnType| match ty {
        ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => true,
        ColumnType::Custom(names) => names
            .get(context.backend())
            .is_some_and(|name| types::first_word(name).eq_ignore_ascii_case("timestamp")),
        _ => false,
    };
    let is_bare = |column: &Column| {
        !column.nullable && column.default.is_none() && column.generated.is_none() && is_timestamp(&column.ty)
    };
    let affected = is_mariadb(context)
        && mariadb_facts::makes_up_timestamp_defaults(context.target)
        && tables.into_iter().any(|table| table.columns.values().any(is_bare));
    if affected {
        "SET STATEMENT explicit_defaults_for_timestamp=ON FOR "
    } else {
        ""
    }
}

/// The words that give a column its own collation.
pub(super) fn collation(context: &Context<'_>, column: &Column) -> Result<String, RenderError> {
    let Some(names) = &column.collation else {
        return Ok(String::new());
    };
    let backend = context.backend();
    let Some(name) = names.get(backend) else {
        let reason = format!("is given no collation for `{}`", column.name);
        return Err(context.refuse(reason, format!("Name one for {backend} too")));
    };
    Ok(format!(" COLLATE {}", word(context, name)?))
}

/// The name of a collation, character set or engine, which cannot be quoted everywhere.
pub(super) fn word<'n>(context: &Context<'_>, name: &'n str) -> Result<&'n str, RenderError> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(name);
    }
    let reason = format!("has no collation, character set or engine of the name {name:?}");
    Err(context.refuse(reason, "Write it as the server does, in letters, digits and `_`"))
}

/// Refuses what AUTO_INCREMENT does not do, and what MariaDB does not keep.
pub(super) fn check(context: &Context<'_>, table: &Table, column: &Column) -> Result<(), RenderError> {
    if is_mariadb(context) {
        padded::check_stored(context, table, column)?;
    }
    let Some(identity) = &column.identity else {
        return Ok(());
    };
    if identity.kind == IdentityKind::Always {
        return Err(context.refuse(
            "cannot forbid a row to bring its own number (no GENERATED ALWAYS AS IDENTITY)",
            "Leave `always` out",
        ));
    }
    if identity.increment.is_some_and(|increment| increment != 1) {
        return Err(context.refuse(
            "counts every column in steps of one, as long as the whole server does",
            "Leave the increment out",
        ));
    }
    if identity.start.is_some_and(|start| start < 1) {
        return Err(context.refuse("counts from 1 at the least", "Start at a positive number"));
    }
    match table
        .columns
        .values()
        .find(|other| other.identity.is_some() && other.name != column.name)
    {
        Some(other) => {
            let reason = format!("counts up one column of a table, and `{}` is one", other.name);
            Err(context.refuse(reason, "Count the other one up in the application, or by a trigger"))
        }
        None => Ok(()),
    }
}

/// The words that say where counting starts.
pub(super) fn counting_start(column: &Column) -> Option<String> {
    let start = column.identity.as_ref()?.start?;
    Some(format!("AUTO_INCREMENT = {start}"))
}

/// What a reader should know of the column on this server.
pub(super) fn note(context: &Context<'_>, column: &Column) -> Option<String> {
    let (name, title) = (&column.name, context.backend().title());
    match (&column.generated, &column.ty) {
        _ if column.nullable => None,
        (Some(_), _) if is_mariadb(context) => Some(format!(
            "MariaDB has no NOT NULL for generated columns: `{name}` is NULL where its expression is"
        )),
        (None, ColumnType::Enum(_)) if column.default.is_none() => Some(format!(
            "{title} gives a row that names no value for `{name}` the first of the enum's, since the column may not be \
             NULL and has no default"
        )),
        _ => None,
    }
}

pub(super) fn add(context: &Context<'_>, it: &AddColumn) -> Result<Vec<Step>, RenderError> {
    let table = context.table_after(&it.table)?;
    let column = &it.column;
    check(context, table, column)?;
    let ty = types::sql(context, context.after, &column.ty)?;
    // The server computes a default for the rows that are there only by copying the table, and MySQL refuses even
    // that where the default differs by row: the rows get it from an UPDATE.
    let computed = column
        .default
        .as_ref()
        .filter(|it| !literals::is_constant(context, it, &ty));
    let backfill = match (&it.backfill, computed) {
        (Some(backfill), _) => Some(context.expression(backfill)?.to_owned()),
        (None, Some(default)) if !is_mariadb(context) => Some(literals::default(context, column, default, &ty)?),
        (None, _) => None,
    };
    let plain = column.generated.is_none() && column.identity.is_none();
    // Left alone, the server would give the rows that are there 0 or an empty text.
    let has_no_value = plain && !column.nullable && column.default.is_none();
    let mut steps = Vec::new();
    if plain && (backfill.is_some() || has_no_value) {
        let bare = Column {
            nullable: true,
            default: None,
            ..column.clone()
        };
        steps.extend(add_step(context, it, &bare, Change::AddColumn)?);
        if let Some(value) = &backfill {
            let missing = format!("{} IS NULL", context.quote(&column.name));
            steps.push(alter::update(context, &it.table, &column.name, value, Some(missing))?);
        }
        if !column.nullable || column.default.is_some() {
            let mut alter = Alter::new(context, &it.table)?;
            columns_altered::modify(context, &mut alter, &bare, column)?;
            if has_no_value && backfill.is_none() {
                alter.note("it fails where rows are there, since nothing says what they get");
            }
            if let Some(note) = note(context, column) {
                alter.note(note);
            }
            steps.extend(alter.step()?);
        }
    } else {
        let constant = |default: &DefaultValue| matches!(default, DefaultValue::Value(_));
        let change = match &column.generated {
            Some(generated) if generated.storage == Storage::Virtual => Change::AddVirtual,
            Some(_) => Change::AddStored,
            None if column.identity.is_some() => Change::AddCounted,
            None if computed.is_some() => Change::AddComputed,
            None if !is_mariadb(context)
                && types::takes_no_constant(&ty)
                && column.default.as_ref().is_some_and(constant) =>
            {
                Change::AddComputed
            }
            None => Change::AddColumn,
        };
        steps.extend(add_step(context, it, column, change)?);
    }
    Ok(steps)
}

fn add_step(
    context: &Context<'_>,
    it: &AddColumn,
    column: &Column,
    change: Change,
) -> Result<Option<Step>, RenderError> {
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(
        format!("ADD COLUMN {}", definition(context, context.after, column)?),
        change,
    );
    alter.promise(Promise::ColumnExists {
        table: it.table.clone(),
        column: column.name.clone(),
    });
    if column.identity.is_some() {
        alter.follow_keys()?;
        if let Some(start) = counting_start(column) {
            alter.clause(start, Change::DescribeTable);
        }
    }
    if let Some(note) = note(context, column) {
        alter.note(note);
    }
    alter.step()
}

pub(super) fn drop(context: &Context<'_>, it: &DropColumn) -> Result<Vec<Step>, RenderError> {
    let table = context.table_before(&it.table)?;
    let generated = table.column(&it.column).and_then(|column| column.generated.as_ref());
    let is_virtual = |column: &Column| {
        let generated = column.generated.as_ref();
        generated.is_some_and(|it| it.storage == Storage::Virtual)
    };
    let mut others = table.columns.values().filter(|column| column.name != it.column);
    let change = match generated {
        Some(generated) if generated.storage == Storage::Virtual && others.any(is_virtual) => {
            Change::DropVirtualBesideAnother
        }
        Some(generated) if generated.storage == Storage::Virtual => Change::DropVirtual,
        _ if promoted::has_column(table, &it.column) => Change::DropPrimaryKey,
        _ => Change::DropColumn,
    };
    let mut alter = Alter::new(context, &it.table)?;
    alter.clause(format!("DROP COLUMN {}", context.quote(&it.column)), change);
    alter.promise(Promise::ColumnMissing {
        table: it.table.clone(),
        column: it.column.clone(),
    });
    alter.follow_keys()?;
    Ok(alter.step()?.into_iter().collect())
}
