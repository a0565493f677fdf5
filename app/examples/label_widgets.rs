//! The widgets of labelling by themselves, to look at: a text with spans and a sound with regions.
//! `cargo run --release --workspace --example label_widgets [dark]`

use eframe::egui;
use egui::{CentralPanel, Frame, TextureHandle, TextureOptions, Ui, vec2};
use hearth::ui::regions::{self, RegionsView, ShownRegion, Track};
use hearth::ui::span_text::{self, ShownSpan, SpanTextView};
use hearth::ui::time_axis::TimeView;
use hearth::ui::{fonts, spectrogram, text, time_axis, tokens};
use std::ops::Range;

const TEXT: &str = "2026年3月，李小明从北京大学毕业后加入了位于上海的华东人工智能研究院，负责把数据集标注成训练集和测试集。\n\
    他说：“一家人👨‍👩‍👧都搬来了🇨🇳，孩子👍🏽很喜欢外滩。”\n\
    In May, Marie Curie of the University of Paris wrote to the Nobel Committee in Stockholm about cafe\u{301} re\u{301}sume\u{301}s.\n\
    \n\
    שלום means peace; مرحبا means hello. 한국어 각각. 研究生命起源的人很多。";

const DURATION_SECS: f64 = 8.0;
const CLASSES: [&str; 5] = ["人物", "地点", "机构", "Time", "Organisation"];

struct Mark<T> {
    range: Range<T>,
    class: usize,
    is_ghost: bool,
}

fn mark<T>(range: Range<T>, class: usize, is_ghost: bool) -> Mark<T> {
    Mark {
        range,
        class,
        is_ghost,
    }
}

struct Widgets {
    spans: Vec<Mark<usize>>,
    chosen_span: Option<usize>,
    selection: Option<Range<usize>>,
    regions: Vec<Mark<f64>>,
    chosen_region: Option<usize>,
    shown_secs: Range<f64>,
    playhead_secs: Option<f64>,
    spectrum: Option<TextureHandle>,
}

/// Where a part of the text lies, in scalars.
fn find(part: &str) -> Range<usize> {
    let byte = TEXT.find(part).unwrap_or(0);
    let start = TEXT[..byte].chars().count();
    start..start + part.chars().count()
}

impl Widgets {
    fn new() -> Self {
        let spans = vec![
            mark(find("2026年3月"), 3, false),
            mark(find("李小明"), 0, false),
            mark(find("北京大学"), 2, false),
            mark(find("北京"), 1, false),
            mark(find("位于上海的华东人工智能研究院"), 4, false),
            mark(find("上海"), 1, false),
            mark(find("华东人工智能研究院"), 2, false),
            mark(find("华东"), 1, false),
            mark(find("外滩"), 1, true),
            mark(find("一家人👨‍👩‍👧"), 0, true),
            mark(find("Marie Curie"), 0, false),
            mark(find("University of Paris"), 4, false),
            mark(find("Paris"), 1, false),
            mark(find("Nobel Committee in Stockholm"), 4, true),
            mark(find("שלום"), 3, false),
            mark(find("مرحبا"), 0, true),
        ];
        Self {
            spans,
            chosen_span: Some(2),
            selection: Some(find("研究院，负责")),
            regions: vec![
                mark(0.5..1.8, 0, false),
                mark(2.4..4.4, 1, false),
                mark(3.6..5.2, 4, false),
                mark(5.6..6.4, 2, true),
                mark(5.7..6.0, 3, false),
            ],
            chosen_region: Some(1),
            shown_secs: 0.0..DURATION_SECS,
            playhead_secs: Some(3.0),
            spectrum: None,
        }
    }

    fn show_text(&mut self, ui: &mut Ui) {
        let spans: Vec<ShownSpan<'_>> = self
            .spans
            .iter()
            .enumerate()
            .map(|(index, mark)| ShownSpan {
                range: mark.range.clone(),
                color: tokens::class_color(mark.class),
                name: CLASSES[mark.class],
                is_ghost: mark.is_ghost,
                is_selected: self.chosen_span == Some(index),
            })
            .collect();
        let view = SpanTextView {
            text: TEXT,
            spans: &spans,
            selection: self.selection.clone(),
            size: vec2(ui.available_width(), 340.0),
            name: "Text",
            takes_keys: true,
            scroll_to: None,
        };
        let events = span_text::show(ui, &view);
        if events.is_done {
            if let Some((index, range)) = events.resized {
                self.spans[index].range = range;
            } else {
                self.chosen_span = events.clicked_span;
            }
        } else if events.clicked_span.is_some() {
            self.chosen_span = events.clicked_span;
        }
        if events.selected.is_some() {
            self.selection = events.selected;
        }
    }

    fn show_sound(&mut self, ui: &mut Ui, is_spectrum: bool) {
        let shown: Vec<ShownRegion<'_>> = self
            .regions
            .iter()
            .enumerate()
            .map(|(index, mark)| ShownRegion {
                secs: mark.range.clone(),
                color: tokens::class_color(mark.class),
                name: CLASSES[mark.class],
                is_ghost: mark.is_ghost,
                is_selected: self.chosen_region == Some(index),
            })
            .collect();
        let view = RegionsView {
            time: TimeView {
                secs: self.shown_secs.clone(),
                playhead_secs: self.playhead_secs,
                selection_secs: None,
                name: if is_spectrum {
                    "Spectrogram"
                } else {
                    "Outline"
                },
                height: tokens::SPECTROGRAM_HEIGHT,
            },
            duration_secs: DURATION_SECS,
            regions: &shown,
        };
        let columns = outline(&self.shown_secs, ui.available_width() as usize);
        let track = if is_spectrum {
            Track::Spectrogram(self.spectrum.as_ref())
        } else {
            Track::Waveform(&columns)
        };
        let events = regions::show(ui, track, &view);
        time_axis::paint_ends(ui, &view.time);
        if let Some(secs) = events.shown_secs {
            self.shown_secs = secs;
        }
        if let Some(secs) = events.clicked_secs {
            self.playhead_secs = Some(secs);
            self.chosen_region = events.clicked_region;
        } else if events.clicked_region.is_some() {
            self.chosen_region = events.clicked_region;
        }
        if events.is_done {
            if let Some((index, secs)) = events.changed {
                self.regions[index].range = secs;
            }
            if let Some(secs) = events.drawn_secs {
                self.chosen_region = Some(self.regions.len());
                self.regions.push(mark(secs, 0, false));
            }
        }
    }
}

/// How loud the made up sound is at a time.
fn loudness(secs: f64) -> f64 {
    let beats = (secs * 2.1).sin().powi(2) * 0.7 + 0.1;
    beats * (0.6 + 0.4 * (secs * 37.0).sin())
}

fn outline(secs: &Range<f64>, num_columns: usize) -> Vec<[f32; 2]> {
    let at = |column: usize| {
        secs.start + (secs.end - secs.start) * column as f64 / num_columns.max(1) as f64
    };
    (0..num_columns)
        .map(|column| loudness(at(column)) as f32)
        .map(|loud| [-loud, loud])
        .collect()
}

impl eframe::App for Widgets {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let p = tokens::palette(ui);
        if self.spectrum.is_none() {
            let (width, height) = (400, 64);
            let levels: Vec<u8> = (0..width * height)
                .map(|pixel| {
                    let (x, y) = (pixel % width, pixel / width);
                    let secs = DURATION_SECS * x as f64 / width as f64;
                    let tone = f64::midpoint((y as f64 / 6.0 + secs).sin(), 1.0);
                    (loudness(secs).abs() * tone * 255.0) as u8
                })
                .collect();
            let image = spectrogram::image(width, height, &levels, ui.visuals().dark_mode);
            let texture = ui
                .ctx()
                .load_texture("spectrum", image, TextureOptions::LINEAR);
            self.spectrum = Some(texture);
        }
        let frame = Frame::new().fill(p.page).inner_margin(tokens::GAP_XL);
        CentralPanel::default().frame(frame).show(ui, |ui| {
            text::section(ui, "Text");
            self.show_text(ui);
            ui.add_space(tokens::GAP);
            text::section(ui, "Sound");
            self.show_sound(ui, false);
            self.show_sound(ui, true);
        });
    }
}

fn main() -> eframe::Result {
    let is_dark = std::env::args().any(|arg| arg == "dark");
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1000.0, 820.0]),
        ..Default::default()
    };
    eframe::run_native(
        "Label widgets",
        options,
        Box::new(move |creation| {
            fonts::install(&creation.egui_ctx);
            tokens::install(&creation.egui_ctx);
            creation.egui_ctx.set_theme(if is_dark {
                egui::Theme::Dark
            } else {
                egui::Theme::Light
            });
            Ok(Box::new(Widgets::new()))
        }),
    )
}
