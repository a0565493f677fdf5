//! A class by the first letters of its name, or a new one.

use crate::commands::fuzzy_score;
use crate::steps::Page;
use crate::ui::path_field::text_field;
use crate::ui::{dialog, icons, text, tokens};
use egui::{
    Align2, Context, CornerRadius, Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

const WIDTH: f32 = 380.0;
const LINE: f32 = 34.0;

/// The classes by name, while one is looked for.
#[derive(Clone, Debug, Default)]
pub struct ClassPicker {
    wanted: String,
    chosen: usize,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// With a class, which may be new.
    Class(String),
    /// With none.
    Closed,
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    /// The class at this place.
    Known(usize),
    /// A class of the name that was typed.
    New,
}

impl ClassPicker {
    /// Shows it.
    pub fn show(&mut self, ctx: &Context, page: &Page<'_>, names: &[&str]) -> Option<Picked> {
        let offers = offers(names, self.wanted.trim());
        let last = offers.len().saturating_sub(1);
        let (up, down, enter) = ctx.input_mut(|i| {
            (
                i.consume_key(Modifiers::NONE, Key::ArrowUp),
                i.consume_key(Modifiers::NONE, Key::ArrowDown),
                i.consume_key(Modifiers::NONE, Key::Enter),
            )
        });
        let count = last + 1;
        if up {
            self.chosen = (self.chosen + count - 1) % count;
        }
        if down {
            self.chosen = (self.chosen + 1) % count;
        }
        self.chosen = self.chosen.min(last);
        let mut picked = enter.then(|| offers.get(self.chosen).copied()).flatten();
        let response = dialog::palette(ctx, "class-picker", WIDTH, |ui| {
            let (name, hint) = (page.tr("picker-name"), page.tr("picker-hint"));
            let field = text_field(ui, &mut self.wanted, &name, &hint, WIDTH);
            if !field.has_focus() {
                field.request_focus();
            }
            if field.changed() {
                self.chosen = 0;
            }
            ui.add_space(tokens::GRID);
            let mut area = egui::ScrollArea::vertical()
                .max_height(LINE * 9.0)
                .auto_shrink([false, true]);
            if up || down {
                // The chosen line stays in the middle.
                let top = (self.chosen as f32 - 4.0).max(0.0) * LINE;
                area = area.vertical_scroll_offset(top);
            }
            ui.spacing_mut().item_spacing.y = 0.0;
            area.show_rows(ui, LINE, offers.len(), |ui, rows| {
                for row in rows {
                    if self.line(ui, page, names, offers[row], row) {
                        picked = Some(offers[row]);
                    }
                }
            });
            if offers.is_empty() {
                text::soft(ui, &page.tr("label-no-classes"));
            }
        });
        match picked {
            Some(Offer::Known(index)) => Some(Picked::Class(names[index].to_owned())),
            Some(Offer::New) => Some(Picked::Class(self.wanted.trim().to_owned())),
            None => response.should_close().then_some(Picked::Closed),
        }
    }

    fn line(&self, ui: &mut Ui, page: &Page<'_>, names: &[&str], offer: Offer, row: usize) -> bool {
        let p = tokens::palette(ui);
        let new = page.tr_with("picker-create", &[("name", self.wanted.trim().into())]);
        let name = match offer {
            Offer::Known(index) => names[index],
            Offer::New => &new,
        };
        let size = vec2(ui.available_width(), LINE);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let is_chosen = row == self.chosen;
        response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, is_chosen, name));
        let radius = CornerRadius::same(tokens::RADIUS);
        if is_chosen {
            ui.painter().rect_filled(rect, radius, p.accent_soft);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, radius, p.raised);
        }
        let y = rect.center().y;
        let mark = Rect::from_center_size(pos2(rect.left() + 18.0, y), vec2(12.0, 12.0));
        match offer {
            Offer::Known(index) => {
                let color = tokens::class_color(index);
                let radius = CornerRadius::same(tokens::RADIUS_S);
                ui.painter().rect_filled(mark, radius, color);
            }
            Offer::New => {
                let font = tokens::icon_font(16.0);
                let center = mark.center();
                ui.painter().text(
                    center,
                    Align2::CENTER_CENTER,
                    icons::PLUS,
                    font,
                    p.accent_text,
                );
            }
        }
        let font = tokens::regular(tokens::TEXT);
        let mut job = egui::text::LayoutJob::simple_singleline(name.to_owned(), font, p.text);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 70.0);
        let galley = ui.painter().layout_job(job);
        let at = pos2(rect.left() + 36.0, y - galley.size().y / 2.0);
        ui.painter().galley(at.round(), galley, p.text);
        if let Offer::Known(index @ 0..9) = offer {
            ui.painter().text(
                pos2(rect.right() - 12.0, y),
                Align2::RIGHT_CENTER,
                (index + 1).to_string(),
                tokens::semibold(tokens::TEXT_S),
                p.text_faint,
            );
        }
        response.clicked()
    }
}

/// What is offered for what was typed: classes that begin with it, then those that have its letters
/// in this order, then a new one of this name where there is none.
fn offers(names: &[&str], wanted: &str) -> Vec<Offer> {
    let lower = wanted.to_lowercase();
    let mut found: Vec<(bool, i32, usize)> = names
        .iter()
        .enumerate()
        .filter_map(|(index, name)| {
            let begins = name.to_lowercase().starts_with(&lower);
            Some((!begins, -fuzzy_score(wanted, name)?, index))
        })
        .collect();
    if !wanted.is_empty() {
        found.sort_unstable();
    }
    let mut offers: Vec<Offer> = found
        .into_iter()
        .map(|(.., index)| Offer::Known(index))
        .collect();
    if !wanted.is_empty() && !names.contains(&wanted) {
        offers.push(Offer::New);
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_so_come_first_and_a_new_one_last() {
        let names = ["Blackbird", "Great tit", "Blue tit", "树麻雀"];
        let known = |indices: &[usize]| -> Vec<Offer> {
            indices.iter().map(|index| Offer::Known(*index)).collect()
        };
        assert_eq!(offers(&names, ""), known(&[0, 1, 2, 3]));
        let mut expected = known(&[2]);
        expected.push(Offer::New);
        assert_eq!(offers(&names, "blu"), expected);
        assert_eq!(offers(&names, "Great tit"), known(&[1]));
        assert_eq!(offers(&names, "麻雀")[0], Offer::Known(3));
        assert_eq!(offers(&names, "Wren"), [Offer::New]);
        assert_eq!(offers(&[], ""), []);
    }
}
