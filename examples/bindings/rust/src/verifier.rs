// SPDX-License-Identifier: MIT
use std::ffi::CStr;
use std::io;
use std::marker::PhantomData;
use std::os::raw::{c_char, c_int};
use std::ptr::NonNull;
use std::rc::Rc;
use std::task::Poll;

use crate::config::{make, Config};
use crate::error::Error;
use crate::requests::{complete_query, user_data, Answer, Requests, Ticket};
use crate::sys;
use crate::words::{Algorithm, Reason, ResultWord, Status, Warning};

/// Verifies all signatures of one message. It borrows the configuration, whose
/// resolver it calls. It takes the raw message by `feed`, or as an [`io::Write`].
pub struct Verifier<'c> {
    raw: NonNull<sys::dkimkit_verifier>,
    requests: Rc<Requests<'c, sys::dkimkit_query>>,
}

// SAFETY: C keeps no thread-local state; the Rc has no clone; everything here but the resolver,
// which is Sync, is reached through the verifier only.
unsafe impl Send for Verifier<'_> {}

impl<'c> Verifier<'c> {
    pub fn new(config: &'c Config<'_>) -> Result<Verifier<'c>, Error> {
        let requests = Rc::new(Requests::new(config.resolver().map(|r| r as _)));
        // SAFETY: the requests live as long as the verifier.
        let raw = make(|out| unsafe {
            sys::dkimkit_verifier_new(out, config.raw(), user_data(&requests))
        })?;
        Ok(Verifier { raw, requests })
    }

    /// Takes the next octets of the message.
    pub fn feed(&mut self, octets: &[u8]) -> Result<(), Error> {
        let raw = self.raw.as_ptr();
        // SAFETY: the octets aren't kept.
        let call =
            || unsafe { sys::dkimkit_verifier_feed(raw, octets.as_ptr(), octets.len() as _) };
        self.requests.call(call).map(|_| ())
    }

    /// Ends the message. `Poll::Pending`: a lookup is open; complete it, and call
    /// this again.
    pub fn finish(&mut self) -> Result<Poll<()>, Error> {
        let raw = self.raw.as_ptr();
        // SAFETY: `raw` is alive.
        match self.requests.call(|| unsafe { sys::dkimkit_verifier_finish(raw) })? {
            0 => Ok(Poll::Ready(())),
            _ => Ok(Poll::Pending),
        }
    }

    /// Completes a lookup whose resolver replied later. Error "wrong-state" for a
    /// ticket that isn't one of this verifier's, or is used up.
    pub fn complete(&mut self, ticket: Ticket, answer: Answer) -> Result<(), Error> {
        // SAFETY: what is open lives as long as the verifier.
        self.requests.complete(ticket, |query| unsafe { complete_query(query, answer) })
    }

    /// The result of the message.
    pub fn result(&self) -> ResultWord {
        // SAFETY: `raw` is alive.
        unsafe { sys::dkimkit_verifier_result(self.raw.as_ptr()) }
    }

    pub fn reason(&self) -> Reason {
        // SAFETY: `raw` is alive.
        unsafe { sys::dkimkit_verifier_reason(self.raw.as_ptr()) }
    }

    /// The signatures, from the top of the message; they borrow the verifier.
    pub fn signatures(&self) -> impl Iterator<Item = Signature<'_>> + '_ {
        // SAFETY: `raw` is alive, and the index is below the count.
        let count = unsafe { sys::dkimkit_verifier_count(self.raw.as_ptr()) };
        (0..count).map(move |index| Signature {
            raw: unsafe { sys::dkimkit_verifier_signature(self.raw.as_ptr(), index) },
            verifier: PhantomData,
        })
    }
}

impl io::Write for Verifier<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.feed(octets)?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Verifier<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours, and the requests go after it.
        unsafe { sys::dkimkit_verifier_free(self.raw.as_ptr()) }
    }
}

/// One DKIM-Signature field and what became of it. Names have A-labels.
#[derive(Clone, Copy)]
pub struct Signature<'v> {
    raw: *const sys::dkimkit_signature,
    verifier: PhantomData<&'v Verifier<'v>>,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $type:ty: $function:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(&self) -> $type {
            // SAFETY: the signature lives as long as the verifier, which is borrowed.
            unsafe { sys::$function(self.raw) }
        }
    )*};
}

impl<'v> Signature<'v> {
    getters! {
        result -> ResultWord: dkimkit_signature_result;
        reason -> Reason: dkimkit_signature_reason;
        header_result -> ResultWord: dkimkit_signature_header_result;
        body_result -> ResultWord: dkimkit_signature_body_result;
        algorithm -> Algorithm: dkimkit_signature_algorithm;
        /// Bits of the key that was used; 0 for none.
        key_bits -> u32: dkimkit_signature_key_bits;
    }

    /// What the reason is about.
    pub fn subject(&self) -> Option<&'v str> {
        // SAFETY: the text lives as long as the verifier, here and below.
        unsafe { text(sys::dkimkit_signature_subject(self.raw)) }
    }

    pub fn domain(&self) -> Option<&'v str> {
        unsafe { text(sys::dkimkit_signature_domain_ascii(self.raw)) }
    }

    pub fn selector(&self) -> Option<&'v str> {
        unsafe { text(sys::dkimkit_signature_selector_ascii(self.raw)) }
    }

    /// i=; `None` for one that isn't valid.
    pub fn identity(&self) -> Option<&'v str> {
        unsafe { text(sys::dkimkit_signature_identity_ascii(self.raw)) }
    }

    /// t=, in seconds since the epoch.
    pub fn timestamp(&self) -> Option<u64> {
        self.optional(sys::dkimkit_signature_timestamp)
    }

    /// x=, likewise.
    pub fn expiration(&self) -> Option<u64> {
        self.optional(sys::dkimkit_signature_expiration)
    }

    pub fn warnings(&self) -> Vec<Warning> {
        // SAFETY: the index is below the count.
        unsafe {
            (0..sys::dkimkit_signature_warning_count(self.raw))
                .map(|index| sys::dkimkit_signature_warning(self.raw, index))
                .collect()
        }
    }

    fn optional(
        &self,
        function: unsafe extern "C" fn(*const sys::dkimkit_signature, *mut u64) -> c_int,
    ) -> Option<u64> {
        let mut value = 0;
        // SAFETY: it writes to `value` at most.
        (unsafe { function(self.raw, &mut value) } == 1).then_some(value)
    }
}

/// # Safety
/// `text` is NULL, or NUL-terminated and lives for 'v.
unsafe fn text<'v>(text: *const c_char) -> Option<&'v str> {
    NonNull::new(text as *mut c_char).and_then(|text| CStr::from_ptr(text.as_ptr()).to_str().ok())
}

/// A verifier that has finished a whole message, with a resolver that replies now.
pub fn verify<'c>(config: &'c Config<'_>, message: &[u8]) -> Result<Verifier<'c>, Error> {
    let mut verifier = Verifier::new(config)?;
    verifier.feed(message)?;
    match verifier.finish()? {
        Poll::Ready(()) => Ok(verifier),
        Poll::Pending => Err(Error::new(Status::ERR_STATE)),
    }
}
