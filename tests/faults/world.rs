//! A database with the fixture's tables and rows, the program on it by way of a proxy, and what its catalogue is after each
//! migration.

use whimbrel_core::Backend;
use whimbrel_engine::{DatabaseUrl, Migrator};
use whimbrel_tests::faults::fixture;
use whimbrel_tests::{Catalogue, Database, Proxy, Server};

use crate::program::{PASSWORD, Program};

/// What a case is tried in.
pub struct World {
    pub database: Database,
    /// None for SQLite, which has no line to its file.
    pub proxy: Option<Proxy>,
    pub program: Program,
    /// The catalogue by the number of migrations that are applied, beginning with one.
    pub catalogues: Vec<Catalogue>,
    /// What is kept of each table, when nothing had been done to it.
    pub sums: Vec<String>,
    /// The lock, as PostgreSQL and as the others name it.
    pub lock: (i64, String),
    url: String,
    user: Option<String>,
}

/// The way to or from the newest migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

impl Way {
    pub const BOTH: [Way; 2] = [Way::Up, Way::Down];

    /// The command that goes it.
    pub fn command(self) -> &'static [&'static str] {
        match self {
            Way::Up => &["up"],
            Way::Down => &["down", "--to", fixture::BASE, "--allow-data-loss"],
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Way::Up => "up",
            Way::Down => "down",
        }
    }
}

impl World {
    /// Makes the database, fills it, and learns what each migration makes of it.
    pub async fn make(server: &Server) -> Self {
        Self::make_with(server, "fixture").await
    }

    /// The same with another set of migrations after the tables.
    pub async fn make_with(server: &Server, set: &'static str) -> Self {
        let database = Database::create(server).await;
        let (url, user) = url_with_password(&database).await;
        let proxy = user.is_some().then(|| Proxy::to(&url));
        let program = Program::at(proxy.as_ref().map_or_else(|| url.clone(), |proxy| proxy.url(&url))).with(set);
        let lock = lock_of(&url).await;
        let mut world = Self {
            database,
            proxy,
            program,
            catalogues: Vec::new(),
            sums: Vec::new(),
            lock,
            url,
            user,
        };
        world.program.ends(&["up", "--to", fixture::BASE], 0);
        fixture::fill(&world.database).await;
        world.sums = world.read_sums().await;
        loop {
            let catalogue = world.read_catalogue().await;
            if world.catalogues.last() == Some(&catalogue) {
                break;
            }
            world.catalogues.push(catalogue);
            world.program.ends(&["up", "--steps", "1"], 0);
        }
        world.program.ends(Way::Down.command(), 0);
        world
    }

    /// The same of a database that is a copy of this one, without a line that can be cut.
    pub async fn restored(&self, database: Database) -> Self {
        let url = database.url();
        Self {
            proxy: None,
            program: Program::at(url.clone()).with(self.program.set()),
            catalogues: self.catalogues.clone(),
            sums: self.sums.clone(),
            lock: lock_of(&url).await,
            url,
            user: None,
            database,
        }
    }

    /// The database's URL, past the proxy.
    pub fn direct_url(&self) -> &str {
        &self.url
    }

    pub fn backend(&self) -> Backend {
        self.database.backend()
    }

    /// The number of migrations that are applied when a way is at its end.
    pub fn target(&self, way: Way) -> usize {
        match way {
            Way::Up => self.catalogues.len(),
            Way::Down => 1,
        }
    }

    pub async fn read_catalogue(&self) -> Catalogue {
        let catalogue = self.database.catalogue().await;
        self.release().await;
        catalogue
    }

    /// The rows of each table and a sum over what no migration changes, a line each.
    pub async fn read_sums(&self) -> Vec<String> {
        let mut sums = Vec::new();
        for (table, columns) in fixture::KEPT {
            let columns = columns.join(", ");
            let sql = match self.backend() {
                Backend::Sqlite => format!(
                    "SELECT count(*), group_concat(line, char(10)) FROM (SELECT concat_ws('|', {columns}) AS line FROM {table} ORDER BY id)"
                ),
                Backend::Postgres => format!(
                    "SELECT count(*), md5(string_agg(concat_ws('|', {columns}), chr(10) ORDER BY id)) FROM {table}"
                ),
                Backend::Mysql | Backend::Mariadb => {
                    format!("SELECT count(*), sum(crc32(concat_ws('|', {columns}))) FROM {table}")
                }
            };
            let rows = self.database.rows(&sql).await;
            let sum = short(&rows[0][1]);
            sums.push(format!("{table}: {} rows, {sum}", rows[0][0]));
        }
        self.release().await;
        sums
    }

    /// SQLite's reader must not be in the way of the program.
    async fn release(&self) {
        if self.backend() == Backend::Sqlite {
            self.database.let_go().await;
        }
    }

    /// Ends what the database needs to be dropped.
    pub async fn end(self) {
        if let Some(user) = &self.user {
            let drop = match self.backend() {
                Backend::Postgres => format!("DROP OWNED BY {user}; DROP ROLE {user}"),
                _ => format!("DROP USER {user}@'%'"),
            };
            // A role that still owns the tables goes with the next cleaning of the server.
            let _ = self.database.try_rows(&drop).await;
        }
        self.database.let_go().await;
    }
}

/// The lock of a run on this database.
async fn lock_of(url: &str) -> (i64, String) {
    let engine = whimbrel_engine::Database::connect(&DatabaseUrl::parse(url).expect("our own URL"))
        .await
        .expect("it connects");
    let lock = Migrator::new(fixture::migrations()).lock_key(&engine);
    engine.close().await;
    lock
}

/// A text that is long is told by its hash.
fn short(text: &str) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    if text.len() < 40 {
        return text.to_owned();
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The database's URL with the planted password in it, and the user that was made for it.
async fn url_with_password(database: &Database) -> (String, Option<String>) {
    let user = database.name().replace("whimbrel_test", "w");
    let make = match database.backend() {
        Backend::Sqlite => return (database.url(), None),
        Backend::Postgres => format!("CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{PASSWORD}'"),
        _ => format!("CREATE USER {user}@'%' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO {user}@'%'"),
    };
    database.execute(&make).await;
    let url = database.url();
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (_, rest) = rest.split_once('@').expect("a user");
    (format!("{scheme}://{user}:{PASSWORD}@{rest}"), Some(user))
}
