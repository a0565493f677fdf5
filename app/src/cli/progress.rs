//! Progress on standard error: one line that is rewritten on a terminal, a few lines elsewhere.

use super::text;
use hearth_core::event::{JobUpdate, Progress, Stage};
use hearth_core::train::{EpochMetrics, TrainingNote};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Elsewhere than on a terminal, a stage that takes long is heard of this often.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

pub struct ProgressLine {
    is_quiet: bool,
    is_terminal: bool,
    is_shown: bool,
    stage: Option<Stage>,
    last_line: Instant,
}

impl ProgressLine {
    pub fn new(is_quiet: bool) -> Self {
        Self {
            is_quiet,
            is_terminal: std::io::stderr().is_terminal(),
            is_shown: false,
            stage: None,
            last_line: Instant::now(),
        }
    }

    pub fn show(&mut self, update: &JobUpdate) {
        match update {
            JobUpdate::Progress(progress) => self.stage(progress),
            JobUpdate::Epoch(epoch) => self.line(&epoch_line(epoch), epoch.epoch == 1),
            JobUpdate::Note(note) => self.note(note),
            JobUpdate::Started | JobUpdate::Warning(_) => {}
            JobUpdate::Finished(_) => self.stage = None,
        }
    }

    pub fn warn(&mut self, message: &str) {
        self.clear();
        let _ = writeln!(std::io::stderr(), "warning: {message}");
    }

    fn note(&mut self, note: &TrainingNote) {
        let line = match note {
            TrainingNote::Way(picked) => {
                format!("Way: {}. {}", picked.way, picked.reason.sentence())
            }
            TrainingNote::Resumed { run, epochs, .. } => {
                format!("{run} goes on after {} epochs.", epochs.len())
            }
            TrainingNote::Trial(trial) => super::search::trial_line(trial),
            TrainingNote::Settled { .. }
            | TrainingNote::Moment(_)
            | TrainingNote::Watched { .. } => return,
        };
        self.clear();
        if !self.is_quiet {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// Removes the line from a terminal.
    pub fn clear(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
            self.is_shown = false;
        }
    }

    fn stage(&mut self, progress: &Progress) {
        let is_new = self.stage.replace(progress.stage) != Some(progress.stage);
        // The epochs of the training stage say more than their number.
        if progress.stage != Stage::Training {
            self.line(&stage_line(progress), is_new);
        }
    }

    fn line(&mut self, line: &str, is_important: bool) {
        if self.is_quiet {
            return;
        }
        let mut stderr = std::io::stderr().lock();
        if self.is_terminal {
            let _ = write!(stderr, "\r\x1b[2K{line}");
            let _ = stderr.flush();
            self.is_shown = true;
        } else if is_important || self.last_line.elapsed() >= LINE_INTERVAL {
            let _ = writeln!(stderr, "{line}");
            self.last_line = Instant::now();
        }
    }
}

fn stage_line(progress: &Progress) -> String {
    let name = match progress.stage {
        Stage::Scanning => "Listing files",
        Stage::Unpacking => "Unpacking",
        Stage::Copying => "Copying",
        Stage::Checking => "Checking labels",
        Stage::Asking => "Asking over the network",
        Stage::Fetching => "Fetching over the network, bytes",
        Stage::Searching => "Looking for files",
        Stage::Reading => "Reading",
        Stage::Storing => "Storing",
        Stage::Preparing => "Getting ready",
        Stage::ExtractingFeatures => "Looking closely",
        Stage::Training => "Training",
        Stage::CrossValidating => "Cross-validating",
        Stage::Evaluating => "Measuring",
        Stage::Writing => "Writing the model",
        Stage::Proving => "Proving the model in another runtime",
        Stage::Predicting => "Asking the model",
        Stage::Explaining => "Asking about its parts",
        Stage::Probing => "Testing devices",
        Stage::LookingForPersonalData => "Looking for personal data",
    };
    let mut line = name.to_owned();
    match (progress.done, progress.total) {
        (0, _) => line.push('…'),
        (done, 0) => line += &format!("  {done}"),
        (done, total) => line += &format!("  {done} of {total}"),
    }
    if let Some(remaining) = progress.remaining_secs.filter(|secs| *secs >= 1.0) {
        line += &format!("  {} left", text::duration(remaining));
    }
    line
}

fn epoch_line(epoch: &EpochMetrics) -> String {
    let mut line = format!(
        "Training  epoch {} of {}  loss {:.3}  accuracy {}",
        epoch.epoch,
        epoch.max_epochs,
        epoch.train_loss,
        text::percent(epoch.train_accuracy.into()),
    );
    if let (Some(loss), Some(accuracy)) = (epoch.valid_loss, epoch.valid_accuracy) {
        line += &format!(
            "  validation loss {loss:.3}  accuracy {}",
            text::percent(accuracy.into())
        );
    }
    if epoch.samples_per_sec > 0.0 {
        line += &format!("  {:.0} a second", epoch.samples_per_sec);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_line_says_how_far_and_how_long() {
        let progress = Progress {
            stage: Stage::Reading,
            done: 20,
            total: 400,
            remaining_secs: Some(95.0),
        };
        assert_eq!(stage_line(&progress), "Reading  20 of 400  1 min 35 s left");
    }
}
