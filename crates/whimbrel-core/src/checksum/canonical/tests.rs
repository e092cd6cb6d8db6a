//! The canonical form: what it is of, and that it stays.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// What the form is, said in the plainest way.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let members: BTreeMap<&String, String> = object.iter().map(|(key, it)| (key, sorted(it))).collect();
            let members = members.iter().map(|(key, it)| format!("{}:{it}", json!(key)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(sorted).collect();
            format!("[{}]", values.join(","))
        }
        other => other.to_string(),
    }
}

fn written(value: &impl Serialize) -> Option<String> {
    let mut text = Vec::new();
    write(value, &mut text).ok()?;
    String::from_utf8(text).ok()
}

#[derive(Serialize)]
enum Everything {
    Nothing,
    One(Option<char>),
    Two(u8, f32),
    Named { z: i64, a: &'static str, m: Inner },
}

#[derive(Serialize)]
#[serde(tag = "kind")]
enum Inner {
    Tagged { y: bool, b: [u16; 2] },
}

#[test]
fn every_shape_of_a_value_is_written_as_a_tree_of_values_would_be() {
    let all = [
        Everything::Nothing,
        Everything::One(None),
        Everything::One(Some('"')),
        Everything::Two(7, 0.1),
        Everything::Named {
            z: -1,
            a: "\u{1}\\é",
            m: Inner::Tagged { y: true, b: [1, 2] },
        },
    ];
    let plain = serde_json::to_value(&all).as_ref().map(sorted).ok();
    assert!(plain.is_some());
    assert_eq!(written(&all), plain);
    assert_eq!(
        written(&all[4]).as_deref(),
        Some(r#"{"Named":{"a":"\u0001\\é","m":{"b":[1,2],"kind":"Tagged","y":true},"z":-1}}"#)
    );
    let keyed: BTreeMap<char, ()> = BTreeMap::from([('b', ()), ('a', ())]);
    assert_eq!(
        written(&(keyed, 1.5, f64::NAN)).as_deref(),
        Some(r#"[{"a":null,"b":null},1.5,null]"#)
    );
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn members_stand_in_the_order_of_their_keys(value in values()) {
        prop_assert_eq!(written(&value), Some(sorted(&value)));
    }
}
