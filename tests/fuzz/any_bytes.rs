//! libFuzzer over one of the [`targets`], named by the variable `TARGET`.

#![no_main]

mod targets;

use std::sync::LazyLock;

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let name = std::env::var("TARGET").unwrap_or_default();
    targets::find(&name).unwrap_or_else(|| {
        let known: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
        eprintln!("TARGET is one of {}", known.join(", "));
        std::process::exit(2);
    })
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
