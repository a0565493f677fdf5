//! What is wrong inside one annotation file: each fault with its reason, but never millions of
//! them.

use super::Skipped;
use crate::data::media::SkipReason;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// More faults of a kind than this are only counted: nobody reads them, and they need memory.
const MOST_OF_A_KIND: usize = 200;

/// Faults of one file.
#[derive(Debug)]
pub struct FaultList {
    path: PathBuf,
    counts: BTreeMap<&'static str, usize>,
    listed: Vec<Skipped>,
}

impl FaultList {
    /// No faults yet of this file.
    pub fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            counts: BTreeMap::new(),
            listed: Vec::new(),
        }
    }

    /// One more fault.
    pub fn add(&mut self, reason: SkipReason) {
        let count = self.counts.entry(reason.code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            self.listed.push(Skipped {
                path: self.path.clone(),
                reason,
            });
        }
    }

    /// One more fault with this code and English sentence.
    pub fn note(&mut self, code: &'static str, message: impl Into<String>) {
        self.add(SkipReason::new(code, message));
    }

    /// All faults, with a line for those that were only counted.
    pub fn finish(mut self) -> Vec<Skipped> {
        for (code, count) in self.counts {
            if count > MOST_OF_A_KIND {
                let more = count - MOST_OF_A_KIND;
                self.listed.push(Skipped {
                    path: self.path.clone(),
                    reason: SkipReason::new(code, format!("{more} more of this kind")),
                });
            }
        }
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_faults_are_counted() {
        let mut faults = FaultList::of(Path::new("a.json"));
        for n in 0..1000 {
            faults.note("bad-box", format!("box {n}"));
        }
        let skipped = faults.finish();
        assert_eq!(skipped.len(), MOST_OF_A_KIND + 1);
        assert_eq!(
            skipped[MOST_OF_A_KIND].reason.message,
            "800 more of this kind"
        );
    }
}
