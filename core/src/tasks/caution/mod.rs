//! A model that knows its limits: percentages that keep their word, and “I don't know” where it is
//! not sure enough or where something is unlike all that it learned from. What is chosen here becomes
//! part of the model's graph, so that whoever runs the file gets it, too.

mod calibrate;
mod rule;
mod said;
mod tail;

pub use calibrate::{CautionReport, calibrate, load};
pub use rule::{Caution, CautionWish, Measure, Setting, Threshold, Unfamiliar};
pub(super) use said::{Outputs, Said};
pub(super) use tail::{Second, Tail, trained_part};
