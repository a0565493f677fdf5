//! A dialog above everything else.

use super::tokens;
use egui::{Context, CornerRadius, Frame, Id, Margin, Modal, ModalResponse, Ui, Vec2};

/// Shows a dialog of this width in the middle of the window.
pub fn dialog<R>(
    ctx: &Context,
    id: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> ModalResponse<R> {
    let id = Id::unique(id);
    show(ctx, Modal::new(id), width, 24, content)
}

/// Shows a dialog below the top edge, with little margin.
pub fn palette<R>(
    ctx: &Context,
    id: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> ModalResponse<R> {
    let id = Id::unique(id);
    let area = Modal::default_area(id).anchor(egui::Align2::CENTER_TOP, Vec2::new(0.0, 90.0));
    show(ctx, Modal::new(id).area(area), width, 12, content)
}

fn show<R>(
    ctx: &Context,
    modal: Modal,
    width: f32,
    margin: i8,
    content: impl FnOnce(&mut Ui) -> R,
) -> ModalResponse<R> {
    let p = tokens::palette_of(ctx.theme() == egui::Theme::Dark);
    let frame = Frame::new()
        .fill(p.card)
        .stroke(tokens::hairline(p.line))
        .corner_radius(CornerRadius::same(14))
        .shadow(tokens::float_shadow(p))
        .inner_margin(Margin::same(margin));
    modal
        .frame(frame)
        .backdrop_color(p.backdrop)
        .show(ctx, |ui| {
            ui.set_width(width.min(ctx.content_rect().width() - 80.0));
            content(ui)
        })
}
