//! Samples to look at, each with what is said of it.

use super::GALLERY_STEP;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::tokens::Palette;
use crate::ui::{cards, columns, format, text, thumbnail, tokens};
use egui::{Color32, Response, Role, Sense, Ui, WidgetInfo, vec2};
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
    /// Something that changed since.
    Warn,
    /// None of these.
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
            Self::Warn => p.warn,
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
    /// What a screen reader says; what changed since is there to be seen.
    fn name(&self) -> String {
        let said = self.lines.iter().filter(|(_, tone)| *tone != Tone::Warn);
        let said: Vec<&str> = said.map(|(words, _)| &**words).collect();
        said.join(", ")
    }
}

/// Shows the first `num_shown` of them, and offers more. A click asks the model about one.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    samples: &[ShownSample],
    kind: DataKind,
    num_shown: &mut usize,
) {
    let shown = samples.len().min(*num_shown);
    each(ui, kind, shown, |ui, index| {
        let sample = &samples[index];
        if one(ui, page, kind, sample, None).is_some_and(|response| response.clicked()) {
            page.send(UiCommand::Try(vec![sample.question.clone()]));
        }
    });
    offer_more(ui, page, samples.len(), num_shown);
}

/// Lays out so many samples: pictures side by side, others below each other.
pub(super) fn each(
    ui: &mut Ui,
    kind: DataKind,
    count: usize,
    mut show: impl FnMut(&mut Ui, usize),
) {
    match kind {
        DataKind::Pictures => columns::wrapped(ui, count, 124.0, show),
        DataKind::Texts | DataKind::Rows | DataKind::Sounds => {
            for index in 0..count {
                show(ui, index);
            }
        }
    }
}

/// Offers more, where not all of `count` are shown.
pub(super) fn offer_more(ui: &mut Ui, page: &Page<'_>, count: usize, num_shown: &mut usize) {
    if *num_shown < count {
        let more = page.tr_with("show-more", &[("n", (count - *num_shown).into())]);
        if ui.add(Button::secondary(&more)).clicked() {
            *num_shown += GALLERY_STEP;
        }
    }
}

/// Shows one. `is_chosen`: whether it is chosen, where it can be. `None` if it is out of sight.
pub(super) fn one(
    ui: &mut Ui,
    page: &mut Page<'_>,
    kind: DataKind,
    sample: &ShownSample,
    is_chosen: Option<bool>,
) -> Option<Response> {
    match kind {
        DataKind::Pictures => picture(ui, page, sample, is_chosen),
        DataKind::Texts | DataKind::Rows | DataKind::Sounds => Some(words(ui, sample, is_chosen)),
    }
}

fn words(ui: &mut Ui, sample: &ShownSample, is_chosen: Option<bool>) -> Response {
    let p = tokens::palette(ui);
    let margin = egui::Margin::symmetric(12, 8);
    let is_chosen = is_chosen.unwrap_or(false);
    cards::choice_with_margin(ui, &sample.name(), is_chosen, true, margin, |ui| {
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
    })
}

fn picture(
    ui: &mut Ui,
    page: &mut Page<'_>,
    sample: &ShownSample,
    is_chosen: Option<bool>,
) -> Option<Response> {
    let p = tokens::palette(ui);
    let path = sample.question.file()?;
    let side = ui.available_width();
    let (square, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    if !ui.is_rect_visible(square.expand(60.0)) {
        ui.add_space(18.0 * sample.lines.len() as f32);
        return None;
    }
    let picture = page.textures.get(path, side * ui.pixels_per_point());
    let is_marked = is_chosen.unwrap_or(false);
    thumbnail::paint(ui, square, &picture, is_marked, response.hovered());
    crate::ui::button::focus_ring(ui, square, &response);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (words, tone) in &sample.lines {
        text::line(ui, words, tokens::TEXT_S, tone.color(p));
    }
    response.widget_info(|| match is_chosen {
        Some(is_chosen) => WidgetInfo::selected(Role::Button, true, is_chosen, sample.name()),
        None => WidgetInfo::labeled(Role::Button, true, sample.name()),
    });
    Some(response.on_hover_text(path.display().to_string()))
}
