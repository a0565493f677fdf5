//! What is around the pages: rail, bars, drawer, dialogs, welcome screen.

pub mod advisor;
pub mod cheat_sheet;
pub mod drop;
pub mod history;
pub mod jobs_bar;
pub mod keys_dialog;
pub mod left_out;
pub mod new_project;
pub mod palette;
pub mod path_dialog;
pub mod rail;
pub mod top_bar;
pub mod try_it;
pub mod welcome;

use hearth_core::event::Stage;

/// The key of a stage's words.
pub fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Scanning => "stage-scanning",
        Stage::Unpacking => "stage-unpacking",
        Stage::Copying => "stage-copying",
        Stage::Searching => "stage-searching",
        Stage::Checking => "stage-checking",
        Stage::LookingForPersonalData => "stage-looking-for-personal-data",
        Stage::Asking => "stage-asking",
        Stage::Fetching => "stage-fetching",
        Stage::Reading => "stage-reading",
        Stage::Storing => "stage-storing",
        Stage::Preparing => "stage-preparing",
        Stage::ExtractingFeatures => "stage-extracting-features",
        Stage::Training => "stage-training",
        Stage::CrossValidating => "stage-cross-validating",
        Stage::Evaluating => "stage-evaluating",
        Stage::Writing => "stage-writing",
        Stage::Proving => "stage-proving",
        Stage::Predicting => "stage-predicting",
        Stage::Explaining => "stage-explaining",
        Stage::Probing => "stage-probing",
    }
}
