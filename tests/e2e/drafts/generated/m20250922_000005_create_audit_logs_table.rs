//! Create audit logs table.
//!
//! - `create table audit_logs (id, user_id, action, entity_type, entity_id, changes, ip_address, created_at)`

use whimbrel::prelude::*;

names! { AuditLogs { Id, UserId, Action, EntityType, EntityId, Changes, IpAddress, CreatedAt } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(AuditLogs::Table)
                .column(uuid(AuditLogs::Id).primary_key())
                .column(
                    uuid(AuditLogs::UserId)
                        .nullable()
                        .references(Users::Table, Users::Id)
                        .on_delete(SetNull),
                )
                .column(string(AuditLogs::Action, 64))
                .column(string(AuditLogs::EntityType, 64))
                .column(uuid(AuditLogs::EntityId).nullable())
                .column(json(AuditLogs::Changes).default(json!({})))
                .column(string(AuditLogs::IpAddress, 45).nullable())
                .column(timestamp_tz(AuditLogs::CreatedAt).default_now())
                .index(index([AuditLogs::UserId, AuditLogs::CreatedAt]))
                .index(index([AuditLogs::EntityType, AuditLogs::EntityId]))
                .index(index([AuditLogs::CreatedAt])),
        );
    }
}
