// SPDX-License-Identifier: MIT
//! 10,000 messages in every way, also those that go wrong, and the process doesn't
//! grow: a verifier that isn't freed costs thousands of octets, a key hundreds. One
//! test in a process of its own, so that no other one grows meanwhile.
mod support;

use std::fs;
use std::panic::{catch_unwind, set_hook, AssertUnwindSafe};

use dkimkit::*;
use support::*;

const ROUNDS: usize = 10_000;
const ALLOWED: usize = 3 << 20;

fn resident() -> usize {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn steady(name: &str, mut round: impl FnMut()) {
    (0..ROUNDS / 5).for_each(|_| round());
    let before = resident();
    (0..ROUNDS).for_each(|_| round());
    let grown = resident().saturating_sub(before);
    println!("{}: grown by {}", name, grown);
    assert!(grown < ALLOWED, "{}: grown by {}", name, grown);
}

#[test]
fn memory() {
    let (config, plain, message) = (knowing(), no_dns(), signed(&["s1"]));
    steady("verify", || drop(verify(&config, &message).unwrap()));

    set_hook(Box::new(|_| ()));
    let panicking: Config =
        Config::builder().resolver(|_: &str| -> Answer { panic!() }).build().unwrap();
    steady("panic", || {
        assert!(catch_unwind(AssertUnwindSafe(|| verify(&panicking, &message).err())).is_err())
    });

    let key = Key::import(&plain, &pair().pem).unwrap();
    let profile = Profile::builder("example.com", "s1", &key).build(&plain).unwrap();
    steady("sign", || drop(sign(&plain, &[&profile], HEADER.as_bytes()).unwrap()));
    steady("external", || drop(sign_by(|_: &SignRequest| Ok(vec![1; 64])).unwrap()));
    steady("refused", || assert!(sign_by(|_: &SignRequest| Err(SignFailure::Refused)).is_err()));
    steady("key", || drop(Key::import(&plain, &pair().pem).unwrap()));
}
