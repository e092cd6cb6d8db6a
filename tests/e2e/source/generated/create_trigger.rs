//! Cases of `create_trigger` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[("create_trigger/plain", create_trigger_plain)];

fn create_trigger_plain(schema: &mut SchemaEditor) {
    names! { Users {} }
    schema.create_trigger(Users::Table, "users_lower", SqlExpr::sqlite("CREATE TRIGGER users_lower AFTER INSERT ON users BEGIN UPDATE users SET email = lower(email) WHERE id = NEW.id; END").postgres("CREATE TRIGGER users_lower BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()").mysql("CREATE TRIGGER users_lower BEFORE INSERT ON users FOR EACH ROW SET NEW.email = lower(NEW.email)"));
}
