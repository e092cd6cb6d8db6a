//! The scenarios, each with the tests that show it. A scenario that no test shows is not in the list.

/// A scenario.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its number, by which the scenarios are spoken of.
    pub(crate) number: u8,
    /// What happens.
    pub(crate) scenario: &'static str,
    /// The test binaries and the names of the tests.
    pub(crate) tests: &'static [(&'static str, &'static str)],
    /// Where it is tried.
    pub(crate) backends: &'static str,
}

/// The test that breaks runs at every boundary.
pub(crate) const FAILPOINTS: &str =
    "failpoints::a_run_that_is_broken_at_any_boundary_loses_nothing_and_one_command_goes_on";

/// Where the tests are: their binary's short name, and how cargo finds it.
pub(crate) const BINARIES: &[(&str, &[&str])] = &[
    ("faults", &["whimbrel-tests", "--test", "faults"]),
    ("e2e", &["whimbrel-tests", "--test", "e2e"]),
    ("core", &["whimbrel-core", "--lib"]),
    ("engine", &["whimbrel-engine", "--lib"]),
    ("scaffold", &["whimbrel-scaffold", "--lib"]),
    ("cli", &["whimbrel-cli", "--lib"]),
    ("testing", &["whimbrel-testing", "--lib"]),
];

const ALL: &str = "all";
const SERVERS: &str = "PostgreSQL, MySQL, MariaDB";
const MYSQLS: &str = "MySQL, MariaDB";
const POSTGRES: &str = "PostgreSQL";
const SQLITE: &str = "SQLite";
const MARIADB: &str = "MariaDB";

const NONE: &str = "none";

const POINTS: &[(&str, &str)] = &[("faults", FAILPOINTS)];

const fn row(
    number: u8,
    scenario: &'static str,
    backends: &'static str,
    tests: &'static [(&'static str, &'static str)],
) -> Row {
    Row {
        number,
        scenario,
        tests,
        backends,
    }
}

/// All of them.
#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    // The runner dies.
    row(1, "killed before it has the lock", ALL, POINTS),
    row(2, "killed with the lock, before it changes anything", ALL, POINTS),
    row(3, "killed between two operations", ALL, POINTS),
    row(4, "killed while the server works in a transaction", POSTGRES, &[("faults", "runner_dies::killed_while_the_server_works_on_a_statement_the_next_run_waits_for_its_end_and_goes_on")]),
    row(5, "killed during CREATE INDEX CONCURRENTLY", POSTGRES, &[("faults", "runner_dies::killed_while_an_index_is_built_concurrently_the_invalid_index_is_dropped_and_built_again")]),
    row(6, "killed after CREATE INDEX CONCURRENTLY, before its mark", POSTGRES, POINTS),
    row(7, "killed before each statement", MYSQLS, POINTS),
    row(8, "killed while the server works on a statement that commits by itself", MYSQLS, &[("faults", "runner_dies::killed_while_the_server_works_on_a_statement_the_next_run_waits_for_its_end_and_goes_on")]),
    row(9, "killed after each statement, before its mark", MYSQLS, POINTS),
    row(10, "killed after the last operation, before the history row", ALL, POINTS),
    row(11, "killed after COMMIT was sent", ALL, POINTS),
    row(12, "killed while the history is made", ALL, &[("faults", "runner_dies::killed_while_the_history_is_made_the_next_run_makes_it")]),
    row(13, "killed at each step of a table's rebuild", SQLITE, POINTS),
    row(14, "told to stop in the middle of a statement", SERVERS, &[("e2e", "engine::cancellation::a_running_statement_is_cancelled_on_the_server_and_the_next_run_goes_on"), ("e2e", "engine::cancellation::whoever_waits_for_the_lock_can_be_stopped")]),
    row(15, "SIGINT or SIGTERM, and code that does not listen", ALL, &[("e2e", "cli::failures::an_interrupt_ends_the_run_with_6_and_up_goes_on"), ("e2e", "cli::failures::code_that_does_not_listen_is_not_waited_for_longer_than_5_seconds")]),
    row(16, "a second signal", ALL, &[("e2e", "cli::failures::a_second_signal_ends_the_program_at_once")]),
    row(17, "stopped and continued, the session ended meanwhile", SERVERS, &[("faults", "runner_dies::a_run_that_was_stopped_and_lost_its_session_does_not_go_on_without_the_lock")]),
    row(18, "a data step panics", ALL, &[("e2e", "engine::data_steps::a_data_step_that_fails_or_panics_leaves_no_rows_and_the_session_usable")]),
    row(19, "the process aborts, or overflows its stack", ALL, &[("faults", "runner_dies::a_program_that_aborts_or_overflows_its_stack_leaves_what_a_killed_one_does")]),
    row(20, "the future of the library is dropped", ALL, &[("e2e", "engine::locks::a_run_that_is_dropped_half_way_leaves_no_lock_behind")]),
    // The server or the line dies.
    row(21, "the server is killed in a transaction and at COMMIT", POSTGRES, &[("faults", "server_dies::a_postgres_that_is_killed_or_stopped_in_the_middle_has_all_of_a_migration_or_nothing")]),
    row(22, "the server is killed between operations and during one", MYSQLS, &[("faults", "server_dies::a_server_without_transactional_ddl_that_is_killed_or_stopped_in_the_middle_is_gone_on_with"), ("faults", "server_dies::a_server_that_is_killed_while_it_changes_a_table_has_changed_it_or_not")]),
    row(23, "the server is shut down in the middle", SERVERS, &[("faults", "server_dies::a_postgres_that_is_killed_or_stopped_in_the_middle_has_all_of_a_migration_or_nothing"), ("faults", "server_dies::a_server_without_transactional_ddl_that_is_killed_or_stopped_in_the_middle_is_gone_on_with")]),
    row(24, "pg_terminate_backend in a transaction", POSTGRES, &[("faults", "server_dies::a_session_that_the_server_ends_is_noticed_and_the_next_run_goes_on")]),
    row(25, "KILL of the session that has the lock", MYSQLS, &[("faults", "server_dies::a_session_that_the_server_ends_is_noticed_and_the_next_run_goes_on")]),
    row(26, "the line breaks at any moment, and before and after every request", SERVERS, &[("e2e", "engine::line::a_line_that_is_cut_at_any_moment_costs_nothing_but_another_run"), ("faults", FAILPOINTS)]),
    row(27, "the answer to COMMIT is lost", SERVERS, &[("faults", "server_dies::a_commit_whose_answer_is_lost_is_looked_up_and_told_as_it_is")]),
    row(28, "a half-open line", SERVERS, &[("e2e", "engine::deaf::a_session_whose_end_is_not_heard_of_does_not_keep_the_run_waiting")]),
    row(29, "a slow line", SERVERS, &[("faults", "server_dies::a_slow_line_is_slow_and_nothing_else")]),
    row(30, "the server becomes read-only between two migrations", POSTGRES, &[("faults", "server_dies::a_server_that_takes_no_writes_any_more_between_two_migrations_stops_the_run")]),
    row(31, "the server has no connection left", SERVERS, &[("e2e", "engine::connect::a_server_without_a_connection_left_is_waited_for_within_the_time_and_then_quoted")]),
    row(32, "the server recovers", POSTGRES, &[("e2e", "engine::connect::a_server_that_recovers_is_waited_for_within_the_time_and_then_told_as_that")]),
    // Several at once.
    row(33, "fifty runners on an empty database", ALL, &[("faults", "concurrency::of_fifty_runners_on_an_empty_database_each_ends_well_and_each_migration_runs_once")]),
    row(34, "at head: no lock, nothing written", ALL, &[("faults", "concurrency::at_head_no_lock_is_taken_and_nothing_is_written"), ("faults", "concurrency::of_fifty_runners_on_an_empty_database_each_ends_well_and_each_migration_runs_once")]),
    row(35, "an old and a new program at once", ALL, &[("faults", "concurrency::an_old_and_a_new_program_at_once_end_with_all_that_the_new_one_has")]),
    row(36, "programs of two branches at once", ALL, &[("faults", "concurrency::programs_of_two_branches_do_not_mix_their_histories")]),
    row(37, "ten wait while an index is built concurrently", POSTGRES, &[("faults", "concurrency::those_who_wait_do_not_deadlock_with_an_index_that_is_built_concurrently")]),
    row(38, "the lock is not to be had: who holds it", ALL, &[("faults", "concurrency::a_database_that_another_one_migrates_is_waited_for_and_then_given_up_with_the_holders_name")]),
    row(39, "an application writes all the while", SERVERS, &[("faults", "concurrency::an_application_that_writes_all_the_while_loses_no_row")]),
    row(40, "a reader is in the way of a table", ALL, &[("e2e", "concurrency::a_table_that_others_have_locked_is_tried_again_and_then_given_up_cleanly")]),
    row(41, "a deadlock with an application", SERVERS, &[("e2e", "engine::deadlocks::a_migration_that_a_deadlock_ended_is_tried_again_as_a_whole"), ("e2e", "engine::deadlocks::rows_that_a_deadlock_kept_from_being_changed_are_changed_by_another_try")]),
    row(42, "an application holds the file's lock for good", SQLITE, &[("faults", "concurrency::a_file_that_an_application_has_locked_for_good_is_given_up_cleanly")]),
    row(43, "a reader in WAL mode during a rebuild", SQLITE, &[("faults", "concurrency::a_reader_of_a_file_in_wal_mode_sees_the_old_rows_and_is_in_nobodys_way")]),
    row(44, "two databases of one server at once", SERVERS, &[("faults", "concurrency::two_databases_of_one_server_are_migrated_at_the_same_time")]),
    row(45, "two histories in one database", ALL, &[("e2e", "concurrency::two_projects_with_histories_of_their_own_share_a_database")]),
    row(46, "eight tasks of one process", ALL, &[("e2e", "engine::locks::many_runs_at_once_apply_each_migration_once")]),
    // The environment.
    row(47, "the disk is full", SQLITE, &[("faults", "environment::a_full_disk_under_sqlite_leaves_the_rows_and_the_next_run_goes_on_when_there_is_room")]),
    row(48, "the disk is full under a tablespace", POSTGRES, &[("faults", "environment::a_full_disk_under_a_server_is_a_failure_that_the_next_run_makes_good")]),
    row(49, "a read-only file", SQLITE, &[("faults", "environment::a_read_only_file_is_well_at_head_and_refused_before")]),
    row(50, "a file that is missing, empty, a folder, no database", SQLITE, &[("faults", "environment::a_file_that_is_no_database_that_is_empty_or_that_is_not_there")]),
    row(51, "a streaming standby", POSTGRES, &[("faults", "environment::a_standby_is_well_at_head_and_refused_before_without_a_lock_or_a_table")]),
    row(52, "a read-only server", MYSQLS, &[("faults", "environment::a_server_that_takes_no_writes_is_well_at_head_and_refused_before")]),
    row(53, "default_transaction_read_only", POSTGRES, &[("e2e", "engine::rights::a_session_that_takes_no_writes_is_well_at_head_and_refused_before")]),
    row(54, "PgBouncer in transaction mode", POSTGRES, &[("faults", "environment::a_pooler_of_transactions_is_found_out_and_served_in_a_single_one")]),
    row(55, "PgBouncer in session mode", POSTGRES, &[("faults", "environment::a_pooler_of_sessions_is_as_good_as_the_server")]),
    row(56, "statement_timeout of the database", POSTGRES, &[("faults", "environment::settings_of_a_role_do_not_end_a_run")]),
    row(57, "max_statement_time", MARIADB, &[("faults", "environment::settings_of_a_hostile_server_change_nothing")]),
    row(58, "idle_in_transaction_session_timeout under slow Rust", POSTGRES, &[("faults", "environment::settings_of_a_role_do_not_end_a_run")]),
    row(59, "clocks that are days and decades wrong, other time zones", ALL, &[("faults", "environment::a_clock_that_is_days_wrong_changes_no_order")]),
    row(60, "no terminal, home or locale; an output that nobody reads", ALL, &[("faults", "environment::the_program_needs_no_terminal_no_home_and_no_locale"), ("faults", "environment::an_output_that_nobody_reads_ends_nothing_half_way")]),
    row(61, "few file handles, little memory", ALL, &[("faults", "environment::few_file_handles_and_little_memory_are_enough_or_are_told")]),
    row(62, "hostile sql_mode, autocommit, lower_case_table_names", MYSQLS, &[("faults", "environment::settings_of_a_hostile_server_change_nothing")]),
    row(63, "an odd search_path, a role without CREATE", POSTGRES, &[("e2e", "engine::rights::an_application_s_search_path_is_followed"), ("e2e", "engine::rights::a_role_that_may_not_create_tables_is_told_the_grant_that_it_needs")]),
    // The history.
    row(64, "a migration changed after it was applied", ALL, &[("e2e", "engine::history::a_changed_migration_stops_the_run_and_is_shown_as_a_difference")]),
    row(65, "a change that does nothing else", ALL, &[("e2e", "lifecycle::disagreements::a_change_that_does_nothing_else_is_no_change")]),
    row(66, "an applied migration is not in the code", ALL, &[("e2e", "lifecycle::disagreements::a_binary_without_the_newest_migrations_stops_at_up_and_can_revert_them")]),
    row(67, "an applied migration has another name, or another version", ALL, &[("e2e", "engine::history::a_migration_that_was_renamed_is_told_of_and_not_run_again"), ("e2e", "engine::history::a_migration_with_a_new_version_is_told_of_and_not_run_again")]),
    row(68, "two migrations of one version", NONE, &[("testing", "check::tests::two_migrations_of_one_version_are_refused")]),
    row(69, "one version, two contents", ALL, &[("e2e", "lifecycle::failures::a_half_applied_migration_is_not_continued_by_another_one_of_the_same_version"), ("faults", "concurrency::programs_of_two_branches_do_not_mix_their_histories")]),
    row(70, "an older migration is merged later", ALL, &[("e2e", "lifecycle::disagreements::a_late_migration_that_is_in_nobodys_way_is_applied"), ("e2e", "lifecycle::disagreements::a_late_migration_that_is_in_the_way_of_a_newer_one_stops_the_run")]),
    row(71, "a row of the history was deleted by hand", ALL, &[("e2e", "engine::repair::a_row_that_was_deleted_by_hand_is_missed_and_only_an_answer_writes_it_again"), ("e2e", "cli::repairing::a_row_that_was_deleted_is_written_again_by_the_command_that_up_prints")]),
    row(72, "a history row of garbage", ALL, &[("e2e", "engine::history::a_history_row_of_garbage_is_an_error_that_names_it")]),
    row(73, "one of the two tables of the history is missing", ALL, &[("e2e", "lifecycle::disagreements::one_of_the_frameworks_tables_without_the_other_is_damage_and_no_fresh_database")]),
    row(74, "an interrupted migration whose code has changed", MYSQLS, &[("e2e", "engine::repair::a_statement_that_failed_may_be_corrected_and_one_that_has_run_may_not")]),
    row(75, "restored from a backup of the middle of a run", ALL, &[("faults", "restored::a_sqlite_backup_from_the_middle_of_a_run_is_gone_on_with"), ("faults", "restored::a_dump_of_postgres_from_the_middle_of_a_run_is_gone_on_with"), ("faults", "restored::a_dump_of_mariadb_from_the_middle_of_a_run_is_gone_on_with"), ("faults", "restored::a_copy_of_mysql_from_the_middle_of_a_run_is_gone_on_with"), ("faults", "restored::a_restored_database_is_brought_to_the_head_of_a_newer_program")]),
    row(76, "the history of another tool is there", ALL, &[("e2e", "engine::trail::the_history_of_another_tool_is_told_of_and_nothing_starts_from_the_first_in_silence")]),
    // Migrations and rows.
    row(77, "an operation fails", ALL, &[("e2e", "engine::failures::a_failing_statement_is_named_and_what_came_before_it_stays_only_where_ddl_commits_by_itself")]),
    row(78, "a way back fails", ALL, &[("e2e", "lifecycle::failures::a_way_back_that_fails_leaves_the_migration_applied")]),
    row(79, "a way back would delete rows", ALL, &[("e2e", "engine::safeguards::rows_are_counted_by_every_way_of_losing_them"), ("e2e", "cli::commands::down_counts_the_rows_that_it_would_delete_and_refuses")]),
    row(80, "rows that a migration would not let through", ALL, &[("e2e", "engine::prechecks::each_kind_of_change_tells_the_rows_in_its_way_by_their_keys"), ("e2e", "engine::prechecks::all_that_stands_in_the_way_of_a_run_is_told_before_its_first_migration")]),
    row(83, "a parent is rebuilt: children, triggers, views, indexes, counters, STRICT, WITHOUT ROWID", SQLITE, &[("e2e", "operations::sqlite_rebuild::on_every_server::children_that_would_be_deleted_with_their_parents"), ("e2e", "operations::sqlite_rebuild::on_every_server::triggers_on_the_table_and_to_it"), ("e2e", "operations::sqlite_rebuild::on_every_server::views_of_the_table_and_of_other_views"), ("e2e", "operations::sqlite_rebuild::on_every_server::the_counter_of_deleted_rows"), ("e2e", "operations::sqlite_rebuild::on_every_server::indexes_of_every_kind"), ("e2e", "operations::sqlite_rebuild::on_every_server::a_strict_table_and_one_without_row_ids")]),
    row(84, "a statement ends the transaction", ALL, &[("e2e", "engine::failures::a_statement_that_ends_the_transaction_is_found_out")]),
    row(85, "a migration leaves settings, a role, temporary tables, another database", ALL, &[("e2e", "engine::tidy::a_migration_finds_the_session_clean_whatever_the_one_before_it_left"), ("e2e", "engine::tidy::the_lock_stays_ours_while_the_session_is_made_what_it_was"), ("e2e", "engine::tidy::a_single_transaction_leaves_no_setting_behind"), ("e2e", "engine::tidy::a_failed_migration_leaves_nothing_in_a_session_that_is_used_again")]),
    row(86, "thousands of migrations, a statement of 10 MB, 100,000 rows in Rust", ALL, &[("e2e", "engine::large::thousands_of_migrations_are_applied_looked_at_and_reverted"), ("e2e", "engine::large::one_statement_of_ten_megabytes_is_run_and_recorded"), ("e2e", "engine::large::a_data_step_writes_a_hundred_thousand_rows")]),
    // Input.
    row(87, "hostile names for a generator", NONE, &[("scaffold", "name::tests::hostile_names_are_refused_with_a_remedy"), ("scaffold", "name::tests::what_people_type_becomes_snake_case")]),
    row(88, "the file that is to be written is there", NONE, &[("scaffold", "files::tests::a_file_that_exists_is_never_overwritten"), ("scaffold", "files::tests::replacing_leaves_nothing_else_behind")]),
    row(89, "hostile names in a schema", ALL, &[("core", "name::tests::a_quote_in_a_name_is_doubled"), ("e2e", "operations::tables::on_every_server::names_that_need_their_quotes"), ("e2e", "hostile_words::words_that_look_like_sql_are_kept_as_they_are")]),
    row(90, "hostile words in defaults, comments, checks and values of enums", ALL, &[("e2e", "hostile_words::words_that_look_like_sql_are_kept_as_they_are"), ("e2e", "hostile_words::words_that_look_like_sql_are_kept_by_servers_that_read_text_otherwise"), ("e2e", "hostile_words::a_text_with_a_nul_is_refused_or_kept")]),
    row(91, "hostile words in the history", ALL, &[("e2e", "engine::history::hostile_words_in_the_history_come_back_as_they_were")]),
    row(95, "a wrong URL", NONE, &[("engine", "url::tests::a_wrong_url_is_told_by_its_wrong_part"), ("engine", "url::tests::a_password_is_never_shown_not_even_of_a_url_that_does_not_parse")]),
    row(96, "each way to have no connection has its own message", ALL, &[("e2e", "engine::connect::each_way_to_fail_has_its_own_message")]),
    row(97, "a server of another kind", SERVERS, &[("e2e", "engine::connect::a_server_of_another_kind_is_no_hang")]),
    row(98, "no encryption, and certificates that are self-signed, old or another host's", SERVERS, &[("faults", "tls::each_mode_of_postgres_takes_the_certificates_that_it_should"), ("faults", "tls::each_mode_of_mysql_and_mariadb_takes_the_certificates_that_it_should"), ("e2e", "cli::security::encryption_that_is_required_comes_about_or_nothing_does")]),
    row(99, "answers that break the protocol", SERVERS, &[("e2e", "engine::hostile_server::an_answer_that_breaks_the_protocol_is_an_error_and_the_next_run_goes_on"), ("e2e", "engine::hostile_server::an_answer_that_never_ends_is_given_up_when_somebody_says_so")]),
    row(100, "a planted password", ALL, &[("cli", "redact::tests::a_misspelt_url_keeps_its_password_too"), ("e2e", "cli::secrets::of_a_server_that_takes_it"), ("faults", FAILPOINTS)]),
    row(101, "pipes, devices, folders and endless files in the place of files", NONE, &[("e2e", "cli::hostile_files::an_env_file_that_is_none_is_refused_where_it_would_be_needed_and_nowhere_else"), ("e2e", "cli::hostile_files::variables_in_an_env_file_are_put_in_and_cannot_take_all_memory"), ("e2e", "cli::hostile_files::a_schema_file_and_a_file_of_answers_that_are_none_are_refused"), ("e2e", "cli::hostile_files::a_manifest_that_is_a_pipe_is_not_waited_for")]),
    row(102, "a role for migrations and a role for the application", SERVERS, &[("e2e", "cli::security::two_roles_have_the_rights_that_they_need_and_no_others"), ("e2e", "engine::rights::a_role_that_may_not_create_tables_is_told_the_grant_that_it_needs")]),
    row(103, "a database that is stamped production is not wiped", ALL, &[("e2e", "lifecycle::ups_and_downs::a_database_that_was_stamped_production_is_not_wiped")]),
    row(104, "a run for another environment than the database's", ALL, &[("e2e", "engine::safeguards::a_run_for_another_environment_changes_nothing")]),
];
