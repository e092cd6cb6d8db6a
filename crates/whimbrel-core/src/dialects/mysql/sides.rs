//! The two sides of a foreign key: columns that are compared as they are kept, and a key that finds the referenced ones.

use std::fmt;

use super::{is_mariadb, keys, types};
use crate::dialects::Context;
use crate::plan::RenderError;
use crate::{Column, ForeignKey, Table};

/// Refuses two sides whose types differ in more than a length of text, or whose texts are compared in two ways: the
/// server answers that with a bare errno.
pub(super) fn check(context: &Context<'_>, table: &Table, key: &ForeignKey) -> Result<(), RenderError> {
    let referenced = context.table_after(&key.referenced_table)?;
    refers_to_a_key(context, referenced, key)?;
    for (column, other) in key.columns.iter().zip(&key.referenced_columns) {
        let (Some(column), Some(other)) = (table.column(column), referenced.column(other)) else {
            continue;
        };
        let ours = types::sql(context, context.after, &column.ty)?;
        let theirs = types::sql(context, context.after, &other.ty)?;
        if ours != theirs && !(types::is_text(&ours) && types::is_text(&theirs)) {
            let reason = format!(
                "takes only equal types for a foreign key: `{}` is {ours}, `{}.{}` is {theirs}",
                column.name, referenced.name, other.name
            );
            return Err(context.refuse(reason, "Give both columns the same type"));
        }
        if let (Some(our), Some(their)) = (order(context, table, column), order(context, referenced, other))
            && our.excludes(their)
        {
            let reason = format!(
                "takes only equal collations for a foreign key: `{}` has {our}, `{}.{}` has {their}",
                column.name, referenced.name, other.name
            );
            return Err(context.refuse(reason, "Give both columns the same collation, or both tables"));
        }
    }
    Ok(())
}

/// Refuses columns that no key of the referenced table finds. From 8.4 on MySQL wants a unique one over exactly these
/// columns (`restrict_fk_on_non_standard_key` is on there by default; error 6125), which the order of columns belongs to.
fn refers_to_a_key(context: &Context<'_>, referenced: &Table, key: &ForeignKey) -> Result<(), RenderError> {
    let wants_unique = !is_mariadb(context) && context.target.is_at_least(8, 4);
    let is_found = match wants_unique {
        true => keys::unique(referenced).any(|columns| columns == key.referenced_columns),
        false => keys::finds(referenced, &key.referenced_columns),
    };
    if is_found {
        return Ok(());
    }
    let kind = if wants_unique {
        "unique key over just"
    } else {
        "key that begins with"
    };
    let columns = context.quote_list(&key.referenced_columns);
    let reason = format!(
        "lets a foreign key refer only to a {kind} its columns in their order, and `{}` has none over ({columns})",
        referenced.name
    );
    Err(context.refuse(
        reason,
        "Name the columns in the order of the key, or add a unique constraint over them",
    ))
}

/// What a reader should know of a foreign key over texts of which only one says how it is compared.
pub(super) fn note(context: &Context<'_>, table: &Table, key: &ForeignKey) -> Option<String> {
    let referenced = context.table_after(&key.referenced_table).ok()?;
    let sides = key.columns.iter().zip(&key.referenced_columns);
    sides
        .filter_map(|(ours, theirs)| Some((table.column(ours)?, referenced.column(theirs)?)))
        .find_map(|(ours, theirs)| {
            let named = match (order(context, table, ours)?, order(context, referenced, theirs)?) {
                (Order::Collation(name), Order::Database) | (Order::Database, Order::Collation(name)) => name,
                _ => return None,
            };
            let (ours, theirs, other) = (&ours.name, &theirs.name, &referenced.name);
            Some(format!(
                "`{ours}` and `{other}.{theirs}` must have one collation: the server takes this only where the \
                 database's own is {named}"
            ))
        })
}

/// What says how the texts of a column are compared.
#[derive(Clone, Copy)]
enum Order<'s> {
    Collation(&'s str),
    /// The usual one of a character set.
    Charset(&'s str),
    /// The database, which the schema does not know.
    Database,
}

impl Order<'_> {
    /// Whether two of them cannot be the same.
    fn excludes(self, other: Order<'_>) -> bool {
        match (self, other) {
            (Order::Collation(one), Order::Collation(two)) => !one.eq_ignore_ascii_case(two),
            _ => match (self.charset(), other.charset()) {
                (Some(one), Some(two)) => !one.eq_ignore_ascii_case(two),
                _ => false,
            },
        }
    }

    fn charset(&self) -> Option<&str> {
        match self {
            Order::Collation(name) => name.split('_').next(),
            Order::Charset(name) => Some(name),
            Order::Database => None,
        }
    }
}

impl fmt::Display for Order<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Order::Collation(name) => write!(f, "{name}"),
            Order::Charset(name) => write!(f, "the usual one of {name}"),
            Order::Database => write!(f, "the database's"),
        }
    }
}

/// How the texts of a column are compared; `None` where it has no texts.
fn order<'s>(context: &Context<'_>, table: &'s Table, column: &'s Column) -> Option<Order<'s>> {
    let ty = types::sql(context, context.after, &column.ty).ok()?;
    if !types::is_text(&ty) {
        return None;
    }
    let own = column.collation.as_ref().and_then(|names| names.get(context.backend()));
    let of_table = own.or(table.options.collation.as_ref());
    Some(match (of_table, &table.options.charset) {
        (Some(name), _) => Order::Collation(name),
        (None, Some(name)) => Order::Charset(name),
        (None, None) => Order::Database,
    })
}
