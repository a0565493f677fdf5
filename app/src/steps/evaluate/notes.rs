//! What has to be known of a report before its figures are believed.

use crate::steps::Page;
use crate::ui::cards::{self, Mood};
use crate::ui::{format, text, tokens};
use egui::Ui;
use hearth_core::eval::{Measured, TestSize};

/// Shows the notes, where there are any.
pub(super) fn show(ui: &mut Ui, page: &Page<'_>, report: &Measured) {
    let mut notes = Vec::new();
    if report.num_unanswered() > 0 {
        let key = match report {
            Measured::Numbers(_) => "note-unanswered-number",
            _ => "note-unanswered",
        };
        let words = page.tr_with(key, &[("n", report.num_unanswered().into())]);
        notes.push((Mood::Bad, words));
    }
    if let Some(classes) = report.classes() {
        if let Some((accuracy, num_unknown)) = classes.with_unknown_classes() {
            let labels = classes.unknown_classes.iter().map(|of| of.label.as_str());
            let labels: Vec<&str> = labels.collect();
            let values = [
                ("n", num_unknown.into()),
                ("classes", labels.join(", ").into()),
                ("accuracy", format::percent(accuracy).into()),
            ];
            notes.push((Mood::Warn, page.tr_with("note-unknown-classes", &values)));
        }
        if classes.num_occurring() == 1 {
            notes.push((Mood::Warn, page.tr("note-one-class")));
        }
    }
    let size = TestSize::of(report);
    if size.is_too_small {
        notes.push((Mood::Warn, too_small(page, report, &size)));
    }
    for (mood, words) in &notes {
        cards::notice(ui, *mood, |ui| text::body(ui, words));
        ui.add_space(tokens::GAP_S);
    }
}

fn too_small(page: &Page<'_>, report: &Measured, size: &TestSize) -> String {
    let small = page.tr_with(
        "note-too-small",
        &[("n", report.score().num_samples().into())],
    );
    match needed(page, report, size) {
        Some(needed) => format!("{small} {needed}"),
        None => small,
    }
}

/// How many samples would tell two runs apart.
pub(super) fn needed(page: &Page<'_>, report: &Measured, size: &TestSize) -> Option<String> {
    let key = match report {
        Measured::Numbers(_) => "size-needed-number",
        _ => "size-needed",
    };
    let values = [
        ("n", format::count(size.num_samples_needed?).into()),
        ("points", format!("{:.0}", size.difference * 100.0).into()),
    ];
    Some(page.tr_with(key, &values))
}
