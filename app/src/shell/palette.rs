//! The command palette: everything by a few letters.

use crate::commands::{PaletteEntry, filter_entries};
use crate::steps::Page;
use crate::ui::path_field::text_field;
use crate::ui::{dialog, text, tokens};
use crate::view_state::PaletteState;
use egui::{Align2, Context, CornerRadius, Key, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const WIDTH: f32 = 520.0;
const LINE: f32 = 38.0;

/// Shows the palette; returns true when it is to be closed.
pub fn show(
    ctx: &Context,
    page: &mut Page<'_>,
    state: &mut PaletteState,
    entries: &[PaletteEntry],
) -> bool {
    let found = filter_entries(entries, &state.wanted);
    let (up, down, enter) = ctx.input_mut(|i| {
        (
            i.consume_key(egui::Modifiers::NONE, Key::ArrowUp),
            i.consume_key(egui::Modifiers::NONE, Key::ArrowDown),
            i.consume_key(egui::Modifiers::NONE, Key::Enter),
        )
    });
    let last = found.len().saturating_sub(1);
    if up {
        state.chosen = if state.chosen == 0 {
            last
        } else {
            state.chosen - 1
        };
    }
    if down {
        state.chosen = if state.chosen >= last {
            0
        } else {
            state.chosen + 1
        };
    }
    state.chosen = state.chosen.min(last);
    let mut run = enter.then(|| found.get(state.chosen).copied()).flatten();
    let response = dialog::palette(ctx, "palette", WIDTH, |ui| {
        let (name, hint) = (page.tr("palette"), page.tr("palette-hint"));
        let field = text_field(ui, &mut state.wanted, &name, &hint, WIDTH);
        if !field.has_focus() {
            field.request_focus();
        }
        if field.changed() {
            state.chosen = 0;
        }
        ui.add_space(tokens::GRID);
        egui::ScrollArea::vertical()
            .max_height(LINE * 9.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for (position, &index) in found.iter().enumerate() {
                    let is_chosen = position == state.chosen;
                    let response = line(ui, &entries[index], is_chosen);
                    if is_chosen && (up || down) {
                        response.scroll_to_me(None);
                    }
                    if response.hovered() && ui.input(|i| i.pointer.is_moving()) {
                        state.chosen = position;
                    }
                    if response.clicked() {
                        run = Some(index);
                    }
                }
                if found.is_empty() {
                    text::soft(ui, &page.tr("palette-none"));
                }
            });
    });
    if let Some(index) = run {
        page.send(entries[index].command.clone());
        return true;
    }
    response.should_close()
}

fn line(ui: &mut Ui, entry: &PaletteEntry, is_chosen: bool) -> egui::Response {
    let p = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, is_chosen, &entry.label));
    if is_chosen {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(tokens::RADIUS), p.accent_soft);
    }
    let ink = if is_chosen {
        p.accent_text
    } else {
        p.text_soft
    };
    let y = rect.center().y;
    ui.painter().text(
        pos2(rect.left() + 20.0, y),
        Align2::CENTER_CENTER,
        entry.icon,
        tokens::icon_font(18.0),
        ink,
    );
    ui.painter().text(
        pos2(rect.left() + 42.0, y),
        Align2::LEFT_CENTER,
        &entry.label,
        tokens::regular(tokens::TEXT),
        p.text,
    );
    ui.painter().text(
        pos2(rect.right() - 12.0, y),
        Align2::RIGHT_CENTER,
        &entry.keys,
        tokens::regular(tokens::TEXT_S),
        p.text_faint,
    );
    response
}
