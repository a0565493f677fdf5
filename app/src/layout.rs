//! Where everything stands in the window.

use crate::app::HearthApp;
use crate::commands::{UiCommand, palette_entries, shortcuts};
use crate::dialogs::Purpose;
use crate::shell::{
    advisor, drop, jobs_bar, keys_dialog, new_project, palette, path_dialog, rail, top_bar, try_it,
    welcome,
};
use crate::steps::{self, Page};
use crate::ui::cards::{self, Mood};
use crate::ui::{text, tokens};
use crate::view_state::Step;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};
use hearth_core::event::JobKind;
use hearth_core::ids::JobId;

impl HearthApp {
    pub(crate) fn paint(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let Self {
            session,
            view,
            settings,
            texts,
            textures,
            picture,
            sounds,
            augment_preview,
            commands,
            label_watch,
            ..
        } = self;
        commands.extend(shortcuts(&ctx, session.project().is_some()));
        let dropped: Vec<_> = ctx.input(|i| {
            i.raw
                .dropped_files
                .iter()
                .map(|f| f.path().to_owned())
                .collect()
        });
        if !dropped.is_empty() {
            commands.push(UiCommand::Dropped(dropped));
        }
        let has_dialog = view.palette.is_some()
            || view.new_project.is_some()
            || view.open_project.is_some()
            || view.add_pictures.is_some()
            || view.class_question.is_some()
            || view.label.picker.is_some()
            || view.label.shows_keys
            || view.keys.is_some()
            || view.label_files.is_some()
            || view.label.shows_curve
            || view.data.preview.is_some()
            || view.data.export.is_some()
            || view.data.record.is_some()
            || view.data.split.is_some()
            || view.data.get_data.is_some()
            || view.data.viewer.is_some()
            || view.data.evidence.is_some()
            || view.find_media.is_some()
            || view.train.backbone_form.is_some()
            || view.model_card.is_some()
            || view.try_it.is_open;
        if !has_dialog
            && !egui::Popup::is_any_open(&ctx)
            && ctx.memory(egui::Memory::focused).is_none()
            && ctx.input(|i| i.key_pressed(egui::Key::Escape))
        {
            commands.push(UiCommand::Escape);
        }
        let p = tokens::palette(ui);
        let mut page = Page {
            texts,
            textures,
            picture,
            sounds,
            commands,
        };

        let bar_frame = Frame::new()
            .fill(p.chrome)
            .inner_margin(Margin::symmetric(14, 0));
        Panel::top("top-bar")
            .exact_size(tokens::TOP_BAR_HEIGHT)
            .resizable(false)
            .frame(bar_frame)
            .show(ui, |ui| {
                top_bar::show(
                    ui,
                    &mut page,
                    top_bar::Bar {
                        session,
                        settings,
                        advisor_is_open: view.advisor_is_open,
                        device: &mut view.train.config.device,
                        devices: view.devices.as_deref(),
                    },
                );
            });
        let jobs = jobs_bar::shown_jobs(session);
        view.jobs_height = jobs.len() as f32 * jobs_bar::LINE;
        if !jobs.is_empty() {
            let frame = Frame::new()
                .fill(p.chrome)
                .inner_margin(Margin::symmetric(16, 0));
            Panel::bottom("jobs")
                .exact_size(view.jobs_height)
                .resizable(false)
                .frame(frame)
                .show(ui, |ui| {
                    jobs_bar::show(ui, &mut page, &jobs);
                });
        }
        if let Some(project) = session.project() {
            let frame = Frame::new()
                .fill(p.chrome)
                .inner_margin(Margin::symmetric(10, 12));
            Panel::left("rail")
                .exact_size(tokens::RAIL_WIDTH)
                .resizable(false)
                .frame(frame)
                .show(ui, |ui| {
                    let has_exported = matches!(view.export.result, Some(Ok(_)));
                    rail::show(
                        ui,
                        &mut page,
                        view.step,
                        rail::step_states(session, has_exported),
                    );
                });
            if view.advisor_is_open {
                let is_checking = [JobKind::CheckData, JobKind::FindPersonalData]
                    .into_iter()
                    .any(|kind| session.job_of_kind(kind).is_some());
                let frame = Frame::new().fill(p.chrome).inner_margin(Margin::same(16));
                Panel::right("advisor")
                    .exact_size(tokens::ADVISOR_WIDTH)
                    .resizable(false)
                    .frame(frame)
                    .show(ui, |ui| {
                        advisor::show(ui, &mut page, project, &view.left_alone, is_checking);
                    });
            }
            if let Some(reason) = project.read_only() {
                let frame = Frame::new().fill(p.page).inner_margin(Margin {
                    left: 28,
                    right: 28,
                    top: 12,
                    bottom: 0,
                });
                Panel::top("read-only")
                    .resizable(false)
                    .show_separator_line(false)
                    .frame(frame)
                    .show(ui, |ui| {
                        let words = page.texts.failure(reason);
                        cards::notice(ui, Mood::Warn, |ui| {
                            text::strong(ui, &page.tr("read-only-title"));
                            text::body(ui, &words);
                        });
                    });
            }
        }
        CentralPanel::default()
            .frame(Frame::new().fill(p.page))
            .show(ui, |ui| {
                if session.project().is_none() {
                    welcome::show(
                        ui,
                        &mut page,
                        session.recent_projects(),
                        view.welcome_failure.as_ref(),
                    );
                    return;
                }
                match view.step {
                    Step::Goal => {
                        steps::goal::show(ui, &mut page, session, &mut view.goal);
                    }
                    Step::Data => steps::data::show(ui, &mut page, session, &mut view.data),
                    Step::Label => {
                        let keymap = &settings.keymap;
                        steps::label::show(ui, &mut page, session, &mut view.label, keymap);
                    }
                    Step::Train => {
                        steps::train::show(
                            ui,
                            &mut page,
                            session,
                            &mut view.train,
                            view.devices.as_deref(),
                            augment_preview,
                        );
                    }
                    Step::Evaluate => {
                        steps::evaluate::show(ui, &mut page, session, &mut view.evaluate);
                    }
                    Step::Export => steps::export::show(ui, &mut page, session, &mut view.export),
                    Step::Improve => steps::improve::show(ui, &page),
                }
            });

        if let Some(form) = &mut view.new_project
            && new_project::show(&ctx, &mut page, form)
        {
            view.new_project = None;
        }
        if let Some(form) = &mut view.open_project {
            let question = path_dialog::Question {
                id: "open-project",
                title: page.tr("open-project-title"),
                sentence: page.tr("open-project-text"),
                action: page.tr("open"),
                purpose: Purpose::OpenProject,
                command: UiCommand::OpenProject,
            };
            if path_dialog::show(&ctx, &mut page, form, &question) {
                view.open_project = None;
            }
        }
        if let Some(form) = &mut view.add_pictures {
            let question = path_dialog::Question {
                id: "add-pictures",
                title: page.tr("add-pictures-title"),
                sentence: page.tr("add-pictures-text"),
                action: page.tr("import"),
                purpose: Purpose::Pictures,
                command: UiCommand::Import,
            };
            if path_dialog::show(&ctx, &mut page, form, &question) {
                view.add_pictures = None;
            }
        }
        if let Some((_, form)) = &mut view.find_media {
            let question = path_dialog::Question {
                id: "find-media",
                title: page.tr("find-media-title"),
                sentence: page.tr("find-media-text"),
                action: page.tr("find-media"),
                purpose: Purpose::MovedFolder,
                command: UiCommand::FindMedia,
            };
            if path_dialog::show(&ctx, &mut page, form, &question) {
                view.find_media = None;
            }
        }
        if let Some(project) = session.project() {
            steps::data::show_viewer(&ctx, &mut page, project.snapshot(), &mut view.data);
            let may_change = project.read_only().is_none();
            let evidence = &mut view.data.evidence;
            steps::data::show_evidence(&ctx, &mut page, project.snapshot(), may_change, evidence);
        }
        if let (Some(form), Some(project)) = (&mut view.data.record, session.project()) {
            let may_import =
                project.read_only().is_none() && session.job_of_kind(JobKind::Import).is_none();
            let snapshot = project.snapshot();
            if steps::data::show_record(&ctx, &mut page, form, snapshot, may_import) {
                view.data.record = None;
            }
        }
        if let (Some(form), Some(project)) = (&mut view.data.split, session.project())
            && steps::data::show_split(&ctx, &mut page, form, project.snapshot())
        {
            view.data.split = None;
        }
        let progress_of = |id: Option<JobId>| {
            let job = id.and_then(|id| session.jobs().find(|job| job.id == id));
            job.and_then(|job| job.progress.as_ref())
        };
        if let Some(form) = &mut view.data.get_data {
            let progress = progress_of(form.job);
            let fetch = &settings.fetch;
            if steps::data::show_get_data(&ctx, &mut page, form, fetch, progress) {
                view.data.get_data = None;
            }
        }
        if let Some(form) = &mut view.train.backbone_form {
            let progress = progress_of(form.job);
            let fetch = &settings.fetch;
            if steps::train::show_backbone(&ctx, &mut page, form, fetch, progress) {
                view.train.backbone_form = None;
            }
        }
        steps::data::show_preview(&ctx, &mut page, &mut view.data);
        if let (Some(form), Some(project)) = (&mut view.data.export, session.project())
            && steps::data::show_export(&ctx, &mut page, form, project)
        {
            view.data.export = None;
        }
        let is_writing = session.job_of_kind(JobKind::WriteModelCard).is_some();
        if let Some(form) = &mut view.model_card
            && steps::model_card::show(&ctx, &mut page, form, is_writing)
        {
            view.model_card = None;
        }
        if let (Some(question), Some(project)) = (&mut view.class_question, session.project())
            && steps::class_menu::show_question(&ctx, &mut page, project.snapshot(), question)
        {
            view.class_question = None;
        }
        if let Some(form) = &mut view.label_files {
            let watched = label_watch.folders();
            if steps::label::show_label_files(&ctx, &mut page, session, watched, form) {
                view.label_files = None;
            }
        }
        if let Some(form) = &mut view.keys
            && keys_dialog::show(&ctx, &mut page, form, &settings.keymap)
        {
            view.keys = None;
        }
        if view.try_it.is_open
            && let Some(project) = session.project()
        {
            let has_model = !project.runs().is_empty();
            let snapshot = project.snapshot();
            if try_it::show(&ctx, &mut page, &mut view.try_it, snapshot, has_model) {
                view.try_it.is_open = false;
                if let Some(job) = view.try_it.explain_job.take() {
                    page.send(hearth_core::command::Command::Cancel(job));
                }
            }
        }
        if let Some(state) = &mut view.palette {
            let entries = palette_entries(page.texts, session);
            if palette::show(&ctx, &mut page, state, &entries) {
                view.palette = None;
            }
        }
        let close = page.tr("close");
        view.toasts.paint(&ctx, &close, view.jobs_height);
        drop::show_hint(&ctx, &page, session.project().is_some());
    }
}
