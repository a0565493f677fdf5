//! What the pointer does on a picture.

/// What the pointer does on a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Chooses marks, moves and resizes them.
    #[default]
    Select,
    /// Draws boxes.
    Box,
    /// Draws outlines, point by point.
    Polygon,
    /// Sets points.
    Point,
    /// Moves the picture.
    Pan,
}

impl Tool {
    /// Every tool, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Select,
        Self::Box,
        Self::Polygon,
        Self::Point,
        Self::Pan,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Select => "tool-select",
            Self::Box => "tool-box",
            Self::Polygon => "tool-polygon",
            Self::Point => "tool-point",
            Self::Pan => "tool-pan",
        }
    }

    /// Whether it draws marks.
    pub fn draws(self) -> bool {
        matches!(self, Self::Box | Self::Polygon | Self::Point)
    }
}
