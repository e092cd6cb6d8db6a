//! The catalogue of MySQL and MariaDB, by information_schema.

use whimbrel_core::Backend;

use super::{Catalogue, Column, Constraint, ConstraintKind, optional};
use crate::Database;

pub(super) async fn read(database: &Database) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let sql = "SELECT table_name, engine, table_collation, table_comment FROM information_schema.tables
         WHERE table_schema = database() AND table_type = 'BASE TABLE'";
    for row in database.rows(sql).await {
        let table = catalogue.tables.entry(row[0].clone()).or_default();
        table.options = format!("engine={} collation={} comment={:?}", row[1], row[2], row[3]);
    }
    columns(database, &mut catalogue).await;
    indexes(database, &mut catalogue).await;
    constraints(database, &mut catalogue).await;
    let others = "SELECT concat('view ', table_name, ' ', replace(view_definition, database(), '')) AS line
            FROM information_schema.views WHERE table_schema = database()
         UNION ALL SELECT concat('trigger ', trigger_name, ' ', action_timing, ' ', event_manipulation, ' ON ',
            event_object_table, ' ', action_statement) FROM information_schema.triggers
            WHERE trigger_schema = database()
         UNION ALL SELECT concat(lower(routine_type), ' ', routine_name, ' ', routine_definition)
            FROM information_schema.routines WHERE routine_schema = database()";
    for row in database.rows(others).await {
        catalogue.others.insert(row[0].clone());
    }
    let sequences = "SELECT table_name FROM information_schema.tables
         WHERE table_schema = database() AND table_type = 'SEQUENCE'";
    for sequence in database.rows(sequences).await {
        let sql = format!(
            "SELECT start_value, minimum_value, maximum_value, increment, cache_size, cycle_option FROM `{}`",
            sequence[0]
        );
        for row in database.rows(&sql).await {
            let line = format!("sequence {} {}", sequence[0], row.join(" "));
            catalogue.others.insert(line);
        }
    }
    catalogue
}

async fn columns(database: &Database, catalogue: &mut Catalogue) {
    let sql = "SELECT table_name, column_name, column_type, is_nullable, column_default, extra,
            coalesce(generation_expression, ''), column_comment, coalesce(collation_name, '')
         FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position";
    for row in database.rows(sql).await {
        let Some(table) = catalogue.tables.get_mut(&row[0]) else {
            continue;
        };
        let generated = (!row[6].is_empty()).then(|| format!("{} {}", row[5], row[6]));
        table.columns.push(Column {
            name: row[1].clone(),
            type_name: row[2].clone(),
            nullable: row[3] == "YES",
            default: optional(&row[4]),
            generated,
            comment: optional(&row[7]),
            details: format!("extra={:?} collation={:?}", row[5], row[8]),
        });
    }
}

async fn indexes(database: &Database, catalogue: &mut Catalogue) {
    // MariaDB has no indexes on expressions, and no column that would tell them.
    let expression = if database.backend() == Backend::Mysql {
        "coalesce(expression, '')"
    } else {
        "''"
    };
    let sql = format!(
        "SELECT table_name, index_name, non_unique, coalesce(column_name, ''), {expression}, coalesce(sub_part, ''),
            coalesce(collation, ''), index_type
         FROM information_schema.statistics WHERE table_schema = database() AND index_name <> 'PRIMARY'
         ORDER BY table_name, index_name, seq_in_index"
    );
    for row in database.rows(&sql).await {
        let Some(table) = catalogue.tables.get_mut(&row[0]) else {
            continue;
        };
        let index = table.indexes.entry(row[1].clone()).or_default();
        index.unique = row[2] == "0";
        index.method = row[7].to_lowercase();
        let mut part = if row[3].is_empty() {
            format!("({})", row[4])
        } else {
            row[3].clone()
        };
        if !row[5].is_empty() {
            part = format!("{part}({})", row[5]);
        }
        if row[6] == "D" {
            part.push_str(" DESC");
        }
        index.parts.push(part);
    }
}

async fn constraints(database: &Database, catalogue: &mut Catalogue) {
    let keys = "SELECT t.table_name, t.constraint_name, t.constraint_type, group_concat(concat(k.column_name,
            coalesce(concat(' -> ', k.referenced_table_name, '.', k.referenced_column_name), ''))
            ORDER BY k.ordinal_position SEPARATOR ', '),
            coalesce(max(concat(' on delete ', r.delete_rule, ' on update ', r.update_rule)), '')
         FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
            ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
            AND k.table_name = t.table_name
         LEFT JOIN information_schema.referential_constraints r
            ON r.constraint_schema = t.constraint_schema AND r.constraint_name = t.constraint_name
            AND r.table_name = t.table_name
         WHERE t.table_schema = database() GROUP BY t.table_name, t.constraint_name, t.constraint_type";
    for row in database.rows(keys).await {
        let kind = match row[2].as_str() {
            "PRIMARY KEY" => ConstraintKind::PrimaryKey,
            "UNIQUE" => ConstraintKind::Unique,
            "FOREIGN KEY" => ConstraintKind::ForeignKey,
            _ => ConstraintKind::Other,
        };
        let constraint = Constraint {
            kind,
            definition: format!("{}{}", row[3], row[4]),
            validated: true,
        };
        if let Some(table) = catalogue.tables.get_mut(&row[0]) {
            table.constraints.insert(row[1].clone(), constraint);
        }
    }
    // A check belongs to a table by its constraint name on MySQL, and by table and name on MariaDB.
    let table = if database.backend() == Backend::Mariadb {
        "AND c.table_name = t.table_name"
    } else {
        ""
    };
    let checks = format!(
        "SELECT t.table_name, t.constraint_name, c.check_clause FROM information_schema.table_constraints t
         JOIN information_schema.check_constraints c ON c.constraint_schema = t.constraint_schema
            AND c.constraint_name = t.constraint_name {table}
         WHERE t.table_schema = database() AND t.constraint_type = 'CHECK'"
    );
    for row in database.rows(&checks).await {
        let constraint = Constraint {
            kind: ConstraintKind::Check,
            definition: row[2].clone(),
            validated: true,
        };
        if let Some(table) = catalogue.tables.get_mut(&row[0]) {
            table.constraints.insert(row[1].clone(), constraint);
        }
    }
}
