//! The history's tables on MySQL and MariaDB.

use whimbrel_core::Backend;

use crate::history::Tables;

/// The server's time, UTC.
pub(crate) const NOW: &str = "UTC_TIMESTAMP(6)";

/// The binary collation keeps versions that differ in case or accents apart, and orders them as we do.
const OPTIONS: &str = "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// The statements that make our tables where they are missing. The history comes last: what a crash between them leaves
/// behind are empty tables, and not a history without the others.
pub(crate) fn create_statements(tables: &Tables) -> [String; 3] {
    [
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n  \
             happened_at datetime(6) NOT NULL,\n  \
             deed varchar(32) NOT NULL,\n  \
             outcome varchar(32) NOT NULL,\n  \
             version varchar(64) NULL,\n  \
             name varchar(255) NULL,\n  \
             duration_ms bigint NULL,\n  \
             author varchar(255) NOT NULL,\n  \
             server_user varchar(255) NULL,\n  \
             host varchar(255) NOT NULL,\n  \
             tool_version varchar(64) NOT NULL,\n  \
             environment varchar(64) NULL,\n  \
             detail longtext NULL\n) {OPTIONS}",
            tables.events_in(Backend::Mysql),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version varchar(64) NOT NULL,\n  \
             direction varchar(8) NOT NULL,\n  \
             step int NOT NULL,\n  \
             plan varchar(128) NOT NULL,\n  \
             statement longtext NOT NULL,\n  \
             state varchar(16) NOT NULL,\n  \
             started_at datetime(6) NOT NULL,\n  \
             finished_at datetime(6) NULL,\n  \
             PRIMARY KEY (version, direction, step)\n) {OPTIONS}",
            tables.journal_in(Backend::Mysql),
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS {} (\n  \
             version varchar(64) NOT NULL PRIMARY KEY,\n  \
             name varchar(255) NOT NULL,\n  \
             checksum varchar(128) NOT NULL,\n  \
             format_version int NOT NULL,\n  \
             up_operations longtext NOT NULL,\n  \
             down_operations longtext NULL,\n  \
             applied_at datetime(6) NOT NULL,\n  \
             duration_ms bigint NOT NULL,\n  \
             author varchar(255) NOT NULL,\n  \
             tool_version varchar(64) NOT NULL,\n  \
             host varchar(255) NOT NULL,\n  \
             environment varchar(64) NULL\n) {OPTIONS}",
            tables.history_in(Backend::Mysql),
        ),
    ]
}
