//! The law: a database goes from schema to schema and back, and its rows go with it.

use whimbrel_core::diff::{Answers, diff, safe};
use whimbrel_core::plan::{PlanErrorKind, plan_down, plan_up};
use whimbrel_core::schema::IndexTarget;
use whimbrel_core::{Check, ForeignKey, Migration, Name, QualifiedName, Schema, Table, Target, recognise};
use whimbrel_engine::{Database as Engine, DatabaseUrl, DownTarget, InspectOptions, Migrator, UpTarget, inspect};
use whimbrel_tests::Database;
use whimbrel_tests::schemas::{Pair, creating, filled, migration};

use crate::losses::Losses;
use crate::rows::{self, When};

/// The form of the operations. Both lead to the same schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Plain,
    Safe,
}

/// What must hold of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// The database goes from the one schema to the other and back.
    ThereAndBack(Form),
    /// What is inspected makes the same in an empty database.
    MadeAgain,
}

impl Law {
    /// What it is called in what is printed.
    pub fn name(self) -> &'static str {
        match self {
            Law::ThereAndBack(_) => "there and back",
            Law::MadeAgain => "made again",
        }
    }

    /// Tries it in a database, which must be empty. True where the way back was gone too.
    pub async fn holds(self, database: &mut Database, pair: &Pair) -> Result<bool, String> {
        match self {
            Law::ThereAndBack(form) => {
                let engine = connect(database).await?;
                let outcome = there_and_back(database, &engine, pair, form).await;
                engine.close().await;
                outcome
            }
            Law::MadeAgain => made_again(database, pair).await,
        }
    }
}

async fn connect(database: &Database) -> Result<Engine, String> {
    let url = DatabaseUrl::parse(&database.quick_url()).unwrap();
    Engine::connect(&url).await.map_err(|error| error.to_string())
}

/// Makes the second schema, reads it, makes what was read elsewhere, and reads that, with no expected schema at hand.
async fn made_again(database: &mut Database, pair: &Pair) -> Result<bool, String> {
    let once = made(database, &pair.to).await?;
    database.empty().await;
    let again = made(database, &once).await?;
    // PostgreSQL prints a list of texts in other words once it has read its own.
    let again = recognise(&again, &once, database.server().target(), None);
    if once == again {
        return Ok(true);
    }
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = diff(&again, &once, &answers).operations;
    let operations: Vec<_> = operations.iter().map(ToString::to_string).collect();
    Err(format!(
        "made again: {}\nonce  {}\nagain {}",
        operations.join("; "),
        serde_json::to_string(&once).unwrap(),
        serde_json::to_string(&again).unwrap()
    ))
}

/// Makes a schema in an empty database and reads it back.
async fn made(database: &Database, schema: &Schema) -> Result<Schema, String> {
    let engine = connect(database).await?;
    let migration = migration("20260101_000001", creating(schema));
    let inspected = match run_up(&engine, vec![migration]).await {
        Ok(()) => inspected(&engine).await,
        Err(error) => Err(format!("made again: {error}")),
    };
    engine.close().await;
    inspected
}

async fn there_and_back(database: &Database, engine: &Engine, pair: &Pair, form: Form) -> Result<bool, String> {
    let target = database.server().target();
    let first = migration("20260101_000001", creating(&pair.from));
    let asked = diff(&pair.from, &pair.to, &pair.answers).operations;
    let losses = Losses::of(&asked, pair);
    let operations = filled(asked, &pair.from, &pair.to, target);
    let operations = match form {
        Form::Plain => operations,
        Form::Safe => safe(operations, &pair.from),
    };
    let second = migration("20260101_000002", operations);
    if !is_possible(target, pair, &second)? {
        return Ok(false);
    }
    run_up(engine, vec![first.clone()])
        .await
        .map_err(|error| format!("to the first: {error}"))?;
    same(engine, target, &pair.from)
        .await
        .map_err(|error| format!("at the first: {error}"))?;
    if pair.related {
        rows::insert(database, &pair.from).await?;
    }
    let kept = rows::untouched(database, pair, When::Before).await?;
    let both = vec![first.clone(), second.clone()];
    if let Err(error) = run_up(engine, both.clone()).await {
        if asks_of_what_is_new(pair, &error) {
            return Ok(false);
        }
        return Err(format!("to the second: {error}"));
    }
    same(engine, target, &pair.to)
        .await
        .map_err(|error| format!("at the second: {error}"))?;
    let found = rows::untouched(database, pair, When::After).await?;
    if found != kept {
        return Err(format!("rows are not the same\nbefore {kept:?}\nafter  {found:?}"));
    }
    if plan_down(target, &pair.from, &pair.to, &second).is_err() {
        return Ok(false);
    }
    let mut rows_stay = true;
    if let Err(error) = run_down(engine, both.clone()).await {
        if !losses.explain(&second, &pair.from, &error) {
            return Err(format!("back to the first: {error}"));
        }
        // The rows hold nothing where values went, which a constraint of before does not allow: the way back fails, and
        // says so. Without rows nothing is in its way.
        let live = inspected(engine).await?;
        rows::delete(database, &live).await?;
        rows_stay = false;
        run_down(engine, both)
            .await
            .map_err(|error| format!("back to the first without rows: {error}"))?;
    }
    let first_again = all_valid_since(&pair.from, &pair.to);
    same(engine, target, &first_again)
        .await
        .map_err(|error| format!("at the first again: {error}"))?;
    let found = rows::untouched(database, pair, When::Before).await?;
    if rows_stay && found != kept {
        return Err(format!(
            "rows are not the same again\nbefore {kept:?}\nafter  {found:?}"
        ));
    }
    Ok(true)
}

/// How servers tell that rows agree which may not, in small letters.
const DUPLICATES: [&str; 4] = [
    "could not create exclusion constraint",
    "could not create unique index",
    "unique constraint failed",
    "duplicate entry",
];

/// The columns in which no two rows of a table may agree.
fn unique_columns(table: &Table) -> impl Iterator<Item = Vec<Name>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.values().map(|unique| unique.columns.clone());
    let indexes = table.indexes.values().filter_map(|index| index.unique_columns());
    let compared = table.exclusions.values().map(|exclusion| {
        let elements = exclusion.elements.iter().filter_map(|element| match &element.target {
            IndexTarget::Column(name) => Some(name.clone()),
            IndexTarget::Expression(_) => None,
        });
        elements.collect()
    });
    primary.chain(uniques).chain(indexes).chain(compared)
}

/// Whether the constraint that failed asks of rows what only their author can say: a check, a foreign key or what it
/// refers to is over a column in which they have no value of their own; or a key is over nothing but such columns, in which
/// all rows hold the same.
fn asks_of_what_is_new(pair: &Pair, error: &str) -> bool {
    let words = error.to_lowercase();
    let is_key = words.contains("foreign key constraint");
    let is_check = !is_key && (words.contains("check constraint") || words.contains("constraint `"));
    let is_unique = DUPLICATES.iter().any(|duplicate| words.contains(duplicate));
    let before = |table: &Table| pair.from.table(&pair.table_before(&table.name)).is_some();
    pair.to.tables.iter().filter(|table| before(table)).any(|table| {
        let lack_own =
            |name: &QualifiedName, columns: &[Name]| columns.iter().any(|column| !has_own(pair, name, column));
        let is_check_at_fault = |check: &Check| {
            let mut columns = table.columns.keys().filter(|name| !has_own(pair, &table.name, name));
            columns.any(|name| check.expression.mentions(name))
        };
        let is_key_at_fault = |key: &ForeignKey| {
            lack_own(&table.name, &key.columns) || lack_own(&key.referenced_table, &key.referenced_columns)
        };
        let is_of_none =
            |columns: Vec<Name>| !columns.is_empty() && columns.iter().all(|name| !has_own(pair, &table.name, name));
        let mut checks = table.checks.iter().filter(|(name, _)| is_named(&words, name));
        let mut keys = table.foreign_keys.iter().filter(|(name, _)| is_named(&words, name));
        is_check && checks.any(|(_, check)| is_check_at_fault(check))
            || is_key && keys.any(|(_, key)| is_key_at_fault(key))
            || is_unique && unique_columns(table).any(is_of_none)
    })
}

/// Whether the rows of a table of the second schema hold values of their own in a column: it was there, and is computed
/// neither before nor after. A table that is new has no rows to hold any.
fn has_own(pair: &Pair, table: &QualifiedName, column: &Name) -> bool {
    let after = pair.to.table(table).and_then(|table| table.column(column));
    if after.is_none_or(|column| column.generated.is_some()) {
        return false;
    }
    let Some(before) = pair.from.table(&pair.table_before(table)) else {
        return false;
    };
    let mut columns = before.columns.values();
    let old = columns.find(|it| pair.column_after(table, &it.name) == *column);
    old.is_some_and(|old| old.generated.is_none())
}

/// Whether a text in small letters has the name in it, as a word of its own.
fn is_named(words: &str, name: &Name) -> bool {
    let name = name.as_str().to_lowercase();
    let is_part = |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || it == '_');
    words.match_indices(&name).any(|(at, found)| {
        let (before, after) = (
            words[..at].chars().next_back(),
            words[at + found.len()..].chars().next(),
        );
        !is_part(before) && !is_part(after)
    })
}

/// What a server lacks where a random pair may ask for it.
const REFUSALS: [&str; 2] = [
    "counts up a column only where it is the primary key alone",
    "which counts itself up",
];

/// Whether the pair can be planned; the pure laws say what may stand against that.
fn is_possible(target: Target, pair: &Pair, second: &Migration) -> Result<bool, String> {
    let Err(error) = plan_up(target, &pair.from, second) else {
        return Ok(true);
    };
    let text = error.to_string();
    let is_known = REFUSALS.iter().any(|known| text.contains(known));
    if is_known || matches!(*error.kind, PlanErrorKind::Irreversible(_)) {
        return Ok(false);
    }
    Err(format!("no plan: {text}"))
}

async fn run_up(engine: &Engine, migrations: Vec<Migration>) -> Result<(), String> {
    let done = Migrator::new(migrations).up(engine, UpTarget::Latest).await;
    done.map(|_| ()).map_err(|error| error.to_string())
}

async fn run_down(engine: &Engine, migrations: Vec<Migration>) -> Result<(), String> {
    // What is in the way is for the server to say here, whose words are looked at.
    let migrator = Migrator::new(migrations).allow_data_loss(true).prechecks(false);
    let done = migrator.down(engine, DownTarget::default()).await;
    done.map(|_| ()).map_err(|error| error.to_string())
}

async fn inspected(engine: &Engine) -> Result<Schema, String> {
    let inspection = inspect(engine, &InspectOptions::default())
        .await
        .map_err(|error| error.to_string())?;
    if !inspection.unknown.is_empty() {
        return Err(format!("unknown: {:?}", inspection.unknown));
    }
    Ok(inspection.schema)
}

/// Whether the live schema is the expected one, and whether a diff agrees.
async fn same(engine: &Engine, target: Target, expected: &Schema) -> Result<(), String> {
    let inspected = inspected(engine).await?;
    let live = recognise(&inspected, expected, target, None);
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = diff(&live, expected, &answers).operations;
    if live == *expected && operations.is_empty() {
        return Ok(());
    }
    let operations: Vec<_> = operations.iter().map(ToString::to_string).collect();
    Err(format!(
        "{}\nlive {}\nrecognised {}",
        operations.join("; "),
        serde_json::to_string(&inspected).unwrap(),
        serde_json::to_string(&live).unwrap()
    ))
}

/// The first schema after the second: what was validated on the way stays so.
fn all_valid_since(from: &Schema, to: &Schema) -> Schema {
    let mut valid = from.clone();
    for table in to.tables.iter() {
        let Some(mut before) = valid.tables.get_mut(&table.name) else {
            continue;
        };
        for (name, check) in &mut before.checks {
            check.not_valid &= table
                .checks
                .get(name)
                .is_none_or(|it| it.not_valid || it.expression != check.expression);
        }
        for (name, key) in &mut before.foreign_keys {
            key.not_valid &= table.foreign_keys.get(name).is_none_or(|it| it.not_valid);
        }
    }
    valid
}
