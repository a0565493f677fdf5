//! The head of a column: its name, what it holds, what is missing, and a histogram.

use crate::steps::Page;
use crate::ui::{format, icons, tokens};
use egui::{Align2, Color32, Rect, Sense, Ui, pos2, vec2};
use hearth_core::data::table::types::Summary;
use hearth_core::data::{ColumnKind, ColumnRole, TableColumn};

const HISTOGRAM: f32 = 26.0;

/// Room for the arrow behind a name.
const ARROW: f32 = 18.0;

/// Paints the name, with an arrow where the table is sorted by it.
pub(super) fn name(
    ui: &Ui,
    rect: Rect,
    words: &str,
    arrow: Option<&str>,
    on_right: bool,
    is_hovered: bool,
) {
    let p = tokens::palette(ui);
    let ink = if is_hovered { p.text } else { p.text_soft };
    let mut room = rect;
    if arrow.is_some() {
        room.max.x -= ARROW;
    }
    let mut job = egui::text::LayoutJob::simple_singleline(
        words.to_owned(),
        tokens::semibold(tokens::TEXT_S),
        ink,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.width().max(1.0));
    let galley = ui.painter().layout_job(job);
    let anchor = if on_right {
        Align2::RIGHT_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let at = anchor.align_size_within_rect(galley.size(), room).min;
    if let Some(arrow) = arrow {
        // Right behind the name: at the column's edge it would seem to be the next one's.
        ui.painter().text(
            pos2(at.x + galley.size().x + ARROW / 2.0, rect.center().y),
            Align2::CENTER_CENTER,
            arrow,
            tokens::icon_font(12.0),
            p.accent_text,
        );
    }
    ui.painter().galley(at.round(), galley, ink);
}

/// Shows what a column holds, and its figures once they are there.
pub(super) fn figures(ui: &mut Ui, page: &Page<'_>, column: &TableColumn, of: Option<&Summary>) {
    let p = tokens::palette(ui);
    let width = ui.available_width();
    let (line, _) = ui.allocate_exact_size(vec2(width, 16.0), Sense::hover());
    let kind = page.tr(&format!("column-{}", column.kind.name()));
    let (mark, ink) = match column.role {
        ColumnRole::Feature => (icon_of(column.kind), p.text_faint),
        ColumnRole::Target => (icons::TARGET, p.accent_text),
        ColumnRole::Ignored => (icons::X, p.text_faint),
    };
    let middle = line.center().y;
    ui.painter().text(
        pos2(line.left() + 6.0, middle),
        Align2::CENTER_CENTER,
        mark,
        tokens::icon_font(12.0),
        ink,
    );
    let missing = of.filter(|of| of.missing_share > 0.0).map(|of| {
        let share = format::percent(of.missing_share);
        page.tr_with("column-missing", &[("share", share.into())])
    });
    // Where cells are missing there is no room for the kind, too; its icon says it.
    let words = match (column.role, missing) {
        (ColumnRole::Ignored, _) => page.tr("column-ignored"),
        (ColumnRole::Target, None) => page.tr("column-target"),
        (ColumnRole::Feature, None) => kind,
        (_, Some(missing)) => missing,
    };
    let mut job = egui::text::LayoutJob::simple_singleline(
        words,
        tokens::regular(tokens::TEXT_S),
        p.text_faint,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width((width - 16.0).max(1.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(line.left() + 16.0, middle - galley.size().y / 2.0);
    ui.painter().galley(at.round(), galley, p.text_faint);
    let (room, response) = ui.allocate_exact_size(vec2(width, HISTOGRAM), Sense::hover());
    let Some(summary) = of else { return };
    let color = if column.role == ColumnRole::Ignored {
        p.line
    } else {
        p.accent
    };
    let words = match &summary.number {
        Some(number) if column.kind == ColumnKind::Number => {
            bars(ui, room, &number.histogram, color);
            page.tr_with(
                "column-numbers",
                &[
                    ("min", format::number(number.min).into()),
                    ("mean", format::number(number.mean).into()),
                    ("max", format::number(number.max).into()),
                ],
            )
        }
        _ => {
            let counts: Vec<usize> = summary.top.iter().map(|(_, n)| *n).collect();
            bars(ui, room, &counts, color);
            let most: Vec<String> = summary
                .top
                .iter()
                .take(8)
                .map(|(value, n)| format!("{}: {}", format::start(value, 30), format::count(*n)))
                .collect();
            let values = page.tr_with("column-values", &[("n", summary.num_distinct.into())]);
            format!("{values}\n{}", most.join("\n"))
        }
    };
    response.on_hover_text(words);
}

/// What stands for a kind of column.
pub(super) fn icon_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Number => icons::CHART_BAR,
        ColumnKind::Category => icons::TAG,
        ColumnKind::Date => icons::CLOCK,
        ColumnKind::Text => icons::CHAT_TEXT,
    }
}

fn bars(ui: &Ui, room: Rect, counts: &[usize], color: Color32) {
    let most = counts.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let room = room.shrink2(vec2(0.0, 2.0));
    let step = (room.width() / counts.len().max(1) as f32).min(14.0);
    for (index, count) in counts.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let height = (room.height() * *count as f32 / most as f32).max(1.0);
        let left = room.left() + step * index as f32;
        let bar = Rect::from_min_max(
            pos2(left, room.bottom() - height),
            pos2(left + (step - 1.0).max(1.0), room.bottom()),
        );
        ui.painter().rect_filled(bar, 0.0, color);
    }
}
