//! Names that servers take and that code likes to stumble over.

use std::collections::BTreeSet;

use whimbrel_core::{Backend, Name, Schema, Target};

use super::Dice;

const PLAIN: [&str; 10] = [
    "users", "posts", "tags", "note", "email", "place", "amount", "kind", "state", "label",
];

const HOSTILE: [&str; 22] = [
    "order",
    "Select",
    "group",
    "user id",
    "it's",
    "quo\"te",
    "back`tick",
    "per%cent",
    "semi;colon",
    "dot.ted",
    "a-b",
    "back\\slash",
    "Größe",
    "名前",
    "--comment",
    "/*comment*/",
    "$1",
    ":name",
    "what?",
    "{brace}",
    "UPPER",
    "a_rather_long_name_that_leaves_little_room_for_more",
];

/// A name that nothing in the schema has, in whatever case.
pub(super) fn fresh(dice: &mut Dice, target: Target, schema: &Schema) -> Name {
    apart(dice, target, &taken(schema))
}

/// A name apart from some, which are in lower case.
pub(super) fn apart(dice: &mut Dice, target: Target, taken: &BTreeSet<String>) -> Name {
    let base = if dice.chance(35) {
        HOSTILE[dice.below(HOSTILE.len())]
    } else {
        PLAIN[dice.below(PLAIN.len())]
    };
    // sqlx takes no `?` apart from the text on MySQL, and our own names of stand-ins need some room.
    let base = if base.contains('?') && target.backend.is_mysql_family() {
        "what"
    } else {
        base
    };
    let mut number = 1;
    loop {
        let name = if number == 1 {
            base.to_owned()
        } else {
            format!("{base}{number}")
        };
        if !taken.contains(&name.to_lowercase()) {
            return Name::new(name);
        }
        number += 1;
    }
}

/// Every name of anything, in lower case: servers disagree on what may be called the same.
fn taken(schema: &Schema) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    let mut take = |name: &Name| {
        taken.insert(name.as_str().to_lowercase());
    };
    for table in schema.tables.iter() {
        take(&table.name.name);
        table.columns.keys().for_each(&mut take);
        table.primary_key.iter().for_each(|key| take(&key.name));
        table.uniques.keys().for_each(&mut take);
        table.checks.keys().for_each(&mut take);
        table.exclusions.keys().for_each(&mut take);
        table.foreign_keys.keys().for_each(&mut take);
        table.indexes.keys().for_each(&mut take);
    }
    schema.enums.names().for_each(|name| take(&name.name));
    schema.views.names().for_each(|name| take(&name.name));
    schema.sequences.names().for_each(|name| take(&name.name));
    taken
}

/// The values of an enum.
pub(super) fn enum_values(dice: &mut Dice, backend: Backend) -> Vec<String> {
    let known = [
        "new",
        "it's",
        "to do",
        "done",
        "größer",
        "a,b",
        "back\\slash",
        "\"quoted\"",
        "(x)",
        "100%",
    ];
    let known = known
        .iter()
        .filter(|value| !(backend.is_mysql_family() && value.contains('\\')));
    let known: Vec<String> = known.map(|value| (*value).to_owned()).collect();
    dice.some(&known, 4)
}
