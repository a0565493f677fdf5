//! What the formats have a place for, and what is left out because they have none.

use crate::data::import::Format;
use crate::data::{DataKind, MarkFlags, NewMark, Shape, only_class};
use serde::Serialize;

/// What a format has a place for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is one thing that a format holds or not
pub(crate) struct Keeps {
    /// The class of a whole sample.
    pub class: bool,
    /// Further classes of a whole sample.
    pub more_classes: bool,
    pub boxes: bool,
    /// Outlines; where there are boxes only, the box around an outline is kept.
    pub outlines: bool,
    pub points: bool,
    /// Spans of texts and regions of sounds.
    pub parts: bool,
    pub flags: bool,
    pub answers: bool,
}

impl Keeps {
    /// What a layout keeps of this kind of data.
    pub fn of(format: Format, kind: DataKind) -> Self {
        let class = Self {
            class: true,
            ..Self::default()
        };
        let boxes = Self {
            boxes: true,
            ..Self::default()
        };
        match format {
            _ if kind == DataKind::Rows => class,
            Format::Coco => Self {
                outlines: true,
                points: true,
                flags: true,
                ..boxes
            },
            Format::Yolo => Self {
                outlines: true,
                ..boxes
            },
            Format::Voc => Self {
                flags: true,
                ..boxes
            },
            Format::CreateMl => boxes,
            Format::LabelStudio | Format::Table => Self {
                class: true,
                more_classes: true,
                boxes: true,
                outlines: true,
                points: true,
                parts: true,
                flags: true,
                answers: format == Format::Table,
            },
            _ => class,
        }
    }

    /// The mark as it is kept; `None` where there is no place for it.
    pub fn mark(self, mark: &NewMark) -> Option<NewMark> {
        let shape = match &mark.shape {
            Shape::Whole => self.more_classes.then_some(Shape::Whole),
            Shape::Box { .. } => self.boxes.then(|| mark.shape.clone()),
            Shape::Polygon { .. } if self.outlines => Some(mark.shape.clone()),
            Shape::Polygon { .. } => {
                let around = mark.shape.bounds_px().filter(|_| self.boxes);
                around
                    .map(|rect_px| Shape::Box { rect_px })
                    .filter(|shape| shape.flaw().is_none())
            }
            Shape::Point { .. } => self.points.then(|| mark.shape.clone()),
            Shape::Span { .. } | Shape::Region { .. } => self.parts.then(|| mark.shape.clone()),
        };
        let flags = if self.flags {
            mark.flags
        } else {
            MarkFlags::default()
        };
        Some(NewMark {
            shape: shape?,
            flags,
            ..mark.clone()
        })
    }
}

/// Something that a format has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// Classes of whole samples.
    Classes,
    /// Further classes of whole samples.
    FurtherClasses,
    /// Boxes.
    Boxes,
    /// Outlines.
    Outlines,
    /// Outlines of which the box around them is kept.
    OutlinesAsBoxes,
    /// Points.
    Points,
    /// Spans of texts.
    Spans,
    /// Regions of sounds.
    Regions,
    /// What is special about marks: difficult, truncated, occluded.
    Flags,
    /// Answers whether labels are right.
    Answers,
    /// Samples whose label file is that of another sample already.
    Namesakes,
}

impl Lost {
    /// Everything that may be left out, in the order in which it is told.
    pub const ALL: [Self; 11] = [
        Self::Classes,
        Self::FurtherClasses,
        Self::Boxes,
        Self::Outlines,
        Self::OutlinesAsBoxes,
        Self::Points,
        Self::Spans,
        Self::Regions,
        Self::Flags,
        Self::Answers,
        Self::Namesakes,
    ];

    /// The name used in locale files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classes => "classes",
            Self::FurtherClasses => "further-classes",
            Self::Boxes => "boxes",
            Self::Outlines => "outlines",
            Self::OutlinesAsBoxes => "outlines-as-boxes",
            Self::Points => "points",
            Self::Spans => "spans",
            Self::Regions => "regions",
            Self::Flags => "flags",
            Self::Answers => "answers",
            Self::Namesakes => "namesakes",
        }
    }
}

/// How much of something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// What it is.
    pub what: Lost,
    /// How often.
    pub count: usize,
}

/// Counts of what is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOutCounts([usize; Lost::ALL.len()]);

impl LeftOutCounts {
    /// One more.
    pub fn add(&mut self, what: Lost) {
        if let Some(place) = Lost::ALL.iter().position(|known| *known == what) {
            self.0[place] += 1;
        }
    }

    /// What was left out at all.
    pub fn told(&self) -> Vec<LeftOut> {
        let all = Lost::ALL.into_iter().zip(self.0);
        all.filter(|(_, count)| *count > 0)
            .map(|(what, count)| LeftOut { what, count })
            .collect()
    }

    /// Counts what a format does not keep of a sample's labels, and gives the marks that it keeps.
    pub fn held(
        &mut self,
        keeps: Keeps,
        kind: DataKind,
        class: Option<&str>,
        marks: &[NewMark],
    ) -> Vec<NewMark> {
        let mut held = Vec::with_capacity(marks.len());
        for mark in marks {
            let kept = keeps.mark(mark);
            if let Some(what) = lost(mark, kept.as_ref()) {
                self.add(what);
            }
            if mark.flags != MarkFlags::default() && !keeps.flags && kept.is_some() {
                self.add(Lost::Flags);
            }
            held.extend(kept);
        }
        // The class of a picture on which all is of one class is said by what is drawn.
        let is_said = keeps.class || only_class(kind, &held).as_deref() == class;
        if class.is_some() && !is_said {
            self.add(Lost::Classes);
        }
        held
    }
}

fn lost(mark: &NewMark, kept: Option<&NewMark>) -> Option<Lost> {
    match (&mark.shape, kept) {
        (shape, Some(kept)) if *shape == kept.shape => None,
        (Shape::Polygon { .. }, Some(_)) => Some(Lost::OutlinesAsBoxes),
        (_, Some(_)) => None,
        (Shape::Whole, None) => Some(Lost::FurtherClasses),
        (Shape::Box { .. }, None) => Some(Lost::Boxes),
        (Shape::Polygon { .. }, None) => Some(Lost::Outlines),
        (Shape::Point { .. }, None) => Some(Lost::Points),
        (Shape::Span { .. }, None) => Some(Lost::Spans),
        (Shape::Region { .. }, None) => Some(Lost::Regions),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn mark(shape: &str, bits: u8) -> NewMark {
        NewMark {
            id: None,
            class: "cat".into(),
            shape: shape.parse().unwrap(),
            flags: MarkFlags::from_bits(bits),
        }
    }

    #[test]
    fn what_a_format_cannot_hold_is_counted() {
        let marks = [
            mark("box 1 1 5 5", 1),
            mark("polygon 0 0 4 0 4 4", 0),
            mark("point 3 3", 0),
            mark("whole", 0),
        ];
        let of = |format| {
            let mut counts = LeftOutCounts::default();
            let keeps = Keeps::of(format, DataKind::Pictures);
            let held = counts.held(keeps, DataKind::Pictures, Some("dog"), &marks);
            let told = counts.told();
            let told: Vec<_> = told.iter().map(|l| (l.what.name(), l.count)).collect();
            (held.len(), told)
        };
        assert_eq!(of(Format::Table), (4, vec![]));
        assert_eq!(
            of(Format::Voc),
            (
                2,
                vec![
                    ("classes", 1),
                    ("further-classes", 1),
                    ("outlines-as-boxes", 1),
                    ("points", 1)
                ]
            )
        );
        let (num_held, told) = of(Format::Yolo);
        assert_eq!(num_held, 2);
        assert!(told.contains(&("flags", 1)), "{told:?}");
        let (num_held, told) = of(Format::ClassFolders);
        assert_eq!(num_held, 0);
        assert!(
            told.contains(&("boxes", 1)) && !told.contains(&("classes", 1)),
            "{told:?}"
        );
    }

    #[test]
    fn every_loss_has_a_name_of_its_own() {
        for what in Lost::ALL {
            assert_eq!(serde_json::json!(what), what.name());
        }
    }
}
