//! The parts of the Evaluate page.

use super::EvaluateState;
use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::tokens;
use egui::Ui;

/// What of a run's report is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EvaluateTab {
    /// Figures and plots.
    #[default]
    Report,
    /// Samples that it errs on.
    Mistakes,
    /// Parts of the data.
    Groups,
    /// Another run beside it.
    Compare,
}

impl EvaluateTab {
    const ALL: [Self; 4] = [Self::Report, Self::Mistakes, Self::Groups, Self::Compare];

    /// Its name in the locale files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Report => "evaluate-tab-report",
            Self::Mistakes => "evaluate-tab-mistakes",
            Self::Groups => "evaluate-tab-groups",
            Self::Compare => "evaluate-tab-compare",
        }
    }
}

/// Shows the tabs.
pub(super) fn tabs(ui: &mut Ui, page: &Page<'_>, state: &mut EvaluateState) {
    let options = EvaluateTab::ALL.map(|tab| (tab, page.tr(tab.key())));
    if let Some(tab) = segmented(ui, state.tab, &options) {
        state.tab = tab;
    }
    ui.add_space(tokens::GAP_S);
}
