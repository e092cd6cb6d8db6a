//! A schema as a file.

use whimbrel_core::schema::{
    DefaultValue, Exclusion, Function, IdentityKind, IndexPart, IndexTarget, NullsOrder, Order, Routine, Sequence,
    Storage, Trigger, View,
};
use whimbrel_core::{
    Backend, Check, Column, Expression, ForeignKey, Index, Name, PerDialect, PrimaryKey, Schema, Table, TableOptions,
    Unique,
};

use super::node::{Entries, Node, Value};
use super::tables::method_word;
use super::text::{action_word, deferrable_word, name_text, plain_text, qualified_text, reference_text};
use super::{Syntax, default, emit_toml, emit_yaml, types};

/// The schema as a schema file, which reads back as the same schema.
pub fn write(schema: &Schema, syntax: Syntax) -> String {
    let mut file = Entries::default();
    file.push_list("namespaces", schema.namespaces.iter().map(plain));
    file.push_list(
        "extensions",
        schema.extensions.iter().map(|it| Node::text(qualified_text(&it.name))),
    );
    let mut enums = Entries::default();
    for it in schema.enums.iter() {
        enums.push(qualified_text(&it.name), list(it.values.iter().map(Node::text)));
    }
    file.push_map("enums", enums);
    let mut sequences = Entries::default();
    for it in schema.sequences.iter() {
        sequences.push(qualified_text(&it.name), sequence(it));
    }
    file.push_map("sequences", sequences);
    let mut tables = Entries::default();
    for it in schema.tables.iter() {
        tables.push(qualified_text(&it.name), table(it));
    }
    file.push_map("tables", tables);
    let mut views = Entries::default();
    for it in schema.views.iter() {
        views.push(qualified_text(&it.name), view(it));
    }
    file.push_map("views", views);
    file.push_list("functions", schema.functions.iter().map(function));
    file.push_list("triggers", schema.triggers.iter().map(trigger));
    let file = file.into_node();
    match syntax {
        Syntax::Yaml => emit_yaml::yaml(&file),
        Syntax::Toml => emit_toml::toml(&file),
    }
}

fn plain(name: &Name) -> Node {
    Node::text(plain_text(name))
}

fn list(items: impl IntoIterator<Item = Node>) -> Node {
    Node::new(Value::List(items.into_iter().collect()))
}

fn names(names: &[Name]) -> Node {
    list(names.iter().map(plain))
}

/// SQL: one text where it is the same everywhere, one for each dialect otherwise.
pub(super) fn sql(texts: &PerDialect<String>) -> Node {
    if let (Some(text), None) = (texts.uniform(), texts.own(Backend::Mariadb)) {
        return Node::text(text);
    }
    let mut entries = Entries::default();
    for (backend, text) in texts.iter() {
        entries.push_text(backend.as_str(), Some(text));
    }
    entries.into_node()
}

fn expression(expression: &Expression) -> Node {
    sql(&expression.0)
}

fn sequence(it: &Sequence) -> Node {
    let mut entries = Entries::default();
    entries.push_some("type", it.ty.as_ref().map(types::node));
    entries.push_integer("start", Some(it.start));
    entries.push_integer("increment", (it.increment != 1).then_some(it.increment));
    entries.push_integer("minimum", it.minimum);
    entries.push_integer("maximum", it.maximum);
    entries.push_integer("cache", it.cache);
    entries.push_true("cycle", it.cycle);
    let owner = it.owned_by.as_ref();
    let owner = owner.map(|owner| format!("{}.{}", qualified_text(&owner.table), name_text(&owner.column)));
    entries.push_text("owned_by", owner.as_deref());
    entries.into_node()
}

fn view(it: &View) -> Node {
    let query = sql(&it.query);
    if !it.materialized && query.as_text().is_some() {
        return query;
    }
    let mut entries = Entries::default();
    entries.push("query", query);
    entries.push_true("materialized", it.materialized);
    entries.into_node()
}

fn function(it: &Function) -> Node {
    let mut entries = Entries::default();
    entries.push("name", Node::text(qualified_text(&it.name)));
    entries.push_text("kind", (it.kind == Routine::Procedure).then_some("procedure"));
    entries.push_text("arguments", (!it.arguments.is_empty()).then_some(&it.arguments));
    entries.push("definition", sql(&it.definition));
    entries.into_node()
}

fn trigger(it: &Trigger) -> Node {
    let mut entries = Entries::default();
    entries.push("name", plain(&it.name));
    entries.push("table", Node::text(qualified_text(&it.table)));
    entries.push("definition", sql(&it.definition));
    entries.into_node()
}

/// A table. What belongs to one column and has its usual name stands at the column.
fn table(table: &Table) -> Node {
    let mut entries = Entries::default();
    entries.push_text("comment", table.comment.as_deref());
    let mut at_columns = Vec::new();
    let mut columns = Entries::default();
    for it in table.columns.values() {
        columns.push(plain_text(&it.name), column(table, it, &mut at_columns));
    }
    entries.push("columns", columns.into_node());
    let elsewhere = |name: &Name| !at_columns.contains(name);
    if let Some(key) = table.primary_key.as_ref().filter(|key| !is_at_column(table, key)) {
        entries.push("primary_key", primary_key(table, key));
    }
    let uniques = table.uniques.values().filter(|it| elsewhere(&it.name));
    entries.push_list("uniques", uniques.map(|it| unique(table, it)));
    let mut checks = Entries::default();
    for it in table.checks.values().filter(|it| elsewhere(&it.name)) {
        checks.push(plain_text(&it.name), check(it));
    }
    entries.push_map("checks", checks);
    let foreign_keys = table.foreign_keys.values().filter(|it| elsewhere(&it.name));
    entries.push_list("foreign_keys", foreign_keys.map(|it| foreign_key(table, it)));
    let indexes = table.indexes.values().filter(|it| elsewhere(&it.name));
    entries.push_list("indexes", indexes.map(|it| index(table, it)));
    entries.push_list("exclusions", table.exclusions.values().map(exclusion));
    entries.push_map("options", options(&table.options));
    entries.into_node()
}

/// Whether a primary key is what its column would say.
fn is_at_column(table: &Table, key: &PrimaryKey) -> bool {
    key.columns.len() == 1 && key.name == PrimaryKey::usual_name(&table.name)
}

fn column<'a>(table: &'a Table, column: &'a Column, at_columns: &mut Vec<Name>) -> Node {
    let mut entries = Entries::default();
    let ty = types::node(&column.ty);
    entries.push("type", ty.clone());
    if let Some(key) = &table.primary_key
        && is_at_column(table, key)
    {
        entries.push_true("primary_key", key.columns.contains(&column.name));
    }
    entries.push_true("nullable", column.nullable);
    match &column.default {
        Some(DefaultValue::Value(constant)) => default::push(&mut entries, constant, &column.ty),
        Some(DefaultValue::Expression(it)) => entries.push("default_expression", expression(it)),
        None => {}
    }
    if let Some(identity) = &column.identity {
        let mut inside = Entries::default();
        inside.push_true("always", identity.kind == IdentityKind::Always);
        inside.push_integer("start", identity.start);
        inside.push_integer("increment", identity.increment);
        match inside.is_empty() {
            true => entries.push_true("identity", true),
            false => entries.push_map("identity", inside),
        }
    }
    if let Some(generated) = &column.generated {
        let mut inside = Entries::default();
        inside.push("expression", expression(&generated.expression));
        inside.push_text("storage", (generated.storage == Storage::Virtual).then_some("virtual"));
        entries.push_map("generated", inside);
    }
    parts_of_column(table, column, &mut entries, at_columns);
    entries.push_some("collation", column.collation.as_ref().map(sql));
    entries.push_text("comment", column.comment.as_deref());
    match entries.len() {
        // A column that has a type alone is its type.
        1 if ty.as_text().is_some() => ty,
        _ => entries.into_node(),
    }
}

/// The constraints and the index that the column would say, by their usual names.
fn parts_of_column(table: &Table, column: &Column, entries: &mut Entries, at_columns: &mut Vec<Name>) {
    let own = std::slice::from_ref(&column.name);
    let unique = table.uniques.get(&Unique::usual_name(&table.name, own));
    if let Some(unique) = unique.filter(|it| it.columns == own && !it.nulls_not_distinct && it.deferrable.is_none()) {
        entries.push_true("unique", true);
        at_columns.push(unique.name.clone());
    }
    let mut usual = Index::on_columns("", [column.name.clone()]);
    usual.name = usual.usual_name(&table.name);
    if table.indexes.get(&usual.name) == Some(&usual) {
        entries.push_true("index", true);
        at_columns.push(usual.name);
    }
    let key = table.foreign_keys.get(&ForeignKey::usual_name(&table.name, own));
    if let Some(key) = key.filter(|key| key.columns == own && !key.not_valid)
        && let Some(text) = reference_text(key)
    {
        entries.push_text("references", Some(&text));
        at_columns.push(key.name.clone());
    }
    let check = table.checks.get(&Check::usual_name(&table.name, &column.name));
    if let Some(check) = check.filter(|check| !check.not_valid) {
        entries.push("check", expression(&check.expression));
        at_columns.push(check.name.clone());
    }
}

fn primary_key(table: &Table, key: &PrimaryKey) -> Node {
    if key.name == PrimaryKey::usual_name(&table.name) {
        return names(&key.columns);
    }
    let mut entries = Entries::default();
    entries.push("name", plain(&key.name));
    entries.push("columns", names(&key.columns));
    entries.into_node()
}

fn unique(table: &Table, it: &Unique) -> Node {
    let is_usual = it.name == Unique::usual_name(&table.name, &it.columns);
    if is_usual && !it.nulls_not_distinct && it.deferrable.is_none() {
        return names(&it.columns);
    }
    let mut entries = Entries::default();
    entries.push_some("name", (!is_usual).then(|| plain(&it.name)));
    entries.push("columns", names(&it.columns));
    entries.push_true("nulls_not_distinct", it.nulls_not_distinct);
    entries.push_text("deferrable", it.deferrable.map(deferrable_word));
    entries.into_node()
}

fn check(it: &Check) -> Node {
    let condition = expression(&it.expression);
    if !it.not_valid && condition.as_text().is_some() {
        return condition;
    }
    let mut entries = Entries::default();
    entries.push("expression", condition);
    entries.push_true("not_valid", it.not_valid);
    entries.into_node()
}

fn foreign_key(table: &Table, it: &ForeignKey) -> Node {
    let is_usual = it.name == ForeignKey::usual_name(&table.name, &it.columns);
    let mut entries = Entries::default();
    entries.push_some("name", (!is_usual).then(|| plain(&it.name)));
    entries.push("columns", names(&it.columns));
    entries.push("table", Node::text(qualified_text(&it.referenced_table)));
    entries.push("referenced", names(&it.referenced_columns));
    entries.push_text("on_delete", it.on_delete.map(action_word));
    entries.push_text("on_update", it.on_update.map(action_word));
    entries.push_text("deferrable", it.deferrable.map(deferrable_word));
    entries.push_true("not_valid", it.not_valid);
    entries.into_node()
}

fn index(table: &Table, it: &Index) -> Node {
    let is_usual = it.name == it.usual_name(&table.name);
    let parts = list(it.parts.iter().map(index_part));
    let mut more = Entries::default();
    more.push_true("unique", it.unique);
    more.push_some("where", it.filter.as_ref().map(expression));
    more.push_list("include", it.include.iter().map(plain));
    let method = it.method.as_ref().map(method_word);
    more.push_text("using", method.as_deref());
    more.push_true("nulls_not_distinct", it.nulls_not_distinct);
    if is_usual && more.is_empty() {
        return parts;
    }
    let mut entries = Entries::default();
    entries.push_some("name", (!is_usual).then(|| plain(&it.name)));
    entries.push("columns", parts);
    entries.extend(more);
    entries.into_node()
}

fn push_target(entries: &mut Entries, target: &IndexTarget) {
    match target {
        IndexTarget::Column(name) => entries.push("column", plain(name)),
        IndexTarget::Expression(it) => entries.push("expression", expression(it)),
    }
}

fn index_part(it: &IndexPart) -> Node {
    let mut more = Entries::default();
    more.push_text(
        "order",
        it.order.map(|order| match order {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
        }),
    );
    more.push_text(
        "nulls",
        it.nulls.map(|nulls| match nulls {
            NullsOrder::First => "first",
            NullsOrder::Last => "last",
        }),
    );
    more.push_integer("prefix", it.prefix.map(Into::into));
    more.push_text("operator_class", it.operator_class.as_deref());
    more.push_text("collation", it.collation.as_deref());
    if let (IndexTarget::Column(name), true) = (&it.target, more.is_empty()) {
        return plain(name);
    }
    let mut entries = Entries::default();
    push_target(&mut entries, &it.target);
    entries.extend(more);
    entries.into_node()
}

fn exclusion(it: &Exclusion) -> Node {
    let elements = it.elements.iter().map(|element| {
        let mut entries = Entries::default();
        push_target(&mut entries, &element.target);
        entries.push_text("operator", Some(&element.operator));
        entries.push_text("operator_class", element.operator_class.as_deref());
        entries.into_node()
    });
    let mut entries = Entries::default();
    entries.push("name", plain(&it.name));
    entries.push_text("using", (it.method != "gist").then_some(&it.method));
    entries.push("elements", list(elements));
    entries.push_some("where", it.filter.as_ref().map(expression));
    entries.push_text("deferrable", it.deferrable.map(deferrable_word));
    entries.into_node()
}

fn options(options: &TableOptions) -> Entries {
    let mut entries = Entries::default();
    entries.push_text("engine", options.engine.as_deref());
    entries.push_text("charset", options.charset.as_deref());
    entries.push_text("collation", options.collation.as_deref());
    entries.push_true("strict", options.strict);
    entries.push_true("without_rowid", options.without_rowid);
    entries
}
