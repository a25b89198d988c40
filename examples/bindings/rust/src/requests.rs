// SPDX-License-Identifier: MIT
//! What the library asks for while it works on a message.
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::raw::{c_int, c_void};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{ptr, slice};

use crate::error::{check, Error};
use crate::sys;
use crate::words::{static_text, Algorithm, DnsStatus, Status};

/// The TXT records of a name, each with its strings joined; or what the DNS said
/// instead.
pub type Answer = Result<Vec<Vec<u8>>, DnsStatus>;

/// Names a request that is open. No two are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(u64);

/// An answer, or the promise of one.
pub enum Reply<T> {
    Now(T),
    /// The owner's `complete` will be called with the ticket.
    Later,
}

/// Looks up TXT records. A closure of a name is one that always replies now.
pub trait Resolver: Send + Sync {
    fn lookup(&self, name: &str, ticket: Ticket) -> Reply<Answer>;
}

impl<F: Fn(&str) -> Answer + Send + Sync> Resolver for F {
    fn lookup(&self, name: &str, _: Ticket) -> Reply<Answer> {
        Reply::Now(self(name))
    }
}

/// Why an external key didn't sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignFailure {
    Refused,
    Timeout,
}

/// What an external key is to sign. `digest` is SHA-256; for Ed25519 it is the
/// message.
#[derive(Clone, Debug)]
pub struct SignRequest {
    pub digest: Vec<u8>,
    pub algorithm: Algorithm,
    pub domain: String,
    pub selector: String,
}

/// Signs elsewhere. A closure of a request is one that always replies now.
pub trait ExternalKey: Send + Sync {
    fn sign(&self, request: &SignRequest, ticket: Ticket) -> Reply<Result<Vec<u8>, SignFailure>>;
}

impl<F> ExternalKey for F
where
    F: Fn(&SignRequest) -> Result<Vec<u8>, SignFailure> + Send + Sync,
{
    fn sign(&self, request: &SignRequest, _: Ticket) -> Reply<Result<Vec<u8>, SignFailure>> {
        Reply::Now(self(request))
    }
}

enum Failure {
    Panic(Box<dyn Any + Send>),
    Error(Error),
}

/// The requests of one owner, whose `user_data` in C leads here. It is in an `Rc`
/// and only ever borrowed shared, because C's pointer to it is used while the owner
/// itself is borrowed exclusively. There is no cancel callback: only the owner
/// frees, and takes the open requests with it.
pub(crate) struct Requests<'c, R> {
    pub(crate) resolver: Option<&'c dyn Resolver>,
    open: RefCell<HashMap<Ticket, *mut R>>,
    failure: Cell<Option<Failure>>,
    ended: Cell<bool>,
}

impl<'c, R> Requests<'c, R> {
    pub(crate) fn new(resolver: Option<&'c dyn Resolver>) -> Self {
        Requests {
            resolver,
            open: RefCell::default(),
            failure: Cell::default(),
            ended: Cell::default(),
        }
    }

    /// Called from C. Nothing may unwind out of here.
    fn start<T>(
        &self,
        request: *mut R,
        ask: impl FnOnce(Ticket) -> Reply<T>,
        complete: impl FnOnce(*mut R, T) -> Result<(), Error>,
    ) -> c_int {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let ticket = Ticket(LAST.fetch_add(1, Ordering::Relaxed));
        let done = match catch_unwind(AssertUnwindSafe(|| ask(ticket))) {
            Ok(Reply::Now(answer)) => complete(request, answer).map_err(Failure::Error),
            Ok(Reply::Later) => {
                self.open.borrow_mut().insert(ticket, request);
                Ok(())
            }
            Err(panic) => Err(Failure::Panic(panic)),
        };
        match done {
            Ok(()) => Status::OK.0,
            Err(failure) => {
                self.failure.set(Some(failure));
                Status::ERR_CALLBACK.0
            }
        }
    }

    /// Completes a request, which stays open if that fails.
    pub(crate) fn complete(
        &self,
        ticket: Ticket,
        complete: impl FnOnce(*mut R) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut open = self.open.borrow_mut();
        let request = *open.get(&ticket).ok_or_else(|| Error::new(Status::ERR_STATE))?;
        complete(request)?;
        open.remove(&ticket);
        Ok(())
    }

    /// Makes a call into C, unless one has failed for good, and goes on with what
    /// happened in a callback of it.
    pub(crate) fn call(&self, function: impl FnOnce() -> c_int) -> Result<c_int, Error> {
        if self.ended.get() {
            return Err(Error::new(Status::ERR_STATE));
        }
        let rv = function();
        // SAFETY: the function takes any number.
        self.ended.set(unsafe { sys::dkimkit_is_fatal(rv) } == 1);
        match self.failure.take() {
            Some(Failure::Panic(panic)) => resume_unwind(panic),
            Some(Failure::Error(error)) => Err(error),
            None => check(rv),
        }
    }
}

/// # Safety
/// C calls it, within a call of the verifier whose `Requests` are the owner data.
pub(crate) unsafe extern "C" fn lookup(query: *mut sys::dkimkit_query, _: *mut c_void) -> c_int {
    let owner = sys::dkimkit_query_owner_data(query) as *const Requests<'_, sys::dkimkit_query>;
    let requests = &*owner;
    let name = static_text(sys::dkimkit_query_name(query));
    requests.start(
        query,
        |ticket| match requests.resolver {
            Some(resolver) => resolver.lookup(name, ticket),
            None => Reply::Now(Err(DnsStatus::ERROR)),
        },
        |query, answer| complete_query(query, answer),
    )
}

/// # Safety
/// `query` is open.
pub(crate) unsafe fn complete_query(
    query: *mut sys::dkimkit_query,
    answer: Answer,
) -> Result<(), Error> {
    let (records, status) = match answer {
        Ok(records) => (records, DnsStatus::OK),
        Err(status) => (Vec::new(), status),
    };
    for record in records {
        let added = check(sys::dkimkit_query_add_txt(query, record.as_ptr(), record.len() as _));
        // A record over a limit is left out, and the library remembers it.
        if let Err(error) = added {
            if error.status() != Status::ERR_LIMIT {
                return Err(error);
            }
        }
    }
    check(sys::dkimkit_query_done(query, status, 0, 0)).map(|_| ())
}

pub(crate) type BoxedKey<'f> = Box<dyn ExternalKey + 'f>;

/// # Safety
/// C calls it, within a call of the signer whose `Requests` are the owner data;
/// `key` is the closure of a key that this signer borrows.
pub(crate) unsafe extern "C" fn sign(
    request: *mut sys::dkimkit_sign_req,
    key: *mut c_void,
) -> c_int {
    let owner = sys::dkimkit_sign_req_owner_data(request) as *const SignRequests;
    let requests = &*owner;
    let key = &*(key as *const BoxedKey<'_>);
    let asked = sign_request(request);
    requests.start(
        request,
        |ticket| key.sign(&asked, ticket),
        |request, answer| complete_signature(request, answer),
    )
}

pub(crate) type SignRequests = Requests<'static, sys::dkimkit_sign_req>;

unsafe fn sign_request(request: *const sys::dkimkit_sign_req) -> SignRequest {
    let mut len = 0;
    let digest = sys::dkimkit_sign_req_digest(request, &mut len);
    SignRequest {
        digest: slice::from_raw_parts(digest, len as usize).to_vec(),
        algorithm: sys::dkimkit_sign_req_algorithm(request),
        domain: static_text(sys::dkimkit_sign_req_domain(request)).to_string(),
        selector: static_text(sys::dkimkit_sign_req_selector(request)).to_string(),
    }
}

/// # Safety
/// `request` is open.
pub(crate) unsafe fn complete_signature(
    request: *mut sys::dkimkit_sign_req,
    answer: Result<Vec<u8>, SignFailure>,
) -> Result<(), Error> {
    let rv = match answer {
        Ok(signature) => {
            sys::dkimkit_sign_req_done(request, signature.as_ptr(), signature.len() as _)
        }
        Err(SignFailure::Refused) => sys::dkimkit_sign_req_fail(request, Status::ERR_SIGN_FAILED.0),
        Err(SignFailure::Timeout) => {
            sys::dkimkit_sign_req_fail(request, Status::ERR_SIGN_TIMEOUT.0)
        }
    };
    check(rv).map(|_| ())
}

/// The pointer that C gets.
pub(crate) fn user_data<R>(requests: &Rc<Requests<'_, R>>) -> *mut c_void {
    Rc::as_ptr(requests) as *mut c_void
}

pub(crate) const NO_DATA: *mut c_void = ptr::null_mut();
