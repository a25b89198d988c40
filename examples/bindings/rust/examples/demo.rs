// SPDX-License-Identifier: MIT
//! Signs and verifies the message on standard input:
//!
//!     demo sign|external DOMAIN SELECTOR KEYFILE
//!     demo verify RECORDS
//!
//! `external` signs with the command openssl instead of the library: the key could
//! as well be in another machine. RECORDS has lines of a name and the text of its
//! TXT record, or "!servfail", "!timeout".
use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::process::{self, Command};
use std::{env, fs};

use dkimkit::*;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// It wants the digest in a file.
fn openssl_sign(path: &str, request: &SignRequest) -> io::Result<Vec<u8>> {
    let digest = env::temp_dir().join(format!("dkimkit-demo-{}", process::id()));
    fs::write(&digest, &request.digest)?;
    let mut command = Command::new("openssl");
    command.args(["pkeyutl", "-sign", "-inkey", path, "-in"]).arg(&digest);
    match request.algorithm {
        Algorithm::RSA_SHA256 => command.args(["-pkeyopt", "digest:sha256"]),
        _ => command.arg("-rawin"),
    };
    let done = command.output();
    fs::remove_file(&digest)?;
    match done? {
        done if done.status.success() => Ok(done.stdout),
        _ => Err(io::ErrorKind::Other.into()),
    }
}

fn external_key<'f>(config: &Config, path: &'f str) -> Outcome<Key<'f>> {
    let text = Command::new("openssl").args(["pkey", "-noout", "-text", "-in", path]).output()?;
    let algorithm = match text.stdout.starts_with(b"ED25519") {
        true => Algorithm::ED25519_SHA256,
        false => Algorithm::RSA_SHA256,
    };
    Ok(Key::external(config, algorithm, move |request: &SignRequest| {
        openssl_sign(path, request).map_err(|_| SignFailure::Refused)
    })?)
}

fn sign_input(is_external: bool, domain: &str, selector: &str, path: &str) -> Outcome<()> {
    let config = Config::builder().build()?;
    let key = match is_external {
        true => external_key(&config, path)?,
        false => Key::import(&config, &fs::read(path)?)?,
    };
    let profile = Profile::builder(domain, selector, &key).build(&config)?;
    let mut signer = Signer::new(&config, &[&profile])?;
    io::copy(&mut io::stdin().lock(), &mut signer)?;
    if signer.finish()?.is_ready() {
        io::stdout().write_all(&signer.fields())?;
    }
    Ok(())
}

fn verify_input(path: &str) -> Outcome<()> {
    let text = fs::read_to_string(path)?;
    let records: HashMap<_, _> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let config = Config::builder()
        .resolver(|name: &str| match records.get(name) {
            None => Err(DnsStatus::NXDOMAIN),
            Some(&"!servfail") => Err(DnsStatus::SERVFAIL),
            Some(&"!timeout") => Err(DnsStatus::TIMEOUT),
            Some(text) => Ok(vec![text.as_bytes().to_vec()]),
        })
        .build()?;
    let mut verifier = Verifier::new(&config)?;
    io::copy(&mut io::stdin().lock(), &mut verifier)?;
    if verifier.finish()?.is_ready() && verifier.signatures().next().is_none() {
        println!("{} {}", verifier.result(), verifier.reason());
    }
    for one in verifier.signatures() {
        println!("{} {}", one.result(), one.reason());
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["sign", domain, selector, path] => sign_input(false, domain, selector, path),
        ["external", domain, selector, path] => sign_input(true, domain, selector, path),
        ["verify", path] => verify_input(path),
        _ => Err("usage: demo sign|external DOMAIN SELECTOR KEYFILE, demo verify RECORDS".into()),
    };
    if let Err(error) = done {
        eprintln!("demo: {}", error);
        process::exit(1);
    }
}
