//! What labelling needs to know of texts, whatever shows them.

pub mod offsets;
pub mod words;
