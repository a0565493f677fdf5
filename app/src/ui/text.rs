//! Words in the few sizes that there are.

use super::tokens;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Align2, Color32, Label, Rect, Response, RichText, Ui, pos2};

/// A page's title.
pub fn page_title(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.label(
        RichText::new(text)
            .font(tokens::semibold(tokens::TEXT_XXL))
            .color(p.text),
    )
}

/// A section's title.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.label(
        RichText::new(text)
            .font(tokens::semibold(tokens::TEXT_XL))
            .color(p.text),
    )
}

/// A card's title.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.label(
        RichText::new(text)
            .font(tokens::semibold(tokens::TEXT_L))
            .color(p.text),
    )
}

/// Running text in semibold.
pub fn strong(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.label(
        RichText::new(text)
            .font(tokens::semibold(tokens::TEXT))
            .color(p.text),
    )
}

/// Running text, wrapped.
pub fn body(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.add(
        Label::new(
            RichText::new(text)
                .font(tokens::regular(tokens::TEXT))
                .color(p.text),
        )
        .wrap(),
    )
}

/// Running text that stands back, wrapped.
pub fn soft(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.add(
        Label::new(
            RichText::new(text)
                .font(tokens::regular(tokens::TEXT))
                .color(p.text_soft),
        )
        .wrap(),
    )
}

/// A caption, wrapped.
pub fn caption(ui: &mut Ui, text: &str) -> Response {
    let p = tokens::palette(ui);
    ui.add(
        Label::new(
            RichText::new(text)
                .font(tokens::regular(tokens::TEXT_S))
                .color(p.text_soft),
        )
        .wrap(),
    )
}

/// One line in a size and colour, cut with “…” where there is no room.
pub fn line(ui: &mut Ui, text: &str, size: f32, color: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::regular(size)).color(color)).truncate())
}

/// An icon in a size and colour. It stands for nothing that words do not say.
pub fn icon(ui: &mut Ui, icon: &str, size: f32, color: Color32) -> Response {
    let galley = ui
        .painter()
        .layout_no_wrap(icon.to_owned(), tokens::icon_font(size), color);
    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response
}

/// Text that can be selected and copied, such as a path.
pub fn selectable(ui: &mut Ui, text: &str, size: f32, color: Color32) -> Response {
    ui.add(
        Label::new(RichText::new(text).font(tokens::regular(size)).color(color))
            .wrap()
            .selectable(true),
    )
}

/// A name on the left and its value on the right, in one line.
pub fn fact(ui: &mut Ui, name: &str, value: &str) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        line(ui, name, tokens::TEXT, p.text_soft);
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            line(ui, value, tokens::TEXT, p.text);
        });
    });
}

/// A small label on a wash of colour.
pub fn chip(ui: &mut Ui, text: &str, fill: Color32, color: Color32) -> Response {
    let galley =
        ui.painter()
            .layout_no_wrap(text.to_owned(), tokens::regular(tokens::TEXT_S), color);
    let size = egui::vec2(galley.size().x + 16.0, 22.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.painter().rect_filled(rect, 11.0, fill);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter()
        .galley(egui::pos2(at.x.round(), at.y.round()), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    response
}

/// Paints a line into its place, cut short where it does not fit; whether it was.
pub fn cut(ui: &Ui, place: Rect, words: &str, size: f32, color: Color32, anchor: Align2) -> bool {
    let font = tokens::regular(size);
    let mut job = LayoutJob::simple_singleline(words.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(place.width());
    let galley = ui.painter().layout_job(job);
    let is_cut = galley.elided;
    let at = anchor.align_size_within_rect(galley.size(), place).min;
    ui.painter()
        .galley(pos2(at.x.round(), at.y.round()), galley, color);
    is_cut
}
