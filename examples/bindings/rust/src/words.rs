// SPDX-License-Identifier: MIT
//! The enums of the headers, which bindgen made newtypes with constants:
//! `Reason::BODY_HASH_MISMATCH`. Values of a newer library are possible.
use std::ffi::CStr;
use std::fmt;
use std::os::raw::c_char;

use crate::sys;

pub use crate::sys::{
    dkimkit_algorithm as Algorithm, dkimkit_dns_status as DnsStatus, dkimkit_reason as Reason,
    dkimkit_result as ResultWord, dkimkit_status as Status, dkimkit_warning as Warning,
};

/// # Safety
/// `text` is NUL-terminated and lives for ever.
pub(crate) unsafe fn static_text(text: *const c_char) -> &'static str {
    CStr::from_ptr(text).to_str().unwrap_or("?")
}

macro_rules! named {
    ($name:ident, $function:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // SAFETY: the function takes any number and returns static text.
                f.write_str(unsafe { static_text(sys::$function(*self)) })
            }
        }
    };
}

named!(Algorithm, dkimkit_algorithm_name);
named!(ResultWord, dkimkit_result_name);
named!(Reason, dkimkit_reason_name);
named!(Warning, dkimkit_warning_name);

impl Reason {
    /// What large receivers write into Authentication-Results.
    pub fn text(self) -> &'static str {
        // SAFETY: as above.
        unsafe { static_text(sys::dkimkit_reason_text(self)) }
    }
}
