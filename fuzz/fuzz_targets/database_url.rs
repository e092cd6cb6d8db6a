//! No text makes the reader of URLs panic, and no password is shown of one that is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_engine::DatabaseUrl;

fuzz_target!(|text: &str| {
    let planted = format!("postgres://ada:S3CR3TPW@{text}");
    let shown = match DatabaseUrl::parse(&planted) {
        Ok(url) => format!("{url} {url:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    assert!(!shown.contains("S3CR3TPW"), "{planted}");
    let _ = DatabaseUrl::parse(text).map(DatabaseUrl::require_tls);
});
