//! Whatever a history's row says was recorded is read, replayed and planned, or it is an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_core::plan::{plan_down, plan_up};
use whimbrel_core::{Backend, Down, Migration, Operation, Recording, Schema, Target};

fuzz_target!(|text: &str| {
    let Ok(up) = serde_json::from_str::<Vec<Operation>>(text) else {
        return;
    };
    let Ok(version) = "20250101_000001".parse() else { return };
    let recording = Recording {
        up,
        down: Down::Derived,
    };
    let migration = Migration {
        version,
        name: "fuzzed".to_owned(),
        recording,
    };
    for backend in Backend::ALL {
        let target = Target::from(backend);
        if let Ok((plan, after)) = plan_up(target, &Schema::new(), &migration) {
            let _ = (plan.to_string(), plan_down(target, &Schema::new(), &after, &migration));
        }
    }
});
