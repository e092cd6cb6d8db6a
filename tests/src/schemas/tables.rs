//! Tables: columns, keys, checks, indexes, foreign keys.

use whimbrel_core::schema::{
    DefaultValue, Deferrable, Exclusion, ExclusionElement, Generated, Identity, IdentityKind, IndexMethod, IndexPart,
    IndexTarget, NullsOrder, Order, PrimaryKey, ReferentialAction, Storage,
};
use whimbrel_core::{
    Backend, Check, Column, ColumnType, Expression, ForeignKey, Index, Length, Name, PerDialect, QualifiedName, Schema,
    Table, Target, Unique,
};

use super::{Dice, names, types};

/// What a word of a comment may be.
const COMMENTS: [&str; 4] = ["plain words", "it's \"so\"", "grün; -- 100%", "back\\slash\nand more"];

/// Adds a table.
pub(super) fn add(dice: &mut Dice, target: Target, schema: &mut Schema) {
    let name = names::fresh(dice, target, schema);
    let namespaces: Vec<_> = schema.namespaces.iter().cloned().collect();
    let name = match dice.pick(&namespaces) {
        Some(namespace) if dice.chance(40) => QualifiedName::within(namespace.clone(), name),
        _ => QualifiedName::new(name),
    };
    schema.tables.insert(Table::new(name.clone()));
    let table = name.clone();
    add_key(dice, target, schema, &table);
    for _ in 0..1 + dice.below(5) {
        add_column(dice, target, schema, &table);
    }
    for _ in 0..dice.below(3) {
        add_computed(dice, target, schema, &table);
    }
    for _ in 0..dice.below(2) {
        add_unique(dice, target, schema, &table);
    }
    for _ in 0..dice.below(3) {
        add_check(dice, target, schema, &table);
    }
    for _ in 0..dice.below(3) {
        add_index(dice, target, schema, &table);
    }
    if dice.chance(20) {
        add_exclusion(dice, target, schema, &table);
    }
    describe(dice, target, schema, &table);
}

fn add_key(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let mut columns = vec![names::fresh(dice, target, schema)];
    let counted = dice.chance(40);
    let ty = if counted {
        ColumnType::BigInteger
    } else {
        types::of_key(dice)
    };
    let mut column = Column::new(columns[0].clone(), ty);
    if counted {
        column.identity = Some(identity(dice, target));
    }
    let two = !counted && dice.chance(25);
    let add = |schema: &mut Schema, column: Column| {
        let mut table = schema.tables.get_mut(name).unwrap();
        table.columns.insert(column.name.clone(), column);
    };
    add(schema, column);
    if two {
        let second = names::fresh(dice, target, schema);
        let column = Column::new(second.clone(), types::of_key(dice));
        columns.push(second.clone());
        add(schema, column);
    }
    let is_free = !counted && target.backend != Backend::Sqlite;
    if is_free && dice.chance(10) {
        return;
    }
    let key = if dice.chance(50) {
        PrimaryKey::of(name, columns)
    } else {
        let name = names::fresh(dice, target, schema);
        PrimaryKey { name, columns }
    };
    schema.tables.get_mut(name).unwrap().primary_key = Some(key);
}

pub(super) fn identity(dice: &mut Dice, target: Target) -> Identity {
    let is_postgres = target.backend == Backend::Postgres;
    Identity {
        kind: if is_postgres && dice.chance(30) {
            IdentityKind::Always
        } else {
            IdentityKind::ByDefault
        },
        start: dice.chance(30).then_some(100),
        increment: (is_postgres && dice.chance(20)).then_some(5),
    }
}

/// Adds a column that rows give a value.
pub(super) fn add_column(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let ty = if dice.chance(35) {
        types::of_key(dice)
    } else {
        types::any(dice, target, schema)
    };
    let mut column = Column::new(names::fresh(dice, target, schema), ty);
    column.nullable = dice.chance(50);
    if dice.chance(50) {
        column.default = types::default_for(dice, target, &column.ty, schema);
    }
    if dice.chance(20) {
        column.collation = collation(dice, target, &column.ty);
    }
    if dice.chance(20) {
        column.comment = Some(comment(dice));
    }
    schema
        .tables
        .get_mut(name)
        .unwrap()
        .columns
        .insert(column.name.clone(), column);
}

pub(super) fn comment(dice: &mut Dice) -> String {
    COMMENTS[dice.below(COMMENTS.len())].to_owned()
}

pub(super) fn collation(dice: &mut Dice, target: Target, ty: &ColumnType) -> Option<PerDialect<String>> {
    if !has_collations(ty) {
        return None;
    }
    let choices: &[&str] = match target.backend {
        Backend::Sqlite => &["NOCASE", "RTRIM", "BINARY"],
        Backend::Postgres => &["C", "POSIX"],
        Backend::Mysql | Backend::Mariadb => &["utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci"],
    };
    let name = dice.pick(choices)?;
    Some(PerDialect::default().with(target.backend, (*name).to_owned()))
}

/// Whether values of the type are compared by a collation.
pub(super) fn has_collations(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_))
}

/// A text of the target alone.
fn expression(target: Target, sql: String) -> Expression {
    Expression(PerDialect::default().with(target.backend, sql))
}

/// Columns that expressions may name: values of their own that no foreign key changes and no server counts up.
fn named_by_expressions(table: &Table) -> Vec<&Column> {
    let in_key = |name: &Name| table.foreign_keys.values().any(|key| key.columns.contains(name));
    let plain = |column: &&Column| column.generated.is_none() && column.identity.is_none() && !in_key(&column.name);
    table.columns.values().filter(plain).collect()
}

fn is_number(ty: &ColumnType) -> bool {
    matches!(
        ty,
        ColumnType::Integer | ColumnType::BigInteger | ColumnType::SmallInteger
    )
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::String(Length::AtMost(_)) | ColumnType::Text)
}

/// Whether an expression of the table names a column.
pub(super) fn is_in_expression(table: &Table, name: &Name) -> bool {
    let mut checks = table.checks.values().map(|check| &check.expression);
    let mut indexes = table.indexes.values().flat_map(|index| index.expressions());
    let mut exclusions = table.exclusions.values().flat_map(|exclusion| exclusion.expressions());
    let mut computed = table.columns.values().filter_map(|column| column.generated.as_ref());
    checks.any(|it| it.mentions(name))
        || indexes.any(|it| it.mentions(name))
        || exclusions.any(|it| it.mentions(name))
        || computed.any(|it| it.expression.mentions(name))
}

/// Whether a text names the column.
pub(super) fn is_own(name: &Name, sql: &str, target: Target) -> bool {
    expression(target, sql.to_owned()).mentions(name)
}

/// A condition that all rows meet.
fn condition(dice: &mut Dice, target: Target, table: &Table) -> Option<String> {
    let columns = named_by_expressions(table);
    let column = *dice.pick(&columns)?;
    let name = column.name.quoted(target.backend);
    let choices = if is_number(&column.ty) {
        vec![
            format!("{name} >= 0"),
            format!("{name} <> 555"),
            format!("{name} < 1000 OR {name} > 2000"),
            format!("{name} IN (1, 2, 3) OR {name} > 3"),
            format!("{name} BETWEEN -10 AND 30000"),
            format!("({name} + 1) * 2 > 1"),
        ]
    } else if is_text(&column.ty) {
        vec![
            format!("{name} <> 'it''s'"),
            format!("{name} NOT IN ('a', 'b')"),
            format!("length({name}) < 200"),
            format!("{name} LIKE '%' OR {name} = '100%'"),
            format!("lower({name}) <> 'näver'"),
        ]
    } else if column.nullable {
        vec![
            format!("{name} IS NOT NULL"),
            format!("{name} IS NULL OR {name} IS NOT NULL"),
        ]
    } else {
        vec![format!("{name} IS NOT NULL")]
    };
    dice.pick(&choices).cloned()
}

/// Adds a column that the server computes.
pub(super) fn add_computed(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let new = names::fresh(dice, target, schema);
    let table = &mut *schema.tables.get_mut(name).unwrap();
    let Some((ty, sql)) = computation(dice, target, table) else {
        return;
    };
    let has_virtual = target.backend != Backend::Postgres || target.is_at_least(18, 0);
    let storage = if has_virtual && dice.chance(50) {
        Storage::Virtual
    } else {
        Storage::Stored
    };
    let mut column = Column::new(new, ty).nullable();
    column.generated = Some(Generated {
        expression: expression(target, sql),
        storage,
    });
    table.columns.insert(column.name.clone(), column);
}

pub(super) fn computation(dice: &mut Dice, target: Target, table: &Table) -> Option<(ColumnType, String)> {
    let columns = named_by_expressions(table);
    let fitting: Vec<_> = columns
        .into_iter()
        .filter(|it| is_number(&it.ty) || is_text(&it.ty))
        .collect();
    let column = *dice.pick(&fitting)?;
    let name = column.name.quoted(target.backend);
    let (ty, choices) = if is_number(&column.ty) {
        (
            ColumnType::BigInteger,
            vec![format!("{name} * 2"), format!("{name} + 1"), format!("abs({name}) - 3")],
        )
    } else {
        let choices = vec![
            format!("lower({name})"),
            format!("upper({name})"),
            format!("trim({name})"),
        ];
        (ColumnType::Text, choices)
    };
    Some((ty, dice.pick(&choices)?.clone()))
}

/// Columns that a unique constraint or an index can have: of limited length, and given by the rows.
fn of_keys(table: &Table) -> Vec<Name> {
    let is_short = |ty: &ColumnType| {
        matches!(
            ty,
            ColumnType::Integer
                | ColumnType::BigInteger
                | ColumnType::SmallInteger
                | ColumnType::Date
                | ColumnType::Uuid
                | ColumnType::String(Length::AtMost(0..=60))
        )
    };
    let fits = |column: &&Column| is_short(&column.ty) && column.generated.is_none();
    table
        .columns
        .values()
        .filter(fits)
        .map(|column| column.name.clone())
        .collect()
}

pub(super) fn add_unique(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let new = names::fresh(dice, target, schema);
    let table = &mut *schema.tables.get_mut(name).unwrap();
    let columns = of_keys(table);
    if columns.is_empty() {
        return;
    }
    let is_postgres = target.backend == Backend::Postgres;
    let unique = Unique {
        name: new,
        columns: dice.some(&columns, 2),
        nulls_not_distinct: is_postgres && target.is_at_least(15, 0) && dice.chance(20),
        deferrable: if is_postgres && dice.chance(20) {
            deferrable(dice)
        } else {
            None
        },
    };
    table.uniques.insert(unique.name.clone(), unique);
}

fn deferrable(dice: &mut Dice) -> Option<Deferrable> {
    Some(if dice.chance(50) {
        Deferrable::InitiallyDeferred
    } else {
        Deferrable::InitiallyImmediate
    })
}

pub(super) fn add_check(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let new = names::fresh(dice, target, schema);
    let table = &mut *schema.tables.get_mut(name).unwrap();
    let Some(sql) = condition(dice, target, table) else {
        return;
    };
    let check = Check {
        name: new,
        expression: expression(target, sql),
        not_valid: target.backend == Backend::Postgres && dice.chance(10),
    };
    table.checks.insert(check.name.clone(), check);
}

pub(super) fn add_index(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let new = names::fresh(dice, target, schema);
    let table = &mut *schema.tables.get_mut(name).unwrap();
    let columns = of_keys(table);
    let mut index = Index::on_columns(new, []);
    if !columns.is_empty() {
        index.parts = dice.some(&columns, 3).into_iter().map(IndexPart::column).collect();
    }
    let computed = computation(dice, target, table);
    if let Some((_, sql)) = computed.filter(|_| dice.chance(25)) {
        let has_length = target.backend != Backend::Mysql || !sql.contains("er(") && !sql.contains("trim");
        if has_length && target.backend != Backend::Mariadb {
            index.parts.push(IndexPart::expression(expression(target, sql)));
        }
    }
    if index.parts.is_empty() {
        return;
    }
    for part in &mut index.parts {
        if dice.chance(20) {
            part.order = Some(if dice.chance(70) {
                Order::Descending
            } else {
                Order::Ascending
            });
        }
    }
    index.unique = dice.chance(25) && index.parts.iter().all(|part| part.as_column().is_some());
    // Their stand-in for a filter computes from the columns, which a counted one does not allow.
    let counted = |part: &IndexPart| {
        part.as_column()
            .and_then(|name| table.column(name))
            .is_some_and(|it| it.identity.is_some())
    };
    let has_filters = !target.backend.is_mysql_family() || index.unique && !index.parts.iter().any(counted);
    if has_filters && dice.chance(25) {
        index.filter = condition(dice, target, table).map(|sql| expression(target, sql));
    }
    match target.backend {
        Backend::Postgres => only_postgres(dice, target, table, &mut index),
        Backend::Mysql | Backend::Mariadb => only_mysql(dice, table, &mut index),
        Backend::Sqlite => {
            if dice.chance(15)
                && let Some(part) = index.parts.first_mut()
            {
                part.collation = Some("NOCASE".to_owned());
            }
        }
    }
    table.indexes.insert(index.name.clone(), index);
}

fn only_postgres(dice: &mut Dice, target: Target, table: &Table, index: &mut Index) {
    if dice.chance(15) {
        let names: Vec<_> = table.columns.keys().cloned().collect();
        index.include = dice.some(&names, 2);
    }
    if dice.chance(15)
        && let Some(part) = index.parts.first_mut()
    {
        part.nulls = Some(if dice.chance(50) {
            NullsOrder::First
        } else {
            NullsOrder::Last
        });
    }
    if let Some(part) = index.parts.first_mut()
        && let Some(column) = part.as_column()
        && table.column(column).is_some_and(|column| is_text(&column.ty))
        && dice.chance(20)
    {
        part.operator_class = Some("text_pattern_ops".to_owned());
    }
    index.nulls_not_distinct = index.unique && target.is_at_least(15, 0) && dice.chance(15);
    let documents = table.columns.values().filter(|it| it.ty == ColumnType::JsonBinary);
    let documents: Vec<_> = documents.map(|it| it.name.clone()).collect();
    if !index.unique
        && dice.chance(15)
        && let Some(column) = dice.pick(&documents)
    {
        *index = Index::on_columns(index.name.clone(), [column.clone()]);
        index.method = Some(IndexMethod::Gin);
    } else if !index.unique && index.parts.len() == 1 && dice.chance(10) && index.include.is_empty() {
        let part = &mut index.parts[0];
        (part.order, part.nulls, part.operator_class) = (None, None, None);
        index.method = Some(IndexMethod::Hash);
    }
}

fn only_mysql(dice: &mut Dice, table: &Table, index: &mut Index) {
    let texts = table.columns.values().filter(|it| it.generated.is_none());
    let texts = texts.filter(|it| matches!(it.ty, ColumnType::Text | ColumnType::String(Length::AtMost(255))));
    let texts: Vec<_> = texts.map(|it| it.name.clone()).collect();
    if !index.unique
        && dice.chance(40)
        && let Some(column) = dice.pick(&texts)
    {
        if dice.chance(30) {
            *index = Index::on_columns(index.name.clone(), [column.clone()]);
            index.method = Some(IndexMethod::FullText);
        } else {
            let mut part = IndexPart::column(column.clone());
            part.prefix = Some(12);
            index.parts.push(part);
        }
    }
}

pub(super) fn add_exclusion(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    if target.backend != Backend::Postgres {
        return;
    }
    let new = names::fresh(dice, target, schema);
    let table = &mut *schema.tables.get_mut(name).unwrap();
    let ranges = table
        .columns
        .values()
        .filter(|it| matches!(&it.ty, ColumnType::Custom(sql) if sql.get(Backend::Postgres).is_some_and(|sql| sql == "int4range")));
    let ranges: Vec<_> = ranges.map(|it| it.name.clone()).collect();
    let (method, column, operator) = match (dice.pick(&ranges), dice.pick(&of_keys(table))) {
        (Some(range), _) => ("gist", range.clone(), "&&"),
        (None, Some(column)) => ("btree", column.clone(), "="),
        (None, None) => return,
    };
    // Ranges of rows overlap, so those are looked at only where nothing is.
    let filter = if method == "gist" {
        Some(expression(
            target,
            format!("isempty({})", column.quoted(target.backend)),
        ))
    } else {
        None
    };
    let exclusion = Exclusion {
        name: new,
        method: method.to_owned(),
        elements: vec![ExclusionElement {
            target: IndexTarget::Column(column),
            operator: operator.to_owned(),
            operator_class: None,
        }],
        filter,
        deferrable: if dice.chance(20) { deferrable(dice) } else { None },
    };
    table.exclusions.insert(exclusion.name.clone(), exclusion);
}

/// Adds a foreign key between any two tables, or from one to itself, over a new column or an old one that nothing else
/// uses.
pub(super) fn add_foreign_key(dice: &mut Dice, target: Target, schema: &mut Schema) {
    let tables: Vec<_> = schema.tables.names().cloned().collect();
    let (Some(child), Some(parent)) = (dice.pick(&tables).cloned(), dice.pick(&tables).cloned()) else {
        return;
    };
    let referenced = schema.table(&parent).unwrap();
    let mut keys: Vec<Vec<Name>> = referenced.primary_key.iter().map(|key| key.columns.clone()).collect();
    keys.extend(
        referenced
            .uniques
            .values()
            .filter(|it| it.deferrable.is_none())
            .map(|it| it.columns.clone()),
    );
    let Some(referenced_columns) = dice.pick(&keys).cloned() else {
        return;
    };
    let types: Vec<_> = referenced_columns
        .iter()
        .filter_map(|name| referenced.column(name))
        .cloned()
        .collect();
    // Where the tables compare texts in two ways the column says whose is meant.
    let parents = referenced.options.collation.clone();
    let parents = parents.filter(|it| schema.table(&child).unwrap().options.collation.as_ref() != Some(it));
    // MariaDB lets no column that must have a value follow one that may be NULL.
    let nullable = dice.chance(60) || types.iter().any(|column| column.nullable);
    let mut columns = Vec::new();
    for column in types {
        let mut own = Column::new(names::fresh(dice, target, schema), column.ty);
        own.nullable = nullable;
        own.collation = column.collation.or_else(|| {
            let name = parents.clone().filter(|_| is_text(&own.ty))?;
            Some(PerDialect::default().with(target.backend, name))
        });
        columns.push(own.name.clone());
        schema
            .tables
            .get_mut(&child)
            .unwrap()
            .columns
            .insert(own.name.clone(), own);
    }
    let key = ForeignKey {
        name: names::fresh(dice, target, schema),
        columns,
        referenced_table: parent,
        referenced_columns,
        on_delete: action(dice, target, nullable),
        on_update: action(dice, target, nullable),
        deferrable: if !target.backend.is_mysql_family() && dice.chance(20) {
            deferrable(dice)
        } else {
            None
        },
        not_valid: target.backend == Backend::Postgres && dice.chance(10),
    };
    schema
        .tables
        .get_mut(&child)
        .unwrap()
        .foreign_keys
        .insert(key.name.clone(), key);
}

pub(super) fn action(dice: &mut Dice, target: Target, nullable: bool) -> Option<ReferentialAction> {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    let mut choices = vec![None, None, Some(NoAction), Some(Restrict), Some(Cascade)];
    if nullable {
        choices.push(Some(SetNull));
        if !target.backend.is_mysql_family() {
            choices.push(Some(SetDefault));
        }
    }
    choices[dice.below(choices.len())]
}

/// A table's comment and options.
pub(super) fn describe(dice: &mut Dice, target: Target, schema: &mut Schema, name: &QualifiedName) {
    let table = &mut *schema.tables.get_mut(name).unwrap();
    if dice.chance(30) {
        table.comment = Some(comment(dice));
    }
    let counted = table.columns.values().any(|column| column.identity.is_some());
    match target.backend {
        Backend::Sqlite => {
            table.options.strict = target.is_at_least(3, 37) && dice.chance(20);
            table.options.without_rowid = !counted && table.primary_key.is_some() && dice.chance(20);
        }
        Backend::Mysql | Backend::Mariadb if dice.chance(20) => {
            let collations = ["utf8mb4_bin", "utf8mb4_unicode_ci"];
            table.options.charset = Some("utf8mb4".to_owned());
            table.options.collation = dice.pick(&collations).map(|it| (*it).to_owned());
        }
        _ => {}
    }
}

/// Gives a column another default, if its type has one.
pub(super) fn change_default(dice: &mut Dice, target: Target, schema: &Schema, column: &mut Column) {
    let default: Option<DefaultValue> = types::default_for(dice, target, &column.ty, schema);
    column.default = if column.default.is_some() && dice.chance(40) {
        None
    } else {
        default
    };
}

/// Gives a check or an index another condition.
pub(super) fn change_condition(dice: &mut Dice, target: Target, table: &mut Table) {
    let Some(sql) = condition(dice, target, table) else {
        return;
    };
    let names: Vec<_> = table.checks.keys().cloned().collect();
    if let Some(check) = dice.pick(&names).and_then(|name| table.checks.get_mut(name)) {
        check.expression = expression(target, sql);
    }
}

/// Gives a computed column another expression of its type.
pub(super) fn change_computation(dice: &mut Dice, target: Target, table: &mut Table) {
    let Some((ty, sql)) = computation(dice, target, table) else {
        return;
    };
    let computed = table
        .columns
        .values_mut()
        .find(|column| column.generated.is_some() && column.ty == ty);
    if let Some(generated) = computed.and_then(|column| column.generated.as_mut()) {
        generated.expression = expression(target, sql);
    }
}
