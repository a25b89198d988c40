// SPDX-License-Identifier: MIT
use std::ffi::CString;
use std::marker::PhantomData;
use std::os::raw::c_int;
use std::ptr::{self, NonNull};

use crate::error::{check, Error};
use crate::requests::{self, Resolver, NO_DATA};
use crate::sys;
use crate::words::Status;

/// A sealed configuration. `'f` is how long its resolver may live.
pub struct Config<'f> {
    raw: NonNull<sys::dkimkit_config>,
    resolver: Option<Box<dyn Resolver + 'f>>,
}

// SAFETY: C doesn't write to a sealed configuration but for its atomic reference
// count, and the resolver is Send and Sync by its trait.
unsafe impl Send for Config<'_> {}
unsafe impl Sync for Config<'_> {}

/// What a configuration is made of; not `Send`, because it isn't sealed.
#[derive(Default)]
pub struct ConfigBuilder<'f> {
    resolver: Option<Box<dyn Resolver + 'f>>,
    normalize_line_ends: bool,
    allow_sha1: bool,
    rsa_bits: Option<(u32, u32)>,
    not_send: PhantomData<*const ()>,
}

impl<'f> ConfigBuilder<'f> {
    /// Who is asked for keys: a closure, or what implements the trait.
    pub fn resolver(mut self, resolver: impl Resolver + 'f) -> Self {
        self.resolver = Some(Box::new(resolver));
        self
    }

    /// A bare LF ends a line, too.
    pub fn normalize_line_ends(mut self, on: bool) -> Self {
        self.normalize_line_ends = on;
        self
    }

    /// rsa-sha1 is verified.
    pub fn allow_sha1(mut self, on: bool) -> Self {
        self.allow_sha1 = on;
        self
    }

    /// The smallest and the largest RSA modulus.
    pub fn rsa_bits(mut self, min: u32, max: u32) -> Self {
        self.rsa_bits = Some((min, max));
        self
    }

    /// Makes and seals it.
    pub fn build(self) -> Result<Config<'f>, Error> {
        // SAFETY: the out-parameter is as the header says.
        let raw = make(|out| unsafe { sys::dkimkit_config_new(out, ptr::null()) })?;
        // From here on, errors drop it.
        let config = Config { raw, resolver: self.resolver };
        let raw = raw.as_ptr();
        // SAFETY: `raw` is alive and not sealed; `lookup` takes no user data.
        unsafe {
            if config.resolver.is_some() {
                check(sys::dkimkit_config_set_dns(raw, Some(requests::lookup), None, NO_DATA))?;
            }
            if self.normalize_line_ends {
                let normalize = sys::dkimkit_line_ends::DKIMKIT_LINE_ENDS_NORMALIZE;
                check(sys::dkimkit_config_set_line_ends(raw, normalize))?;
            }
            if let Some((min, max)) = self.rsa_bits {
                check(sys::dkimkit_config_set_rsa_bits(raw, min, max))?;
            }
            check(sys::dkimkit_config_set_allow_sha1(raw, self.allow_sha1.into()))?;
            check(sys::dkimkit_config_seal(raw))?;
        }
        Ok(config)
    }
}

impl<'f> Config<'f> {
    pub fn builder() -> ConfigBuilder<'f> {
        ConfigBuilder::default()
    }

    pub(crate) fn raw(&self) -> *mut sys::dkimkit_config {
        self.raw.as_ptr()
    }

    pub(crate) fn resolver(&self) -> Option<&(dyn Resolver + 'f)> {
        self.resolver.as_deref()
    }
}

impl Drop for Config<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours. What was made from it has references of its own, and
        // the verifiers, which call the resolver, have borrowed it.
        unsafe { sys::dkimkit_config_free(self.raw()) }
    }
}

/// Calls a function with an out-parameter.
pub(crate) fn make<T>(function: impl FnOnce(*mut *mut T) -> c_int) -> Result<NonNull<T>, Error> {
    let mut out = ptr::null_mut();
    check(function(&mut out))?;
    NonNull::new(out).ok_or_else(|| Error::new(Status::ERR_NOMEM))
}

/// For C; a NUL inside is refused, because C would read up to it only.
pub(crate) fn c_string(text: &str) -> Result<CString, Error> {
    CString::new(text).map_err(|_| Error::new(Status::ERR_INVALID_ARGUMENT))
}
