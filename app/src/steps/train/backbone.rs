//! The backbone that a model is built on, and bringing another one: from a file, or from the
//! Hugging Face hub. Of texts it is an encoder, which lies in a folder.

use super::{TrainState, field};
use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::shell::stage_key;
use crate::steps::offer::offered;
use crate::steps::{Page, show_failure_below};
use crate::ui::button::{Button, segmented};
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, parse_path, path_field, text_field};
use crate::ui::{format, icons, menu, progress, text, tokens};
use egui::{Context, Ui};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::event::Progress;
use hearth_core::failure::Failure;
use hearth_core::fetch::{FetchSettings, Offer, PublicSource};
use hearth_core::ids::JobId;
use hearth_core::tasks::encoders;
use hearth_core::tasks::image_classification::backbones::{
    BackboneInfo, PixelScale, SUGGESTED, Wanted,
};
use hearth_core::train::config::BUNDLED_BACKBONE;

const WIDTH: f32 = 620.0;

/// Where a backbone comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A file on this machine.
    #[default]
    File,
    /// The Hugging Face hub.
    Hub,
}

/// What is typed and chosen in the dialog.
#[derive(Debug, Default)]
pub struct BackboneForm {
    /// Where it comes from.
    pub from: Origin,
    /// What the project holds.
    pub kind: DataKind,
    /// The ONNX file or the encoder's folder, as typed.
    pub path: String,
    /// How it sees pixels; what lies beside the file says it if `None`.
    pub pixels: Option<PixelScale>,
    /// The repository, as typed.
    pub repo: String,
    /// What the hub offers.
    pub offer: Option<Box<Offer>>,
    /// The job that asks, fetches or checks.
    pub job: Option<JobId>,
    /// Why it did not work.
    pub failure: Option<Failure>,
}

/// The setting: which backbone, with what is known of it.
pub(super) fn choice(ui: &mut Ui, page: &mut Page<'_>, state: &mut TrainState) {
    let is_of_texts = state.kind() == DataKind::Texts;
    let name_of = |name: &str| match name {
        BUNDLED_BACKBONE if is_of_texts => page.tr("encoder-bundled"),
        BUNDLED_BACKBONE => page.tr("backbone-bundled"),
        name => name.to_owned(),
    };
    let chosen = state.config.backbone.clone();
    let label = name_of(&chosen);
    let mut commands = Vec::new();
    field::row(ui, page, "backbone", |ui, name| {
        let response = ui.add(Button::secondary(&label).trailing(icons::CARET_DOWN));
        let response = response.accessible_name(format!("{name}: {label}"));
        menu::menu(&response, 300.0, |ui| {
            let own = state.backbones.iter().map(|info| &*info.name);
            let names = std::iter::once(BUNDLED_BACKBONE).chain(own);
            let options = names.map(|name| (name, name_of(name)));
            if let Some(name) = field::lines(ui, options, &chosen) {
                name.clone_into(&mut state.config.backbone);
            }
            ui.separator();
            let add = if is_of_texts {
                icons::FOLDER_OPEN
            } else {
                icons::FILE_PLUS
            };
            for (key, icon, from) in [
                ("backbone-add", add, Origin::File),
                ("backbone-get", icons::GLOBE, Origin::Hub),
            ] {
                if menu::line(ui, icon, &page.tr(key), false) {
                    commands.push(UiCommand::AskBackbone(from));
                }
            }
            let removable = state.backbones.iter().find(|info| info.name == chosen);
            if let Some(info) = removable {
                let words = page.tr_with("backbone-remove", &[("name", (&*info.name).into())]);
                if menu::line(ui, icons::TRASH, &words, false) {
                    let name = info.name.clone();
                    commands.push(Command::RemoveBackbone { name }.into());
                }
            }
        });
    });
    page.commands.extend(commands);
    if let Some(info) = state.backbones.iter().find(|info| info.name == chosen) {
        text::caption(ui, &facts(page, info));
    }
}

/// Size, speed, sizes of pictures and licence in a line.
fn facts(page: &Page<'_>, info: &BackboneInfo) -> String {
    if let Some(encoder) = &info.encoder {
        let speed = format!("{:.0}", encoder.texts_per_sec);
        let values = [
            ("family", (&*encoder.family).into()),
            ("layers", encoder.num_layers.into()),
            ("size", format::bytes(info.num_bytes).into()),
            ("speed", speed.into()),
            ("licence", (&*info.licence).into()),
        ];
        return page.tr_with("encoder-facts", &values);
    }
    let px = match info.fixed_px {
        Some(px) => page.tr_with("backbone-one-size", &[("px", px.into())]),
        None => page.tr("backbone-any-size"),
    };
    let values = [
        ("size", format::bytes(info.num_bytes).into()),
        ("speed", format!("{:.0}", info.pictures_per_sec).into()),
        ("px", px.into()),
        ("licence", (&*info.licence).into()),
    ];
    let mut words = page.tr_with("backbone-facts", &values);
    if info.checked_with.is_none() {
        words += " · ";
        words += &page.tr("backbone-none-compared");
    }
    words
}

/// Shows the dialog; returns true when it is to be closed. `progress` is that of its job.
pub fn show_backbone(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut BackboneForm,
    settings: &FetchSettings,
    progress: Option<&Progress>,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "backbone", WIDTH, |ui| {
        text::section(ui, &page.tr("backbone-get-title"));
        ui.add_space(tokens::GAP_S);
        let is_busy = form.job.is_some();
        let mut command = None;
        ui.add_enabled_ui(!is_busy, |ui| {
            let places = [
                (Origin::File, page.tr("backbone-from-file")),
                (Origin::Hub, page.tr("backbone-from-hub")),
            ];
            if let Some(from) = segmented(ui, form.from, &places) {
                form.from = from;
                form.failure = None;
            }
            ui.add_space(tokens::GRID);
            command = match form.from {
                Origin::File => file(ui, page, form),
                Origin::Hub => hub(ui, page, form, settings),
            };
        });
        if is_busy {
            ui.add_space(tokens::GAP_S);
            let stage = progress.map(|progress| page.tr(stage_key(progress.stage)));
            text::body(ui, &stage.unwrap_or_default());
            progress::bar(ui, progress.and_then(Progress::fraction), WIDTH - 48.0, 8.0);
        } else if let (Origin::Hub, Some(offer)) = (form.from, &form.offer) {
            ui.add_space(tokens::GAP_S);
            offered(ui, page, offer);
        }
        show_failure_below(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (key, icon, ready) = match form.from {
                Origin::File => ("backbone-add-start", icons::PLUS, wanted(form)),
                Origin::Hub => ("get-fetch", icons::DOWNLOAD_SIMPLE, fetch(form, settings)),
            };
            let words = page.tr(key);
            let button = Button::primary(&words)
                .icon(icon)
                .enabled(ready.is_some() && !is_busy);
            if ui.add(button).clicked() {
                command = ready;
            }
            let cancel = page.tr(if is_busy { "stop" } else { "cancel" });
            if ui.add(Button::secondary(&cancel)).clicked() {
                match form.job {
                    Some(job) => page.send(Command::Cancel(job)),
                    None => is_closed = true,
                }
            }
        });
        if let Some(command) = command {
            form.failure = None;
            page.send(UiCommand::StartBackbone(Box::new(command)));
        }
    });
    (is_closed || response.should_close()) && form.job.is_none()
}

fn file(ui: &mut Ui, page: &mut Page<'_>, form: &mut BackboneForm) -> Option<Command> {
    text::soft(ui, &page.tr("backbone-file-text"));
    ui.add_space(tokens::GRID);
    let (name, hint, browse) = (
        page.tr("backbone-file"),
        page.tr("backbone-file-hint"),
        page.tr("choose"),
    );
    let words = PathWords {
        name: &name,
        hint: &hint,
        browse: &browse,
    };
    let submitted = match path_field(ui, &mut form.path, &words, false) {
        Some(PathAction::Browse) => {
            page.send(UiCommand::Browse(Purpose::BackboneFile));
            false
        }
        Some(PathAction::Submitted(_)) => true,
        None => false,
    };
    if form.kind == DataKind::Texts {
        return wanted(form).filter(|_| submitted);
    }
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("backbone-pixels"));
    let mut options = vec![(None, page.tr("backbone-pixels-auto"))];
    options.extend(PixelScale::ALL.map(|scale| {
        let words = page.tr(&format!("backbone-pixels-{}", scale.name()));
        (Some(scale), words)
    }));
    if let Some(pixels) = segmented(ui, form.pixels, &options) {
        form.pixels = pixels;
    }
    text::caption(ui, &page.tr("backbone-pixels-text"));
    wanted(form).filter(|_| submitted)
}

fn wanted(form: &BackboneForm) -> Option<Command> {
    let file = parse_path(&form.path)?;
    Some(Command::AddBackbone(Box::new(Wanted {
        file,
        pixels: form.pixels.map(Into::into),
        ..Wanted::default()
    })))
}

fn hub(
    ui: &mut Ui,
    page: &mut Page<'_>,
    form: &mut BackboneForm,
    settings: &FetchSettings,
) -> Option<Command> {
    text::soft(ui, &page.tr("backbone-get-text"));
    ui.add_space(tokens::GRID);
    let mut is_asked = false;
    ui.horizontal_wrapped(|ui| {
        let suggested = match form.kind {
            DataKind::Texts => encoders::SUGGESTED,
            _ => SUGGESTED,
        };
        for repo in suggested {
            let short = repo.rsplit('/').next().unwrap_or(repo);
            let short = short.split('.').next().unwrap_or(short);
            if ui.add(Button::ghost(short)).on_hover_text(repo).clicked() {
                repo.clone_into(&mut form.repo);
                is_asked = true;
            }
        }
    });
    let (name, hint) = (page.tr("get-model-name"), page.tr("get-model-hint"));
    text::caption(ui, &name);
    ui.horizontal(|ui| {
        let response = text_field(ui, &mut form.repo, &name, &hint, WIDTH - 200.0);
        if response.changed() {
            form.offer = None;
        }
        is_asked |= response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let words = page.tr("get-look");
        let button = Button::secondary(&words)
            .icon(icons::MAGNIFYING_GLASS)
            .enabled(!form.repo.trim().is_empty());
        is_asked |= ui.add(button).clicked();
    });
    let repo = form.repo.trim();
    if !is_asked || repo.is_empty() {
        return None;
    }
    form.offer = None;
    let (repo, revision) = (repo.to_owned(), None);
    Some(Command::LookUp {
        source: match form.kind {
            DataKind::Texts => PublicSource::HuggingFaceEncoder { repo, revision },
            _ => PublicSource::HuggingFaceModel { repo, revision },
        },
        settings: Box::new(settings.clone()),
    })
}

fn fetch(form: &BackboneForm, settings: &FetchSettings) -> Option<Command> {
    Some(Command::FetchBackbone {
        offer: form.offer.clone()?,
        settings: Box::new(settings.clone()),
    })
}
