//! What the generator writes for every case, by operation. The test beside this folder writes all of it.

mod add_check;
mod add_column;
mod add_enum_value;
mod add_exclusion;
mod add_foreign_key;
mod add_primary_key;
mod add_unique;
mod alter_column;
mod alter_sequence;
mod create_enum;
mod create_extension;
mod create_function;
mod create_index;
mod create_namespace;
mod create_sequence;
mod create_table;
mod create_trigger;
mod create_view;
mod drop_check;
mod drop_column;
mod drop_enum;
mod drop_enum_value;
mod drop_exclusion;
mod drop_extension;
mod drop_foreign_key;
mod drop_function;
mod drop_index;
mod drop_namespace;
mod drop_primary_key;
mod drop_sequence;
mod drop_table;
mod drop_trigger;
mod drop_unique;
mod drop_view;
mod rename_column;
mod rename_constraint;
mod rename_enum;
mod rename_enum_value;
mod rename_index;
mod rename_table;
mod replace_function;
mod replace_view;
mod run_dml;
mod run_rust;
mod run_sql;
mod set_table_comment;
mod set_table_options;
mod validate_check;
mod validate_foreign_key;

use crate::source::Generated;

/// Every function by the name of its case.
pub fn all() -> Vec<Generated> {
    [
        add_check::ALL,
        add_column::ALL,
        add_enum_value::ALL,
        add_exclusion::ALL,
        add_foreign_key::ALL,
        add_primary_key::ALL,
        add_unique::ALL,
        alter_column::ALL,
        alter_sequence::ALL,
        create_enum::ALL,
        create_extension::ALL,
        create_function::ALL,
        create_index::ALL,
        create_namespace::ALL,
        create_sequence::ALL,
        create_table::ALL,
        create_trigger::ALL,
        create_view::ALL,
        drop_check::ALL,
        drop_column::ALL,
        drop_enum::ALL,
        drop_enum_value::ALL,
        drop_exclusion::ALL,
        drop_extension::ALL,
        drop_foreign_key::ALL,
        drop_function::ALL,
        drop_index::ALL,
        drop_namespace::ALL,
        drop_primary_key::ALL,
        drop_sequence::ALL,
        drop_table::ALL,
        drop_trigger::ALL,
        drop_unique::ALL,
        drop_view::ALL,
        rename_column::ALL,
        rename_constraint::ALL,
        rename_enum::ALL,
        rename_enum_value::ALL,
        rename_index::ALL,
        rename_table::ALL,
        replace_function::ALL,
        replace_view::ALL,
        run_dml::ALL,
        run_rust::ALL,
        run_sql::ALL,
        set_table_comment::ALL,
        set_table_options::ALL,
        validate_check::ALL,
        validate_foreign_key::ALL,
    ]
    .concat()
}
