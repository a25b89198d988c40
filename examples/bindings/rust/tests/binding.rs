// SPDX-License-Identifier: MIT
//! What crosses between Rust and C, not DKIM itself.
mod support;

use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::Mutex;
use std::thread;

use dkimkit::*;
use support::*;

fn outcome(answer: Answer, message: &[u8]) -> (ResultWord, Reason) {
    let config = answering(answer);
    let verifier = verify(&config, message).unwrap();
    let one = verifier.signatures().next().unwrap();
    assert_eq!((one.result(), one.reason()), (verifier.result(), verifier.reason()));
    (one.result(), one.reason())
}

#[test]
fn results() {
    let message = signed(&["s1"]);
    let failed = |reason| (ResultWord::TEMPERROR, reason);
    for (answer, wanted) in [
        (Ok(vec![pair().record.clone()]), (ResultWord::PASS, Reason::OK)),
        (Ok(vec![Pair::new().record]), (ResultWord::FAIL, Reason::SIGNATURE_MISMATCH)),
        (Ok(vec![]), (ResultWord::PERMERROR, Reason::NO_KEY_FOR_SIGNATURE)),
        (Ok(vec![vec![]]), (ResultWord::PERMERROR, Reason::KEY_SYNTAX)),
        (Ok(vec![vec![b'x'; 100_000]]), (ResultWord::PERMERROR, Reason::KEY_TOO_LARGE)),
        (Err(DnsStatus::NXDOMAIN), (ResultWord::PERMERROR, Reason::NO_KEY_FOR_SIGNATURE)),
        (Err(DnsStatus::SERVFAIL), failed(Reason::KEY_QUERY_SERVFAIL)),
        (Err(DnsStatus::TIMEOUT), failed(Reason::KEY_QUERY_TIMEOUT)),
        (Err(DnsStatus::BOGUS), failed(Reason::KEY_QUERY_BOGUS)),
    ] {
        assert_eq!(outcome(answer, &message), wanted);
    }
    let more = [message, b"x".to_vec()].concat();
    let known = Ok(vec![pair().record.clone()]);
    assert_eq!(outcome(known, &more), (ResultWord::FAIL, Reason::BODY_HASH_MISMATCH));
}

#[test]
fn signature() {
    let config = knowing();
    let message = signed(&["s1"]);
    let verifier = verify(&config, &message).unwrap();
    let one = verifier.signatures().next().unwrap();
    assert_eq!(one.domain(), Some("example.com"));
    assert_eq!(one.selector(), Some("s1"));
    assert_eq!(one.identity(), Some("@example.com"));
    assert_eq!((one.algorithm(), one.key_bits()), (Algorithm::ED25519_SHA256, 256));
    assert_eq!((one.subject(), one.expiration()), (None, None));
    assert!(one.timestamp().unwrap() > 1_700_000_000);
    assert!(one.warnings().is_empty());
    assert_eq!((one.header_result(), one.body_result()), (ResultWord::PASS, ResultWord::PASS));
    assert_eq!(one.result().to_string(), "pass");
    assert_eq!(Reason::BODY_HASH_MISMATCH.to_string(), "body-hash-mismatch");
    assert_eq!(Reason::BODY_HASH_MISMATCH.text(), "body hash did not verify");
}

#[test]
fn streams() {
    let config = knowing();
    let message = signed(&["s1"]);
    let mut verifier = Verifier::new(&config).unwrap();
    assert_eq!(io::copy(&mut &message[..], &mut verifier).unwrap(), message.len() as u64);
    assert!(verifier.finish().unwrap().is_ready());
    assert_eq!(verifier.result(), ResultWord::PASS);
}

#[test]
fn errors() {
    let config = no_dns();
    let error = Key::import(&config, b"nonsense").err().unwrap();
    assert_eq!((error.status(), error.name()), (Status::ERR_KEY_SYNTAX, "key-syntax"));
    assert!(error.to_string().starts_with("key-syntax: "));
    assert!(Key::import(&config, b"").is_err());
    let key = Key::import(&config, &pair().pem).unwrap();
    let build = |domain| Profile::builder(domain, "s1", &key).build(&config).err().unwrap().name();
    assert_eq!(build("x..y"), "domain-syntax");
    assert_eq!(build("example.com\0.example.net"), "invalid-argument");
    let headers = Profile::builder("example.com", "s1", &key).headers(&["To"]).build(&config);
    assert_eq!(headers.err().unwrap().name(), "from-not-signed");
    assert_eq!(Verifier::new(&config).err().unwrap().name(), "wrong-state");
    let strange = answering(Err(DnsStatus(1000)));
    assert_eq!(verify(&strange, &signed(&["s1"])).err().unwrap().name(), "invalid-argument");
    assert_eq!(Signer::new(&config, &[]).err().unwrap().name(), "invalid-argument");
    assert_eq!(Config::builder().rsa_bits(1, 2).build().err().unwrap().name(), "invalid-argument");
    let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
    let error = sign(&config, &[&profile], b"To: x\r\n\r\n").err().unwrap();
    assert_eq!(error.status(), Status::ERR_MESSAGE_NO_FROM);
    let mut signer = Signer::new(&config, &[&profile]).unwrap();
    let error = signer.write_all(b"From: a\n\n").and_then(|()| signer.write_all(b"x")).unwrap_err();
    assert!(error.get_ref().unwrap().is::<Error>());
}

/// A panic reaches who called, and the owner is of no more use.
#[test]
fn panics() {
    let config =
        Config::builder().resolver(|_: &str| -> Answer { panic!("mine") }).build().unwrap();
    let mut verifier = Verifier::new(&config).unwrap();
    let message = signed(&["s1"]);
    let panic = catch_unwind(AssertUnwindSafe(|| verifier.feed(&message))).unwrap_err();
    assert_eq!(*panic.downcast::<&str>().unwrap(), "mine");
    assert_eq!(verifier.feed(b"x").unwrap_err().status(), Status::ERR_STATE);
    assert!(verifier.finish().is_err());
    let panic = catch_unwind(|| sign_by(|_: &SignRequest| panic!("mine, too"))).unwrap_err();
    assert_eq!(*panic.downcast::<&str>().unwrap(), "mine, too");
}

#[test]
fn external_key() {
    let seen = Mutex::new(Vec::new()); // borrowed by the closure
    let fields = sign_by(|request: &SignRequest| {
        seen.lock().unwrap().push(request.clone());
        Ok(sign_elsewhere(&request.digest))
    });
    let message = [fields.unwrap(), message()].concat();
    assert_eq!(verify(&knowing(), &message).unwrap().result(), ResultWord::PASS);
    let seen = seen.into_inner().unwrap();
    assert_eq!((seen.len(), seen[0].digest.len()), (1, 32));
    assert_eq!((&seen[0].domain[..], &seen[0].selector[..]), ("example.com", "s1"));
    assert_eq!(seen[0].algorithm, Algorithm::ED25519_SHA256);
}

#[test]
fn external_key_fails() {
    for (answer, wanted) in [
        (Err(SignFailure::Refused), Status::ERR_SIGN_FAILED),
        (Err(SignFailure::Timeout), Status::ERR_SIGN_TIMEOUT),
        (Ok(b"short".to_vec()), Status::ERR_INVALID_ARGUMENT),
        (Ok(vec![]), Status::ERR_INVALID_ARGUMENT),
    ] {
        let error = sign_by(move |_: &SignRequest| answer.clone()).unwrap_err();
        assert_eq!(error.status(), wanted);
    }
}

/// Replies later: what it is asked goes to another thread.
struct Queue(Mutex<Sender<(String, Ticket)>>);

impl Queue {
    fn put(&self, what: &str, ticket: Ticket) {
        self.0.lock().unwrap().send((what.to_string(), ticket)).unwrap();
    }
}

impl Resolver for Queue {
    fn lookup(&self, name: &str, ticket: Ticket) -> Reply<Answer> {
        self.put(name, ticket);
        Reply::Later
    }
}

impl ExternalKey for Queue {
    fn sign(&self, request: &SignRequest, ticket: Ticket) -> Reply<Result<Vec<u8>, SignFailure>> {
        self.put(&request.selector, ticket);
        Reply::Later
    }
}

/// The lookups of a message overlap: answers come in any order, by a channel, and
/// are completed in the owner's thread.
#[test]
fn lookups_overlap() {
    let (ask, asked) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let config = Config::builder().resolver(Queue(Mutex::new(ask))).build().unwrap();
    let server = thread::spawn(move || {
        let mut all: Vec<(String, Ticket)> = asked.iter().take(3).collect();
        all.reverse();
        for (name, ticket) in all {
            let known = name != "b._domainkey.example.com";
            let records =
                if known { Ok(vec![pair().record.clone()]) } else { Err(DnsStatus::SERVFAIL) };
            answer.send((ticket, records)).unwrap();
        }
    });
    let mut verifier = Verifier::new(&config).unwrap();
    verifier.feed(&signed(&["a", "b", "c"])).unwrap();
    let mut pending = 0;
    while verifier.finish().unwrap().is_pending() {
        let (ticket, records) = answered.recv().unwrap();
        verifier.complete(ticket, records).unwrap();
        assert_eq!(verifier.complete(ticket, Ok(vec![])).unwrap_err().name(), "wrong-state");
        pending += 1;
    }
    server.join().unwrap();
    assert_eq!(pending, 3);
    let reasons: HashMap<_, _> =
        verifier.signatures().map(|one| (one.selector().unwrap(), one.reason())).collect();
    assert_eq!(reasons["a"], Reason::OK);
    assert_eq!(reasons["b"], Reason::KEY_QUERY_SERVFAIL);
    assert_eq!(reasons["c"], Reason::OK);
}

/// An answer that can't be leaves the request open.
#[test]
fn external_key_later() {
    let (ask, asked) = mpsc::channel();
    let config = no_dns();
    let key = Key::external(&config, Algorithm::ED25519_SHA256, Queue(Mutex::new(ask))).unwrap();
    let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
    let mut signer = Signer::new(&config, &[&profile]).unwrap();
    signer.feed(&message()).unwrap();
    assert!(signer.finish().unwrap().is_pending());
    let (selector, ticket) = asked.recv().unwrap();
    assert_eq!(selector, "s1");
    assert!(signer.complete(ticket, Ok(b"short".to_vec())).is_err());
    assert!(signer.finish().unwrap().is_pending());
    assert!(signer.fields().is_empty());
    signer.complete(ticket, Err(SignFailure::Timeout)).unwrap();
    assert_eq!(signer.finish().unwrap_err().status(), Status::ERR_SIGN_TIMEOUT);
}

/// Freed with open requests; then the tickets are worth nothing.
#[test]
fn dropped_while_pending() {
    let (ask, asked) = mpsc::channel();
    let config = Config::builder().resolver(Queue(Mutex::new(ask))).build().unwrap();
    let mut first = Verifier::new(&config).unwrap();
    first.feed(&signed(&["s1"])).unwrap();
    drop(first);
    let (_, ticket) = asked.recv().unwrap();
    let mut second = Verifier::new(&config).unwrap();
    second.feed(&signed(&["s1"])).unwrap();
    assert_eq!(second.complete(ticket, Ok(vec![])).unwrap_err().status(), Status::ERR_STATE);
    assert!(verify(&config, &signed(&["s1"])).is_err());
}

/// A configuration and a profile for all threads, an owner for each; and one that
/// moves from thread to thread.
#[test]
fn threads() {
    let (config, plain, message) = (knowing(), no_dns(), signed(&["s1"]));
    let key = Key::import(&plain, &pair().pem).unwrap();
    let profile = Profile::builder("example.com", "s1", &key).build(&plain).unwrap();
    let passed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let verifier = verify(&config, &message).unwrap();
                    let pass = verifier.result() == ResultWord::PASS;
                    passed.fetch_add(pass.into(), Ordering::Relaxed);
                    assert!(!sign(&plain, &[&profile], &message[..]).unwrap().is_empty());
                }
            });
        }
    });
    assert_eq!(passed.into_inner(), 400);
    let mut verifier = Verifier::new(&config).unwrap();
    verifier.feed(&message[..100]).unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            verifier.feed(&message[100..]).unwrap();
            assert!(verifier.finish().unwrap().is_ready());
            assert_eq!(verifier.result(), ResultWord::PASS);
        });
    });
}

/// C counts references: a key doesn't need the configuration that it came from.
#[test]
fn order_of_dropping() {
    let first = no_dns();
    let key = Key::import(&first, &pair().pem).unwrap();
    drop(first);
    assert_eq!(key.record().unwrap().as_bytes(), pair().record);
    let config = no_dns();
    let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
    let mut signer = Signer::new(&config, &[&profile]).unwrap();
    drop(config);
    signer.feed(&message()).unwrap();
    assert!(signer.finish().unwrap().is_ready());
    assert!(signer.fields().starts_with(b"DKIM-Signature: "));
}
