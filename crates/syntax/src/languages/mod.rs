//! What each grammar calls its definitions.

pub(crate) mod ecma;
pub(crate) mod go;
pub(crate) mod java;
pub(crate) mod python;
pub(crate) mod rust;
