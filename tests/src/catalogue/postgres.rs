//! PostgreSQL's catalogue, by pg_catalog, which unlike information_schema shows everything to everyone.

use super::{Catalogue, Column, Constraint, ConstraintKind, Index, optional};
use crate::Database;

/// The table's name as the catalogue's readers know it, from `n` (pg_namespace) and `c` (pg_class).
const TABLE: &str = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname";
const OURS: &str = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";

pub(super) async fn read(database: &Database) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let tables = format!(
        "SELECT {TABLE}, coalesce(obj_description(c.oid, 'pg_class'), ''), c.relpersistence
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {OURS}"
    );
    for row in database.rows(&tables).await {
        let table = catalogue.tables.entry(row[0].clone()).or_default();
        table.options = format!("comment={:?} persistence={}", row[1], row[2]);
    }
    columns(database, &mut catalogue).await;
    indexes(database, &mut catalogue).await;
    constraints(database, &mut catalogue).await;
    others(database, &mut catalogue).await;
    catalogue
}

async fn columns(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT {TABLE}, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attgenerated, a.attidentity,
            coalesce(col_description(c.oid, a.attnum), ''),
            CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text ELSE '' END
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {OURS} ORDER BY a.attnum"
    );
    // regcollation came with PostgreSQL 13.
    let sql = if database.server().version.major < 13 {
        sql.replace(
            "a.attcollation::regcollation::text",
            "(SELECT l.collname::text FROM pg_collation l WHERE l.oid = a.attcollation)",
        )
    } else {
        sql
    };
    for row in database.rows(&sql).await {
        let generated = (!row[5].is_empty()).then(|| format!("{} {}", row[5], row[4]));
        let collation = row[8].trim_matches('"');
        let column = Column {
            name: row[1].clone(),
            type_name: row[2].clone(),
            nullable: row[3] == "f",
            default: if generated.is_some() { None } else { optional(&row[4]) },
            generated,
            comment: optional(&row[7]),
            details: format!("identity={:?} collation={collation:?}", row[6]),
        };
        catalogue.tables.entry(row[0].clone()).or_default().columns.push(column);
    }
}

async fn indexes(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT {TABLE}, x.relname, i.indisunique, i.indisvalid, coalesce(pg_get_expr(i.indpred, i.indrelid, true), ''),
            m.amname, pg_get_indexdef(i.indexrelid),
            (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true)
                || CASE WHEN i.indoption[k - 1] & 1 = 1 THEN ' DESC' ELSE '' END, '|' ORDER BY k)
             FROM generate_series(1, i.indnkeyatts) k)
         FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = x.relam
         WHERE {OURS} AND NOT EXISTS (SELECT 1 FROM pg_constraint k
            WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    );
    for row in database.rows(&sql).await {
        let index = Index {
            unique: row[2] == "t",
            parts: row[7].split('|').map(str::to_owned).collect(),
            predicate: optional(&row[4]),
            method: row[5].clone(),
            definition: format!("{} valid={}", row[6], row[3]),
        };
        catalogue
            .tables
            .entry(row[0].clone())
            .or_default()
            .indexes
            .insert(row[1].clone(), index);
    }
}

async fn constraints(database: &Database, catalogue: &mut Catalogue) {
    // PostgreSQL 18 lists NOT NULL as constraints (`n`); they are in the columns already.
    let sql = format!(
        "SELECT {TABLE}, k.conname, k.contype, pg_get_constraintdef(k.oid), k.convalidated
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND k.contype <> 'n'"
    );
    for row in database.rows(&sql).await {
        let kind = match row[2].as_str() {
            "p" => ConstraintKind::PrimaryKey,
            "u" => ConstraintKind::Unique,
            "c" => ConstraintKind::Check,
            "f" => ConstraintKind::ForeignKey,
            _ => ConstraintKind::Other,
        };
        let constraint = Constraint {
            kind,
            definition: row[3].clone(),
            validated: row[4] == "t",
        };
        catalogue
            .tables
            .entry(row[0].clone())
            .or_default()
            .constraints
            .insert(row[1].clone(), constraint);
    }
}

async fn others(database: &Database, catalogue: &mut Catalogue) {
    let sql = format!(
        "SELECT 'view ' || {TABLE} || ' ' || pg_get_viewdef(c.oid) FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND {OURS}
         UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
         UNION ALL SELECT 'enum ' || t.typname || ' ' || (SELECT string_agg(e.enumlabel, '|' ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = t.oid)
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND {OURS}
         UNION ALL SELECT 'function ' || p.oid::regprocedure::text || ' ' || p.prokind::text || ' ' || p.prosrc FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS}
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
         UNION ALL SELECT concat_ws(' ', 'sequence', {TABLE}, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,
            s.seqmin, s.seqmax, s.seqcache, s.seqcycle, (SELECT d.refobjid::regclass || '.' || a.attname
                FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.objid = c.oid AND d.deptype = 'a'))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
            WHERE {OURS} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
         UNION ALL SELECT 'namespace ' || n.nspname FROM pg_namespace n WHERE n.nspname <> 'public' AND {OURS}
         UNION ALL SELECT 'extension ' || x.extname FROM pg_extension x WHERE x.extname <> 'plpgsql'"
    );
    for row in database.rows(&sql).await {
        catalogue.others.insert(row[0].clone());
    }
}
