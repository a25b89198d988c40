// SPDX-License-Identifier: MIT
//! Keys by the command `openssl`, so that the library isn't its own witness.
#![allow(dead_code)]

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::Once;
use std::{env, fs, process, ptr};

use dkimkit::*;

pub const HEADER: &str = "From: Alice <alice@example.com>\r\nTo: bob@example.net\r\n\
                          Subject: hello\r\n\r\n";

pub fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "openssl {:?}", arguments);
    done.stdout
}

pub fn message() -> Vec<u8> {
    format!("{}{}", HEADER, "Hello,  world \r\n".repeat(1000)).into_bytes()
}

pub struct Pair {
    pub pem: Vec<u8>,
    pub record: Vec<u8>,
}

impl Pair {
    pub fn new() -> Pair {
        let pem = openssl(&["genpkey", "-algorithm", "ed25519"], b"");
        let public = openssl(&["pkey", "-pubout", "-outform", "DER"], &pem);
        let text = openssl(&["base64", "-A"], &public[public.len() - 32..]);
        Pair { pem, record: [b"v=DKIM1; k=ed25519; p=".to_vec(), text].concat() }
    }
}

/// The one that most tests use, made once.
pub fn pair() -> &'static Pair {
    static ONCE: Once = Once::new();
    static PAIR: AtomicPtr<Pair> = AtomicPtr::new(ptr::null_mut());
    ONCE.call_once(|| PAIR.store(Box::leak(Box::new(Pair::new())), Ordering::Release));
    // SAFETY: it was leaked.
    unsafe { &*PAIR.load(Ordering::Acquire) }
}

/// Signs a digest by another process, as an HSM would. It wants a file.
pub fn sign_elsewhere(digest: &[u8]) -> Vec<u8> {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let file = |name: &str, octets: &[u8]| {
        let name = format!("dkimkit-{}-{}-{}", process::id(), number, name);
        let path = env::temp_dir().join(name);
        fs::write(&path, octets).unwrap();
        path.to_string_lossy().into_owned()
    };
    let (key, octets) = (file("key", &pair().pem), file("digest", digest));
    let signature = openssl(&["pkeyutl", "-sign", "-rawin", "-inkey", &key, "-in", &octets], b"");
    fs::remove_file(key).unwrap();
    fs::remove_file(octets).unwrap();
    signature
}

pub fn no_dns<'f>() -> Config<'f> {
    Config::builder().build().unwrap()
}

pub fn answering<'f>(answer: Answer) -> Config<'f> {
    Config::builder().resolver(move |_: &str| answer.clone()).build().unwrap()
}

pub fn knowing<'f>() -> Config<'f> {
    answering(Ok(vec![pair().record.clone()]))
}

/// The message with a signature for each selector.
pub fn signed(selectors: &[&str]) -> Vec<u8> {
    let config = no_dns();
    let key = Key::import(&config, &pair().pem).unwrap();
    let profiles: Vec<_> = selectors
        .iter()
        .map(|selector| Profile::builder("example.com", selector, &key).build(&config).unwrap())
        .collect();
    let profiles: Vec<_> = profiles.iter().collect();
    [sign(&config, &profiles, &message()).unwrap(), message()].concat()
}

/// Signs with an external key.
pub fn sign_by(key: impl ExternalKey) -> Result<Vec<u8>, Error> {
    let config = no_dns();
    let key = Key::external(&config, Algorithm::ED25519_SHA256, key).unwrap();
    let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
    sign(&config, &[&profile], &message())
}
