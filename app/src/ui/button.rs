//! Buttons: one primary a page, quiet ones beside it, icons with a name.

use super::tokens::{self, Palette};
use egui::{
    Color32, CornerRadius, FontId, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2,
};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Primary,
    Secondary,
    Ghost,
    Danger,
}

/// A button with an optional icon before its words.
#[must_use = "add it with ui.add"]
pub struct Button<'a> {
    label: &'a str,
    icon: Option<&'a str>,
    trailing: Option<&'a str>,
    tooltip: Option<&'a str>,
    weight: Weight,
    is_enabled: bool,
    is_selected: bool,
    icon_only: bool,
    height: f32,
    width: Option<f32>,
}

impl<'a> Button<'a> {
    fn new(label: &'a str, weight: Weight) -> Self {
        Self {
            label,
            icon: None,
            trailing: None,
            tooltip: None,
            weight,
            is_enabled: true,
            is_selected: false,
            icon_only: false,
            height: tokens::CONTROL_HEIGHT,
            width: None,
        }
    }

    /// The button that a page is about.
    pub fn primary(label: &'a str) -> Self {
        Self::new(label, Weight::Primary)
    }

    /// A button with a line around it.
    pub fn secondary(label: &'a str) -> Self {
        Self::new(label, Weight::Secondary)
    }

    /// A button that shows itself under the pointer.
    pub fn ghost(label: &'a str) -> Self {
        Self::new(label, Weight::Ghost)
    }

    /// A quiet button for what stops or removes.
    pub fn danger(label: &'a str) -> Self {
        Self::new(label, Weight::Danger)
    }

    /// An icon alone; `name` is its tooltip and its accessible name.
    pub fn icon_only(icon: &'a str, name: &'a str) -> Self {
        Self {
            icon: Some(icon),
            icon_only: true,
            tooltip: Some(name),
            ..Self::new(name, Weight::Ghost)
        }
    }

    /// A small icon alone, inside something else.
    pub fn tiny(icon: &'a str, name: &'a str) -> Self {
        Self {
            height: 22.0,
            ..Self::icon_only(icon, name)
        }
    }

    /// With an icon before the words.
    pub fn icon(self, icon: &'a str) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// With a small icon behind the words, such as a menu's arrow.
    pub fn trailing(self, icon: &'a str) -> Self {
        Self {
            trailing: Some(icon),
            ..self
        }
    }

    /// With a sentence under the pointer.
    pub fn tooltip(self, text: &'a str) -> Self {
        Self {
            tooltip: Some(text),
            ..self
        }
    }

    /// Greyed out unless `is_enabled`.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// Shown as the chosen one of several.
    pub fn selected(self, is_selected: bool) -> Self {
        Self {
            is_selected,
            ..self
        }
    }

    /// As tall as the one big button of a page.
    pub fn big(self) -> Self {
        Self {
            height: tokens::BIG_CONTROL_HEIGHT,
            ..self
        }
    }

    /// At least this wide, in points.
    pub fn width(self, width: f32) -> Self {
        Self {
            width: Some(width),
            ..self
        }
    }

    fn colors(&self, p: &Palette, is_hovered: bool, is_down: bool) -> (Color32, Color32, Color32) {
        let clear = Color32::TRANSPARENT;
        match self.weight {
            Weight::Primary if !self.is_enabled => (p.raised, p.line, p.text_faint),
            Weight::Primary => {
                let fill = if is_hovered || is_down {
                    p.accent_hover
                } else {
                    p.accent
                };
                (fill, clear, p.on_accent)
            }
            _ if self.is_selected => (p.accent_soft, p.accent.gamma_multiply(0.5), p.accent_text),
            Weight::Secondary => {
                let fill = if is_hovered { p.raised } else { p.card };
                (fill, p.line_strong, p.text)
            }
            Weight::Ghost => (
                if is_hovered { p.raised } else { clear },
                clear,
                p.text_soft,
            ),
            Weight::Danger => {
                let fill = if is_hovered { p.bad_soft } else { clear };
                (fill, p.line_strong, p.bad)
            }
        }
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let p = tokens::palette(ui);
        let font = if self.weight == Weight::Primary {
            tokens::semibold(tokens::TEXT)
        } else {
            tokens::regular(tokens::TEXT)
        };
        let icon_size = if self.icon_only { 18.0 } else { 17.0 };
        let layout = |ui: &Ui, text: &str, font: FontId| {
            ui.painter()
                .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
        };
        let words = (!self.icon_only).then(|| layout(ui, self.label, font));
        let icon = self
            .icon
            .map(|icon| layout(ui, icon, tokens::icon_font(icon_size)));
        let trailing = self
            .trailing
            .map(|icon| layout(ui, icon, tokens::icon_font(12.0)));
        let parts = [&icon, &words, &trailing];
        let content: f32 = parts
            .iter()
            .filter_map(|p| p.as_ref())
            .map(|g| g.size().x)
            .sum();
        let num_parts = parts.iter().filter(|p| p.is_some()).count();
        let gaps = 6.0 * num_parts.saturating_sub(1) as f32;
        let natural = if self.icon_only {
            self.height
        } else {
            content + gaps + 2.0 * 14.0
        };
        let size = vec2(natural.max(self.width.unwrap_or(0.0)), self.height);

        let is_enabled = self.is_enabled && ui.is_enabled();
        let sense = if is_enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, mut response) = ui.allocate_exact_size(size, sense);
        let role = Role::Button;
        response.widget_info(|| {
            if self.is_selected {
                WidgetInfo::selected(role, is_enabled, true, self.label)
            } else {
                WidgetInfo::labeled(role, is_enabled, self.label)
            }
        });
        if ui.is_rect_visible(rect) {
            let is_hovered = is_enabled && response.hovered();
            let (fill, line, text) =
                self.colors(p, is_hovered, response.is_pointer_button_down_on());
            let text = if is_enabled {
                text
            } else {
                text.gamma_multiply(0.6)
            };
            let radius = CornerRadius::same(tokens::RADIUS);
            ui.painter().rect(
                rect,
                radius,
                fill,
                tokens::hairline(line),
                egui::StrokeKind::Inside,
            );
            focus_ring(ui, rect, &response);
            let mut x = rect.center().x - f32::midpoint(content, gaps);
            for galley in [icon, words, trailing].into_iter().flatten() {
                let width = galley.size().x;
                let y = rect.center().y - galley.size().y / 2.0;
                ui.painter()
                    .galley(pos2(x.round(), y.round()), galley, text);
                x += width + 6.0;
            }
        }
        if let Some(tooltip) = self.tooltip {
            response = if is_enabled {
                response.on_hover_text(tooltip)
            } else {
                response.on_disabled_hover_text(tooltip)
            };
        }
        if is_enabled {
            response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        }
        response
    }
}

/// The line around what the keyboard is at.
pub fn focus_ring(ui: &Ui, rect: egui::Rect, response: &Response) {
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.expand(2.0),
            CornerRadius::same(tokens::RADIUS + 2),
            egui::Stroke::new(2.0, tokens::palette(ui).accent),
            egui::StrokeKind::Outside,
        );
    }
}

/// One of several that exclude each other, in one bar. Returns the one that was clicked.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    chosen: T,
    options: &[(T, String)],
) -> Option<T> {
    let p = tokens::palette(ui);
    let mut clicked = None;
    let font = tokens::regular(tokens::TEXT);
    let galleys: Vec<_> = options
        .iter()
        .map(|(_, label)| {
            ui.painter()
                .layout_no_wrap(label.clone(), font.clone(), Color32::PLACEHOLDER)
        })
        .collect();
    let widths: Vec<f32> = galleys.iter().map(|g| g.size().x + 24.0).collect();
    let total = vec2(widths.iter().sum::<f32>() + 6.0, tokens::CONTROL_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(total, Sense::hover());
    ui.painter().rect(
        rect,
        CornerRadius::same(tokens::RADIUS),
        p.raised,
        tokens::hairline(p.line),
        egui::StrokeKind::Inside,
    );
    let mut x = rect.left() + 3.0;
    for (((value, label), galley), width) in options.iter().zip(galleys).zip(widths) {
        let cell = egui::Rect::from_min_size(pos2(x, rect.top() + 3.0), vec2(width, total.y - 6.0));
        x += width;
        let id = ui.auto_id_with(label);
        let is_chosen = *value == chosen;
        let sense = if ui.is_enabled() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = ui
            .interact(cell, id, sense)
            .on_hover_cursor(egui::CursorIcon::PointingHand);
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_chosen, label)
        });
        if is_chosen {
            ui.painter().rect(
                cell,
                CornerRadius::same(tokens::RADIUS - 2),
                p.card,
                tokens::hairline(p.line_strong),
                egui::StrokeKind::Inside,
            );
        }
        focus_ring(ui, cell.shrink(1.0), &response);
        let color = if is_chosen || response.hovered() {
            p.text
        } else {
            p.text_soft
        };
        let at = cell.center() - galley.size() / 2.0;
        ui.painter()
            .galley(pos2(at.x.round(), at.y.round()), galley, color);
        if response.clicked() {
            clicked = Some(*value);
        }
    }
    clicked
}
