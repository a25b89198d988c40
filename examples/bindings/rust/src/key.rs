// SPDX-License-Identifier: MIT
use std::os::raw::c_void;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use crate::config::{make, Config};
use crate::error::{check, Error};
use crate::requests::{self, BoxedKey, ExternalKey};
use crate::sys;
use crate::words::Algorithm;

/// A private key, in the library or elsewhere. `'f` is how long the closure of an
/// external one may live.
pub struct Key<'f> {
    raw: NonNull<sys::dkimkit_key>,
    // C has its address; an Arc's content doesn't move.
    _external: Option<Arc<BoxedKey<'f>>>,
}

// SAFETY: C doesn't write to a key but for its atomic reference count, and an
// external key is Send and Sync by its trait.
unsafe impl Send for Key<'_> {}
unsafe impl Sync for Key<'_> {}

impl<'f> Key<'f> {
    /// Reads a private key in any form that `dkimkit_key_import` knows.
    pub fn import(config: &Config<'_>, octets: &[u8]) -> Result<Key<'f>, Error> {
        // SAFETY: the octets aren't kept.
        let raw = make(|out| unsafe {
            sys::dkimkit_key_import(out, config.raw(), octets.as_ptr().cast(), octets.len() as _)
        })?;
        Ok(Key { raw, _external: None })
    }

    /// A key that is elsewhere: a closure, or what implements the trait.
    pub fn external(
        config: &Config<'_>,
        algorithm: Algorithm,
        key: impl ExternalKey + 'f,
    ) -> Result<Key<'f>, Error> {
        let external: Arc<BoxedKey<'f>> = Arc::new(Box::new(key));
        // SAFETY: C calls `sign` only while a signer is in a call; it has borrowed
        // its profiles, those their keys, and those own the closure.
        let raw = make(|out| unsafe {
            let data = Arc::as_ptr(&external) as *mut c_void;
            let sign = Some(requests::sign as unsafe extern "C" fn(_, _) -> _);
            sys::dkimkit_key_external(out, config.raw(), algorithm, sign, None, data)
        })?;
        Ok(Key { raw, _external: Some(external) })
    }

    pub(crate) fn raw(&self) -> *mut sys::dkimkit_key {
        self.raw.as_ptr()
    }

    /// The text of the key record that publishes it.
    pub fn record(&self) -> Result<String, Error> {
        let mut len = 0;
        // SAFETY: `len` tells the room, the final NUL included.
        unsafe {
            check(sys::dkimkit_keyrecord_write(ptr::null_mut(), &mut len, self.raw()))?;
            let mut text = vec![0u8; len as usize + 1];
            len += 1;
            check(sys::dkimkit_keyrecord_write(text.as_mut_ptr().cast(), &mut len, self.raw()))?;
            text.truncate(len as usize);
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
    }
}

impl Drop for Key<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours; profiles have references of their own.
        unsafe { sys::dkimkit_key_free(self.raw()) }
    }
}
