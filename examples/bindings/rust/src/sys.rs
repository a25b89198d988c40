// SPDX-License-Identifier: MIT
//! The C interface as bindgen found it in the installed headers.
#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]
#![allow(clippy::all)]

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
