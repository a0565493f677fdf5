//! Texts and recordings as training may see them: a live preview on the project's own.

use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::{cards, format, icons, spectrogram, text, tokens};
use crossbeam_channel::{Receiver, bounded};
use egui::{Context, TextureHandle, TextureOptions, Ui, vec2};
use hearth_core::data::augment::shown::{SeenSound, pick, seen_by_model};
use hearth_core::data::augment::sound::SoundAugment;
use hearth_core::data::augment::version::draw;
use hearth_core::data::augment::{AugmentLevel, text as words};
use hearth_core::data::sound;
use hearth_core::project::Snapshot;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

const NUM_SAMPLES: usize = 4;
const NUM_VERSIONS: u32 = 3;
const LONGEST_TEXT: usize = 160;
const PICTURE_HEIGHT: f32 = 90.0;
const LEVELS: [AugmentLevel; 3] = [
    AugmentLevel::Gentle,
    AugmentLevel::Usual,
    AugmentLevel::Strong,
];

/// What is shown, and what is on its way.
#[derive(Default)]
pub struct OtherPreview {
    level: Option<AugmentLevel>,
    seed: u64,
    asked: Option<(Arc<Snapshot>, AugmentLevel, u64)>,
    coming: Option<Receiver<Vec<Made>>>,
    rows: Vec<Row>,
}

/// A sample as it is and its changed versions.
struct Made {
    class: String,
    versions: Vec<Version>,
}

enum Version {
    Text(String),
    Sound(SeenSound),
}

struct Row {
    class: String,
    versions: Vec<Shown>,
}

enum Shown {
    Text(String),
    Sound(TextureHandle),
}

impl std::fmt::Debug for OtherPreview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OtherPreview")
            .field("level", &self.level)
            .field("num_rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

/// Shows the card.
pub(super) fn show(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Arc<Snapshot>,
    preview: &mut OtherPreview,
) {
    let level = preview.level.unwrap_or(AugmentLevel::Usual);
    preview.ask(ui.ctx(), snapshot, level);
    preview.take(ui.ctx(), ui.visuals().dark_mode);
    cards::card(ui, |ui| {
        text::section(ui, &page.tr("augment-other-title"));
        text::soft(ui, &page.tr("augment-other-text"));
        ui.add_space(tokens::GRID);
        ui.horizontal(|ui| {
            let names = LEVELS.map(|level| (level, page.tr(&format!("augment-{}", level.name()))));
            if let Some(level) = segmented(ui, level, &names) {
                preview.level = Some(level);
            }
            let others = page.tr("augment-other-samples");
            let button = Button::secondary(&others).icon(icons::SHUFFLE);
            if ui.add(button).clicked() {
                preview.seed += 1;
            }
        });
        ui.add_space(tokens::GAP_S);
        for row in &preview.rows {
            line(ui, page, row);
            ui.add_space(tokens::GAP_S);
        }
        if preview.rows.is_empty() && preview.coming.is_none() {
            text::soft(ui, &page.tr("augment-other-none"));
        }
    });
}

/// A sample and its versions below or beside each other.
fn line(ui: &mut Ui, page: &Page<'_>, row: &Row) {
    text::caption(ui, &row.class);
    let is_sound = matches!(row.versions.first(), Some(Shown::Sound(_)));
    if !is_sound {
        for (at, version) in row.versions.iter().enumerate() {
            if let Shown::Text(words) = version {
                let words = format::start(words, LONGEST_TEXT);
                if at == 0 {
                    text::body(ui, &words);
                } else {
                    text::soft(ui, &words);
                }
            }
        }
        return;
    }
    let count = row.versions.len().max(1) as f32;
    let gap = tokens::GAP_S;
    let width = ((ui.available_width() - gap * (count - 1.0)) / count).floor();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (at, version) in row.versions.iter().enumerate() {
            let Shown::Sound(texture) = version else {
                continue;
            };
            let name = if at == 0 {
                page.tr("augment-as-it-is")
            } else {
                page.tr_with("augment-other-version", &[("n", at.into())])
            };
            let picture = egui::Image::new(texture)
                .fit_to_exact_size(vec2(width, PICTURE_HEIGHT))
                .maintain_aspect_ratio(false)
                .alt_text(&name);
            ui.add(picture).on_hover_text(name);
        }
    });
}

impl OtherPreview {
    /// Asks for versions where they are not those that were asked for last; never waits.
    fn ask(&mut self, ctx: &Context, snapshot: &Arc<Snapshot>, level: AugmentLevel) {
        let is_asked = self.asked.as_ref().is_some_and(|(of, at, seed)| {
            Arc::ptr_eq(of, snapshot) && *at == level && *seed == self.seed
        });
        if is_asked {
            return;
        }
        self.asked = Some((snapshot.clone(), level, self.seed));
        let (sender, receiver) = bounded(1);
        let (project, seed, ctx) = (snapshot.clone(), self.seed, ctx.clone());
        let started = std::thread::Builder::new()
            .name("hearth-augment-other".into())
            .spawn(move || {
                // Nobody waits any more where something else was asked for meanwhile.
                let _ = sender.send(make(&project, level, seed));
                ctx.request_repaint();
            });
        match started {
            Ok(_) => self.coming = Some(receiver),
            Err(error) => log::error!("no thread for augmented samples: {error}"),
        }
    }

    /// Takes in what came.
    fn take(&mut self, ctx: &Context, is_dark: bool) {
        let Some(made) = self
            .coming
            .as_ref()
            .and_then(|coming| coming.try_recv().ok())
        else {
            return;
        };
        self.coming = None;
        let shown = |version: Version| match version {
            Version::Text(words) => Shown::Text(words),
            Version::Sound(SeenSound {
                size: [width, height],
                levels,
            }) => {
                let image = spectrogram::image(width, height, &levels, is_dark);
                let texture = ctx.load_texture("augmented-sound", image, TextureOptions::LINEAR);
                Shown::Sound(texture)
            }
        };
        self.rows = made
            .into_iter()
            .map(|row| Row {
                class: row.class,
                versions: row.versions.into_iter().map(shown).collect(),
            })
            .collect();
    }
}

/// Training samples with their versions; what cannot be read is left out.
fn make(project: &Snapshot, level: AugmentLevel, seed: u64) -> Vec<Made> {
    let samples = pick(project, NUM_SAMPLES, seed).into_iter();
    let rows = samples.filter_map(|sample| {
        let draws = (1..=NUM_VERSIONS).map(|number| draw(seed, &sample.hash, number));
        let versions: Vec<Version> = if let Some(plain) = sample.text() {
            let changed = draws.map(|mut rng| words::changed(plain, level, &mut rng));
            let all = std::iter::once(plain.to_owned()).chain(changed);
            all.map(Version::Text).collect()
        } else {
            let plain = sound::load(&project.sample_path(sample)).ok()?;
            let as_it_is = SoundAugment::of(AugmentLevel::None);
            let mut unused = ChaCha8Rng::seed_from_u64(seed);
            let first = seen_by_model(&plain, &as_it_is, &mut unused);
            let augment = SoundAugment::of(level);
            let changed = draws.map(|mut rng| {
                let changed = augment.apply(&plain, &mut rng);
                seen_by_model(&changed, &augment, &mut rng)
            });
            let all = std::iter::once(first).chain(changed);
            all.map(Version::Sound).collect()
        };
        let class = project.class_name(sample).unwrap_or_default().to_owned();
        Some(Made { class, versions })
    });
    rows.collect()
}
