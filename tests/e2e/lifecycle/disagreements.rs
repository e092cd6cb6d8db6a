//! What the history says and what the binary has: changed, missing and out-of-order migrations are found before
//! anything runs.

use whimbrel_core::Migration;
use whimbrel_engine::{DownTarget, State};
use whimbrel_tests::on_every_server;

use crate::operations::words::{create, create_index, integer, table};
use crate::project::{
    INDEX, POSTS, THEME, USERS, down, fine, migration, project, recorded, refused, run, taken, theme, titles, up,
    visits,
};

/// The project after a careless hand changed its third migration.
fn changed() -> Vec<Migration> {
    let mut project = project();
    project[2] = migration(THEME, "add_theme_to_users", [theme("dark")]);
    project
}

/// The project of a binary that was built before the last two migrations were written.
fn older() -> Vec<Migration> {
    project().into_iter().take(2).collect()
}

#[test]
fn a_changed_migration_stops_the_run_and_is_shown_as_a_difference() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let mut with_more = changed();
        with_more.push(migration(
            "20260201_000001",
            "create_tags",
            [create(table("tags", [integer("id")]))],
        ));
        let error = refused(up(database, with_more.clone()).await, 7).to_string();
        assert!(
            error.contains("add_theme_to_users") && error.contains("light") && error.contains("dark"),
            "{error}"
        );
        database.table_must_not_exist("tags").await;

        let status = fine(
            run(database, with_more, async |migrator, engine| {
                migrator.status(engine).await
            })
            .await,
        );
        assert_eq!((status.summary.changed, status.summary.pending), (1, 1));
        let it = status
            .migrations
            .iter()
            .find(|it| it.state == State::Changed)
            .expect("one is changed");
        assert_eq!((it.version.as_str(), it.differences.len()), (THEME, 1));
    });
}

#[test]
fn a_change_that_does_nothing_else_is_no_change() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let mut renamed = project();
        renamed[1].name = "create_posts_table".to_owned();
        assert!(fine(up(database, renamed).await).done.is_empty());
    });
}

#[test]
fn a_binary_without_the_newest_migrations_stops_at_up_and_can_revert_them() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let error = refused(up(database, older()).await, 7).to_string();
        assert!(error.contains(THEME) && error.contains(INDEX), "{error}");
        let status = fine(
            run(database, older(), async |migrator, engine| {
                migrator.status(engine).await
            })
            .await,
        );
        assert_eq!((status.summary.applied, status.summary.missing), (2, 2));

        let report = fine(down(database, older(), DownTarget::Steps(2)).await);
        assert_eq!(taken(&report), [INDEX, THEME]);
        database.column_must_not_exist("users", "theme").await;
        assert!(fine(up(database, older()).await).done.is_empty());
        assert_eq!(taken(&fine(up(database, project()).await)), [THEME, INDEX]);
    });
}

#[test]
fn a_late_migration_that_is_in_nobodys_way_is_applied() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let mut merged = project();
        let late = "20260102_120000";
        merged.insert(
            3,
            migration(late, "index_posts_on_title", [create_index("posts", titles())]),
        );
        assert_eq!(taken(&fine(up(database, merged.clone()).await)), [late]);
        assert_eq!(recorded(database).await, [USERS, POSTS, THEME, late, INDEX]);
        let all = fine(down(database, merged, DownTarget::All).await);
        assert_eq!(all.done.len(), 5);
        assert!(database.catalogue().await.tables.is_empty());
    });
}

#[test]
fn a_late_migration_that_is_in_the_way_of_a_newer_one_stops_the_run() {
    on_every_server(async |database| {
        let mut theirs = project();
        theirs.push(migration("20260301_000002", "add_visits_to_users", [visits()]));
        fine(up(database, theirs.clone()).await);
        let before = database.catalogue().await;
        // Both branches add the same column.
        theirs.insert(4, migration("20260301_000001", "count_visits", [visits()]));
        let error = refused(up(database, theirs).await, 7).to_string();
        assert!(
            error.contains("count_visits") && error.contains("add_visits_to_users"),
            "{error}"
        );
        assert!(error.contains("users.visits"), "{error}");
        database.catalogues_must_agree(&before, &database.catalogue().await, "after the refusal");
    });
}

#[test]
fn one_of_the_frameworks_tables_without_the_other_is_damage_and_no_fresh_database() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        database.execute("DROP TABLE whimbrel_history").await;
        database.execute("UPDATE users SET age = age").await;
        let error = refused(up(database, project()).await, 7).to_string();
        assert!(error.contains("`whimbrel_history` is missing"), "{error}");
        database.table_must_exist("users").await;
    });
}
