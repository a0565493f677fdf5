//! The first items of an import as they will look: small pictures, names of recordings, texts and
//! rows.

use crate::steps::Page;
use crate::textures::Thumbnail;
use crate::ui::{format, icons, text, thumbnail, tokens};
use egui::{ColorImage, TextureOptions, Ui, vec2};
use hearth_core::data::import::{Example, ExampleContent};

/// Lines of texts and rows.
const MOST_LINES: usize = 4;

/// Width of the class beside a line.
const CLASS_WIDTH: f32 = 120.0;

/// The pictures of the items, once they are on the GPU.
#[derive(Default)]
pub struct Examples {
    thumbnails: Vec<Thumbnail>,
}

impl std::fmt::Debug for Examples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} pictures", self.thumbnails.len())
    }
}

impl Examples {
    pub(super) fn show(&mut self, ui: &mut Ui, page: &Page<'_>, examples: &[Example]) {
        let Some(first) = examples.first() else {
            return;
        };
        if matches!(first.content, ExampleContent::Picture(_)) {
            self.pictures(ui, page, examples);
        } else {
            for example in examples.iter().take(MOST_LINES) {
                line(ui, page, example);
            }
        }
        ui.add_space(tokens::GAP_S);
    }

    fn pictures(&mut self, ui: &mut Ui, page: &Page<'_>, examples: &[Example]) {
        if self.thumbnails.len() != examples.len() {
            let upload = |example: &Example| {
                let ExampleContent::Picture(Some(picture)) = &example.content else {
                    return Thumbnail::Waiting;
                };
                let size = [picture.width() as usize, picture.height() as usize];
                let image = ColorImage::from_rgb(size, picture.as_raw());
                let options = TextureOptions::LINEAR;
                Thumbnail::Ready(ui.ctx().load_texture("example", image, options))
            };
            self.thumbnails = examples.iter().map(upload).collect();
        }
        let p = tokens::palette(ui);
        let n = examples.len() as f32;
        let room = ui.available_width() - tokens::GAP_S * (n - 1.0);
        let side = (room / n).floor().min(96.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = tokens::GAP_S;
            for (example, thumbnail) in examples.iter().zip(&self.thumbnails) {
                ui.allocate_ui(vec2(side, side + 18.0), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(side);
                        ui.spacing_mut().item_spacing.y = 2.0;
                        let response = thumbnail::show(ui, side, thumbnail);
                        let class = class_of(page, example);
                        let name = format!("{}, {class}", example.name);
                        response.widget_info(|| {
                            egui::WidgetInfo::labeled(egui::Role::Image, true, &name)
                        });
                        response.on_hover_text(name);
                        text::line(ui, &class, tokens::TEXT_S, p.text_soft);
                    });
                });
            }
        });
    }
}

fn class_of(page: &Page<'_>, example: &Example) -> String {
    let class = example.class.clone();
    class.unwrap_or_else(|| page.tr("no-class"))
}

fn line(ui: &mut Ui, page: &Page<'_>, example: &Example) {
    let p = tokens::palette(ui);
    let words = match &example.content {
        ExampleContent::Text(words) => words.clone(),
        ExampleContent::Row(cells) => cells.join("  ·  "),
        ExampleContent::Sound | ExampleContent::Picture(_) => example.name.clone(),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        if matches!(example.content, ExampleContent::Sound) {
            text::icon(ui, icons::WAVEFORM, 16.0, p.text_faint);
        }
        if !matches!(example.content, ExampleContent::Row(_)) {
            ui.allocate_ui(vec2(CLASS_WIDTH, 20.0), |ui| {
                ui.set_width(CLASS_WIDTH);
                text::line(ui, &class_of(page, example), tokens::TEXT, p.text_soft);
            });
        }
        text::line(ui, &format::start(&words, 160), tokens::TEXT, p.text);
    });
}
