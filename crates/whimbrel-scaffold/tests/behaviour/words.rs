//! What is typed after `new-migration` for each template and each kind of field.

/// One line for each template, and for each kind of field.
pub const WORDS: &[&[&str]] = &[
    &[
        "create_users",
        "email:string{320}:unique",
        "bio:text?",
        "org:references",
        "price:decimal{10,2}=1.5",
    ],
    &[
        "create_posts",
        "status:enum{draft,live}=draft",
        "meta:json={}",
        "at:timestamp_tz=now",
        "age:integer:index",
    ],
    &["add_theme_to_users", "theme:string{32}=it's \"light\"\n*/"],
    &["add_theme_and_language_to_users"],
    &["add_org_to_users", "org:references?:set_null"],
    &["remove_theme_from_users"],
    &["drop_users"],
    &["rename_users_to_members"],
    &["rename_theme_to_look_in_users"],
    &["index_users_on_org_id_and_email"],
    &["unique_index_users_on_email"],
    &["add_foreign_key_from_posts_to_users", "author_id"],
    &["create_status_enum", "draft", "live"],
    &["backfill_slugs"],
    &["tidy", "--template", "sql"],
    &["tidy_up"],
];
