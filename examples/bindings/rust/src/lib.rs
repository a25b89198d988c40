// SPDX-License-Identifier: MIT
//! DKIM by libdkimkit: an example of a binding, not a package.
//!
//! # What keeps what alive
//!
//! The objects of C count references among themselves. What C doesn't know is how
//! long closures live, so that is what the lifetimes are about: a [`Verifier`]
//! borrows the [`Config`] whose resolver it calls, a [`Signer`] borrows its
//! profiles, and a [`Profile`] borrows the [`Key`] that may call a closure. What
//! the closures borrow has to live as long as they do:
//!
//! ```no_run
//! # use dkimkit::*;
//! let config = Config::builder().build().unwrap();
//! let key = Key::import(&config, b"...").unwrap();
//! let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
//! sign(&config, &[&profile], b"").unwrap();
//! ```
//!
//! ```compile_fail,E0505
//! # use dkimkit::*;
//! # let config = Config::builder().build().unwrap();
//! # let key = Key::import(&config, b"...").unwrap();
//! # let profile = Profile::builder("example.com", "s1", &key).build(&config).unwrap();
//! drop(key); // the profile has borrowed it
//! sign(&config, &[&profile], b"").unwrap();
//! ```
//!
//! # Threads
//!
//! A [`Config`], a [`Key`] and a [`Profile`] are sealed: C never writes to them
//! again, and counts references atomically. Their closures are `Send + Sync`. So
//! they are `Send` and `Sync`. An owner, that is a [`Verifier`] or a [`Signer`],
//! belongs to one thread at a time: it is `Send`, and not `Sync`.
//!
//! ```
//! fn shared<T: Sync>() {}
//! fn moved<T: Send>() {}
//! shared::<dkimkit::Config>();
//! moved::<dkimkit::Verifier>();
//! ```
//!
//! ```compile_fail,E0277
//! # fn shared<T: Sync>() {}
//! shared::<dkimkit::Verifier>();
//! ```
//!
//! # Requests
//!
//! A resolver or an external key replies [`Reply::Now`], or [`Reply::Later`]: then
//! somebody hands the answer to the owner's `complete` with the [`Ticket`], in the
//! owner's thread, which the `&mut` of it enforces. A panic in a closure doesn't
//! pass through C; it goes on when C has returned.

mod config;
mod error;
mod key;
mod profile;
mod requests;
mod signer;
mod sys;
mod verifier;
mod words;

pub use config::{Config, ConfigBuilder};
pub use error::Error;
pub use key::Key;
pub use profile::{Profile, ProfileBuilder};
pub use requests::{Answer, ExternalKey, Reply, Resolver, SignFailure, SignRequest, Ticket};
pub use signer::{sign, Signer};
pub use verifier::{verify, Signature, Verifier};
pub use words::{Algorithm, DnsStatus, Reason, ResultWord, Status, Warning};
