//! Tables, and the virtual ones with the tables that they keep their rows in.

use std::collections::{HashMap, HashSet};

use whimbrel_core::dialects::sqlite_statements::{CreateTable, module_of_virtual_table};
use whimbrel_core::{Inspection, Name, Table};

use super::{Names, Object, columns, constraints, key, unknown};

/// The tables by what their names are compared by.
pub(super) fn read(objects: &[Object<'_>], names: &Names, inspection: &mut Inspection) -> HashMap<String, Table> {
    let shadows = shadows(objects);
    let mut read = Vec::new();
    for object in objects {
        if module_of_virtual_table(object.sql).is_some() {
            inspection.unknown.push(object.unknown("virtual table"));
        } else if shadows.contains(&key(&object.name)) {
            inspection.unknown.push(object.unknown("shadow table"));
        } else if let Some(statement) = CreateTable::read(object.sql) {
            let table = table(object, &statement, inspection);
            read.push((table, statement));
        } else {
            inspection.unknown.push(object.unknown("table"));
        }
    }
    let mut tables = HashMap::new();
    let mut references = Vec::new();
    for (mut table, statement) in read {
        let keys = constraints::read(&mut table, &statement, inspection);
        let key = key(&table.name.name);
        references.extend(keys.into_iter().map(|foreign_key| (key.clone(), foreign_key)));
        tables.insert(key, table);
    }
    // A foreign key may refer to the primary key of a table that comes later.
    for (key, foreign_key) in references {
        constraints::refer(&key, foreign_key, names, &mut tables, inspection);
    }
    tables
}

fn table(object: &Object<'_>, statement: &CreateTable, inspection: &mut Inspection) -> Table {
    let mut table = Table::new(object.name.clone());
    table.options.strict = statement.strict;
    table.options.without_rowid = statement.without_rowid;
    for unusual in &statement.unusual {
        inspection
            .unknown
            .push(unknown("property of the table", &object.name, unusual));
    }
    for column in columns::read(object, statement, inspection) {
        table.columns.insert(column.name.clone(), column);
    }
    table
}

/// The tables that the modules of virtual tables keep their rows in, by the names that the modules give them.
fn shadows(objects: &[Object<'_>]) -> HashSet<String> {
    let mut shadows = HashSet::new();
    for object in objects {
        let Some(module) = module_of_virtual_table(object.sql) else {
            continue;
        };
        let parts: &[&str] = match key(&module).as_str() {
            "fts3" | "fts4" => &["content", "segments", "segdir", "docsize", "stat"],
            "fts5" => &["data", "idx", "content", "docsize", "config"],
            "rtree" | "rtree_i32" | "geopoly" => &["node", "rowid", "parent"],
            _ => &[],
        };
        for part in parts {
            shadows.insert(key(&Name::new(format!("{}_{part}", object.name))));
        }
    }
    shadows
}
