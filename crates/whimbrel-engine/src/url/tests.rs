//! URLs of every kind, and secrets that none of them shows.

use proptest::prelude::*;

use super::*;

#[test]
fn the_usual_urls_are_read() {
    for (text, backend, database) in [
        ("sqlite://data/dev.db?mode=rwc", Backend::Sqlite, "data/dev.db"),
        ("sqlite:app.db", Backend::Sqlite, "app.db"),
        ("sqlite:///var/app.db", Backend::Sqlite, "/var/app.db"),
        ("sqlite::memory:", Backend::Sqlite, ":memory:"),
        ("postgres://ada:pw@db.example:5433/app", Backend::Postgres, "app"),
        ("postgresql://ada@[::1]/app?sslmode=require", Backend::Postgres, "app"),
        ("postgres://ada@db/?dbname=app", Backend::Postgres, "app"),
        ("mysql://root@127.0.0.1:3306/app", Backend::Mysql, "app"),
        ("MariaDB://root:p%40ss@localhost/app", Backend::Mariadb, "app"),
    ] {
        let url = DatabaseUrl::parse(text).unwrap();
        assert_eq!((url.backend(), url.database().as_str()), (backend, database), "{text}");
    }
    assert!(DatabaseUrl::parse("sqlite::memory:").unwrap().is_in_memory());
    assert_eq!(
        DatabaseUrl::parse("mariadb://root@db/app").unwrap().to_string(),
        "mariadb://root@db/app"
    );
}

#[test]
fn a_wrong_url_is_told_by_its_wrong_part() {
    use UrlError as E;
    for (text, error) in [
        ("", E::Empty),
        ("app.db", E::NoScheme),
        ("postgres//u@h/d", E::NoScheme),
        (
            "oracle://u@h/d",
            E::UnknownScheme {
                scheme: "oracle".into(),
            },
        ),
        ("postgres:u@h/d", E::NoSlashes),
        ("sqlite:", E::NoFile),
        ("postgres://u@h:0/d", E::Port),
        ("postgres://u@h:99999/d", E::Port),
        ("mysql://u:a/b@h/d", E::Port),
        ("mysql://u@h", E::NoDatabase { scheme: "mysql" }),
        ("postgres://u:%zz@h/d", E::Escape { part: "password" }),
        ("postgres://u:a#b@h/d", E::Port),
    ] {
        assert_eq!(DatabaseUrl::parse(text).err(), Some(error), "{text}");
    }
    assert!(
        matches!(DatabaseUrl::parse("postgres://u@h/d?colour=blue"), Err(E::UnknownOption { option, .. }) if option == "colour")
    );
    assert!(matches!(
        DatabaseUrl::parse("sqlite:a.db?mode=new"),
        Err(E::Option { .. })
    ));
}

#[test]
fn encryption_that_is_required_is_never_given_up() {
    let required = |text: &str| DatabaseUrl::parse(text).unwrap().require_tls();
    for text in [
        "postgres://u@db/app",
        "postgres://u@db/app?sslmode=prefer",
        "postgres://u@db/app?sslmode=verify-full",
        "mysql://u@db/app",
        "mariadb://u@db/app?ssl-mode=VERIFY_CA",
    ] {
        assert_eq!(required(text).unwrap().may_be_overheard_at(), None, "{text}");
    }
    for text in [
        "postgres://u@db/app?sslmode=disable",
        "mysql://u@db/app?ssl-mode=disabled",
    ] {
        assert_eq!(required(text).err(), Some(UrlError::TlsDisabled), "{text}");
    }
    assert!(required("sqlite://a.db").is_ok());
}

#[test]
fn only_other_machines_can_overhear() {
    let overheard = |text: &str| DatabaseUrl::parse(text).unwrap().may_be_overheard_at();
    assert_eq!(overheard("postgres://u@db.example/app").as_deref(), Some("db.example"));
    assert_eq!(overheard("mysql://u@10.0.0.1/app").as_deref(), Some("10.0.0.1"));
    for text in [
        "postgres://u@localhost/app",
        "postgres://u@[::1]/app",
        "mysql://u@127.1.2.3/app",
        "postgres://u@db/app?sslmode=require",
        "sqlite://a.db",
    ] {
        assert_eq!(overheard(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic_or_tell_the_password(
        scheme in "(postgres|mysql|mariadb|oracle)(:|://|//|:/|)",
        before in "[a-z@:/?#%& ]{0,6}",
        after in "\\PC{0,20}",
    ) {
        for text in [
            format!("{scheme}u:S3CR3TPW{after}"),
            format!("{scheme}u:{before}S3CR3TPW@db/app{after}"),
        ] {
            match DatabaseUrl::parse(&text) {
                Err(error) => prop_assert!(!format!("{error} {error:?}").to_uppercase().contains("S3CR3TPW"), "{}", text),
                // What stands in the place of a host, a user or a file is no password.
                Ok(url) => prop_assert_eq!(format!("{url:?}"), format!("DatabaseUrl({url})")),
            }
        }
    }

    #[test]
    fn a_password_of_any_characters_is_never_shown(password in "[A-Za-z0-9]{0,8}Q9Z[^\\pC%]{0,12}") {
        let mut url = Url::parse("postgres://ada@db.example:5433/app").unwrap();
        url.set_password(Some(&password)).unwrap();
        let parsed = DatabaseUrl::parse(url.as_str()).unwrap();
        let shown = format!("{parsed} {parsed:?}");
        prop_assert!(!shown.contains("Q9Z"), "{}", shown);
        prop_assert_eq!(parsed.to_string(), "postgres://ada:***@db.example:5433/app");
    }
}

#[test]
fn a_password_is_never_shown_not_even_of_a_url_that_does_not_parse() {
    let secret = "s3cr3tPW";
    for text in [
        "postgres://bob:s3cr3tPW@db/app",
        "postgres://bob@db/app?password=s3cr3tPW",
        "mysql://bob:s3cr3tPW@db:3306/app?ssl-mode=disabled",
        "mariadb://:s3cr3tPW@db/app",
        "postgres://bob:s3cr3tPW PW%@db/app",
        "postgres://bob:s3cr3tPW/x@db/app",
        "bob:s3cr3tPW@db/app",
        "s3cr3tPW://bob@db",
        "postgres:bob:s3cr3tPW@db/app",
        "postgres://bob:s3cr3tPW@db:0/app",
        "mysql://bob:s3cr3tPW@db",
        "postgres://bob@db/app?sslmode=s3cr3tPW",
        "postgres://bob:?s3cr3tPW@db/app",
    ] {
        let shown = match DatabaseUrl::parse(text) {
            Ok(url) => format!("{url} {url:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(
            !shown.to_lowercase().contains(&secret.to_lowercase()),
            "{text}: {shown}"
        );
    }
}
