//! Label files beside the project, which other programs change too: read again with a merge that
//! shows what differs, and written back.

mod differences;
mod known;
mod watch;

pub use watch::LabelFilesWatch;

use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, show_failure};
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, parse_path, path_field};
use crate::ui::{icons, progress, text, tokens};
use egui::{Align, Context, Layout, Ui};
use hearth_core::command::Command;
use hearth_core::data::formats::DataFormat;
use hearth_core::data::label_files::{LabelChoice, LabelDiff, LinkedFolder};
use hearth_core::event::{JobKind, Progress};
use hearth_core::failure::Failure;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;
use hearth_core::tasks::TaskKind;
use std::path::PathBuf;
use std::sync::Arc;

const WIDTH: f32 = 760.0;

/// A folder whose label files are known, and what another program did there.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedFolder {
    /// Which, and what is known of it.
    pub folder: LinkedFolder,
    /// Label files that changed since Hearth read or wrote them.
    pub changed: Vec<PathBuf>,
}

/// What the dialog holds.
#[derive(Clone, Debug, Default)]
pub struct LabelFilesForm {
    /// A folder or a file, as typed.
    pub dir: String,
    /// The format in which labels are written into it.
    format: Option<DataFormat>,
    /// What differs, once label files were read.
    pub diff: Option<Arc<LabelDiff>>,
    /// What is taken of it.
    pub choice: LabelChoice,
    /// The difference that is looked at.
    shown: Option<SampleId>,
    /// Why something did not work.
    pub failure: Option<Failure>,
}

impl LabelFilesForm {
    /// Shows what was read.
    pub fn take_diff(&mut self, diff: Arc<LabelDiff>) {
        self.shown = diff.differences.first().map(|one| one.sample);
        self.choice = LabelChoice::default();
        self.failure = None;
        self.diff = Some(diff);
    }
}

/// Shows the dialog; true once it is closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    session: &Session,
    watched: &[WatchedFolder],
    form: &mut LabelFilesForm,
) -> bool {
    let Some(project) = session.project() else {
        return true;
    };
    let mut is_closed = false;
    let response = dialog(ctx, "label-files", WIDTH, |ui| {
        ui.horizontal(|ui| {
            text::section(ui, &page.tr("label-files-title"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = page.tr("close");
                is_closed = ui.add(Button::icon_only(icons::X, &close)).clicked();
            });
        });
        let job = [JobKind::CompareLabels, JobKind::WriteLabels]
            .into_iter()
            .find_map(|kind| session.job_of_kind(kind));
        match (&form.diff, job) {
            (_, Some(job)) => {
                let fraction = job.progress.as_ref().and_then(Progress::fraction);
                progress::bar(ui, fraction, WIDTH, 4.0);
                let stop = page.tr("stop");
                if ui.add(Button::secondary(&stop)).clicked() {
                    page.send(Command::Cancel(job.id));
                }
            }
            (Some(diff), None) => {
                let diff = Arc::clone(diff);
                show_diff(ui, page, project.snapshot(), &diff, form);
            }
            (None, None) => {
                text::soft(ui, &page.tr("label-files-text"));
                known::list(ui, page, watched);
                other_folder(ui, page, project.snapshot(), form);
            }
        }
        show_failure(ui, page, form.failure.as_ref());
    });
    is_closed || response.should_close()
}

/// A folder that is not known yet: read from it, or write into it.
fn other_folder(ui: &mut Ui, page: &mut Page<'_>, snapshot: &Snapshot, form: &mut LabelFilesForm) {
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("label-files-other"));
    let (name, hint, browse) = (
        page.tr("label-files-other"),
        page.tr("path-hint"),
        page.tr("choose"),
    );
    let words = PathWords {
        name: &name,
        hint: &hint,
        browse: &browse,
    };
    let mut is_ready = false;
    match path_field(ui, &mut form.dir, &words, false) {
        Some(PathAction::Submitted(_)) => is_ready = true,
        Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::LabelFolder)),
        None => {}
    }
    let dir = parse_path(&form.dir);
    ui.add_space(tokens::GRID);
    ui.horizontal(|ui| {
        let read = page.tr("label-files-read");
        let button = Button::primary(&read).enabled(dir.is_some());
        if (ui.add(button).clicked() || is_ready)
            && let Some(source) = dir.clone()
        {
            form.failure = None;
            page.send(Command::CompareLabels {
                source,
                format: None,
            });
        }
        let formats = known::written_formats(snapshot);
        let usual = match snapshot.task {
            TaskKind::ObjectDetection => DataFormat::Yolo,
            _ => formats[0],
        };
        let chosen = *form.format.get_or_insert(usual);
        let write = page.tr_with(
            "label-files-write-as",
            &[("format", page.tr(&known::format_key(chosen)).into())],
        );
        let button = Button::secondary(&write).enabled(dir.is_some());
        if ui.add(button).clicked()
            && let Some(dir) = dir
        {
            form.failure = None;
            page.send(Command::WriteLabels {
                dir,
                format: chosen,
            });
        }
        let other = page.tr("label-files-format");
        let button = ui.add(Button::icon_only(icons::CARET_DOWN, &other));
        crate::ui::menu::menu(&button, 220.0, |ui| {
            for format in formats {
                let words = page.tr(&known::format_key(format));
                if crate::ui::menu::line(ui, icons::TAG, &words, format == chosen) {
                    form.format = Some(format);
                }
            }
        });
    });
}

fn show_diff(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    diff: &Arc<LabelDiff>,
    form: &mut LabelFilesForm,
) {
    differences::show(ui, page, snapshot, diff, &mut form.choice, &mut form.shown);
    let taken = diff.taken(&form.choice);
    ui.add_space(tokens::GAP_S);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let count = taken.labels.len();
        let words = page.tr_with("label-files-take", &[("n", count.into())]);
        // Nothing left to take still settles what both know from now on.
        let can_take = count > 0 || taken.num_open == 0;
        if ui.add(Button::primary(&words).enabled(can_take)).clicked() {
            page.send(UiCommand::TakeLabels);
        }
        let back = page.tr("label-files-back");
        if ui.add(Button::secondary(&back)).clicked() {
            form.diff = None;
            form.failure = None;
        }
        if taken.num_open > 0 {
            let p = tokens::palette(ui);
            let values = [("n", taken.num_open.into())];
            let words = page.tr_with("label-files-open", &values);
            text::line(ui, &words, tokens::TEXT_S, p.text_soft);
        }
    });
}
