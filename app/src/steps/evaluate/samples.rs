//! Samples to look at, each with what is said of it; a click asks the model about one.

use super::GALLERY_STEP;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::tokens::Palette;
use crate::ui::{cards, columns, format, text, thumbnail, tokens};
use egui::{Color32, Role, Sense, Ui, WidgetInfo, vec2};
use hearth_core::data::DataKind;
use hearth_core::tasks::Question;

/// Letters that are shown of a text.
const MOST_LETTERS: usize = 240;

/// How a line below a sample is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A right answer.
    Good,
    /// A wrong answer.
    Bad,
    /// Neither.
    Soft,
}

impl Tone {
    /// The tone of an answer.
    pub fn of(is_right: bool) -> Self {
        if is_right { Self::Good } else { Self::Bad }
    }

    fn color(self, p: &Palette) -> Color32 {
        match self {
            Self::Good => p.good,
            Self::Bad => p.bad,
            Self::Soft => p.text_soft,
        }
    }
}

/// A sample with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownSample {
    /// The sample, as a model is asked about it.
    pub question: Question,
    /// What is said of it.
    pub lines: Vec<(String, Tone)>,
}

impl ShownSample {
    fn name(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|(words, _)| &**words).collect();
        lines.join(", ")
    }
}

/// Shows the first `num_shown` of them, and offers more.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    samples: &[ShownSample],
    kind: DataKind,
    num_shown: &mut usize,
) {
    let shown = samples.len().min(*num_shown);
    match kind {
        DataKind::Pictures => columns::wrapped(ui, shown, 124.0, |ui, index| {
            picture(ui, page, &samples[index]);
        }),
        DataKind::Texts | DataKind::Rows | DataKind::Sounds => {
            for sample in &samples[..shown] {
                words(ui, page, sample);
            }
        }
    }
    if shown < samples.len() {
        let more = page.tr_with("show-more", &[("n", (samples.len() - shown).into())]);
        if ui.add(Button::secondary(&more)).clicked() {
            *num_shown += GALLERY_STEP;
        }
    }
}

fn words(ui: &mut Ui, page: &mut Page<'_>, sample: &ShownSample) {
    let p = tokens::palette(ui);
    let margin = egui::Margin::symmetric(12, 8);
    let response = cards::choice_with_margin(ui, &sample.name(), false, true, margin, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let shown = match &sample.question {
            Question::File(path) => path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into(),
            other => format::start(&other.to_string(), MOST_LETTERS),
        };
        text::body(ui, &shown);
        ui.horizontal_wrapped(|ui| {
            for (words, tone) in &sample.lines {
                text::line(ui, words, tokens::TEXT_S, tone.color(p));
            }
        });
    });
    if response.clicked() {
        page.send(UiCommand::Try(vec![sample.question.clone()]));
    }
}

fn picture(ui: &mut Ui, page: &mut Page<'_>, sample: &ShownSample) {
    let p = tokens::palette(ui);
    let Some(path) = sample.question.file() else {
        return;
    };
    let side = ui.available_width();
    let (square, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    if !ui.is_rect_visible(square.expand(60.0)) {
        ui.add_space(18.0 * sample.lines.len() as f32);
        return;
    }
    let picture = page.textures.get(path, side * ui.pixels_per_point());
    thumbnail::paint(ui, square, &picture, false, response.hovered());
    crate::ui::button::focus_ring(ui, square, &response);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (words, tone) in &sample.lines {
        text::line(ui, words, tokens::TEXT_S, tone.color(p));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, sample.name()));
    let response = response.on_hover_text(path.display().to_string());
    if response.clicked() {
        page.send(UiCommand::Try(vec![sample.question.clone()]));
    }
}
