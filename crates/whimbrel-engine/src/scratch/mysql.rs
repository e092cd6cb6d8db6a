//! A database that is dropped afterwards.
//!
//! While there is one, its session holds a lock of the same name. A session that ends loses its locks, so that a database
//! whose lock is free was left behind by a run that died, and may be dropped by whoever finds it.

use whimbrel_core::{Name, Schema};

use super::PREFIX;
use crate::error::Error;
use crate::inspect::{InspectOptions, inspect_on};
use crate::row::Row;
use crate::server_error::{Kind, ServerError};
use crate::session::Session;

/// How old, in seconds, a scratch database is that nobody uses any more, if another server of a cluster made it: that
/// server's locks cannot be seen.
const ABANDONED: u64 = 24 * 3600;

/// The session's own database, its character set and collation, the server's time, the session's number, a number for
/// the server, and the user.
const FACTS: &str = "SELECT DATABASE(), @@character_set_database, @@collation_database, CAST(UNIX_TIMESTAMP() AS CHAR), \
    CAST(CONNECTION_ID() AS CHAR), CAST(CRC32(CONCAT_WS(':', @@hostname, @@port, @@server_id)) AS CHAR), CURRENT_USER()";

pub(super) async fn build(session: &mut Session, statements: &[String]) -> Result<Schema, Error> {
    let failed = |error| Error::server("making a scratch database", error);
    let rows = session.fetch(FACTS).await.map_err(failed)?;
    let Some(facts) = rows.first() else {
        return Err(Error::Refused {
            reason: "the server does not say which database the session is in".to_owned(),
            help: "name a database in the URL".to_owned(),
        });
    };
    let place = Place {
        made: facts.text(3).parse().unwrap_or_default(),
        session: facts.text(4).parse().unwrap_or_default(),
        server: facts.text(5).parse().unwrap_or_default(),
    };
    drop_abandoned(session, &place).await;
    let name = place.name();
    let lock = format!("SELECT CAST(GET_LOCK('{name}', 1) AS CHAR)");
    let locked = session.fetch(&lock).await.map_err(failed)?;
    if locked.first().is_none_or(|row| row.text(0) != "1") {
        return Err(Error::Refused {
            reason: format!("the server gives no lock of the name `{name}`"),
            help: "compare without a scratch database".to_owned(),
        });
    }
    let result = locked_build(session, facts, &name, statements).await;
    let released = session.execute(&format!("DO RELEASE_LOCK('{name}')")).await;
    let schema = result?;
    released.map_err(failed)?;
    Ok(schema)
}

async fn locked_build(session: &mut Session, facts: &Row, name: &str, statements: &[String]) -> Result<Schema, Error> {
    let name = quoted(session, name);
    let create = format!(
        "CREATE DATABASE {name} CHARACTER SET {} COLLATE {}",
        facts.text(1),
        facts.text(2)
    );
    let created = session.execute(&create).await;
    created.map_err(|error| no_right(error, facts.text(6)))?;
    let result = within(session, &name, statements).await;
    // Back, and away with it, whatever came of it.
    let back = leave(session, facts, &name).await;
    let schema = result?;
    back?;
    Ok(schema)
}

fn no_right(error: ServerError, user: &str) -> Error {
    let (user, host) = user.rsplit_once('@').unwrap_or((user, "%"));
    match error.is(Kind::NoPermission) {
        true => Error::NoPermission {
            doing: "make a scratch database".to_owned(),
            grant: format!("GRANT ALL ON `{}%`.* TO '{user}'@'{host}'", PREFIX.replace('_', "\\_")),
            error: Box::new(error),
        },
        false => Error::server("making a scratch database", error),
    }
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
async fn drop_abandoned(session: &mut Session, here: &Place) {
    let sql = format!(
        "SELECT SCHEMA_NAME, CAST(IS_FREE_LOCK(SCHEMA_NAME) AS CHAR) FROM information_schema.SCHEMATA \
         WHERE SCHEMA_NAME LIKE '{}%' AND CHAR_LENGTH(SCHEMA_NAME) <= 60",
        PREFIX.replace('_', "\\_")
    );
    let Ok(rows) = session.fetch(&sql).await else { return };
    for row in &rows {
        let is_free = row.text(1) == "1";
        if is_free && Place::of(row.text(0)).is_some_and(|found| found.is_abandoned(here)) {
            let name = quoted(session, row.text(0));
            let _ = session.execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

/// What the name of a scratch database says: when, by which session and on which server it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    made: u64,
    session: u64,
    server: u64,
}

impl Place {
    fn name(&self) -> String {
        format!("{PREFIX}{:010}_{}_{:010}", self.made, self.session, self.server)
    }

    /// What a name says that was made here: nothing where somebody else made it.
    fn of(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix(PREFIX)?.split('_');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let place = Self {
            made: number()?,
            session: number()?,
            server: number()?,
        };
        (place.name() == name).then_some(place)
    }

    /// Whether nobody uses it any more, if nobody on this server holds its lock.
    fn is_abandoned(&self, here: &Place) -> bool {
        self.server == here.server || here.made.saturating_sub(self.made) > ABANDONED
    }
}

fn quoted(session: &Session, name: &str) -> String {
    Name::new(name).quoted(session.backend())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place {
        made: 1_800_000_000,
        session: 7,
        server: 42,
    };

    #[test]
    fn a_name_is_read_back_and_other_names_are_not() {
        assert_eq!(Place::of(&HERE.name()), Some(HERE));
        for name in [
            "whimbrel_scratch_orders",
            "whimbrel_scratch_2024",
            "whimbrel_scratch_2024_1_2",
            "whimbrel_scratch_1800000000_7_0000000042_old",
            "whimbrel_scratch_1800000000_07_0000000042",
            "orders_1800000000_7_0000000042",
        ] {
            assert_eq!(Place::of(name), None, "{name}");
        }
    }

    #[test]
    fn what_another_server_made_is_abandoned_once_it_is_old() {
        let other = |made| Place {
            made,
            server: 43,
            ..HERE
        };
        assert!(HERE.is_abandoned(&HERE));
        assert!(!other(HERE.made - ABANDONED).is_abandoned(&HERE));
        assert!(other(HERE.made - ABANDONED - 1).is_abandoned(&HERE));
    }
}
