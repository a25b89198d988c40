// SPDX-License-Identifier: MIT
use std::io;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::rc::Rc;
use std::slice;
use std::task::Poll;

use crate::config::{make, Config};
use crate::error::Error;
use crate::profile::Profile;
use crate::requests::{complete_signature, user_data, SignFailure, SignRequests, Ticket};
use crate::sys;
use crate::words::Status;

/// Signs one message with all of its profiles, which it borrows. It takes the raw
/// message by `feed`, or as an [`io::Write`].
pub struct Signer<'p> {
    raw: NonNull<sys::dkimkit_signer>,
    requests: Rc<SignRequests>,
    profiles: PhantomData<&'p Profile<'p>>,
}

// SAFETY: C keeps no thread-local state; the Rc has no clone; everything here but the profiles,
// which are Sync, is reached through the signer only.
unsafe impl Send for Signer<'_> {}

impl<'p> Signer<'p> {
    /// `config` is what the profiles were made from.
    pub fn new(config: &Config<'_>, profiles: &[&'p Profile<'p>]) -> Result<Signer<'p>, Error> {
        let requests = Rc::new(SignRequests::new(None));
        let pointers: Vec<_> = profiles.iter().map(|profile| profile.raw()).collect();
        // SAFETY: C copies the array, and the requests live as long as the signer.
        let raw = make(|out| unsafe {
            let (first, count) = (pointers.as_ptr(), pointers.len() as _);
            sys::dkimkit_signer_new(out, config.raw(), first, count, user_data(&requests))
        })?;
        Ok(Signer { raw, requests, profiles: PhantomData })
    }

    /// Takes the next octets of the message.
    pub fn feed(&mut self, octets: &[u8]) -> Result<(), Error> {
        let raw = self.raw.as_ptr();
        // SAFETY: the octets aren't kept.
        let call = || unsafe { sys::dkimkit_signer_feed(raw, octets.as_ptr(), octets.len() as _) };
        self.requests.call(call).map(|_| ())
    }

    /// Ends the message. `Poll::Pending`: a request is open; complete it, and call
    /// this again.
    pub fn finish(&mut self) -> Result<Poll<()>, Error> {
        let raw = self.raw.as_ptr();
        // SAFETY: `raw` is alive.
        match self.requests.call(|| unsafe { sys::dkimkit_signer_finish(raw) })? {
            0 => Ok(Poll::Ready(())),
            _ => Ok(Poll::Pending),
        }
    }

    /// Completes a request whose key replied later. Error "wrong-state" for a
    /// ticket that isn't one of this signer's, or is used up. After any other, the
    /// request is still open.
    pub fn complete(
        &mut self,
        ticket: Ticket,
        answer: Result<Vec<u8>, SignFailure>,
    ) -> Result<(), Error> {
        // SAFETY: what is open lives as long as the signer.
        self.requests.complete(ticket, |request| unsafe { complete_signature(request, answer) })
    }

    /// The fields to put on top of the message; none before the end.
    pub fn fields(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        // SAFETY: the fields live as long as the signer, and are copied.
        unsafe {
            for index in 0..sys::dkimkit_signer_count(self.raw.as_ptr()) {
                let mut len = 0;
                let field = sys::dkimkit_signer_field(self.raw.as_ptr(), index, &mut len);
                fields.extend_from_slice(slice::from_raw_parts(field.cast(), len as usize));
            }
        }
        fields
    }
}

impl io::Write for Signer<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.feed(octets)?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Signer<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours, and the requests go after it.
        unsafe { sys::dkimkit_signer_free(self.raw.as_ptr()) }
    }
}

/// The fields for a whole message, with keys that reply now.
pub fn sign(
    config: &Config<'_>,
    profiles: &[&Profile<'_>],
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut signer = Signer::new(config, profiles)?;
    signer.feed(message)?;
    match signer.finish()? {
        Poll::Ready(()) => Ok(signer.fields()),
        Poll::Pending => Err(Error::new(Status::ERR_STATE)),
    }
}
