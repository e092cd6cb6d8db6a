//! A database that is dropped afterwards.

use whimbrel_core::{Name, Schema};

use super::PREFIX;
use crate::error::Error;
use crate::inspect::{InspectOptions, inspect_on};
use crate::row::Row;
use crate::session::Session;

/// How old, in seconds, a scratch database is that nobody uses any more.
const ABANDONED: i64 = 3600;

/// The session's own database, its character set and collation, the server's time and the session's number.
const FACTS: &str = "SELECT DATABASE(), @@character_set_database, @@collation_database, CAST(UNIX_TIMESTAMP() AS CHAR), \
    CAST(CONNECTION_ID() AS CHAR)";

pub(super) async fn build(session: &mut Session, statements: &[String]) -> Result<Schema, Error> {
    let failed = |error| Error::server("making a database", error);
    let rows = session.fetch(FACTS).await.map_err(failed)?;
    let Some(facts) = rows.first() else {
        return Err(Error::Refused {
            reason: "the server does not say which database the session is in".to_owned(),
            help: "name a database in the URL".to_owned(),
        });
    };
    drop_abandoned(session, facts.number(3).unwrap_or_default()).await;
    let name = quoted(session, &format!("{PREFIX}{}_{}", facts.text(3), facts.text(4)));
    let create = format!(
        "CREATE DATABASE {name} CHARACTER SET {} COLLATE {}",
        facts.text(1),
        facts.text(2)
    );
    session.execute(&create).await.map_err(failed)?;
    let result = within(session, &name, statements).await;
    // Back, and away with it, whatever came of it.
    let back = leave(session, facts, &name).await;
    let schema = result?;
    back?;
    Ok(schema)
}

async fn within(session: &mut Session, name: &str, statements: &[String]) -> Result<Schema, Error> {
    let used = session.execute(&format!("USE {name}")).await;
    used.map_err(|error| Error::server("using the scratch database", error))?;
    super::run(session, statements).await?;
    Ok(inspect_on(session, &InspectOptions::default()).await?.schema)
}

async fn leave(session: &mut Session, facts: &Row, name: &str) -> Result<(), Error> {
    let dropped = session.execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
    let own = quoted(session, facts.text(0));
    let used = session.execute(&format!("USE {own}")).await;
    let failed = |error| Error::server(format!("dropping the scratch database {name}"), error);
    dropped.and(used).map_err(failed)
}

/// Drops what runs left behind that died. What cannot be dropped is left for another time.
async fn drop_abandoned(session: &mut Session, now: i64) {
    let sql = format!(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '{}%'",
        PREFIX.replace('_', "\\_")
    );
    let Ok(rows) = session.fetch(&sql).await else { return };
    for row in &rows {
        if is_abandoned(row.text(0), now) {
            let name = quoted(session, row.text(0));
            let _ = session.execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

fn is_abandoned(name: &str, now: i64) -> bool {
    let made = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split('_').next()?.parse::<i64>().ok());
    made.is_some_and(|made| now.saturating_sub(made) > ABANDONED)
}

fn quoted(session: &Session, name: &str) -> String {
    Name::new(name).quoted(session.backend())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_scratch_databases_are_abandoned() {
        assert!(is_abandoned("whimbrel_scratch_1000_7", 1000 + ABANDONED + 1));
        assert!(!is_abandoned("whimbrel_scratch_1000_7", 1000 + ABANDONED));
        assert!(!is_abandoned("whimbrel_scratch_orders", 1_000_000));
        assert!(!is_abandoned("orders_1000_7", 1_000_000));
    }
}
