//! What each operation will not let through, as queries.

use super::misfits::misfits;
use super::{COUNTED, Finds, Probe, Read, SHOWN};
use crate::operations::{AlterColumn, ColumnChange, DropEnumValue};
use crate::plan::text_literal;
use crate::schema::longest;
use crate::schema::{Check, ForeignKey, Index, IndexPart, IndexTarget, PrimaryKey, Table, Unique};
use crate::{Backend, ColumnType, Expression, Name, Operation, Schema, Target};

/// The looks of an operation, given the schema before it.
pub(super) fn of(target: Target, before: &Schema, operation: &Operation) -> Vec<Probe> {
    let backend = target.backend;
    let looks = |table: &crate::QualifiedName| before.table(table).map(|table| Looks { table, backend });
    // What is not validated now is not looked at now; the other servers have no such thing, and look at once.
    let later = |not_valid: bool| not_valid && backend == Backend::Postgres;
    match operation {
        Operation::AlterColumn(it) => looks(&it.table)
            .map(|looks| looks.altered(before, it))
            .unwrap_or_default(),
        Operation::AddPrimaryKey(it) => looks(&it.table)
            .and_then(|looks| looks.primary_key(&it.key))
            .into_iter()
            .collect(),
        Operation::AddUnique(it) => looks(&it.table)
            .and_then(|looks| looks.unique(&it.unique))
            .into_iter()
            .collect(),
        Operation::CreateIndex(it) if it.index.unique => looks(&it.table)
            .and_then(|looks| looks.index(&it.index))
            .into_iter()
            .collect(),
        Operation::AddCheck(it) if !later(it.check.not_valid) => looks(&it.table)
            .and_then(|looks| looks.check(&it.check))
            .into_iter()
            .collect(),
        Operation::ValidateCheck(it) if backend == Backend::Postgres => looks(&it.table)
            .and_then(|looks| looks.check(looks.table.checks.get(&it.name).filter(|check| check.not_valid)?))
            .into_iter()
            .collect(),
        Operation::AddForeignKey(it) if !later(it.foreign_key.not_valid) => looks(&it.table)
            .into_iter()
            .map(|looks| looks.foreign_key(before, &it.foreign_key))
            .collect(),
        Operation::ValidateForeignKey(it) if backend == Backend::Postgres => looks(&it.table)
            .and_then(|looks| {
                let key = looks.table.foreign_keys.get(&it.name).filter(|key| key.not_valid)?;
                Some(looks.foreign_key(before, key))
            })
            .into_iter()
            .collect(),
        Operation::DropEnumValue(it) if it.replacement.is_none() => enum_value(before, backend, it),
        _ => Vec::new(),
    }
}

/// Rows that hold a value of an enum that is to go.
fn enum_value(before: &Schema, backend: Backend, it: &DropEnumValue) -> Vec<Probe> {
    let tables = before.tables.with_enum(&it.name);
    let columns = tables.flat_map(|table| table.columns.values().map(move |column| (table, column)));
    columns
        .filter(|(_, column)| column.ty == ColumnType::Enum(it.name.clone()))
        .map(|(table, column)| {
            let looks = Looks { table, backend };
            let value = text_literal(backend, &it.value);
            let condition = format!("{} = {value}", column.name.quoted(backend));
            let problem = format!("hold the value '{}' in {}", it.value, column.name);
            looks.rows(&condition, problem, vec![column.name.clone()])
        })
        .collect()
}

/// A table that is looked at.
struct Looks<'a> {
    table: &'a Table,
    backend: Backend,
}

impl Looks<'_> {
    fn altered(&self, before: &Schema, it: &AlterColumn) -> Vec<Probe> {
        let Some(column) = self.table.column(&it.column) else {
            return Vec::new();
        };
        let mut column = column.clone();
        let mut probes = Vec::new();
        for change in &it.changes {
            match change {
                // What is computed is computed anew.
                _ if column.generated.is_some() => {}
                ColumnChange::Nullable {
                    nullable: false,
                    backfill: None,
                } if column.nullable && !self.is_proved(&it.column) => probes.push(self.null(&it.column)),
                ColumnChange::Type { to, using: None, .. } => {
                    let quoted = it.column.quoted(self.backend);
                    let enumeration = column.ty.enumeration().and_then(|name| before.enumeration(name));
                    let longest = enumeration.map(|it| longest(&it.values));
                    probes.extend(
                        misfits(self.backend, &quoted, &column.ty, to, longest).map(|condition| {
                            let problem = format!("do not fit {to} in {}", it.column);
                            self.rows(&condition, problem, vec![it.column.clone()])
                        }),
                    );
                }
                _ => {}
            }
            change.apply(&mut column);
        }
        probes
    }

    fn null(&self, column: &Name) -> Probe {
        let condition = format!("{} IS NULL", column.quoted(self.backend));
        self.rows(&condition, format!("have no value in {column}"), vec![column.clone()])
    }

    /// Whether a valid check says already that the column is never NULL: then PostgreSQL does not look either.
    fn is_proved(&self, column: &Name) -> bool {
        let quoted = column.quoted(self.backend).to_lowercase();
        self.table
            .checks
            .values()
            .filter(|check| !check.not_valid)
            .any(|check| {
                let text = check.expression.get(self.backend).unwrap_or_default();
                let text = text.trim_matches(['(', ')', ' ']).to_lowercase();
                text == format!("{quoted} is not null") || text == format!("{column} is not null")
            })
    }

    /// Its columns are never NULL.
    fn primary_key(&self, key: &PrimaryKey) -> Option<Probe> {
        let parts: Vec<IndexPart> = key.columns.iter().cloned().map(IndexPart::column).collect();
        self.agreeing(&parts, None, false)
    }

    fn unique(&self, unique: &Unique) -> Option<Probe> {
        let parts: Vec<IndexPart> = unique.columns.iter().cloned().map(IndexPart::column).collect();
        self.agreeing(&parts, None, unique.nulls_not_distinct)
    }

    fn index(&self, index: &Index) -> Option<Probe> {
        self.agreeing(&index.parts, index.filter.as_ref(), index.nulls_not_distinct)
    }

    fn check(&self, check: &Check) -> Option<Probe> {
        let condition = check.expression.get(self.backend)?;
        let columns = self.named_in(&check.expression);
        Some(self.rows(
            &format!("NOT ({condition})"),
            format!("break the check {}", check.name),
            columns,
        ))
    }

    /// Rows that would refer to none.
    fn foreign_key(&self, before: &Schema, key: &ForeignKey) -> Probe {
        let quoted = |name: &Name| name.quoted(self.backend);
        let pairs = || key.columns.iter().zip(&key.referenced_columns);
        let given: Vec<String> = pairs()
            .map(|(own, _)| format!("child.{} IS NOT NULL", quoted(own)))
            .collect();
        let equal: Vec<String> = pairs()
            .map(|(own, other)| format!("parent.{} = child.{}", quoted(other), quoted(own)))
            .collect();
        let condition = format!(
            "{} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {})",
            given.join(" AND "),
            key.referenced_table.quoted(self.backend),
            equal.join(" AND "),
        );
        let names: Vec<&str> = key.columns.iter().map(Name::as_str).collect();
        let problem = format!(
            "refer by {} to rows of {} that are not there",
            names.join(", "),
            key.referenced_table
        );
        let mut probe = self.queries(" AS child", "child.", &condition, problem, key.columns.clone());
        let known = before.table(&key.referenced_table).is_some();
        if known || key.referenced_table == self.table.name {
            probe.reads.push(Read {
                table: key.referenced_table.clone(),
                columns: key.referenced_columns.clone(),
            });
        }
        probe
    }

    fn rows(&self, condition: &str, problem: String, columns: Vec<Name>) -> Probe {
        self.queries("", "", condition, problem, columns)
    }

    fn queries(&self, alias: &str, qualifier: &str, condition: &str, problem: String, columns: Vec<Name>) -> Probe {
        let from = format!("FROM {}{alias} WHERE {condition}", self.table.name.quoted(self.backend));
        let key = self.key();
        let shown: Vec<String> = key.iter().map(|name| self.as_text(qualifier, name)).collect();
        let shown = if shown.is_empty() {
            "'x'".to_owned()
        } else {
            shown.join(", ")
        };
        Probe {
            operation: 0,
            table: self.table.name.clone(),
            problem,
            finds: Finds::Rows,
            sample: format!("SELECT {shown} {from} LIMIT {SHOWN}"),
            count: format!("SELECT count(*) FROM (SELECT 1 {from} LIMIT {}) AS found", COUNTED + 1),
            reads: self.reads(columns, &key),
            key,
        }
    }

    /// Rows that agree in all parts.
    fn agreeing(&self, parts: &[IndexPart], filter: Option<&Expression>, with_nulls: bool) -> Option<Probe> {
        let texts: Vec<String> = parts.iter().map(|part| self.part(part)).collect::<Option<_>>()?;
        let mut conditions = Vec::new();
        if let Some(filter) = filter {
            conditions.push(format!("({})", filter.get(self.backend)?));
        }
        if !with_nulls {
            conditions.extend(texts.iter().map(|text| format!("{text} IS NOT NULL")));
        }
        let conditions = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let from = format!(
            "FROM {}{conditions} GROUP BY {} HAVING count(*) > 1",
            self.table.name.quoted(self.backend),
            texts.join(", "),
        );
        let mut key = self.key();
        // Two rows can be told by the ends of a key of one column; of several, no pair of ends is a row's.
        if key.len() != 1 {
            key.clear();
        }
        let shown = match key.first() {
            Some(name) => {
                let text = self.as_text("", name);
                format!("min({text}), max({text})")
            }
            None => "'x'".to_owned(),
        };
        let mut columns: Vec<Name> = parts.iter().filter_map(|part| part.as_column().cloned()).collect();
        let expressions = parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Expression(expression) => Some(expression),
            IndexTarget::Column(_) => None,
        });
        for expression in expressions.chain(filter) {
            columns.extend(self.named_in(expression));
        }
        let word = |part: &IndexPart| match &part.target {
            IndexTarget::Column(name) => name.to_string(),
            IndexTarget::Expression(expression) => expression.to_string(),
        };
        let words: Vec<String> = parts.iter().map(word).collect();
        Some(Probe {
            operation: 0,
            table: self.table.name.clone(),
            problem: format!("have the same {}", words.join(", ")),
            finds: Finds::Groups,
            sample: format!("SELECT {shown} {from} LIMIT {SHOWN}"),
            count: format!(
                "SELECT count(*) FROM (SELECT 1 AS one {from} LIMIT {}) AS found",
                COUNTED + 1
            ),
            reads: self.reads(columns, &key),
            key,
        })
    }

    fn part(&self, part: &IndexPart) -> Option<String> {
        let text = match &part.target {
            IndexTarget::Column(name) => name.quoted(self.backend),
            IndexTarget::Expression(expression) => format!("({})", expression.get(self.backend)?),
        };
        Some(match (self.backend, part.prefix, &part.collation) {
            (Backend::Mysql | Backend::Mariadb, Some(length), _) => format!("LEFT({text}, {length})"),
            (Backend::Sqlite, _, Some(collation)) => {
                format!("{text} COLLATE {}", Name::new(collation.as_str()).quoted(self.backend))
            }
            _ => text,
        })
    }

    fn key(&self) -> Vec<Name> {
        let key = self.table.primary_key.as_ref();
        key.map(|key| key.columns.clone()).unwrap_or_default()
    }

    /// A key's value as text; bytes as hexadecimal digits.
    fn as_text(&self, qualifier: &str, name: &Name) -> String {
        let quoted = format!("{qualifier}{}", name.quoted(self.backend));
        let bytes = self.table.column(name).is_some_and(|column| {
            matches!(
                column.ty,
                ColumnType::Uuid | ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_)
            )
        });
        match self.backend {
            Backend::Postgres => format!("CAST({quoted} AS text)"),
            Backend::Sqlite if bytes => {
                format!("CASE typeof({quoted}) WHEN 'blob' THEN hex({quoted}) ELSE {quoted} END")
            }
            Backend::Mysql | Backend::Mariadb if bytes => format!("hex({quoted})"),
            Backend::Sqlite => format!("CAST({quoted} AS text)"),
            Backend::Mysql | Backend::Mariadb => format!("CAST({quoted} AS char)"),
        }
    }

    fn reads(&self, mut columns: Vec<Name>, key: &[Name]) -> Vec<Read> {
        columns.extend(key.iter().cloned());
        vec![Read {
            table: self.table.name.clone(),
            columns,
        }]
    }

    fn named_in(&self, expression: &Expression) -> Vec<Name> {
        let names = self.table.columns.keys();
        names.filter(|name| expression.mentions(name)).cloned().collect()
    }
}
