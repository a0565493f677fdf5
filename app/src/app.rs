//! The window's application: few fields, two calls a frame.

use crate::augment_preview::AugmentPreview;
use crate::canvas::TiledPicture;
use crate::commands::UiCommand;
use crate::dialogs::Dialogs;
use crate::frame_times::FrameTimes;
use crate::i18n::{Language, Texts};
use crate::settings::{Places, Settings, ThemeChoice};
use crate::sounds::Sounds;
use crate::steps::label::LabelFilesWatch;
use crate::textures::Textures;
use crate::ui::{fonts, tokens};
use crate::view_state::ViewState;
use egui::{Context, Ui};
use hearth_core::session::{Session, SessionOptions};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// How the application is set up; what is `None` is found by itself.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// Replaces all folders that Hearth keeps things in.
    pub data_dir: Option<PathBuf>,
    /// A project to open at once.
    pub open: Option<PathBuf>,
    /// The language, whatever the settings say.
    pub language: Option<Language>,
    /// The theme, whatever the settings say.
    pub theme: Option<ThemeChoice>,
    /// When the program was started, to log how long the first frame took.
    pub started_at: Option<Instant>,
}

/// The environment variable that chooses the language: `en` or `zh-CN`.
pub const LANGUAGE_VARIABLE: &str = "HEARTH_LANG";

/// The environment variable that chooses the theme: `light`, `dark` or `system`.
pub const THEME_VARIABLE: &str = "HEARTH_THEME";

/// Hearth's window. Needs an egui context and nothing else, so that tests can drive it.
pub struct HearthApp {
    pub(crate) session: Session,
    pub(crate) view: ViewState,
    pub(crate) settings: Settings,
    pub(crate) places: Places,
    pub(crate) texts: Texts,
    pub(crate) textures: Textures,
    pub(crate) picture: TiledPicture,
    pub(crate) sounds: Sounds,
    pub(crate) augment_preview: AugmentPreview,
    pub(crate) dialogs: Dialogs,
    pub(crate) label_watch: LabelFilesWatch,
    pub(crate) commands: Vec<UiCommand>,
    started_at: Option<Instant>,
    /// Commands that were queued before this frame was painted.
    num_earlier_commands: usize,
    frame_began: Instant,
    frame_times: FrameTimes,
}

impl HearthApp {
    /// Sets up fonts, look, session and thumbnails.
    pub fn new(ctx: &Context, options: AppOptions) -> Self {
        fonts::install(ctx);
        tokens::install(ctx);
        let places = Places::find(options.data_dir.as_deref());
        let mut settings = Settings::load(&places);
        let variable = |name| std::env::var(name).ok();
        let theme = variable(THEME_VARIABLE).and_then(|name| ThemeChoice::named(&name));
        let language = variable(LANGUAGE_VARIABLE).and_then(|tag| Language::tagged(&tag));
        settings.theme = options.theme.or(theme).unwrap_or(settings.theme);
        settings.language = options.language.or(language).or(settings.language);
        ctx.set_theme(settings.theme.preference());
        let language = settings.language.unwrap_or_else(Language::of_system);
        let waker = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let mut view = ViewState::default();
        view.data.thumbnail_size = settings.thumbnail_size;
        Self {
            session: Session::new(SessionOptions {
                data_dir: Some(places.config.clone()),
                waker: Some(waker),
                is_ended: None,
            }),
            view,
            settings,
            places,
            texts: Texts::new(language),
            textures: Textures::new(ctx.clone()),
            picture: TiledPicture::new(ctx.clone()),
            sounds: Sounds::new(ctx.clone()),
            augment_preview: AugmentPreview::new(ctx.clone()),
            dialogs: Dialogs::default(),
            label_watch: LabelFilesWatch::default(),
            commands: options
                .open
                .map(UiCommand::OpenProject)
                .into_iter()
                .collect(),
            started_at: options.started_at,
            num_earlier_commands: 0,
            frame_began: Instant::now(),
            frame_times: FrameTimes::default(),
        }
    }

    /// The session, for tests.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What the window shows, for tests.
    pub fn view(&self) -> &ViewState {
        &self.view
    }

    /// The augmented pictures that are shown, for tests.
    pub fn augment_preview(&self) -> &AugmentPreview {
        &self.augment_preview
    }

    /// Queues a request as a click would.
    pub fn send(&mut self, command: UiCommand) {
        self.commands.push(command);
    }
}

impl eframe::App for HearthApp {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.frame_began = Instant::now();
        self.run_logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        // A frame that is laid out again asks for everything again.
        if ui.ctx().current_pass_index() == 0 {
            self.num_earlier_commands = self.commands.len();
        } else {
            self.commands.truncate(self.num_earlier_commands);
        }
        self.textures.begin_frame();
        self.augment_preview.begin_frame();
        self.paint(ui);
        self.textures.end_frame();
        if let Some(started_at) = self.started_at.take() {
            let project = self.session.project();
            log::info!(
                "first frame after {} ms, with {} pictures",
                started_at.elapsed().as_millis(),
                project.map_or(0, |project| project.snapshot().samples.len())
            );
        } else {
            // The first frame sets up fonts and adapters; it is logged on its own.
            self.frame_times.record(self.frame_began.elapsed());
        }
        if !self.commands.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self) {
        self.settings.save(&self.places);
        log::info!("{}", self.frame_times);
    }
}
