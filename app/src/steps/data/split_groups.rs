//! Where groups come from, and what was found of them, in the dialog that splits the data.

use super::SplitForm;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::path_field::text_field;
use crate::ui::{format, icons, menu, text, tokens};
use egui::Ui;
use hearth_core::data::DataKind;
use hearth_core::data::grouping::{self, GroupsFrom, GroupsPreview};
use hearth_core::data::resplit;
use hearth_core::data::split_plan::By;
use hearth_core::data::times::{DateOrder, TimesNote};
use hearth_core::failure::Failure;
use hearth_core::project::Snapshot;

const MENU_WIDTH: f32 = 300.0;
/// Groups that are named.
const MOST_NAMED: usize = 3;

/// What was found, and for which choice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    by: By,
    groups: GroupsFrom,
    found: Result<Found, Failure>,
}

#[derive(Clone, Debug, PartialEq)]
enum Found {
    Nothing,
    Groups(GroupsPreview),
    Times(TimesNote),
}

/// Shows the choice of where groups come from.
pub(super) fn choose(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot, from: &mut GroupsFrom) {
    ui.horizontal(|ui| {
        text::body(ui, &page.tr("groups-from"));
        let words = name_of(page, from);
        let button = ui.add(Button::secondary(&words).trailing(icons::CARET_DOWN));
        menu::menu(&button, MENU_WIDTH, |ui| {
            for choice in choices(snapshot) {
                let is_chosen = std::mem::discriminant(from) == std::mem::discriminant(&choice)
                    && (matches!(from, GroupsFrom::Pattern(_)) || *from == choice);
                if menu::line(ui, icons::USERS, &name_of(page, &choice), is_chosen) && !is_chosen {
                    *from = choice;
                }
            }
        });
        if let GroupsFrom::Pattern(pattern) = from {
            let (name, hint) = (page.tr("groups-pattern"), page.tr("groups-pattern-hint"));
            let width = ui.available_width();
            text_field(ui, pattern, &name, &hint, width);
        }
    });
}

/// Where groups may come from.
fn choices(snapshot: &Snapshot) -> Vec<GroupsFrom> {
    let mut choices = vec![GroupsFrom::Data];
    match snapshot.task.data_kind() {
        DataKind::Pictures | DataKind::Sounds => {
            choices.extend([GroupsFrom::Folder, GroupsFrom::Name]);
            choices.push(GroupsFrom::Pattern(String::new()));
            if grouping::has_look_alikes(snapshot) {
                choices.push(GroupsFrom::LookAlikes);
            }
        }
        DataKind::Rows => {
            let columns = snapshot.columns.iter();
            choices.extend(columns.map(|column| GroupsFrom::Column(column.name.clone())));
        }
        DataKind::Texts => {}
    }
    choices
}

fn name_of(page: &Page<'_>, from: &GroupsFrom) -> String {
    match from {
        GroupsFrom::Data => page.tr("groups-from-data"),
        GroupsFrom::Folder => page.tr("groups-from-folder"),
        GroupsFrom::Name => page.tr("groups-from-name"),
        GroupsFrom::Pattern(_) => page.tr("groups-from-pattern"),
        GroupsFrom::LookAlikes => page.tr("groups-from-look-alikes"),
        GroupsFrom::Column(name) => {
            page.tr_with("groups-from-column", &[("column", name.clone().into())])
        }
    }
}

/// Says what was found of the groups or times.
pub(super) fn tell(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot, form: &mut SplitForm) {
    let is_of_this = |told: &Told| told.by == form.by && told.groups == form.groups;
    if !form.told.as_ref().is_some_and(is_of_this) {
        let found = match form.by {
            By::Class => Ok(Found::Nothing),
            By::Time => Ok(Found::Times(resplit::times(snapshot))),
            By::Group => grouping::groups(snapshot, &form.groups)
                .map(|groups| Found::Groups(GroupsPreview::of(&groups))),
        };
        form.told = Some(Told {
            by: form.by,
            groups: form.groups.clone(),
            found,
        });
    }
    let p = tokens::palette(ui);
    match form.told.as_ref().map(|told| &told.found) {
        None | Some(Ok(Found::Nothing)) => {}
        Some(Ok(Found::Groups(groups))) => {
            let largest = groups.largest.iter().take(MOST_NAMED);
            let named: Vec<String> = largest
                .map(|(name, size)| format!("{} ({size})", format::short(name, 28)))
                .collect();
            let values = [
                ("n", groups.num_groups.into()),
                ("without", groups.num_without.into()),
                ("largest", named.join(", ").into()),
            ];
            let color = if groups.num_groups == 0 {
                p.warn
            } else {
                p.text_soft
            };
            let words = page.tr_with("groups-found", &values);
            text::line(ui, &words, tokens::TEXT_S, color);
        }
        Some(Ok(Found::Times(note))) => times(ui, page, note),
        Some(Err(failure)) => {
            text::line(ui, &page.texts.failure(failure), tokens::TEXT_S, p.warn);
        }
    }
}

fn times(ui: &mut Ui, page: &Page<'_>, note: &TimesNote) {
    let p = tokens::palette(ui);
    let values = [
        ("n", note.num_read.into()),
        ("unread", (note.num_unread + note.num_without).into()),
    ];
    let mut words = page.tr_with("times-found", &values);
    let mut color = p.text_soft;
    if note.as_words {
        words = page.tr("times-as-words");
        color = p.warn;
    } else if let Some(order) = note.order {
        words.push(' ');
        words += &page.tr(match order {
            DateOrder::DayFirst => "times-day-first",
            DateOrder::MonthFirst => "times-month-first",
        });
        if note.is_mixed || note.is_guess {
            color = p.warn;
            words.push(' ');
            words += &page.tr(if note.is_mixed {
                "times-mixed"
            } else {
                "times-guess"
            });
        }
    }
    text::line(ui, &words, tokens::TEXT_S, color);
}
