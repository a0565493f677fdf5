//! Columns of a table that say nothing, say it twice, or say the answer.

use super::mixing::mixed;
use std::collections::{BTreeMap, HashMap};

/// Share of filled rows that differ from which a column looks like an id.
const ID_SHARE: f64 = 0.98;
/// How much of what is to be explained a single column may explain before it is taken for the
/// answer itself.
const GIVEN_AWAY: f64 = 0.98;
/// Rows needed for a judgement.
const MIN_ROWS: usize = 20;
/// Pieces that a column of numbers is cut into.
const PIECES: usize = 64;

/// What is wrong with a column; columns are named by their index.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnFlaw {
    /// No two values differ.
    Constant {
        /// The column.
        column: usize,
    },
    /// Another column says the same, value for value.
    Duplicate {
        /// The column.
        column: usize,
        /// The earlier column.
        of: usize,
    },
    /// Nearly every row has a value of its own, as names and numbers of rows do.
    IdLike {
        /// The column.
        column: usize,
    },
    /// Alone it tells the target nearly without error on rows that were held back.
    GivesAway {
        /// The column.
        column: usize,
        /// Share explained, 0 to 1: of the errors of always guessing the commonest class, or of
        /// the variance.
        share: f64,
    },
}

/// Looks at columns of one length, each a name and its cells; `target` is the index of the column
/// that is to be predicted, if there is one. The target itself is never named.
pub fn find(columns: &[(&str, Vec<Option<&str>>)], target: Option<usize>) -> Vec<ColumnFlaw> {
    let clean: Vec<Column> = columns.iter().map(|(_, cells)| Column::of(cells)).collect();
    let mut flaws = Vec::new();
    let mut known: HashMap<&[u32], usize> = HashMap::new();
    for (column, values) in clean.iter().enumerate() {
        let is_target = target == Some(column);
        if values.codes.len() < 2 {
            continue;
        }
        if values.distinct < 2 {
            if !is_target {
                flaws.push(ColumnFlaw::Constant { column });
            }
            continue;
        }
        if is_target {
            continue;
        }
        // Codes are numbered as they first come, so equal partitions have equal codes.
        match known.get(&*values.codes) {
            Some(&of) if values.repeats(&clean[of]) => {
                flaws.push(ColumnFlaw::Duplicate { column, of });
            }
            Some(_) => {}
            None => {
                known.insert(&values.codes, column);
            }
        }
        if values.is_id_like() {
            flaws.push(ColumnFlaw::IdLike { column });
        }
        if let Some(goal) = target.and_then(|t| clean.get(t)) {
            let share = explained(values, goal);
            if share >= GIVEN_AWAY {
                flaws.push(ColumnFlaw::GivesAway { column, share });
            }
        }
    }
    flaws
}

struct Column<'a> {
    /// Number of each cell's value, in the order of first coming; `0` for an empty cell.
    codes: Vec<u32>,
    distinct: usize,
    filled: usize,
    /// Where all filled cells are numbers.
    numbers: Option<Vec<Option<f64>>>,
    cells: Vec<Option<&'a str>>,
}

impl<'a> Column<'a> {
    fn of(cells: &[Option<&'a str>]) -> Self {
        let cells: Vec<Option<&str>> = cells
            .iter()
            .map(|cell| cell.map(str::trim).filter(|text| !text.is_empty()))
            .collect();
        let mut seen: HashMap<&str, u32> = HashMap::new();
        let codes = cells
            .iter()
            .map(|cell| match cell {
                None => 0,
                Some(text) => {
                    let next = seen.len() as u32 + 1;
                    *seen.entry(text).or_insert(next)
                }
            })
            .collect();
        let parsed: Vec<Option<f64>> = cells
            .iter()
            .map(|cell| {
                cell.and_then(|text| text.parse().ok())
                    .filter(|v: &f64| v.is_finite())
            })
            .collect();
        let filled = cells.iter().flatten().count();
        let has_numbers = filled > 0 && parsed.iter().flatten().count() == filled;
        Self {
            codes,
            distinct: seen.len(),
            filled,
            numbers: has_numbers.then_some(parsed),
            cells,
        }
    }

    /// Whether a column with the same codes says the same. Where hardly a value comes twice, the
    /// codes are but the rows' numbers, and only equal cells count.
    fn repeats(&self, earlier: &Self) -> bool {
        self.distinct * 2 <= self.filled || self.cells == earlier.cells
    }

    /// Measured numbers differ from row to row as well: numbers count only where they are whole
    /// and leave no gaps, as running numbers do; texts where they are short.
    fn is_id_like(&self) -> bool {
        if self.filled < MIN_ROWS || (self.distinct as f64) < ID_SHARE * self.filled as f64 {
            return false;
        }
        if let Some(numbers) = &self.numbers {
            let values = || numbers.iter().flatten().copied();
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            return values().all(|v| v.fract() == 0.0) && high - low <= 1.5 * self.filled as f64;
        }
        let is_short = |text: &str| text.chars().count() <= 40;
        self.cells.iter().flatten().all(|text| is_short(text))
    }

    /// A key for each row under which its neighbours are found: the value, or the piece of the
    /// range that a number falls into.
    fn keys(&self) -> Vec<u32> {
        match &self.numbers {
            Some(numbers) if self.distinct > PIECES => {
                // Enough rows in each piece for a line through them.
                let pieces = (self.filled / 20).clamp(2, PIECES);
                let mut sorted: Vec<f64> = numbers.iter().flatten().copied().collect();
                sorted.sort_by(f64::total_cmp);
                let mut cuts: Vec<f64> = (1..pieces)
                    .map(|i| sorted[i * sorted.len() / pieces])
                    .collect();
                cuts.dedup();
                let piece = |v: f64| cuts.partition_point(|cut| *cut <= v) as u32 + 1;
                numbers.iter().map(|v| v.map_or(0, piece)).collect()
            }
            _ => self.codes.clone(),
        }
    }
}

/// How much of the target a column alone explains on every second row, having seen the others
/// (one-rule: Holte, Machine Learning 11, 1993).
fn explained(column: &Column, target: &Column) -> f64 {
    let keys = column.keys();
    let rows: Vec<usize> = (0..keys.len().min(target.codes.len()))
        .filter(|&i| target.codes[i] != 0)
        .collect();
    if rows.len() < MIN_ROWS {
        return 0.0;
    }
    // By a hash of the row: tables are often sorted or interleaved.
    let is_held = |i: usize| mixed(i as u64) & 1 == 1;
    let (held, seen): (Vec<usize>, Vec<usize>) = rows.into_iter().partition(|&i| is_held(i));
    match &target.numbers {
        Some(numbers) if target.distinct > 20 => {
            let value = |i: usize| numbers[i].unwrap_or(0.0);
            explained_variance(column, &keys, &value, &seen, &held)
        }
        _ => explained_errors(&keys, &target.codes, &seen, &held),
    }
}

fn explained_errors(keys: &[u32], goals: &[u32], seen: &[usize], held: &[usize]) -> f64 {
    let mut counts: BTreeMap<u32, BTreeMap<u32, usize>> = BTreeMap::new();
    let mut all: BTreeMap<u32, usize> = BTreeMap::new();
    for &i in seen {
        *counts
            .entry(keys[i])
            .or_default()
            .entry(goals[i])
            .or_insert(0) += 1;
        *all.entry(goals[i]).or_insert(0) += 1;
    }
    let commonest = |counts: &BTreeMap<u32, usize>| {
        counts
            .iter()
            .max_by_key(|(_, n)| **n)
            .map_or(0, |(goal, _)| *goal)
    };
    let usual = commonest(&all);
    let rule: HashMap<u32, u32> = counts.iter().map(|(key, c)| (*key, commonest(c))).collect();
    let (mut wrong, mut wrong_usual) = (0usize, 0usize);
    for &i in held {
        wrong_usual += usize::from(goals[i] != usual);
        wrong += usize::from(goals[i] != rule.get(&keys[i]).copied().unwrap_or(usual));
    }
    // A handful of rare rows could be told by chance.
    if wrong_usual < 5 {
        return 0.0;
    }
    1.0 - wrong as f64 / wrong_usual as f64
}

fn explained_variance(
    column: &Column,
    keys: &[u32],
    value: &dyn Fn(usize) -> f64,
    seen: &[usize],
    held: &[usize],
) -> f64 {
    let mean = seen.iter().map(|&i| value(i)).sum::<f64>() / seen.len().max(1) as f64;
    let mut groups: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    let x = |i: usize| column.numbers.as_ref().and_then(|n| n[i]).unwrap_or(0.0);
    for &i in seen {
        groups.entry(keys[i]).or_default().push((x(i), value(i)));
    }
    // A line within each piece: a copy in another unit is then told without error.
    let lines: HashMap<u32, (f64, f64, f64)> = groups
        .iter()
        .map(|(key, points)| {
            let n = points.len() as f64;
            let (mx, my) = points
                .iter()
                .fold((0.0, 0.0), |s, p| (s.0 + p.0 / n, s.1 + p.1 / n));
            let (mut xx, mut xy) = (0.0, 0.0);
            for (x, y) in points {
                xx += (x - mx) * (x - mx);
                xy += (x - mx) * (y - my);
            }
            let slope = if points.len() > 2 && xx > 0.0 {
                xy / xx
            } else {
                0.0
            };
            (*key, (mx, my, slope))
        })
        .collect();
    let (mut left, mut total) = (0.0, 0.0);
    for &i in held {
        let (mx, my, slope) = lines.get(&keys[i]).copied().unwrap_or((0.0, mean, 0.0));
        left += (value(i) - my - slope * (x(i) - mx)).powi(2);
        total += (value(i) - mean).powi(2);
    }
    if total > 0.0 { 1.0 - left / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn table(text: &str) -> Vec<(String, Vec<Option<String>>)> {
        let mut lines = text.lines();
        let names = lines.next().unwrap().split(',');
        let mut columns: Vec<(String, Vec<_>)> = names.map(|n| (n.to_owned(), vec![])).collect();
        for line in lines.filter(|line| !line.is_empty()) {
            for (column, cell) in columns.iter_mut().zip(line.split(',')) {
                column.1.push((!cell.is_empty()).then(|| cell.to_owned()));
            }
        }
        columns
    }

    fn flaws(columns: &[(String, Vec<Option<String>>)], target: usize) -> Vec<ColumnFlaw> {
        let plain: Vec<(&str, Vec<Option<&str>>)> = columns
            .iter()
            .map(|(name, cells)| (&**name, cells.iter().map(Option::as_deref).collect()))
            .collect();
        find(&plain, Some(target))
    }

    #[test]
    fn planted_flaws_are_found_and_honest_columns_left_alone() {
        let mut text = "y,id,same,honest,copy,code,price,told\n".to_owned();
        for i in 0..200u32 {
            let noise = i.wrapping_mul(2_654_435_761) >> 16;
            let y = noise % 2;
            let honest = (noise >> 3) % 7 + y * 2;
            let word = ["no", "yes"][y as usize];
            let letter = (b'a' + honest as u8) as char;
            text += &format!(
                "{y},{},x,{honest},{letter},r{i}z,{}.5,{word}\n",
                i + 1000,
                noise % 5000
            );
        }
        let found = flaws(&table(&text), 0);
        let expected = [
            ColumnFlaw::IdLike { column: 1 },
            ColumnFlaw::Constant { column: 2 },
            ColumnFlaw::Duplicate { column: 4, of: 3 },
            ColumnFlaw::IdLike { column: 5 },
            ColumnFlaw::GivesAway {
                column: 7,
                share: 1.0,
            },
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_number_in_another_unit_gives_the_number_away() {
        let mut text = "y,cents,noise\n".to_owned();
        for i in 0..300u32 {
            let y = f64::from(i.wrapping_mul(2_654_435_761) >> 12) / 1000.0;
            text += &format!("{y},{},{}\n", y * 100.0, i * 7 % 100);
        }
        let found = flaws(&table(&text), 0);
        assert!(
            matches!(found[..], [ColumnFlaw::GivesAway { column: 1, .. }]),
            "{found:?}"
        );
    }

    /// Needs the shared data; says so where it is missing.
    #[test]
    fn real_tables() {
        let read = |file: &str, header: &str| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../shared/data/tabular")
                .join(file);
            let text = std::fs::read_to_string(path).ok()?;
            Some(table(&format!("{header}{text}").replace(", ", ",")))
        };
        let Some(titanic) = read("titanic.csv", "") else {
            eprintln!("skipped: shared/data/tabular is missing");
            return;
        };
        let found = flaws(&titanic, 0);
        let at = |name: &str| titanic.iter().position(|(n, _)| n == name).unwrap();
        assert!(
            found.iter().any(
                |f| matches!(f, ColumnFlaw::GivesAway { column, .. } if *column == at("alive"))
            )
        );
        assert!(found.contains(&ColumnFlaw::Duplicate {
            column: at("class"),
            of: at("pclass")
        }));
        let others = found.iter().filter(|f| {
            matches!(
                f,
                ColumnFlaw::GivesAway { .. }
                    | ColumnFlaw::IdLike { .. }
                    | ColumnFlaw::Constant { .. }
            )
        });
        assert_eq!(others.count(), 1, "{found:?}");
        let adult = read("adult-train.csv", "age,work,weight,school,years,married,job,role,race,sex,gain,loss,hours,country,income\n").unwrap();
        // `years` is `school` as a number.
        assert_eq!(
            flaws(&adult, 14),
            [ColumnFlaw::Duplicate { column: 4, of: 3 }]
        );
        let housing = read("housing.csv", "a,b,c,d,e,f,g,h,i,j,k,l,m,y\n").unwrap();
        assert_eq!(flaws(&housing, 13), []);
    }
}
