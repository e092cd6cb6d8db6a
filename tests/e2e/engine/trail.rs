//! The audit trail, and tables of ours that are not as we made them.

use whimbrel_core::Backend;
use whimbrel_engine::{Answer, DownTarget, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::{connect, migration, sql, table, tables, three};

#[test]
fn everything_that_is_done_is_in_the_trail_with_who_did_it_and_how_it_ended() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(three()).author("Ada").environment("staging");
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        migrator.down(&engine, DownTarget::Steps(1)).await.unwrap();
        let mut broken = three();
        broken[2] = migration("20250101_000003", "broken", vec![sql(&["SELECT * FROM nowhere"], &[])]);
        Migrator::new(broken)
            .author("Bob")
            .up(&engine, UpTarget::Latest)
            .await
            .unwrap_err();
        let forget = Answer::Forget {
            version: "20250101_000002".to_owned(),
        };
        let one = Migrator::new(three().into_iter().take(1).collect::<Vec<_>>()).author("Eve");
        one.repair(&engine, &forget).await.unwrap();
        let trail = migrator.audit(&engine).await.unwrap();
        let told: Vec<String> = trail
            .iter()
            .map(|it| {
                let version = it.version.as_deref().unwrap_or_default();
                format!("{} {} {version} {}", it.deed, it.outcome, it.author)
            })
            .collect();
        assert_eq!(
            told,
            [
                "apply done 20250101_000001 Ada",
                "apply done 20250101_000002 Ada",
                "apply done 20250101_000003 Ada",
                "revert done 20250101_000003 Ada",
                "apply failed 20250101_000003 Bob",
                "forget done 20250101_000002 Eve",
            ]
        );
        assert!(
            trail[4].detail.as_deref().is_some_and(|it| it.contains("nowhere")),
            "{trail:?}"
        );
        assert_eq!(trail[0].environment.as_deref(), Some("staging"));
        assert!(trail[0].duration_ms.is_some() && !trail[0].host.is_empty());
        let has_users = database.backend() != Backend::Sqlite;
        assert!(trail.iter().all(|it| it.server_user.is_some() == has_users));
        engine.close().await;
    });
}

#[test]
fn a_database_of_an_earlier_build_gets_the_trail_with_its_next_change_and_not_before() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&engine, UpTarget::Steps(2)).await.unwrap();
        database.execute("DROP TABLE whimbrel_events").await;
        database.let_go().await;
        migrator.status(&engine).await.unwrap();
        assert!(migrator.audit(&engine).await.unwrap().is_empty());
        let fewer = Migrator::new(three().into_iter().take(2).collect::<Vec<_>>());
        fewer.up(&engine, UpTarget::Latest).await.unwrap();
        assert!(
            database.try_rows("SELECT 1 FROM whimbrel_events").await.is_err(),
            "nothing was to do"
        );
        database.let_go().await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(migrator.audit(&engine).await.unwrap().len(), 1);
        engine.close().await;
    });
}

#[test]
fn a_table_of_ours_that_is_a_view_or_lacks_a_column_stops_the_run_before_anything_runs() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
        let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
        for table in ["whimbrel_history", "whimbrel_journal", "whimbrel_events"] {
            database.execute(&rename(table, "kept")).await;
            database
                .execute(&format!("CREATE VIEW {table} AS SELECT * FROM kept"))
                .await;
            database.let_go().await;
            let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
            assert_eq!(
                (error.exit_code(), error.code()),
                (7, "history_table_unlike"),
                "{error}"
            );
            assert!(
                error.to_string().contains(table) && error.to_string().contains("view"),
                "{error}"
            );
            database.execute(&format!("DROP VIEW {table}")).await;
            database.execute(&rename("kept", table)).await;
            database.let_go().await;
        }
        database
            .execute("ALTER TABLE whimbrel_history RENAME COLUMN host TO hosts")
            .await;
        database.let_go().await;
        for error in [
            migrator.up(&engine, UpTarget::Latest).await.map(drop).unwrap_err(),
            migrator.status(&engine).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(
                (error.exit_code(), error.code()),
                (7, "history_table_unlike"),
                "{error}"
            );
            assert!(error.to_string().contains("`host`"), "{error}");
        }
        assert_eq!(tables(&engine).await, ["apples"], "nothing ran");
        engine.close().await;
    });
}

#[test]
fn the_history_of_another_tool_is_told_of_and_nothing_starts_from_the_first_in_silence() {
    on_every_server(async |database| {
        for other in [
            "_sqlx_migrations",
            "seaql_migrations",
            "refinery_schema_history",
            "__diesel_schema_migrations",
            "flyway_schema_history",
        ] {
            let engine = connect(database).await;
            let migrator = Migrator::new(vec![table("20250101_000001", "apples")]);
            database
                .execute(&format!("CREATE TABLE {other} (version varchar(50))"))
                .await;
            database.execute(&format!("INSERT INTO {other} VALUES ('1')")).await;
            database.let_go().await;
            let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
            assert_eq!((error.exit_code(), error.code()), (7, "other_history"), "{error}");
            assert!(error.to_string().contains(other), "{error}");
            let help = error.help().unwrap();
            assert!(help.contains("baseline NAME") && help.contains("`init`"), "{help}");
            assert!(tables(&engine).await.is_empty(), "nothing ran");
            assert!(
                database.try_rows("SELECT 1 FROM whimbrel_history").await.is_err(),
                "nothing was made"
            );
            database.let_go().await;
            // Whoever means two histories says so, and goes on.
            migrator.init_history(&engine).await.unwrap();
            migrator.up(&engine, UpTarget::Latest).await.unwrap();
            Migrator::new(Vec::<whimbrel_engine::Entry>::new())
                .allow_data_loss(true)
                .fresh(&engine)
                .await
                .unwrap();
            engine.close().await;
        }
    });
}

#[test]
fn garbage_in_our_tables_is_told_row_and_column_and_can_be_written_anew() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let version = "20250101_000002";
        let set = |column: &str, value: &str| {
            format!("UPDATE whimbrel_history SET {column} = {value} WHERE version = '{version}'")
        };
        let huge = format!("'{}'", "[".repeat(200_000));
        let mut garbage = vec![
            set("up_operations", "'what?', checksum = 'none'"),
            set("up_operations", &format!("{huge}, checksum = 'none'")),
            set(
                "up_operations",
                "'[{\"operation\": \"no_such_thing\"}]', checksum = 'none'",
            ),
            set("format_version", "-1"),
            set("duration_ms", "-7"),
        ];
        if database.backend() == Backend::Sqlite {
            garbage.push(set("applied_at", "'yesterday'"));
            garbage.push(set("name", "x'fffe00'"));
            garbage.push(set("duration_ms", "'long'"));
            garbage.push(set("format_version", "x'00ff'"));
        }
        for sql in garbage {
            database.execute(&sql).await;
            database.let_go().await;
            for error in [
                migrator.up(&engine, UpTarget::Latest).await.map(drop).unwrap_err(),
                migrator.status(&engine).await.map(drop).unwrap_err(),
            ] {
                let short: String = sql.chars().take(120).collect();
                assert_eq!(
                    (error.exit_code(), error.code()),
                    (7, "history_unreadable"),
                    "{short}: {error}"
                );
                assert!(error.to_string().contains(version), "{short}: {error}");
                assert!(
                    error
                        .help()
                        .unwrap()
                        .contains(&format!("repair --accept-changed {version}")),
                    "{short}"
                );
            }
            let accept = Answer::AcceptChanged {
                version: version.to_owned(),
            };
            migrator.repair(&engine, &accept).await.unwrap();
            assert!(migrator.check(&engine).await.unwrap().ok);
        }
        engine.close().await;
    });
}
