//! Menus and their lines.

use super::{icons, tokens};
use egui::{Popup, PopupCloseBehavior, Ui};

/// Opens a menu below a button when it is clicked.
pub fn menu(response: &egui::Response, width: f32, content: impl FnOnce(&mut Ui)) {
    Popup::menu(response)
        .width(width)
        .show(|ui| inside(ui, width, content));
}

/// As [`menu`], but it stays open while it is clicked, so that something can be typed into it; its
/// content closes it with [`Ui::close`].
pub fn form(response: &egui::Response, width: f32, content: impl FnOnce(&mut Ui)) {
    Popup::menu(response)
        .width(width)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| inside(ui, width, content));
}

/// Opens a menu where something is clicked with the second button.
pub fn context_menu(response: &egui::Response, width: f32, content: impl FnOnce(&mut Ui)) {
    Popup::context_menu(response)
        .width(width)
        .show(|ui| inside(ui, width, content));
}

fn inside(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.set_width(width);
    ui.spacing_mut().item_spacing.y = 2.0;
    content(ui);
}

/// A line of a menu, with a tick where it is the chosen one.
pub fn line(ui: &mut Ui, icon: &str, label: &str, is_chosen: bool) -> bool {
    let p = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(
        egui::vec2(ui.available_width(), tokens::CONTROL_HEIGHT),
        egui::Sense::click(),
    );
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::MenuItem, true, is_chosen, label));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, p.raised);
    }
    let y = rect.center().y;
    let ink = if is_chosen {
        p.accent_text
    } else {
        p.text_soft
    };
    ui.painter().text(
        egui::pos2(rect.left() + 18.0, y),
        egui::Align2::CENTER_CENTER,
        icon,
        tokens::icon_font(17.0),
        ink,
    );
    let mut job = egui::text::LayoutJob::simple_singleline(
        label.to_owned(),
        tokens::regular(tokens::TEXT),
        p.text,
    );
    let room = rect.width() - 38.0 - if is_chosen { 28.0 } else { 8.0 };
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(1.0));
    let galley = ui.painter().layout_job(job);
    let top = y - galley.size().y / 2.0;
    let at = egui::pos2(rect.left() + 38.0, top);
    ui.painter().galley(at.round(), galley, p.text);
    if is_chosen {
        ui.painter().text(
            egui::pos2(rect.right() - 14.0, y),
            egui::Align2::CENTER_CENTER,
            icons::CHECK,
            tokens::icon_font(14.0),
            p.accent_text,
        );
    }
    response.clicked()
}
