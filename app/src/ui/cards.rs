//! Cards: the surface that things lie on.

use super::tokens::{self, Palette};
use egui::{
    Color32, CornerRadius, Frame, InnerResponse, Margin, Response, Role, Sense, Ui, UiBuilder,
    WidgetInfo,
};

/// The frame of a card.
pub fn frame(p: &Palette) -> Frame {
    Frame::new()
        .fill(p.card)
        .stroke(tokens::hairline(p.line))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(tokens::CARD_MARGIN))
}

/// A card as wide as there is room.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    frame(tokens::palette(ui)).show(ui, |ui| {
        ui.take_available_width();
        content(ui)
    })
}

/// The mood of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Good to know.
    Calm,
    /// Done.
    Good,
    /// Wants attention.
    Warn,
    /// Failed.
    Bad,
}

impl Mood {
    /// Its wash and its ink.
    pub fn colors(self, p: &Palette) -> (Color32, Color32) {
        match self {
            Self::Calm => (p.raised, p.text_soft),
            Self::Good => (p.good_soft, p.good),
            Self::Warn => (p.warn_soft, p.warn),
            Self::Bad => (p.bad_soft, p.bad),
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Calm => super::icons::INFO,
            Self::Good => super::icons::CHECK_CIRCLE,
            Self::Warn => super::icons::WARNING,
            Self::Bad => super::icons::WARNING_CIRCLE,
        }
    }
}

/// A coloured box with an icon, for what the person should notice in place.
pub fn notice<R>(ui: &mut Ui, mood: Mood, content: impl FnOnce(&mut Ui) -> R) -> R {
    let (fill, ink) = mood.colors(tokens::palette(ui));
    Frame::new()
        .fill(fill)
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(14, 12))
        .show(ui, |ui| {
            ui.take_available_width();
            ui.horizontal_top(|ui| {
                super::text::icon(ui, mood.icon(), 18.0, ink);
                ui.vertical(content).inner
            })
            .inner
        })
        .inner
}

/// A card that is chosen by a click; `name` is its accessible name.
pub fn choice<R>(
    ui: &mut Ui,
    name: &str,
    is_selected: bool,
    is_enabled: bool,
    content: impl FnOnce(&mut Ui) -> R,
) -> Response {
    choice_with_margin(
        ui,
        name,
        is_selected,
        is_enabled,
        Margin::same(tokens::CARD_MARGIN),
        content,
    )
}

/// As [`choice`], with another margin.
pub fn choice_with_margin<R>(
    ui: &mut Ui,
    name: &str,
    is_selected: bool,
    is_enabled: bool,
    margin: Margin,
    content: impl FnOnce(&mut Ui) -> R,
) -> Response {
    let p = tokens::palette(ui);
    let sense = if is_enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui
        .scope_builder(UiBuilder::new().id_salt(name).sense(sense), |ui| {
            let response = ui.response();
            let is_hovered = is_enabled && response.hovered();
            let (fill, line) = if is_selected {
                (p.accent_soft, p.accent)
            } else if is_hovered {
                (p.raised, p.line_strong)
            } else {
                (p.card, p.line)
            };
            let shown = frame(p)
                .fill(fill)
                .stroke(tokens::hairline(line))
                .inner_margin(margin)
                .show(ui, |ui| {
                    ui.take_available_width();
                    if !is_enabled {
                        ui.multiply_opacity(0.55);
                    }
                    content(ui)
                });
            super::button::focus_ring(ui, shown.response.rect, &response);
        })
        .response;
    response.widget_info(|| WidgetInfo::selected(Role::Button, is_enabled, is_selected, name));
    if is_enabled {
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    } else {
        response
    }
}
