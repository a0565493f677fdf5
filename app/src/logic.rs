//! What happens between frames: events are taken in, requests are carried out, views are made
//! anew. Nothing is painted here.

use crate::app::HearthApp;
use crate::commands::UiCommand;
use crate::dialogs::{Answer, Purpose, show_folder};
use crate::i18n::Texts;
use crate::shell::keys_dialog::KeysForm;
use crate::shell::{drop, history, left_out};
use crate::steps::data::{
    DataFilter, Evidence, Examples, ExportDataForm, GetDataForm, PreviewState, RecordForm,
    SplitForm,
};
use crate::steps::evaluate::{EvaluateTab, Loaded};
use crate::steps::export::{default_dir, export_files};
use crate::steps::label::LabelFilesForm;
use crate::steps::model_card::{ModelCardForm, card_language};
use crate::steps::train::{BackboneForm, LastTraining, TrainTab};
use crate::ui::cards::Mood;
use crate::ui::format;
use crate::ui::path_field::parse_path;
use crate::view_state::{NewProjectForm, PaletteState, PathForm, Step};
use egui::{Context, ViewportCommand};
use hearth_core::advice::{Action, Place, Remedy};
use hearth_core::assets;
use hearth_core::command::{Command, ModelSource};
use hearth_core::data::import::{ImportOptions, likely_task};
use hearth_core::data::{DataKind, Split};
use hearth_core::eval::Score;
use hearth_core::event::{Event, JobKind, JobResult, JobUpdate, Outcome};
use hearth_core::failure::Failure;
use hearth_core::ids::{JobId, RunId};
use hearth_core::project::runs::{load_card_note, load_report};
use hearth_core::tasks::image_classification::backbones;
use hearth_core::tasks::{Explanation, Question, load_caution};
use hearth_core::train::{Balance, DeviceChoice, TrainConfig, TrainingNote};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often the window is painted while work runs.
const BUSY_INTERVAL: Duration = Duration::from_millis(100);

impl HearthApp {
    pub(crate) fn run_logic(&mut self, ctx: &Context) {
        while let Some((purpose, answer)) = self.dialogs.poll() {
            self.take_answer(purpose, answer);
        }
        for command in std::mem::take(&mut self.commands) {
            self.carry_out(ctx, command);
        }
        for event in self.session.poll() {
            self.take_event(ctx, event);
        }
        self.watch_label_files(ctx);
        self.look_at_next_import();
        self.refresh(ctx);
        if self.session.jobs().next().is_some() {
            ctx.request_repaint_after(BUSY_INTERVAL);
        }
        self.remember_window(ctx);
    }

    /// Says so where another program changed label files.
    fn watch_label_files(&mut self, ctx: &Context) {
        let dir = self
            .session
            .project()
            .map(|project| project.dir().to_owned());
        let has_more = self.label_watch.update(dir.as_deref(), ctx);
        let num_changed = self.label_watch.num_changed();
        self.view.label.num_files_changed = num_changed;
        if has_more && self.view.label_files.is_none() {
            let values = [("n", num_changed.into())];
            let words = self.texts.tr_with("label-files-noticed", &values);
            self.view.toasts.show(Mood::Warn, words);
        }
    }

    fn remember_window(&mut self, ctx: &Context) {
        self.settings.thumbnail_size = self.view.data.thumbnail_size;
        let (size, is_plain) = ctx.input(|i| {
            let viewport = i.viewport();
            let is_large = viewport.maximized == Some(true) || viewport.fullscreen == Some(true);
            (viewport.inner_rect.map(|rect| rect.size()), !is_large)
        });
        if let (Some(size), true) = (size, is_plain)
            && size.x >= 640.0
            && size.y >= 480.0
        {
            self.settings.window_size = size.into();
        }
    }

    fn refresh(&mut self, ctx: &Context) {
        let Some(project) = self.session.project() else {
            return;
        };
        if self.view.advisor_is_open {
            self.view.left_alone.refresh(project.snapshot());
        }
        if let Some(evidence) = &mut self.view.data.evidence {
            evidence.refresh(project.snapshot());
        }
        // Elsewhere nobody sees it, and it takes a while with many samples.
        if self.view.step == Step::Data {
            self.view.data.refresh(project, ctx);
        } else if self.view.step == Step::Label {
            self.view.label.refresh(project);
            let is_learning = self.session.job_of_kind(JobKind::Suggest).is_some();
            if let Some(order) = self.view.label.question(project, is_learning) {
                // Nothing is suggested where it cannot be asked.
                if let Err(failure) = self.session.run(Command::Suggest { order }) {
                    self.view.label.failure = Some(failure);
                }
                return self.refresh(ctx);
            }
        }
        if self.view.step == Step::Train {
            let is_training = self.session.job_of_kind(JobKind::Train).is_some();
            self.view.train.refresh(project, is_training);
        }
        let newest = project.runs().last().map(|run| run.run.clone());
        if let Some(run) = &self.view.evaluate.run.clone().or_else(|| newest.clone()) {
            let split = self.view.evaluate.split;
            let is_loaded = self
                .view
                .evaluate
                .loaded
                .as_ref()
                .is_some_and(|(of, s, _)| of == run && *s == split);
            if !is_loaded {
                let loaded = match load_report(project.dir(), run, split) {
                    Ok(Some(report)) => Loaded::Ready(Arc::new(report)),
                    Ok(None) => Loaded::Missing,
                    Err(failure) => Loaded::Failed(failure),
                };
                self.view.evaluate.loaded = Some((run.clone(), split, loaded));
            }
            let caution = &mut self.view.evaluate.caution;
            if caution.as_ref().is_none_or(|(of, _)| of != run) {
                let found = load_caution(project.dir(), run).unwrap_or_else(|failure| {
                    // Looking again writes it anew.
                    log::warn!("{failure}");
                    None
                });
                *caution = Some((run.clone(), found.map(Arc::new)));
            }
            let is_calibrating = self.session.job_of_kind(JobKind::Calibrate).is_some();
            self.view.evaluate.is_calibrating = is_calibrating;
            self.view.evaluate.refresh(project.snapshot());
            if self.view.step == Step::Evaluate {
                self.view.evaluate.load_scores(project.dir());
            }
            let is_seen = self.view.step == Step::Evaluate
                && split == Split::Test
                && matches!(&self.view.evaluate.loaded, Some((_, _, Loaded::Ready(_))));
            let is_new = !project.test_looks().has(run) && project.read_only().is_none();
            if is_seen && is_new {
                self.commands
                    .push(Command::NoteTestLook { run: run.clone() }.into());
            }
        }
        if self.view.step == Step::Evaluate
            && let Some(command) = self.view.evaluate.question(&self.texts, project)
        {
            let asked = self.session.run(command);
            self.view.evaluate.was_asked(asked);
            return self.refresh(ctx);
        }
        let export = &mut self.view.export;
        if !export.dir_is_own
            && let Some(run) = export.run.as_ref().or(newest.as_ref())
        {
            export.dir = default_dir(project.dir(), run, export.format)
                .display()
                .to_string();
        }
        if let Some(form) = &mut self.view.new_project {
            propose_dir(form, &self.places.projects);
        }
    }

    fn take_event(&mut self, ctx: &Context, event: Event) {
        match event {
            Event::ProjectOpened => {
                self.view.reset_for_project();
                self.textures.clear();
                self.picture.clear();
                self.sounds.clear();
                self.augment_preview.clear();
                self.view.step = Step::Data;
                self.view.open_project = None;
                self.view.new_project = None;
                self.take_change();
                let project = self.session.project();
                let kind = project.map(|p| p.snapshot().task.data_kind());
                self.texts.set_kind(kind.unwrap_or_default());
                let name = project
                    .map(|p| p.snapshot().name.clone())
                    .unwrap_or_default();
                ctx.send_viewport_cmd(ViewportCommand::Title(format!("{name} – Hearth")));
            }
            Event::ProjectClosed => {
                self.view.reset_for_project();
                self.textures.clear();
                self.picture.clear();
                self.sounds.clear();
                self.texts.set_kind(DataKind::default());
                self.augment_preview.clear();
                ctx.send_viewport_cmd(ViewportCommand::Title("Hearth".into()));
            }
            Event::ProjectChanged => self.take_change(),
            Event::Job { job, kind, update } => match update {
                JobUpdate::Warning(warning) => match kind {
                    JobKind::Train => self.view.train.warnings.push(warning),
                    JobKind::Import => self.view.data.warnings.push(warning),
                    _ => self
                        .view
                        .toasts
                        .show(Mood::Warn, self.texts.failure(&warning)),
                },
                JobUpdate::Finished(outcome) => self.take_end(job, kind, outcome),
                JobUpdate::Note(TrainingNote::Watched { samples, .. }) => {
                    self.view.train.watched = samples;
                }
                JobUpdate::Started
                | JobUpdate::Progress(_)
                | JobUpdate::Epoch(_)
                | JobUpdate::Note(_) => {}
            },
        }
    }

    /// Forgets what was read of runs that may be others now.
    fn take_change(&mut self) {
        self.view.evaluate.forget_reports();
        self.view.evaluate.caution = None;
        let Some(project) = self.session.project() else {
            return;
        };
        self.view.train.paused = project.paused_runs();
        self.view
            .train
            .take_backbones(backbones::list(project.dir()));
        let is_gone = |run: &Option<RunId>| {
            let run = run.as_ref();
            run.is_some_and(|run| project.run(Some(run)).is_err())
        };
        let (train, evaluate) = (&mut self.view.train, &mut self.view.evaluate);
        if is_gone(&train.shown_run) {
            train.shown_run = None;
        }
        if is_gone(&evaluate.run) {
            evaluate.run = None;
            evaluate.cell = None;
            evaluate.selection.clear();
        }
        if is_gone(&self.view.export.run) {
            self.view.export.run = None;
            self.view.export.result = None;
        }
    }

    fn take_end(&mut self, job: JobId, kind: JobKind, outcome: Outcome) {
        match outcome {
            Outcome::Completed(result) => self.take_result(job, result),
            Outcome::Cancelled => match kind {
                JobKind::Train => {
                    self.view.train.last = LastTraining::Cancelled;
                    self.view.train.job = None;
                }
                JobKind::Predict => self.view.try_it.job = None,
                JobKind::Explain => self.end_explaining(job, Ok(None)),
                JobKind::LookUp | JobKind::Fetch | JobKind::AddBackbone => {
                    if let Some(form) = &mut self.view.data.get_data {
                        form.job = None;
                    }
                    if let Some(form) = &mut self.view.train.backbone_form {
                        form.job = None;
                    }
                }
                // Closing the dialog is what stops it.
                JobKind::PreviewImport => {}
                // Closing a project stops its work; that needs no words.
                _ if self.session.project().is_some() => {
                    let job = self.texts.tr(crate::shell::jobs_bar::job_key(kind));
                    let words = self.texts.tr_with("job-stopped", &[("job", job.into())]);
                    self.view.toasts.show(Mood::Calm, words);
                }
                _ => {}
            },
            Outcome::Failed(failure) => self.take_failure(job, kind, failure),
        }
    }

    fn take_failure(&mut self, job: JobId, kind: JobKind, failure: Failure) {
        let (step, words) = (self.view.step, self.texts.failure(&failure));
        let shown_on = match kind {
            JobKind::PreviewImport if !self.view.data.is_previewed_by(job) => return,
            JobKind::Import | JobKind::PreviewImport => {
                self.view.data.preview = None;
                self.view.data.last_import = Some(Err(failure));
                Step::Data
            }
            JobKind::LookUp | JobKind::AddBackbone if self.view.train.backbone_form.is_some() => {
                if let Some(form) = &mut self.view.train.backbone_form {
                    form.job = None;
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::LookUp | JobKind::Fetch if self.view.data.get_data.is_some() => {
                if let Some(form) = &mut self.view.data.get_data {
                    form.job = None;
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::WriteModelCard if self.view.model_card.is_some() => {
                if let Some(form) = &mut self.view.model_card {
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::ExportData if self.view.data.export.is_some() => {
                if let Some(form) = &mut self.view.data.export {
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::CompareLabels | JobKind::WriteLabels if self.view.label_files.is_some() => {
                if let Some(form) = &mut self.view.label_files {
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::FindMedia if self.view.find_media.is_some() => {
                if let Some((_, form)) = &mut self.view.find_media {
                    form.failure = Some(failure);
                }
                return;
            }
            JobKind::Suggest => {
                self.view.label.failure = Some(failure);
                return;
            }
            JobKind::Train => {
                self.view.train.last = LastTraining::Failed(failure);
                self.view.train.job = None;
                // What it had learned may be there to go on from.
                self.take_change();
                Step::Train
            }
            JobKind::Evaluate | JobKind::Calibrate => {
                self.view.evaluate.failure = Some(failure);
                Step::Evaluate
            }
            JobKind::CompareRuns => {
                self.view.evaluate.compare.asked.take(job, Err(failure));
                return;
            }
            JobKind::MeasureGroups => {
                self.view.evaluate.groups.asked.take(job, Err(failure));
                return;
            }
            JobKind::Export => {
                self.view.export.result = Some(Err(failure));
                Step::Export
            }
            JobKind::Predict => {
                if self.view.try_it.job == Some(job) {
                    self.view.try_it.job = None;
                    self.view.try_it.failure = Some(failure);
                }
                return;
            }
            JobKind::Explain => return self.end_explaining(job, Err(failure)),
            JobKind::Search => {
                self.view.train.search.failure = Some(failure);
                Step::Train
            }
            JobKind::ProbeDevices
            | JobKind::FindLearningRate
            | JobKind::AddBackbone
            | JobKind::Advise
            | JobKind::MeasureLabelling
            | JobKind::ExportData
            | JobKind::WriteModelCard
            | JobKind::CompareLabels
            | JobKind::WriteLabels
            | JobKind::Augment
            | JobKind::FindMedia
            | JobKind::LookUp
            | JobKind::CheckData
            | JobKind::FindPersonalData
            | JobKind::Fetch => {
                self.view.toasts.show(Mood::Bad, words);
                return;
            }
        };
        if step != shown_on {
            self.view.toasts.show(Mood::Bad, words);
        }
    }

    fn take_result(&mut self, job: JobId, result: JobResult) {
        let step = self.view.step;
        let view = &mut self.view;
        let texts = &self.texts;
        let (shown_on, words) = match result {
            JobResult::Imported(report) => {
                let words = texts.tr_with("import-added", &[("n", report.num_added.into())]);
                view.data.last_import = Some(Ok(Box::new(report)));
                (Step::Data, words)
            }
            JobResult::Previewed(preview) => {
                if let Some(state) = &mut view.data.preview
                    && state.job == Some(job)
                {
                    state.job = None;
                    state.result = Some(preview);
                }
                return;
            }
            JobResult::Checked(checks) => {
                let words = texts.tr_with(
                    "data-checked",
                    &[
                        ("suspects", checks.suspects.len().into()),
                        ("outliers", checks.outliers.len().into()),
                    ],
                );
                view.evaluate.doubts = None;
                view.data.checks = Some(Arc::from(checks));
                view.toasts.show(Mood::Good, words);
                return;
            }
            JobResult::PersonalDataFound(report) => {
                let mood = match report.num_holding {
                    0 => Mood::Good,
                    _ => Mood::Warn,
                };
                let words =
                    texts.tr_with("personal-data-found", &[("n", report.num_holding.into())]);
                view.toasts.show(mood, words);
                return;
            }
            JobResult::Offered(offer) => {
                if let Some(form) = &mut view.data.get_data
                    && form.job == Some(job)
                {
                    form.job = None;
                    form.offer = Some(offer);
                } else if let Some(form) = &mut view.train.backbone_form
                    && form.job == Some(job)
                {
                    form.job = None;
                    form.offer = Some(offer);
                }
                return;
            }
            JobResult::BackboneAdded(info) => {
                view.train.backbone_form = None;
                view.train.config.backbone.clone_from(&info.name);
                let words = texts.tr_with("backbone-added", &[("name", info.name.into())]);
                view.toasts.show(Mood::Good, words);
                return;
            }
            JobResult::Fetched(data) => {
                view.data.get_data = None;
                if !data.skipped.is_empty() {
                    let n = data.skipped.len();
                    let words = texts.tr_with("get-skipped", &[("n", n.into())]);
                    view.toasts.show(Mood::Warn, words);
                }
                self.commands.push(UiCommand::Import(data.source));
                return;
            }
            JobResult::ModelCardWritten(written) => {
                if let Some(form) = &mut view.model_card {
                    form.written = Some(written);
                    return;
                }
                let words = texts.tr("model-card-written");
                view.toasts.show(Mood::Good, words);
                return;
            }
            JobResult::DataExported(report) => {
                view.data.export = None;
                let words = texts.tr_with(
                    "data-exported",
                    &[
                        ("n", report.num_samples.into()),
                        ("path", report.dir.display().to_string().into()),
                    ],
                );
                view.toasts.show(Mood::Good, words);
                if let Some(words) = left_out::sentence(texts, &report.left_out) {
                    view.toasts.show(Mood::Warn, words);
                }
                if let Some(masked) = &report.masked {
                    let n: usize = masked.places.values().sum();
                    let words = texts.tr_with("data-exported-masked", &[("n", n.into())]);
                    view.toasts.show(Mood::Good, words);
                    if masked.num_unreadable > 0 {
                        let n = masked.num_unreadable;
                        let words = texts.tr_with("data-exported-unreadable", &[("n", n.into())]);
                        view.toasts.show(Mood::Warn, words);
                    }
                }
                return;
            }
            JobResult::LabelsCompared(diff) => {
                // None where the dialog that asked is gone.
                if let Some(form) = &mut view.label_files {
                    form.take_diff(diff);
                }
                return;
            }
            JobResult::LabelsWritten(report) => {
                self.label_watch.look();
                view.label_files = None;
                let words = texts.tr_with(
                    "labels-written",
                    &[
                        ("n", report.num_changed.into()),
                        ("path", report.dir.display().to_string().into()),
                    ],
                );
                view.toasts.show(Mood::Good, words);
                if let Some(words) = left_out::sentence(texts, &report.left_out) {
                    view.toasts.show(Mood::Warn, words);
                }
                return;
            }
            JobResult::Augmented(files) => {
                let words = texts.tr_with(
                    "augmented",
                    &[
                        ("n", files.num_samples.into()),
                        ("path", files.dir.display().to_string().into()),
                    ],
                );
                view.toasts.show(Mood::Good, words);
                return;
            }
            JobResult::MediaFound(found) => {
                view.find_media = None;
                self.textures.clear();
                self.picture.clear();
                let words = texts.tr_with(
                    "media-found",
                    &[
                        ("n", found.num_found.into()),
                        ("missing", found.num_missing.into()),
                    ],
                );
                let mood = if found.num_missing == 0 {
                    Mood::Good
                } else {
                    Mood::Warn
                };
                view.toasts.show(mood, words);
                return;
            }
            JobResult::Trained(run) => {
                let score = run.test.as_ref().or(run.valid.as_ref()).cloned();
                view.train.last = LastTraining::Done(run.run.clone());
                view.train.job = None;
                view.train.shown_run = Some(run.run.clone());
                view.evaluate.run = Some(run.run.clone());
                view.evaluate.cell = None;
                view.export.run = Some(run.run);
                view.export.result = None;
                (
                    Step::Train,
                    match score {
                        Some(Score::Numbers(score)) => texts.tr_with(
                            "toast-trained-number",
                            &[("r2", format::decimal(score.r2).into())],
                        ),
                        Some(Score::Labels(score)) => {
                            let f1 = format::percent(score.micro_f1);
                            texts.tr_with("toast-trained-labels", &[("f1", f1.into())])
                        }
                        score => {
                            let accuracy = score.map_or(0.0, |score| score.headline());
                            let accuracy = format::percent(accuracy);
                            texts.tr_with("toast-trained", &[("accuracy", accuracy.into())])
                        }
                    },
                )
            }
            JobResult::Compared { comparison, .. } => {
                view.evaluate.compare.asked.take(job, Ok(comparison));
                return;
            }
            JobResult::GroupsMeasured { groups, .. } => {
                view.evaluate.groups.asked.take(job, Ok(groups));
                return;
            }
            JobResult::Evaluated { .. } => {
                view.evaluate.loaded = None;
                view.evaluate.failure = None;
                (Step::Evaluate, texts.tr("toast-evaluated"))
            }
            JobResult::Calibrated { summary, .. } => {
                view.evaluate.loaded = None;
                view.evaluate.caution = None;
                view.evaluate.failure = None;
                let key = match summary {
                    Some(_) => "toast-calibrated",
                    None => "toast-evaluated",
                };
                (Step::Evaluate, texts.tr(key))
            }
            JobResult::Exported(report) => {
                let files = export_files(&report);
                view.export.result = Some(Ok((report, files)));
                (Step::Export, texts.tr("toast-exported"))
            }
            JobResult::Predicted(predictions) => {
                if view.try_it.job == Some(job) {
                    view.try_it.job = None;
                    view.try_it.predictions = predictions;
                }
                return;
            }
            JobResult::Explained(explanation) => {
                return self.end_explaining(job, Ok(Some(explanation)));
            }
            JobResult::Suggested { of, suggested } => {
                view.label.take_suggested(&of, suggested);
                return;
            }
            JobResult::LabellingMeasured(curve) => {
                view.label.curve = Some(Arc::from(curve));
                return;
            }
            JobResult::Advised { .. } => return,
            JobResult::Paused(paused) => {
                view.train.last = LastTraining::Paused(paused.run);
                view.train.job = None;
                (Step::Train, texts.tr("toast-paused"))
            }
            JobResult::Searched(report) => {
                let words = texts.tr("toast-searched");
                view.train.search.report = Some(report);
                (Step::Train, words)
            }
            JobResult::LearningRateFound(curve) => {
                view.train.rate_curve = Some(*curve);
                (Step::Train, texts.tr("toast-rate-found"))
            }
            JobResult::Devices(devices) => {
                let usable = devices.iter().filter(|d| d.usable).count();
                let words = texts.tr_with("toast-devices", &[("n", usable.into())]);
                view.devices = Some(devices);
                view.toasts.show(Mood::Good, words);
                return;
            }
        };
        if step != shown_on {
            view.toasts.show(Mood::Good, words);
        }
    }

    fn take_answer(&mut self, purpose: Purpose, answer: Answer) {
        let path = match answer {
            Answer::Chosen(path) => path,
            Answer::Closed => return,
            Answer::Unavailable => {
                self.view
                    .toasts
                    .show(Mood::Calm, self.texts.tr("no-dialog"));
                return;
            }
        };
        match purpose {
            Purpose::OpenProject => self.commands.push(UiCommand::OpenProject(path)),
            Purpose::Pictures | Purpose::DataFile | Purpose::Table => {
                self.commands.push(UiCommand::Import(path));
            }
            Purpose::TryPicture => {
                self.commands
                    .push(UiCommand::Try(vec![Question::File(path)]));
            }
            Purpose::NewProjectFolder => {
                if let Some(form) = &mut self.view.new_project {
                    // An empty folder is the project itself; a full one is where it goes into.
                    let is_empty =
                        std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
                    let dir = if is_empty {
                        path
                    } else {
                        path.join(folder_name(&form.name))
                    };
                    form.dir = dir.display().to_string();
                    form.dir_is_own = true;
                }
            }
            Purpose::LabelFolder => {
                if let Some(form) = &mut self.view.label_files {
                    form.dir = path.display().to_string();
                }
            }
            Purpose::BackboneFile | Purpose::EncoderFolder => {
                if let Some(form) = &mut self.view.train.backbone_form {
                    form.path = path.display().to_string();
                }
            }
            Purpose::MovedFolder => self.commands.push(UiCommand::FindMedia(path)),
            Purpose::DataExportFolder => {
                if let Some(form) = &mut self.view.data.export {
                    form.dir = path.display().to_string();
                }
            }
            Purpose::ModelCardFolder => {
                if let Some(form) = &mut self.view.model_card {
                    form.dir = path.display().to_string();
                }
            }
            Purpose::ExportFolder => {
                self.view.export.dir = path.display().to_string();
                self.view.export.dir_is_own = true;
            }
        }
    }

    fn take_labels(&mut self) {
        let Some(form) = &mut self.view.label_files else {
            return;
        };
        let Some(diff) = form.diff.clone() else {
            return;
        };
        let choice = form.choice.clone();
        let count = diff.taken(&choice).labels.len();
        match self.session.run(Command::TakeLabels { diff, choice }) {
            Ok(_) => {
                self.view.label_files = None;
                self.label_watch.look();
                let words = self
                    .texts
                    .tr_with("label-files-taken", &[("n", count.into())]);
                self.view.toasts.show(Mood::Good, words);
            }
            Err(failure) => form.failure = Some(failure),
        }
    }

    fn carry_out(&mut self, ctx: &Context, command: UiCommand) {
        match command {
            UiCommand::Session(command) => {
                // What the history changes is shown where it is labelled.
                self.view.label.follows_history = matches!(*command, Command::Undo | Command::Redo);
                self.run_command(*command);
            }
            UiCommand::Go(step) => {
                if self.session.project().is_some() {
                    self.view.step = step;
                }
            }
            UiCommand::TrySample(task) => {
                let name = assets::sample_name(task).unwrap_or("Sample");
                let dir = self.places.free_project_dir(name);
                if let Err(failure) = self.session.run(Command::NewSampleProject { task, dir }) {
                    self.say_welcome(failure);
                }
            }
            UiCommand::AskNewProject(pictures) => self.ask_new_project(pictures),
            UiCommand::CreateProject => self.create_project(),
            UiCommand::AskOpenProject => self.view.open_project = Some(PathForm::open()),
            UiCommand::OpenProject(dir) => match self.session.run(Command::OpenProject { dir }) {
                Ok(_) => self.view.open_project = None,
                Err(failure) => match &mut self.view.open_project {
                    Some(form) => form.failure = Some(failure),
                    None => self.say_welcome(failure),
                },
            },
            UiCommand::AskAddPictures => self.view.add_pictures = Some(PathForm::open()),
            UiCommand::Import(source) => self.preview(source, ImportOptions::default()),
            UiCommand::ImportAll(sources) => self.view.data.to_import.extend(sources),
            UiCommand::PreviewAgain => {
                if let Some(state) = self.view.data.preview.take() {
                    self.stop_preview(state.job);
                    self.preview(state.source, state.options);
                }
            }
            UiCommand::ConfirmImport => {
                if let Some(state) = self.view.data.preview.take() {
                    self.import(state.source, state.options);
                }
            }
            UiCommand::CancelPreview => {
                if let Some(state) = self.view.data.preview.take() {
                    self.stop_preview(state.job);
                    self.run_command(Command::ForgetPreview);
                }
            }
            UiCommand::Say(words) => self.view.toasts.show(Mood::Calm, words),
            UiCommand::AskLabelFiles => {
                self.label_watch.look();
                self.view.label_files = Some(LabelFilesForm::default());
            }
            UiCommand::TakeLabels => self.take_labels(),
            UiCommand::AskKeys => self.view.keys = Some(KeysForm::default()),
            UiCommand::SetKeys(keymap) => {
                self.settings.keymap = *keymap;
                self.settings.save(&self.places);
            }
            UiCommand::AskClass(question) => self.view.class_question = Some(question),
            UiCommand::AskRecord => {
                self.view.step = Step::Data;
                self.view.data.record = Some(RecordForm::default());
            }
            UiCommand::AskSplit => {
                let project = self.session.project();
                self.view.data.split = project.map(|project| SplitForm::of(project.snapshot()));
            }
            UiCommand::AskGetData => {
                self.view.step = Step::Data;
                let project = self.session.project();
                let kind = project.map(|p| p.snapshot().task.data_kind());
                self.view.data.get_data = Some(GetDataForm::new(kind.unwrap_or_default()));
            }
            UiCommand::StartFetching(command) => {
                if let Some(form) = &mut self.view.data.get_data {
                    match self.session.run(*command) {
                        Ok(job) => form.job = job,
                        Err(failure) => form.failure = Some(failure),
                    }
                }
            }
            UiCommand::AskBackbone(from) => {
                self.view.step = Step::Train;
                let project = self.session.project();
                let kind = project.map(|project| project.snapshot().task.data_kind());
                self.view.train.backbone_form = Some(BackboneForm {
                    from,
                    kind: kind.unwrap_or_default(),
                    ..BackboneForm::default()
                });
            }
            UiCommand::StartBackbone(command) => {
                if let Some(form) = &mut self.view.train.backbone_form {
                    match self.session.run(*command) {
                        Ok(job) => form.job = job,
                        Err(failure) => form.failure = Some(failure),
                    }
                }
            }
            UiCommand::SetFetching(fetch) => {
                self.settings.fetch = *fetch;
                self.settings.save(&self.places);
            }
            UiCommand::AskExportData => {
                self.view.step = Step::Data;
                self.view.data.export = Some(ExportDataForm::default());
            }
            UiCommand::MaskOnExport => {
                let command = Command::SetMaskOnExport(true);
                match self.session.run(command) {
                    Ok(_) => {
                        let words = self.texts.tr("mask-on-export-set");
                        self.view.toasts.show(Mood::Good, words);
                    }
                    Err(failure) => {
                        let words = self.texts.failure(&failure);
                        self.view.toasts.show(Mood::Bad, words);
                    }
                }
            }
            UiCommand::AskFindMedia(source) => {
                self.view.find_media = Some((source, PathForm::open()));
            }
            UiCommand::FindMedia(dir) => {
                if let Some((source, form)) = &mut self.view.find_media {
                    let source = *source;
                    form.failure = self.session.run(Command::FindMedia { source, dir }).err();
                }
            }
            UiCommand::Dropped(paths) => {
                if let Some(command) = drop::command_for(&paths, self.session.project().is_some()) {
                    self.carry_out(ctx, command);
                } else if !paths.is_empty() {
                    let words = self.texts.tr("drop-needs-folder");
                    self.view.toasts.show(Mood::Calm, words);
                }
            }
            UiCommand::AskTry => {
                self.view.try_it.is_open = true;
                self.view.try_it.wants_focus = true;
            }
            UiCommand::Try(inputs) => self.ask(inputs),
            UiCommand::Why(input) => {
                self.ask(vec![input]);
                self.explain(None);
            }
            UiCommand::Explain(class) => self.explain(class),
            UiCommand::LabelSamples(samples) => {
                self.view.label.send(samples);
                self.view.step = Step::Label;
            }
            UiCommand::Train => self.train(),
            UiCommand::TrainWith(config) => self.train_with(*config),
            UiCommand::Mend(kind, remedy) => self.mend(kind, remedy),
            UiCommand::Resume(run, device) => self.resume(run, device),
            UiCommand::BalanceClasses => {
                let train = &mut self.view.train;
                if train.config.balance == Balance::None {
                    train.config.balance = Balance::Weights;
                }
                self.view.step = Step::Train;
            }
            UiCommand::Evaluate(run, split) => {
                self.view.evaluate.failure = None;
                if let Err(failure) = self.session.run(Command::Evaluate {
                    run: Some(run),
                    split,
                }) {
                    self.view.evaluate.failure = Some(failure);
                }
            }
            UiCommand::Calibrate(run, wish) => {
                self.view.evaluate.failure = None;
                let run = Some(run);
                if let Err(failure) = self.session.run(Command::Calibrate { run, wish }) {
                    self.view.evaluate.failure = Some(failure);
                }
            }
            UiCommand::ChooseRun(run) => {
                self.view.evaluate.run = Some(run);
                self.view.evaluate.cell = None;
                self.view.evaluate.failure = None;
            }
            UiCommand::EvaluateSamples(samples) => {
                self.view.evaluate.tab = EvaluateTab::Groups;
                self.view.evaluate.groups.choose(samples);
                self.view.step = Step::Evaluate;
            }
            UiCommand::Export => self.export(ctx),
            UiCommand::AskModelCard(run) => self.ask_model_card(run),
            UiCommand::WriteModelCard(command) => {
                let failure = self.session.run(*command).err();
                if let Some(form) = &mut self.view.model_card {
                    form.failure = failure;
                }
            }
            UiCommand::Browse(purpose) => self.browse(ctx, purpose),
            UiCommand::ShowClasses(classes) => {
                self.view.data.filter = DataFilter {
                    classes: classes.into_iter().collect(),
                    ..DataFilter::default()
                };
                self.view.step = Step::Data;
            }
            UiCommand::ShowSamples(samples) => {
                self.view.data.filter = DataFilter {
                    samples: Some(samples.into_iter().collect()),
                    ..DataFilter::default()
                };
                self.view.step = Step::Data;
            }
            UiCommand::Compare(kind) => {
                let project = self.session.project();
                let mut findings = project.map_or(&[][..], |p| p.findings()).iter();
                let finding = findings.find(|finding| finding.kind == kind);
                self.view.data.evidence = finding.and_then(Evidence::of);
            }
            UiCommand::ShowFolder(dir) => {
                if !show_folder(&dir) {
                    ctx.copy_text(dir.display().to_string());
                    self.view
                        .toasts
                        .show(Mood::Calm, self.texts.tr("no-file-manager"));
                }
            }
            UiCommand::Copy(text) => {
                ctx.copy_text(text);
                self.view.toasts.show(Mood::Good, self.texts.tr("copied"));
            }
            UiCommand::SetLanguage(language) => {
                self.texts = Texts::new(language);
                let project = self.session.project();
                let kind = project.map(|p| p.snapshot().task.data_kind());
                self.texts.set_kind(kind.unwrap_or_default());
                self.settings.language = Some(language);
                self.settings.save(&self.places);
            }
            UiCommand::SetTheme(theme) => {
                ctx.set_theme(theme.preference());
                self.settings.theme = theme;
                self.settings.save(&self.places);
            }
            UiCommand::ToggleAdvisor => self.view.advisor_is_open = !self.view.advisor_is_open,
            UiCommand::TogglePalette => {
                self.view.palette = match self.view.palette.take() {
                    Some(_) => None,
                    None => Some(PaletteState::default()),
                };
            }
            UiCommand::ToggleFullscreen => {
                let is_full = ctx.input(|i| i.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
            }
            UiCommand::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            UiCommand::Escape => {
                let evaluate = &mut self.view.evaluate;
                if self.view.step == Step::Evaluate && !evaluate.selection.chosen.is_empty() {
                    evaluate.selection.clear();
                } else if self.view.data.selection.chosen.is_empty() {
                    evaluate.cell = None;
                } else {
                    self.view.data.selection.clear();
                }
            }
        }
    }

    fn run_command(&mut self, command: Command) {
        let history = self.session.project().map(|p| p.snapshot().history.clone());
        let history = history.unwrap_or_default();
        let said = match &command {
            Command::Undo => history.undo.map(|edit| ("undone", edit)),
            Command::Redo => history.redo.map(|edit| ("redone", edit)),
            _ => None,
        };
        let is_edit = matches!(command, Command::Edit(_));
        let result = self.session.run(command);
        if is_edit {
            self.view.label.was_stored(result.is_ok());
        }
        match result {
            Ok(_) => {
                if let Some((key, edit)) = said {
                    let edit = history::words(&self.texts, &edit);
                    let words = self.texts.tr_with(key, &[("edit", edit.into())]);
                    self.view.toasts.show(Mood::Calm, words);
                }
            }
            Err(failure) => {
                let words = self.texts.failure(&failure);
                self.view.toasts.show(Mood::Bad, words);
            }
        }
    }

    fn say_welcome(&mut self, failure: Failure) {
        if self.session.project().is_some() {
            self.view
                .toasts
                .show(Mood::Bad, self.texts.failure(&failure));
        } else {
            self.view.welcome_failure = Some(failure);
        }
    }

    fn ask_new_project(&mut self, mut sources: Vec<PathBuf>) {
        let more = sources.split_off(sources.len().min(1));
        let pictures = sources.pop();
        let name = pictures
            .as_deref()
            .and_then(|path| {
                if path.is_dir() {
                    path.file_name()
                } else {
                    path.file_stem()
                }
            })
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let task = pictures.as_deref().map(likely_task).unwrap_or_default();
        let mut form = NewProjectForm {
            task,
            name,
            pictures,
            more,
            wants_focus: true,
            ..NewProjectForm::default()
        };
        propose_dir(&mut form, &self.places.projects);
        self.view.new_project = Some(form);
    }

    fn create_project(&mut self) {
        let Some(form) = &mut self.view.new_project else {
            return;
        };
        let Some(dir) = parse_path(&form.dir) else {
            return;
        };
        let name = Some(form.name.trim().to_owned());
        let made = self.session.run(Command::NewProject {
            dir,
            task: form.task,
            name,
        });
        match made {
            Ok(_) => {
                let mut pictures: Vec<PathBuf> = form.pictures.take().into_iter().collect();
                pictures.append(&mut form.more);
                self.view.new_project = None;
                // The event resets the view first, so that what the import says is kept.
                if !pictures.is_empty() {
                    self.commands.push(UiCommand::ImportAll(pictures));
                }
            }
            Err(failure) => form.failure = Some(failure),
        }
    }

    fn import(&mut self, source: PathBuf, options: ImportOptions) {
        self.view.data.warnings.clear();
        match self.session.run(Command::Import { source, options }) {
            Ok(_) => {
                self.view.data.last_import = None;
                self.view.step = Step::Data;
            }
            Err(failure) => self.view.data.last_import = Some(Err(failure)),
        }
    }

    /// Turns to the next of several imports, once the one before is done with.
    fn look_at_next_import(&mut self) {
        let data = &mut self.view.data;
        let is_busy = data.preview.is_some()
            || self.session.job_of_kind(JobKind::Import).is_some()
            || self.session.project().is_none();
        if !is_busy && let Some(source) = data.to_import.pop_front() {
            self.preview(source, ImportOptions::default());
        }
    }

    fn stop_preview(&mut self, job: Option<JobId>) {
        if let Some(job) = job {
            self.run_command(Command::Cancel(job));
        }
    }

    /// Says what an import would do, in a dialog that offers to do it.
    fn preview(&mut self, source: PathBuf, options: ImportOptions) {
        let command = Command::PreviewImport {
            source: source.clone(),
            options: options.clone(),
        };
        match self.session.run(command) {
            Ok(job) => {
                self.view.add_pictures = None;
                self.view.data.last_import = None;
                self.view.step = Step::Data;
                self.view.data.preview = Some(PreviewState {
                    source,
                    options,
                    job,
                    result: None,
                    examples: Examples::default(),
                });
            }
            Err(failure) => match &mut self.view.add_pictures {
                Some(form) => form.failure = Some(failure),
                None => {
                    self.view.data.last_import = Some(Err(failure));
                    self.view.step = Step::Data;
                }
            },
        }
    }

    /// The run that is tried: the one on the Evaluate page, or the newest.
    fn tried_run(&self) -> Option<RunId> {
        let newest = self.session.project()?.runs().last();
        let chosen = self.view.evaluate.run.clone();
        chosen.or_else(|| newest.map(|run| run.run.clone()))
    }

    /// Asks why the model answers what is tried as it does.
    fn explain(&mut self, class: Option<String>) {
        self.stop_explaining();
        let try_it = &self.view.try_it;
        let question = try_it.inputs.get(try_it.shown).cloned();
        let (Some(run), Some(question)) = (self.tried_run(), question) else {
            return;
        };
        let asked = self.session.run(Command::Explain {
            model: ModelSource::Run(run),
            question,
            class,
        });
        let try_it = &mut self.view.try_it;
        try_it.failure = None;
        match asked {
            Ok(job) => try_it.explain_job = job,
            Err(failure) => try_it.failure = Some(failure),
        }
    }

    /// Forgets why, and asks no further.
    fn stop_explaining(&mut self) {
        self.view.try_it.explanation = None;
        if let Some(job) = self.view.try_it.explain_job.take() {
            self.run_command(Command::Cancel(job));
        }
    }

    /// Takes in why, unless something else was asked meanwhile.
    fn end_explaining(&mut self, job: JobId, end: Result<Option<Box<Explanation>>, Failure>) {
        let try_it = &mut self.view.try_it;
        if try_it.explain_job != Some(job) {
            return;
        }
        try_it.explain_job = None;
        match end {
            Ok(explanation) => try_it.explanation = explanation,
            Err(failure) => try_it.failure = Some(failure),
        }
    }

    fn ask(&mut self, inputs: Vec<Question>) {
        self.view.try_it.is_open = true;
        self.stop_explaining();
        let Some(run) = self.tried_run() else { return };
        let try_it = &mut self.view.try_it;
        match inputs.first() {
            Some(Question::File(path)) => try_it.path = path.display().to_string(),
            Some(Question::Text(text)) => try_it.text.clone_from(text),
            Some(Question::Row(cells)) => try_it.cells.clone_from(cells),
            None => {}
        }
        try_it.inputs.clone_from(&inputs);
        try_it.shown = 0;
        try_it.predictions.clear();
        try_it.failure = None;
        match self.session.run(Command::Predict {
            model: ModelSource::Run(run),
            questions: inputs,
        }) {
            Ok(job) => try_it.job = job,
            Err(failure) => try_it.failure = Some(failure),
        }
    }

    /// Does what mends a finding, or shows where a person can.
    fn mend(&mut self, kind: String, remedy: Remedy) {
        let Some(project) = self.session.project() else {
            return;
        };
        let (finding, action) = match project.mend(&kind, Some(remedy)) {
            Ok((finding, _, action)) => (finding.clone(), action),
            Err(failure) => {
                let words = self.texts.failure(&failure);
                self.view.toasts.show(Mood::Bad, words);
                return;
            }
        };
        let command = Command::Mend {
            kind,
            remedy: Some(remedy),
        };
        match action {
            Action::Edit(_) | Action::Resplit(_) | Action::CheckData | Action::Calibrate => {
                self.run_command(command);
            }
            Action::Train(config) => {
                self.end_training();
                self.view.train.typed.clear();
                self.view.train.config = *config;
                self.start_training(command);
            }
            Action::Show(Place::Goal) => self.view.step = Step::Goal,
            Action::Show(Place::Train(config)) => {
                self.view.train.typed.clear();
                self.view.train.config = *config;
                self.view.train.tab = TrainTab::One;
                self.view.step = Step::Train;
            }
            Action::Show(Place::Data) => {
                let snapshot = project.snapshot();
                let concerned = snapshot
                    .classes
                    .iter()
                    .filter(|class| finding.classes.contains(&class.name));
                self.view.data.filter = DataFilter {
                    classes: concerned.map(|class| class.id).collect(),
                    ..DataFilter::default()
                };
                self.view.step = Step::Data;
            }
        }
    }

    /// Trains with other settings; what runs ends with what it has, or with nothing.
    fn train_with(&mut self, config: TrainConfig) {
        self.end_training();
        self.view.train.typed.clear();
        self.view.train.config = config;
        self.train();
    }

    fn end_training(&mut self) {
        let running = self.session.job_of_kind(JobKind::Train);
        let stop = running.map(|job| {
            if job.epochs.is_empty() {
                Command::Cancel(job.id)
            } else {
                Command::FinishEarly(job.id)
            }
        });
        if let Some(stop) = stop {
            self.run_command(stop);
        }
    }

    fn resume(&mut self, run: RunId, device: Option<DeviceChoice>) {
        self.view.step = Step::Train;
        self.view.train.tab = TrainTab::One;
        self.view.train.warnings.clear();
        match self.session.run(Command::Resume {
            run: Some(run.clone()),
            device,
        }) {
            Ok(job) => {
                self.view.train.job = job;
                self.view.train.last = LastTraining::None;
                // What runs is not offered.
                self.view.train.paused.retain(|paused| paused.run != run);
            }
            Err(failure) => self.view.train.last = LastTraining::Failed(failure),
        }
    }

    fn train(&mut self) {
        let config = Box::new(self.view.train.config.clone());
        self.start_training(Command::Train(config));
    }

    fn start_training(&mut self, command: Command) {
        self.view.step = Step::Train;
        self.view.train.tab = TrainTab::One;
        self.view.train.watched.clear();
        self.view.train.warnings.clear();
        match self.session.run(command) {
            Ok(job) => {
                self.view.train.job = job;
                self.view.train.last = LastTraining::None;
            }
            Err(failure) => self.view.train.last = LastTraining::Failed(failure),
        }
    }

    fn export(&mut self, ctx: &Context) {
        self.view.step = Step::Export;
        // Asked from the palette before the page was ever shown, the folder is the proposed one.
        self.refresh(ctx);
        let export = &mut self.view.export;
        let Some(dir) = parse_path(&export.dir) else {
            return;
        };
        let command = Command::Export {
            run: export.run.clone(),
            format: export.format,
            dir,
            language: card_language(self.texts.language()),
        };
        export.result = self.session.run(command).err().map(Err);
    }

    fn ask_model_card(&mut self, run: RunId) {
        let Some(project) = self.session.project() else {
            return;
        };
        let note = load_card_note(project.dir(), &run);
        let has_pictures = project.snapshot().task.data_kind() == DataKind::Pictures;
        let (dir, language) = (project.dir(), self.texts.language());
        let form = ModelCardForm::of(run, dir, language, note, has_pictures);
        self.view.model_card = Some(form);
    }

    fn browse(&mut self, ctx: &Context, purpose: Purpose) {
        let kind = self
            .session
            .project()
            .map(|p| p.snapshot().task.data_kind());
        let purpose = match (purpose, kind) {
            (Purpose::DataFile, Some(DataKind::Texts | DataKind::Rows)) => Purpose::Table,
            (Purpose::BackboneFile, Some(DataKind::Texts)) => Purpose::EncoderFolder,
            (purpose, _) => purpose,
        };
        let (key, start) = match purpose {
            Purpose::OpenProject => ("open-project", Some(self.places.projects.clone())),
            Purpose::NewProjectFolder => ("project-folder", Some(self.places.projects.clone())),
            Purpose::Pictures | Purpose::DataFile | Purpose::Table => ("add-pictures", None),
            Purpose::TryPicture => ("try-picture", None),
            Purpose::DataExportFolder => ("export-data-folder", None),
            Purpose::LabelFolder => ("label-files-other", None),
            Purpose::BackboneFile | Purpose::EncoderFolder => ("backbone-add", None),
            Purpose::MovedFolder => ("find-media-title", None),
            Purpose::ModelCardFolder => ("export-folder", None),
            Purpose::ExportFolder => ("export-folder", parse_path(&self.view.export.dir)),
        };
        self.dialogs
            .open(purpose, &self.texts.tr(key), start.as_deref(), ctx);
    }
}

/// A project's folder by its name, until the person types another.
fn propose_dir(form: &mut NewProjectForm, projects: &Path) {
    if !form.dir_is_own {
        form.dir = projects.join(folder_name(&form.name)).display().to_string();
    }
}

/// A project's name as a folder's name.
fn folder_name(name: &str) -> String {
    let safe: String = name
        .trim()
        .chars()
        .map(|c| {
            if "/\\:*?\"<>|".contains(c) || c.is_control() {
                '-'
            } else {
                c
            }
        })
        .collect();
    if safe.is_empty() || safe == "." || safe == ".." {
        "Project".into()
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_the_name_until_one_is_typed() {
        let mut form = NewProjectForm {
            name: "猫/狗".into(),
            ..NewProjectForm::default()
        };
        propose_dir(&mut form, Path::new("/p"));
        assert_eq!(form.dir, "/p/猫-狗");
        form.dir = "/other".into();
        form.dir_is_own = true;
        propose_dir(&mut form, Path::new("/p"));
        assert_eq!(form.dir, "/other");
        assert_eq!(folder_name(".."), "Project");
    }
}
