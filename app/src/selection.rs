//! Which samples are chosen, and how clicks, keys and a rubber band change that.

use egui::{Modifiers, Pos2, Rect, pos2};
use hearth_core::ids::SampleId;
use std::collections::BTreeSet;

/// The chosen pictures.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// All that are chosen.
    pub chosen: BTreeSet<SampleId>,
    /// Where a range starts.
    anchor: Option<SampleId>,
    /// Where it ends, which the keyboard moves.
    lead: Option<SampleId>,
    /// Corner at which a rubber band was begun, in the grid's own coordinates, and what was
    /// chosen before it.
    band: Option<(Pos2, BTreeSet<SampleId>)>,
}

impl Selection {
    /// The chosen picture, where it is the only one.
    pub fn single(&self) -> Option<SampleId> {
        (self.chosen.len() == 1)
            .then(|| self.chosen.first().copied())
            .flatten()
    }

    /// The picture that arrow keys start from.
    pub fn lead(&self) -> Option<SampleId> {
        self.lead.filter(|id| self.chosen.contains(id))
    }

    /// Chooses nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Chooses all of these.
    pub fn choose(&mut self, ids: impl IntoIterator<Item = SampleId>) {
        self.chosen = ids.into_iter().collect();
    }

    /// Chooses these, with what was chosen before where that is wanted.
    pub fn choose_or_add(&mut self, ids: impl IntoIterator<Item = SampleId>, adds: bool) {
        if !adds {
            self.chosen.clear();
        }
        self.chosen.extend(ids);
    }

    /// Forgets pictures that are not there any more.
    pub fn keep(&mut self, is_there: impl Fn(SampleId) -> bool) {
        self.chosen.retain(|id| is_there(*id));
    }

    /// A click or an arrow key on `id`; `shown` are all pictures in the order of the grid.
    pub fn pick(&mut self, id: SampleId, modifiers: Modifiers, shown: &[SampleId]) {
        if modifiers.shift {
            let position = |wanted| shown.iter().position(|id| *id == wanted);
            let from = self.anchor.and_then(position);
            if let (Some(a), Some(b)) = (from, position(id)) {
                let range = shown[a.min(b)..=a.max(b)].iter().copied();
                if modifiers.command {
                    self.chosen.extend(range);
                } else {
                    self.chosen = range.collect();
                }
                self.lead = Some(id);
                return;
            }
        }
        if modifiers.command {
            if !self.chosen.remove(&id) {
                self.chosen.insert(id);
            }
        } else if self.single() == Some(id) {
            self.chosen.clear();
        } else {
            self.chosen = BTreeSet::from([id]);
        }
        self.anchor = Some(id);
        self.lead = Some(id);
    }

    /// Begins a rubber band at a corner.
    pub fn begin_band(&mut self, corner: Pos2, adds: bool) {
        let kept = if adds {
            self.chosen.clone()
        } else {
            BTreeSet::new()
        };
        self.band = Some((corner, kept));
    }

    /// The rubber band from its first corner to this one.
    pub fn band_to(&self, corner: Pos2) -> Option<Rect> {
        let (from, _) = self.band.as_ref()?;
        Some(Rect::from_two_pos(*from, corner))
    }

    /// Chooses what lies in the rubber band, with what was chosen before where that was wanted.
    pub fn choose_in_band(&mut self, ids: impl IntoIterator<Item = SampleId>) {
        if let Some((_, kept)) = &self.band {
            self.chosen = kept.iter().copied().chain(ids).collect();
        }
    }

    /// Ends the rubber band.
    pub fn end_band(&mut self) {
        self.band = None;
    }
}

/// Where the cells of a grid lie, in its own coordinates.
#[derive(Clone, Copy, Debug)]
pub struct Cells {
    /// Columns.
    pub columns: usize,
    /// Width and height of a cell.
    pub size: egui::Vec2,
    /// Distance between two.
    pub gap: f32,
    /// How many there are.
    pub count: usize,
}

impl Cells {
    /// Positions of the cells that a rectangle touches.
    pub fn touched_by(self, rect: Rect) -> impl Iterator<Item = usize> {
        let step = self.size + egui::Vec2::splat(self.gap);
        let first_row = (rect.top() / step.y).floor().max(0.0) as usize;
        let last_row = (rect.bottom() / step.y).floor().max(0.0) as usize;
        (first_row..=last_row)
            .flat_map(move |row| (0..self.columns).map(move |column| (row, column)))
            .filter(move |&(row, column)| {
                let corner = pos2(column as f32 * step.x, row as f32 * step.y);
                Rect::from_min_size(corner, self.size).intersects(rect)
            })
            .map(move |(row, column)| row * self.columns + column)
            .take_while(move |index| *index < self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: [SampleId; 5] = [
        SampleId(9),
        SampleId(2),
        SampleId(7),
        SampleId(4),
        SampleId(5),
    ];

    fn chosen(selection: &Selection) -> Vec<i64> {
        selection.chosen.iter().map(|id| id.0).collect()
    }

    #[test]
    fn clicks_choose_as_in_every_file_browser() {
        let mut selection = Selection::default();
        selection.pick(SampleId(2), Modifiers::NONE, &SHOWN);
        assert_eq!(selection.single(), Some(SampleId(2)));
        selection.pick(SampleId(4), Modifiers::SHIFT, &SHOWN);
        assert_eq!(chosen(&selection), [2, 4, 7], "a range in the grid's order");
        selection.pick(SampleId(9), Modifiers::SHIFT, &SHOWN);
        assert_eq!(
            chosen(&selection),
            [2, 9],
            "ranges start at the first click"
        );
        selection.pick(SampleId(5), Modifiers::COMMAND, &SHOWN);
        assert_eq!(chosen(&selection), [2, 5, 9]);
        selection.pick(SampleId(2), Modifiers::COMMAND, &SHOWN);
        assert_eq!(chosen(&selection), [5, 9]);
        selection.pick(SampleId(5), Modifiers::NONE, &SHOWN);
        selection.pick(SampleId(5), Modifiers::NONE, &SHOWN);
        assert!(selection.chosen.is_empty(), "a second click lets go");
        selection.pick(SampleId(5), Modifiers::NONE, &SHOWN);
        selection.keep(|id| id != SampleId(5));
        assert_eq!(selection.lead(), None);
    }

    #[test]
    fn a_rubber_band_takes_what_it_touches() {
        let cells = Cells {
            columns: 3,
            size: egui::vec2(10.0, 20.0),
            gap: 2.0,
            count: 5,
        };
        let band = |a: Pos2, b: Pos2| {
            cells
                .touched_by(Rect::from_two_pos(a, b))
                .collect::<Vec<_>>()
        };
        assert_eq!(band(pos2(5.0, 5.0), pos2(14.0, 6.0)), [0, 1]);
        assert_eq!(band(pos2(40.0, 50.0), pos2(13.0, 5.0)), [1, 2, 4]);
        assert_eq!(band(pos2(-9.0, -9.0), pos2(-1.0, -1.0)), [0; 0]);
        assert_eq!(band(pos2(0.0, 0.0), pos2(99.0, 999.0)), [0, 1, 2, 3, 4]);

        let mut selection = Selection::default();
        selection.choose([SampleId(1)]);
        selection.begin_band(pos2(0.0, 0.0), true);
        selection.choose_in_band([SampleId(3)]);
        selection.choose_in_band([SampleId(4)]);
        assert_eq!(chosen(&selection), [1, 4]);
        assert!(selection.band_to(pos2(3.0, 4.0)).is_some());
        selection.end_band();
        assert!(selection.band_to(pos2(3.0, 4.0)).is_none());
    }
}
