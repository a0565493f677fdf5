//! What masking does to one sample, before and after side by side.

use crate::steps::Page;
use crate::ui::{columns, text, tokens};
use crossbeam_channel::{Receiver, bounded};
use egui::{ColorImage, Context, TextureHandle, TextureOptions, Ui};
use hearth_core::advice::personal_data;
use hearth_core::clean::private;
use hearth_core::data::personal::{PersonalData, hidden_faces};
use hearth_core::data::{Sample, media};
use hearth_core::project::Project;
use image::RgbImage;

/// Longer side of the pictures, in pixels.
const SIDE_PX: u32 = 260;

/// So much of a text is shown, in characters.
const MOST_CHARS: usize = 300;

/// A sample that holds personal data, as it is and as it leaves.
pub enum MaskExample {
    /// Nothing personal is known.
    None,
    /// A text, or the cells of a row.
    Words([String; 2]),
    /// A picture that is made on a thread of its own.
    Waiting(Receiver<[ColorImage; 2]>),
    /// The picture.
    Pictures([TextureHandle; 2]),
}

impl std::fmt::Debug for MaskExample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Words(_) => "Words",
            Self::Waiting(_) => "Waiting",
            Self::Pictures(_) => "Pictures",
        })
    }
}

impl MaskExample {
    /// The first sample that is known to hold something.
    pub(super) fn of(project: &Project, ctx: &Context) -> Self {
        let mut findings = project.findings().iter();
        let found = findings.find(|finding| finding.kind == personal_data::KIND);
        let snapshot = project.snapshot();
        let first = found.and_then(|finding| finding.samples.first());
        let Some(sample) = first.and_then(|id| snapshot.sample(*id)) else {
            return Self::None;
        };
        if let Some(words) = sample.text() {
            return Self::Words([clipped(words), clipped(&private::masked(words).text)]);
        }
        if let Some(row) = sample.row() {
            let places = snapshot.columns.iter().map(|column| column.place);
            let cells: Vec<&str> = places.filter_map(|place| row.cell(place)).collect();
            let masked: Vec<String> = cells.iter().map(|c| private::masked(c).text).collect();
            return Self::Words([clipped(&cells.join(" · ")), clipped(&masked.join(" · "))]);
        }
        Self::picture(project, sample, ctx).unwrap_or(Self::None)
    }

    fn picture(project: &Project, sample: &Sample, ctx: &Context) -> Option<Self> {
        let known = PersonalData::load(project.dir())?;
        let faces = known.of(sample)?.faces.clone();
        let file = project.snapshot().sample_path(sample);
        let (send, receive) = bounded(1);
        let ctx = ctx.clone();
        let work = move || {
            let Ok(picture) = media::load(&file) else {
                return;
            };
            let before = small(&picture);
            let after = small(&hidden_faces(picture, &faces));
            // The dialog may be gone.
            if send.send([before, after]).is_ok() {
                ctx.request_repaint();
            }
        };
        let started = std::thread::Builder::new()
            .name("mask example".into())
            .spawn(work);
        started.is_ok().then_some(Self::Waiting(receive))
    }

    /// Shows both, before and after.
    pub(super) fn show(&mut self, ui: &mut Ui, page: &Page<'_>) {
        if let Self::Waiting(receive) = self
            && let Ok(pictures) = receive.try_recv()
        {
            let [before, after] = pictures;
            let load = |name: &str, picture: ColorImage| {
                let options = TextureOptions::LINEAR;
                ui.ctx().load_texture(name, picture, options)
            };
            *self = Self::Pictures([load("mask-before", before), load("mask-after", after)]);
        }
        let titles = [page.tr("mask-before"), page.tr("mask-after")];
        match self {
            Self::None => {
                text::soft(ui, &page.tr("mask-nothing-known"));
            }
            Self::Waiting(_) => {
                ui.spinner();
            }
            Self::Words(words) => columns::wrapped(ui, 2, 240.0, |ui, index| {
                text::caption(ui, &titles[index]);
                text::body(ui, &words[index]);
            }),
            Self::Pictures(pictures) => columns::wrapped(ui, 2, 240.0, |ui, index| {
                text::caption(ui, &titles[index]);
                let image = egui::Image::from_texture(&pictures[index]);
                let image = image
                    .max_width(ui.available_width())
                    .alt_text(&titles[index]);
                ui.add(image.max_height(SIDE_PX as f32));
            }),
        }
        ui.add_space(tokens::GRID);
    }
}

fn clipped(words: &str) -> String {
    let mut chars = words.chars();
    let start: String = chars.by_ref().take(MOST_CHARS).collect();
    if chars.next().is_some() {
        start + "…"
    } else {
        start
    }
}

fn small(picture: &RgbImage) -> ColorImage {
    let (width, height) = picture.dimensions();
    let scale = (f64::from(SIDE_PX) / f64::from(width.max(height))).min(1.0);
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let to = media::Preprocessing {
        width_px: scaled(width),
        height_px: scaled(height),
        fit: media::Fit::Stretch,
        filter: media::Filter::Bilinear,
    };
    let picture = media::preprocess(picture, &to);
    let size = [to.width_px as usize, to.height_px as usize];
    ColorImage::from_rgb(size, picture.as_raw())
}
