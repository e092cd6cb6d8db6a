//! How much of a row an index can hold: what is too long is refused here, since MariaDB would index a part of it in
//! silence.

use super::{is_mariadb, types};
use crate::dialects::Context;
use crate::plan::RenderError;
use crate::{Column, Name, Table};

/// InnoDB's limit for a whole key.
const MAX_KEY_BYTES: u64 = 3072;

/// Refuses a key with columns that have no limit, or with too many bytes. Each column comes with the length of its
/// indexed beginning, where it has one.
pub(super) fn check<'n>(
    context: &Context<'_>,
    table: &Table,
    columns: impl IntoIterator<Item = (&'n Name, Option<u32>)>,
    unique: bool,
) -> Result<(), RenderError> {
    // MariaDB keeps a hash of the whole values in a unique index that is too long, so that it is unique all the same.
    if unique && is_mariadb(context) {
        return Ok(());
    }
    let mut bytes = 0;
    for (name, prefix) in columns {
        let Some(column) = table.column(name) else { continue };
        let ty = types::sql(context, context.after, &column.ty)?;
        if prefix.is_none() && types::is_unlimited(&ty) {
            return Err(context.refuse(
                format!("indexes no whole values of `{name}`, which is {ty}"),
                "Index the first so many characters with `.prefix(..)`, or give the column a length: \
                 `string(column, 255)`",
            ));
        }
        bytes += bytes_of(context, table, column, &ty, prefix);
    }
    if bytes <= MAX_KEY_BYTES {
        return Ok(());
    }
    Err(context.refuse(
        format!("indexes {MAX_KEY_BYTES} bytes of a row at most, and this is {bytes}"),
        "Index the first so many characters with `.prefix(..)`, or make the columns shorter: a character takes four \
         bytes, unless the column or the table has another character set",
    ))
}

/// The bytes that a column takes in a key.
fn bytes_of(context: &Context<'_>, table: &Table, column: &Column, ty: &str, prefix: Option<u32>) -> u64 {
    let of_type = || {
        ty.split_once('(')
            .and_then(|(_, rest)| rest.split(')').next()?.trim().parse::<u64>().ok())
    };
    let word = types::first_word(ty).to_ascii_lowercase();
    match (word.as_str(), prefix) {
        ("char" | "varchar", None) => of_type().unwrap_or(1) * bytes_of_character(context, table, column),
        ("binary" | "varbinary", None) => of_type().unwrap_or(1),
        (_, Some(length)) if types::is_text(ty) => u64::from(length) * bytes_of_character(context, table, column),
        (_, Some(length)) => u64::from(length),
        _ => 8,
    }
}

fn bytes_of_character(context: &Context<'_>, table: &Table, column: &Column) -> u64 {
    let own = column.collation.as_ref().and_then(|names| names.get(context.backend()));
    let options = &table.options;
    let name = own.or(options.collation.as_ref()).or(options.charset.as_ref());
    match name.and_then(|name| name.split('_').next()) {
        Some("latin1" | "ascii" | "binary" | "latin2" | "cp1250" | "cp1251" | "koi8r") => 1,
        Some("utf8" | "utf8mb3") => 3,
        _ => 4,
    }
}
