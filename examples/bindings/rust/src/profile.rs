// SPDX-License-Identifier: MIT
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::time::Duration;

use crate::config::{c_string, make, Config};
use crate::error::{check, Error};
use crate::key::Key;
use crate::sys;

/// How to sign; sealed. It borrows its key.
pub struct Profile<'k> {
    raw: NonNull<sys::dkimkit_profile>,
    key: PhantomData<&'k Key<'k>>,
}

// SAFETY: C doesn't write to a sealed profile but for its atomic reference count,
// and its key is Sync.
unsafe impl Send for Profile<'_> {}
unsafe impl Sync for Profile<'_> {}

/// What a profile is made of. What isn't set has the library's default.
pub struct ProfileBuilder<'k> {
    domain: String,
    selector: String,
    key: &'k Key<'k>,
    identity: Option<String>,
    headers: Vec<String>,
    expiration: Duration,
}

impl<'k> ProfileBuilder<'k> {
    /// i=
    pub fn identity(mut self, identity: &str) -> Self {
        self.identity = Some(identity.to_string());
        self
    }

    /// The fields to sign.
    pub fn headers(mut self, names: &[&str]) -> Self {
        self.headers = names.iter().map(|name| name.to_string()).collect();
        self
    }

    /// x=, so long after signing.
    pub fn expiration(mut self, after: Duration) -> Self {
        self.expiration = after;
        self
    }

    /// Makes and seals it.
    pub fn build(self, config: &Config<'_>) -> Result<Profile<'k>, Error> {
        // SAFETY: the out-parameter is as the header says.
        let raw = make(|out| unsafe { sys::dkimkit_profile_new(out, config.raw()) })?;
        // From here on, errors drop it.
        let profile = Profile { raw, key: PhantomData };
        // SAFETY: `raw` is alive and not sealed.
        unsafe { self.set(raw.as_ptr())? };
        Ok(profile)
    }

    unsafe fn set(&self, raw: *mut sys::dkimkit_profile) -> Result<(), Error> {
        check(sys::dkimkit_profile_set_domain(raw, c_string(&self.domain)?.as_ptr()))?;
        check(sys::dkimkit_profile_set_selector(raw, c_string(&self.selector)?.as_ptr()))?;
        check(sys::dkimkit_profile_set_key(raw, self.key.raw()))?;
        check(sys::dkimkit_profile_set_expiration(raw, self.expiration.as_secs()))?;
        if let Some(identity) = &self.identity {
            check(sys::dkimkit_profile_set_identity(raw, c_string(identity)?.as_ptr()))?;
        }
        let names = self.headers.iter().map(|n| c_string(n)).collect::<Result<Vec<_>, _>>()?;
        let pointers: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
        check(sys::dkimkit_profile_set_headers(raw, pointers.as_ptr(), pointers.len() as _))?;
        check(sys::dkimkit_profile_seal(raw)).map(|_| ())
    }
}

impl<'k> Profile<'k> {
    pub fn builder(domain: &str, selector: &str, key: &'k Key<'k>) -> ProfileBuilder<'k> {
        ProfileBuilder {
            domain: domain.to_string(),
            selector: selector.to_string(),
            key,
            identity: None,
            headers: Vec::new(),
            expiration: Duration::ZERO,
        }
    }

    pub(crate) fn raw(&self) -> *mut sys::dkimkit_profile {
        self.raw.as_ptr()
    }
}

impl Drop for Profile<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours; signers have references of their own.
        unsafe { sys::dkimkit_profile_free(self.raw()) }
    }
}
