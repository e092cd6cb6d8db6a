//! What `up`, `down`, `redo`, `reset` and `fresh` do when all is well.

use whimbrel_engine::{DownTarget, UpTarget};
use whimbrel_tests::on_every_server;

use crate::project::{INDEX, POSTS, THEME, USERS, down, fine, project, recorded, refused, run, taken, up};

#[test]
fn up_applies_all_in_order_and_a_second_up_does_nothing() {
    on_every_server(async |database| {
        let report = fine(up(database, project()).await);
        assert_eq!(taken(&report), [USERS, POSTS, THEME, INDEX]);
        assert_eq!((report.head.as_deref(), report.pending), (Some(INDEX), 0));
        assert_eq!(recorded(database).await, [USERS, POSTS, THEME, INDEX]);
        database.column_must_exist("users", "theme").await;
        database.index_must_exist("users", "users_email_idx").await;

        let again = fine(up(database, project()).await);
        assert!(again.done.is_empty());
        assert_eq!(again.head.as_deref(), Some(INDEX));
    });
}

#[test]
fn up_stops_at_a_version_or_after_some_steps() {
    on_every_server(async |database| {
        let to = UpTarget::Version("create_posts".to_owned());
        let report = fine(
            run(database, project(), async |migrator, engine| {
                migrator.up(engine, to.clone()).await
            })
            .await,
        );
        assert_eq!(taken(&report), [USERS, POSTS]);
        assert_eq!(report.pending, 2);
        let one = fine(
            run(database, project(), async |it, engine| {
                it.up(engine, UpTarget::Steps(1)).await
            })
            .await,
        );
        assert_eq!(taken(&one), [THEME]);
        database.index_must_not_exist("users", "users_email_idx").await;
    });
}

#[test]
fn down_reverts_the_newest_then_to_a_version_then_all() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let one = fine(down(database, project(), DownTarget::default()).await);
        assert_eq!(taken(&one), [INDEX]);
        database.index_must_not_exist("users", "users_email_idx").await;
        let to = fine(down(database, project(), DownTarget::Version(USERS.to_owned())).await);
        assert_eq!(taken(&to), [THEME, POSTS]);
        assert_eq!(recorded(database).await, [USERS]);
        let all = fine(down(database, project(), DownTarget::All).await);
        assert_eq!(taken(&all), [USERS]);
        assert!(database.catalogue().await.tables.is_empty());
        assert!(fine(down(database, project(), DownTarget::All).await).done.is_empty());
        assert_eq!(fine(up(database, project()).await).done.len(), 4);
    });
}

#[test]
fn redo_reverts_and_applies_the_newest_again() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let before = database.catalogue().await;
        let report = fine(
            run(database, project(), async |migrator, engine| {
                migrator.redo(engine, 2).await
            })
            .await,
        );
        assert_eq!(taken(&report), [INDEX, THEME, THEME, INDEX]);
        database.catalogues_must_agree(&before, &database.catalogue().await, "after redo");
    });
}

#[test]
fn reset_leaves_nothing_but_the_history() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        let report = fine(
            run(database, project(), async |migrator, engine| {
                migrator.reset(engine).await
            })
            .await,
        );
        assert_eq!(taken(&report), [INDEX, THEME, POSTS, USERS]);
        assert!(database.catalogue().await.tables.is_empty());
    });
}

#[test]
fn fresh_drops_also_what_no_migration_made() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        database
            .execute("CREATE TABLE by_hand (id int PRIMARY KEY); INSERT INTO users (id, email) VALUES (1, 'a')")
            .await;
        database.execute("CREATE VIEW seen AS SELECT id FROM users").await;
        let report = fine(
            run(database, project(), async |migrator, engine| {
                let refused = migrator.fresh(engine).await.unwrap_err();
                assert!(refused.to_string().contains("1 row of users"), "{refused}");
                migrator.clone().allow_data_loss(true).fresh(engine).await
            })
            .await,
        );
        assert_eq!(report.done.len(), 4);
        database.table_must_not_exist("by_hand").await;
        database.rows_must_be("SELECT * FROM users", &[]).await;
        assert_eq!(recorded(database).await.len(), 4);
    });
}

#[test]
fn a_database_that_was_stamped_production_is_not_wiped() {
    on_every_server(async |database| {
        let production = |migrator: &whimbrel_engine::Migrator| migrator.clone().environment("production");
        fine(
            run(database, project(), async |it, engine| {
                production(it).up(engine, UpTarget::Latest).await
            })
            .await,
        );
        refused(
            run(database, project(), async |it, engine| it.fresh(engine).await).await,
            8,
        );
        refused(
            run(database, project(), async |it, engine| it.reset(engine).await).await,
            8,
        );
        database.table_must_exist("users").await;
        let allowed = run(database, project(), async |it, engine| {
            it.clone().confirm_database(engine.name()).reset(engine).await
        });
        assert_eq!(fine(allowed.await).done.len(), 4);
    });
}

#[test]
fn the_history_tells_what_ran_when_and_who_did_it() {
    on_every_server(async |database| {
        let ada = run(database, project(), async |it, engine| {
            it.clone().author("ada").up(engine, UpTarget::Latest).await
        });
        fine(ada.await);
        let history = fine(
            run(database, project(), async |migrator, engine| {
                migrator.history(engine).await
            })
            .await,
        );
        assert_eq!(history.len(), 4);
        let first = &history[0];
        assert_eq!(
            (first.version.as_str(), first.name.as_str(), first.author.as_str()),
            (USERS, "create_users", "ada")
        );
        assert!(first.checksum.starts_with("sha256:"), "{}", first.checksum);
        let status = fine(
            run(database, project(), async |migrator, engine| {
                migrator.status(engine).await
            })
            .await,
        );
        assert_eq!(status.summary.applied, 4);
        assert_eq!(status.migrations[0].checksum, first.checksum);
        // The time is the server's, in UTC, whatever the time zones of server and client are.
        let age = match database.backend() {
            whimbrel_core::Backend::Sqlite => {
                "SELECT abs(strftime('%s', 'now') - strftime('%s', max(applied_at))) < 3600 FROM whimbrel_history"
            }
            whimbrel_core::Backend::Postgres => {
                "SELECT (abs(extract(epoch FROM now() - max(applied_at))) < 3600)::int FROM whimbrel_history"
            }
            _ => "SELECT abs(timestampdiff(SECOND, utc_timestamp(), max(applied_at))) < 3600 FROM whimbrel_history",
        };
        assert_eq!(database.value(age).await, "1");
    });
}

#[test]
fn a_word_that_names_no_migration_or_two_stops_before_anything_runs() {
    on_every_server(async |database| {
        for word in ["create", "no_such_thing", "20260101"] {
            let to = UpTarget::Version(word.to_owned());
            refused(
                run(database, project(), async |it, engine| it.up(engine, to.clone()).await).await,
                2,
            );
        }
        assert!(database.catalogue().await.tables.is_empty());
    });
}

#[test]
fn at_head_one_read_is_all_that_happens() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        // A replica, a role that may only read, another writer: none is in the way of finding that nothing is to do.
        let mut other = database.session().await;
        match database.backend() {
            whimbrel_core::Backend::Sqlite => drop(other.rows("BEGIN IMMEDIATE").await),
            whimbrel_core::Backend::Postgres => {
                let read_only = format!(
                    "ALTER DATABASE {} SET default_transaction_read_only = on",
                    database.name()
                );
                other.rows(&read_only).await;
            }
            _ => drop(
                other
                    .rows("LOCK TABLES whimbrel_history READ, whimbrel_journal READ")
                    .await,
            ),
        }
        assert!(fine(up(database, project()).await).done.is_empty());
        other.close().await;
    });
}
