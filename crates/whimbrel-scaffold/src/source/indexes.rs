//! Indexes as source.

use whimbrel_core::operations::{CreateIndex, DropIndex, RenameIndex};
use whimbrel_core::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use whimbrel_core::{Index, Name, QualifiedName};

use super::constraints::usual_name;
use super::expression::expression_of;
use super::literal::text;
use super::names::Names;

pub(super) fn create_index(operation: &CreateIndex, names: &mut Names) -> String {
    let index = index(&operation.table, &operation.index, names);
    let concurrently = if operation.concurrently { ".concurrently()" } else { "" };
    format!(
        "create_index({index}.on({}){concurrently})",
        names.table(&operation.table)
    )
}

pub(super) fn drop_index(operation: &DropIndex, names: &mut Names) -> String {
    let word = if operation.concurrently {
        "drop_index_concurrently"
    } else {
        "drop_index"
    };
    format!(
        "{word}({}, {})",
        names.table(&operation.table),
        text(operation.name.as_str())
    )
}

pub(super) fn rename_index(operation: &RenameIndex, names: &mut Names) -> String {
    let (from, to) = (text(operation.name.as_str()), text(operation.to.as_str()));
    format!("rename_index({}, {from}, {to})", names.table(&operation.table))
}

/// An index, with a name only where it is not the usual one.
pub(super) fn index(table: &QualifiedName, index: &Index, names: &mut Names) -> String {
    let columns: Option<Vec<Name>> = index.parts.iter().map(plain_column).collect();
    let mut source = match &columns {
        Some(columns) => format!("index({})", names.columns(table, columns)),
        None => {
            let parts: Vec<String> = index.parts.iter().map(|indexed| part(table, indexed, names)).collect();
            format!("index([{}])", parts.join(", "))
        }
    };
    if columns.is_none_or(|columns| index.name != usual_name(table, &columns, "idx")) {
        source.push_str(&format!(".name({})", text(index.name.as_str())));
    }
    if index.unique {
        source.push_str(".unique()");
    }
    if let Some(filter) = &index.filter {
        source.push_str(&format!(".filter({})", expression_of(table, filter, names)));
    }
    if !index.include.is_empty() {
        source.push_str(&format!(".include({})", names.columns(table, &index.include)));
    }
    if let Some(method) = &index.method {
        source.push_str(&format!(".using({})", index_method(method)));
    }
    if index.nulls_not_distinct {
        source.push_str(".nulls_not_distinct()");
    }
    source
}

/// The column, if the part is nothing else.
pub(super) fn plain_column(part: &IndexPart) -> Option<Name> {
    match &part.target {
        IndexTarget::Column(name) if *part == IndexPart::column(name.clone()) => Some(name.clone()),
        _ => None,
    }
}

fn part(table: &QualifiedName, part: &IndexPart, names: &mut Names) -> String {
    let mut source = match &part.target {
        IndexTarget::Column(name) => format!("key({})", names.column(table, name)),
        IndexTarget::Expression(target) => format!("key_expression({})", expression_of(table, target, names)),
    };
    source.push_str(match part.order {
        None => "",
        Some(Order::Ascending) => ".ascending()",
        Some(Order::Descending) => ".descending()",
    });
    source.push_str(match part.nulls {
        None => "",
        Some(NullsOrder::First) => ".nulls_first()",
        Some(NullsOrder::Last) => ".nulls_last()",
    });
    if let Some(prefix) = part.prefix {
        source.push_str(&format!(".prefix({prefix})"));
    }
    if let Some(class) = &part.operator_class {
        source.push_str(&format!(".operator_class({})", text(class)));
    }
    if let Some(collation) = &part.collation {
        source.push_str(&format!(".collation({})", text(collation)));
    }
    source
}

fn index_method(method: &IndexMethod) -> String {
    match method {
        IndexMethod::BTree => "IndexMethod::BTree".to_owned(),
        IndexMethod::Hash => "IndexMethod::Hash".to_owned(),
        IndexMethod::Gin => "IndexMethod::Gin".to_owned(),
        IndexMethod::Gist => "IndexMethod::Gist".to_owned(),
        IndexMethod::SpGist => "IndexMethod::SpGist".to_owned(),
        IndexMethod::Brin => "IndexMethod::Brin".to_owned(),
        IndexMethod::FullText => "IndexMethod::FullText".to_owned(),
        IndexMethod::Spatial => "IndexMethod::Spatial".to_owned(),
        IndexMethod::Custom(name) => format!("IndexMethod::Custom({}.to_owned())", text(name)),
    }
}
