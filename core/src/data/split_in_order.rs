//! A table that is written in the order of time is split by time: what comes next is to be told
//! from what came before, and a draw would let the model learn from the future.

use super::split_as_before;
use super::split_plan::{By, SplitRequest};
use super::{Split, times};
use crate::ids::ClassId;
use crate::project::store::SplitRow;
use std::collections::HashSet;

/// Rows from which an order is no accident.
const LEAST_ROWS: usize = 50;
/// Different times from which the oldest and the newest can be told apart.
const LEAST_TIMES: usize = 10;
/// Share of the rows that say when they were.
const KNOWN: f64 = 0.95;
/// Share of neighbours that are in order.
const IN_ORDER: f64 = 0.95;

/// The split of every row, in order; `None` where rows have splits already, are in no order of
/// time, or a class would not be trained on.
pub fn plan(rows: &[SplitRow]) -> Option<Vec<Split>> {
    let is_new = |row: &SplitRow| row.given.is_none() && row.current.is_none();
    if rows.len() < LEAST_ROWS || !rows.iter().all(is_new) || !is_in_order(rows) {
        return None;
    }
    let request = SplitRequest {
        by: By::Time,
        ..SplitRequest::default()
    };
    let splits = split_as_before::plan(rows, &request);
    let trained: HashSet<ClassId> = rows
        .iter()
        .zip(&splits)
        .filter(|(_, split)| **split == Split::Train)
        .filter_map(|(row, _)| row.class)
        .collect();
    let all_are_trained = rows
        .iter()
        .filter_map(|row| row.class)
        .all(|class| trained.contains(&class));
    all_are_trained.then_some(splits)
}

fn is_in_order(rows: &[SplitRow]) -> bool {
    let times: Vec<Option<&str>> = rows.iter().map(|row| row.time.as_deref()).collect();
    let (ranks, note) = times::ranks(&times);
    if note.as_words || (note.num_read as f64) < KNOWN * rows.len() as f64 {
        return false;
    }
    let known: Vec<usize> = ranks.into_iter().filter(|rank| *rank > 0).collect();
    if known.iter().collect::<HashSet<_>>().len() < LEAST_TIMES {
        return false;
    }
    let pairs = known.len() - 1;
    let share = |is_so: fn(&[usize]) -> bool| {
        let so = known.windows(2).filter(|pair| is_so(pair)).count();
        so as f64 / pairs as f64
    };
    share(|pair| pair[0] <= pair[1]) >= IN_ORDER || share(|pair| pair[0] >= pair[1]) >= IN_ORDER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ClassId;

    fn row(i: usize, time: Option<String>) -> SplitRow {
        SplitRow {
            time,
            ..SplitRow::added(i, i as u32 % 2)
        }
    }

    fn days(day: impl Fn(usize) -> usize) -> Vec<SplitRow> {
        (0..100)
            .map(|i| {
                let day = day(i);
                let time = format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
                row(i, Some(time))
            })
            .collect()
    }

    #[test]
    fn the_newest_rows_test() {
        let forwards = plan(&days(|i| i)).expect("in order");
        assert!(forwards[..70].iter().all(|s| *s == Split::Train));
        assert!(forwards[85..].iter().all(|s| *s == Split::Test));
        let backwards = plan(&days(|i| 99 - i)).expect("in order");
        assert!(backwards[..15].iter().all(|s| *s == Split::Test));
    }

    #[test]
    fn what_is_in_no_order_is_not_split_by_time() {
        assert_eq!(plan(&days(|i| i * 37 % 100)), None);
        assert_eq!(plan(&days(|_| 3)), None);
        let unknown: Vec<SplitRow> = (0..100).map(|i| row(i, None)).collect();
        assert_eq!(plan(&unknown), None);
        assert_eq!(plan(&days(|i| i)[..20]), None);
        let mut given = days(|i| i);
        given[0].given = Some(Split::Test);
        assert_eq!(plan(&given), None);
        // A class that is new at the end would never be learned.
        let mut late = days(|i| i);
        late[99].class = Some(ClassId(7));
        assert_eq!(plan(&late), None);
    }
}
