// SPDX-License-Identifier: MIT
use std::os::raw::c_int;
use std::{fmt, io};

use crate::sys;
use crate::words::{static_text, Status};

/// A status of C below zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(Status);

impl Error {
    pub(crate) fn new(status: Status) -> Error {
        Error(status)
    }

    pub fn status(self) -> Status {
        self.0
    }

    /// Its stable word, such as "multiple-from".
    pub fn name(self) -> &'static str {
        // SAFETY: the function takes any number and returns static text.
        unsafe { static_text(sys::dkimkit_error_name(self.0 .0)) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: as above.
        let text = unsafe { static_text(sys::dkimkit_strerror(self.0 .0)) };
        write!(f, "{}: {}", self.name(), text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({} {})", self.0 .0, self)
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::new(io::ErrorKind::Other, error)
    }
}

pub(crate) fn check(rv: c_int) -> Result<c_int, Error> {
    if rv < 0 {
        return Err(Error(Status(rv)));
    }
    Ok(rv)
}
