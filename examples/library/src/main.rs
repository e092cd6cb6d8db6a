//! Whimbrel inside an application: it has a SeaORM connection of its own, and brings its database up to date when it
//! starts.
//!
//! `cargo run -p example-library` runs it on a database in memory; with DATABASE_URL it runs on any other.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod migrations;
mod note;

use std::error::Error;

use sea_orm::{ActiveModelTrait, ActiveValue, Database, DatabaseConnection, EntityTrait};
use whimbrel::engine::{Event, Migrator, RunReport, UpTarget};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    for note in run(&url).await? {
        println!("{}: {} (pinned: {})", note.id, note.title, note.pinned);
    }
    Ok(())
}

/// The application: it connects, migrates, and does its work.
async fn run(url: &str) -> Result<Vec<note::Model>, Box<dyn Error>> {
    let connection = Database::connect(url).await?;

    let report = migrate(&connection).await?;
    println!(
        "{} applied now; the database is at {:?}",
        report.done.len(),
        report.head
    );

    // Every replica of the application may do this at once: one applies, the others wait and find nothing to do.
    assert!(migrate(&connection).await?.done.is_empty());

    let note = note::ActiveModel {
        id: ActiveValue::Set(1),
        title: ActiveValue::Set("Feed the whimbrel".to_owned()),
        ..Default::default()
    };
    note::Entity::delete_by_id(1).exec(&connection).await?;
    note.insert(&connection).await?;
    Ok(note::Entity::find().all(&connection).await?)
}

/// Applies what is pending. It runs on one connection of its own, made with the options of the application's: the lock,
/// the statements and the history need one session, which a pool does not promise.
async fn migrate(connection: &DatabaseConnection) -> Result<RunReport, Box<dyn Error>> {
    let database = whimbrel::engine::Database::from_connection(connection).await?;
    let migrator = Migrator::new(migrations::migrations())
        .author("example-library")
        // Events go where the application's logs and metrics go.
        .subscribe(|event: &Event| {
            if let Event::MigrationFinished {
                version, name, took, ..
            } = event
            {
                println!("  {version} {name} took {took:?}");
            }
        });
    let report = migrator.up(&database, UpTarget::Latest).await;
    database.close().await;
    Ok(report?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    #[tokio::test]
    async fn the_application_migrates_its_database_and_uses_it() {
        let notes = super::run("sqlite::memory:").await.unwrap();
        assert_eq!(notes.len(), 1);
        assert!(!notes.iter().any(|note| note.pinned));
    }
}
