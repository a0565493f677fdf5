//! The items of which two runs say different things.

use crate::i18n::Texts;
use crate::steps::evaluate::samples::{ShownSample, Tone};
use crate::steps::{Page, run_name, run_name_in};
use crate::ui::button::segmented;
use crate::ui::{format, text, tokens};
use egui::Ui;
use hearth_core::eval::compare::{Answers, Comparison, Disagreement, Right};
use hearth_core::ids::{ClassId, RunId};
use hearth_core::project::Snapshot;
use hearth_core::tasks::question_of;

/// Whose right answers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhichRight {
    /// Everybody's, and nobody's.
    #[default]
    All,
    /// Those of the first run.
    OnlyA,
    /// Those of the second run.
    OnlyB,
}

/// Shows the title, and lets one choose whose right answers are shown.
pub(super) fn choose(
    ui: &mut Ui,
    page: &Page<'_>,
    comparison: &Comparison,
    which: &mut WhichRight,
) {
    let n = comparison.disagreements.len();
    text::title(ui, &page.tr_with("compare-differ", &[("n", n.into())]));
    let is_number = comparison.outcomes.is_none();
    let key = if is_number {
        "compare-closer-in"
    } else {
        "compare-right-in"
    };
    let only = |run: &RunId| page.tr_with(key, &[("run", run_name(page, run).into())]);
    let options = [
        (WhichRight::All, page.tr("compare-all")),
        (WhichRight::OnlyA, only(&comparison.runs[0])),
        (WhichRight::OnlyB, only(&comparison.runs[1])),
    ];
    if let Some(chosen) = segmented(ui, *which, &options) {
        *which = chosen;
    }
    ui.add_space(tokens::GRID);
}

/// The samples, each with both answers and the truth.
pub(super) fn shown(
    texts: &Texts,
    snapshot: &Snapshot,
    comparison: &Comparison,
    which: WhichRight,
) -> Vec<ShownSample> {
    let is_wanted = |of: &&Disagreement| match which {
        WhichRight::All => true,
        WhichRight::OnlyA => of.right == Right::OnlyA,
        WhichRight::OnlyB => of.right == Right::OnlyB,
    };
    let wanted = comparison.disagreements.iter().filter(is_wanted);
    wanted
        .filter_map(|of| {
            // What was deleted since is nowhere to be shown.
            let sample = snapshot.sample(of.sample)?;
            let (truth, said) = words(texts, comparison, &of.answers);
            let is_right = [of.right == Right::OnlyA, of.right == Right::OnlyB];
            let names = comparison
                .runs
                .each_ref()
                .map(|run| run_name_in(texts, run));
            let each = names.iter().zip(&said).zip(is_right);
            let mut lines: Vec<(String, Tone)> = each
                .map(|((name, said), is_right)| (format!("{name}: {said}"), Tone::of(is_right)))
                .collect();
            let truth = texts.tr_with("really", &[("class", truth.into())]);
            lines.push((truth, Tone::Soft));
            Some(ShownSample {
                question: question_of(snapshot, sample),
                lines,
            })
        })
        .collect()
}

fn words(texts: &Texts, comparison: &Comparison, answers: &Answers) -> (String, [String; 2]) {
    let named = |classes: &Vec<ClassId>| {
        let names = classes
            .iter()
            .filter_map(|c| comparison.labels.get(c.index()));
        let names: Vec<&str> = names.map(String::as_str).collect();
        if names.is_empty() {
            texts.tr("label-none-of-them")
        } else {
            names.join(" + ")
        }
    };
    match answers {
        Answers::Classes { truth, said } => (named(truth), said.each_ref().map(named)),
        Answers::Numbers { number, numbers } => {
            (format::number(*number), numbers.map(format::number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use crate::testing::{report, snapshot};
    use hearth_core::eval::Measured;
    use hearth_core::eval::compare::compare;

    #[test]
    fn both_answers_stand_beside_the_truth() {
        let snapshot = snapshot(&[("cat", 2), ("dog", 2)]);
        let a = report(&[(1, 0, 0, 0.9), (2, 0, 0, 0.9), (3, 1, 1, 0.9)]);
        let mut b = report(&[(1, 0, 0, 0.9), (2, 0, 1, 0.9), (3, 1, 0, 0.9)]);
        b.run = RunId::numbered(2);
        let found = compare(&Measured::Classes(a), &Measured::Classes(b), &snapshot);
        let found = found.expect("the same classes");
        let texts = Texts::new(Language::English);
        let all = shown(&texts, &snapshot, &found, WhichRight::All);
        let lines: Vec<&str> = all[0].lines.iter().map(|(words, _)| &**words).collect();
        assert_eq!(lines, ["Run 1: cat", "Run 2: dog", "really cat"]);
        assert_eq!(all[0].lines[0].1, Tone::Good);
        assert_eq!(shown(&texts, &snapshot, &found, WhichRight::OnlyA).len(), 2);
        assert!(shown(&texts, &snapshot, &found, WhichRight::OnlyB).is_empty());
    }
}
