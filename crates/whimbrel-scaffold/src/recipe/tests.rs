//! Recipes, one after the other and alone.

use whimbrel_core::{Backend, Schema, apply_all};

use super::*;

fn recipe(words: &[&str]) -> Result<Recipe, RecipeError> {
    let (name, fields) = words.split_first().unwrap();
    let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    Recipe::of(&Intent::of(&Identifier::normalised(name).unwrap()), &fields)
}

#[test]
fn one_after_the_other_they_make_a_schema_and_every_one_has_a_reverse() {
    let mut schema = Schema::new();
    for words in [
        &["create_orgs", "name:string{80}:unique"][..],
        &[
            "create_users",
            "email:string{320}:unique",
            "org:references:cascade",
            "price:decimal{10,2}=0",
        ],
        &[
            "create_posts",
            "status:enum{draft,live}=draft",
            "meta:json={}",
            "user:references?:set_null",
        ],
        &["add_theme_to_users", "theme:string{32}=light"],
        &["add_owner_to_orgs", "owner:references{users}?:unique"],
        &["add_language_and_region_to_users"],
        &["add_level_to_users", "level:enum{low,high}:index=low"],
        &["index_users_on_theme_and_language"],
        &["unique_index_posts_on_user_id_and_status"],
        &["rename_theme_to_look_in_users"],
        &["remove_region_from_users"],
        &["create_mood_enum", "good", "bad"],
        &["rename_posts_to_articles"],
        &["drop_articles"],
    ] {
        let recipe = recipe(words).unwrap();
        let before = schema.clone();
        apply_all(&recipe.operations, &mut schema).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        let recording = whimbrel_core::Recording {
            up: recipe.operations,
            ..Default::default()
        };
        let mut after = schema.clone();
        apply_all(&recording.reverse(&before).unwrap(), &mut after).unwrap();
        assert_eq!(after, before, "{words:?}");
    }
}

#[test]
fn the_names_of_what_it_makes_fit_every_backend() {
    let long = "a".repeat(75);
    let recipe = recipe(&[&format!("create_{}", &long[..70]), &format!("{long}:references:unique")]).unwrap();
    let Some(Operation::CreateTable(operation)) = recipe.operations.first() else {
        panic!()
    };
    for name in operation
        .table
        .uniques
        .keys()
        .chain(operation.table.foreign_keys.keys())
    {
        assert_eq!(
            Backend::ALL.map(|backend| name.check(backend)),
            [Ok(()), Ok(()), Ok(()), Ok(())]
        );
    }
}

#[test]
fn what_would_break_is_refused_with_the_way_out() {
    let refused: Vec<String> = [
        &["add_age_to_users", "age:integer"][..],
        &["remove_age_from_users", "age:integer"],
        &["create_users", "id:uuid"],
        &["create_users", "a:text", "A:text"],
        &["create_users", "email"],
        &["tidy", "a:text"],
        &["create_status_enum"],
        &["create_status_enum", "a", "a"],
        &["add_foreign_key_from_posts_to_users", "a:text"],
        &["add_foreign_key_from_posts_to_users", "a", "b"],
        &["index_users_on_email", "email:text"],
    ]
    .map(|words| format!("{}\n  {}", words.join(" "), recipe(words).unwrap_err()))
    .into();
    insta::assert_snapshot!(refused.join("\n"));
}
