//! The cells of a column: one stretch of memory for all of them, not one allocation each.

/// The cells of one column, from the first row to the last.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Text, also where it spells numbers.
    Text(TextCells),
    /// Bytes, such as pictures inside a Parquet file.
    Bytes(ByteCells),
}

/// Text cells, one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextCells {
    all: String,
    ends: Vec<u32>,
    missing: Vec<bool>,
}

/// Byte cells, one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByteCells {
    all: Vec<u8>,
    ends: Vec<u64>,
    missing: Vec<bool>,
}

/// A column's text is longer than the offsets can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnFull;

impl Cells {
    /// Number of cells, missing ones included.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.missing.len(),
            Self::Bytes(cells) => cells.missing.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a row; `None` where it is missing, holds bytes, or there is no such row.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(cells) => cells.get(row),
            Self::Bytes(_) => None,
        }
    }

    /// The bytes of a row, those of its text too; `None` where it is missing.
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Text(cells) => cells.get(row).map(str::as_bytes),
            Self::Bytes(cells) => cells.get(row),
        }
    }

    /// The texts of all rows in their order.
    pub fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.text(row))
    }
}

impl TextCells {
    /// Adds a cell. Empty text is missing: no format can tell the two apart in every case.
    ///
    /// # Errors
    /// If the column has more than 4 GiB of text.
    pub fn push(&mut self, cell: Option<&str>) -> Result<(), ColumnFull> {
        let cell = cell.filter(|cell| !cell.is_empty());
        let text = cell.unwrap_or_default();
        let end = u32::try_from(self.all.len() + text.len()).map_err(|_| ColumnFull)?;
        self.all.push_str(text);
        self.ends.push(end);
        self.missing.push(cell.is_none());
        Ok(())
    }

    /// The text of a row; `None` where it is missing.
    pub fn get(&self, row: usize) -> Option<&str> {
        if *self.missing.get(row)? {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.all.get(start as usize..self.ends[row] as usize)
    }
}

impl ByteCells {
    /// Adds a cell.
    pub fn push(&mut self, cell: Option<&[u8]>) {
        self.all.extend_from_slice(cell.unwrap_or_default());
        self.ends.push(self.all.len() as u64);
        self.missing.push(cell.is_none());
    }

    /// The bytes of a row; `None` where they are missing.
    pub fn get(&self, row: usize) -> Option<&[u8]> {
        if *self.missing.get(row)? {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.all.get(start as usize..self.ends[row] as usize)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn cells_come_back_as_they_were() {
        let mut text = TextCells::default();
        for cell in [Some("猫"), None, Some(""), Some("dog")] {
            text.push(cell).unwrap();
        }
        let cells = Cells::Text(text);
        let all: Vec<_> = cells.texts().collect();
        assert_eq!(all, [Some("猫"), None, None, Some("dog")]);
        assert_eq!(cells.text(4), None);
        let mut bytes = ByteCells::default();
        bytes.push(None);
        bytes.push(Some(&[1, 2]));
        assert_eq!(Cells::Bytes(bytes).bytes(1), Some(&[1_u8, 2][..]));
    }
}
