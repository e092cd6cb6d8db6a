//! Column types: a table that a migration made is the table that SeaORM expects.
//!
//! `mapping` compares the server's own names of all types with those of sea-query's tables; `entities` writes and reads
//! rows through SeaORM.

mod entities;
mod mapping;
