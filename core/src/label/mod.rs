//! What helps while labelling: where words and characters are, what a model that learns on the way
//! suggests, what it says is worth labelling next, and how far two passes agree.

pub mod agreement;
pub mod curve;
pub mod offsets;
pub mod ranking;
pub mod suggest;
pub mod words;
