//! The bottom bar: what runs, how far it is, and how to stop it. Gone when nothing runs.

use super::stage_key;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, progress, text, tokens};
use egui::{Align, Layout, Ui};
use hearth_core::command::Command;
use hearth_core::event::JobKind;
use hearth_core::session::{JobStatus, Session};

/// Height of one job's line.
pub const LINE: f32 = 40.0;

/// The jobs that the bar shows: all but quick questions to the model and what Hearth does by
/// itself.
pub fn shown_jobs(session: &Session) -> Vec<&JobStatus> {
    session
        .jobs()
        .filter(|job| !matches!(job.kind, JobKind::Predict | JobKind::Explain))
        .filter(|job| !job.kind.is_quiet())
        .collect()
}

/// The key of a job's name.
pub fn job_key(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Import => "job-import",
        JobKind::PreviewImport => "job-preview-import",
        JobKind::ExportData => "job-export-data",
        JobKind::CompareLabels => "job-compare-labels",
        JobKind::WriteLabels => "job-write-labels",
        JobKind::Augment => "job-augment",
        JobKind::FindMedia => "job-find-media",
        JobKind::CheckData => "job-check-data",
        JobKind::FindPersonalData => "job-find-personal-data",
        JobKind::LookUp => "job-look-up",
        JobKind::Fetch => "job-fetch",
        JobKind::Train => "job-train",
        JobKind::Search => "job-search",
        JobKind::FindLearningRate => "job-find-rate",
        JobKind::AddBackbone => "job-add-backbone",
        JobKind::Evaluate => "job-evaluate",
        JobKind::Calibrate => "job-calibrate",
        JobKind::CompareRuns => "job-compare-runs",
        JobKind::MeasureGroups => "job-measure-groups",
        JobKind::Predict => "job-predict",
        JobKind::Explain => "job-explain",
        JobKind::Export => "job-export",
        JobKind::WriteModelCard => "job-model-card",
        JobKind::ProbeDevices => "job-probe",
        JobKind::Advise => "job-advise",
        JobKind::Suggest => "job-suggest",
        JobKind::MeasureLabelling => "job-measure-labelling",
    }
}

/// Shows the bar.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, jobs: &[&JobStatus]) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for job in jobs {
        line(ui, page, job);
    }
}

fn line(ui: &mut Ui, page: &mut Page<'_>, job: &JobStatus) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(LINE);
        text::icon(ui, icons::FLAME, 18.0, p.accent);
        ui.label(
            egui::RichText::new(page.tr(job_key(job.kind))).font(tokens::semibold(tokens::TEXT)),
        );
        let stage = match &job.progress {
            _ if job.is_cancelling => page.tr("stopping"),
            _ if !job.is_running => page.tr("waiting"),
            Some(progress) => page.tr(stage_key(progress.stage)),
            None => String::new(),
        };
        text::line(ui, &stage, tokens::TEXT, p.text_soft);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let stop = page.tr("stop");
            let button = Button::icon_only(icons::X, &stop).enabled(!job.is_cancelling);
            if ui.add(button).clicked() {
                page.send(Command::Cancel(job.id));
            }
            let left = job
                .progress
                .as_ref()
                .and_then(|progress| progress.remaining_secs);
            let words = left
                .map(|left| page.tr_with("time-left", &[("time", format::duration(left).into())]));
            ui.allocate_ui_with_layout(
                egui::vec2(110.0, LINE),
                Layout::right_to_left(Align::Center),
                |ui| {
                    ui.set_width(110.0);
                    text::line(ui, &words.unwrap_or_default(), tokens::TEXT_S, p.text_soft);
                },
            );
            let fraction = job
                .progress
                .as_ref()
                .and_then(hearth_core::event::Progress::fraction);
            progress::bar(ui, fraction, 200.0, 6.0);
            if let Some(fraction) = fraction {
                text::line(
                    ui,
                    &format!("{:.0}%", fraction * 100.0),
                    tokens::TEXT_S,
                    p.text_soft,
                );
            }
        });
    });
}
