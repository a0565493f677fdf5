//! Which places of a picture say what: each is covered with the colour of what lies around it, large
//! ones first, then smaller ones where that mattered (occlusion: Zeiler and Fergus, *Visualizing and
//! Understanding Convolutional Networks*, 2014).

use super::HeatMap;
use crate::data::media;
use crate::event::Stage;
use crate::graph::HostTensor;
use crate::jobs::{JobContext, JobError};
use crate::tasks::Model;
use image::RgbImage;
use std::cmp::Ordering;
use std::ops::Range;

/// Cells along each side, from coarse to fine; each grid divides the one before.
const GRIDS: [usize; 3] = [4, 8, 16];
/// The first grids are asked about everywhere; a finer one in this share of the cells before it.
const NUM_WHOLE: usize = 2;
const CLOSER_SHARE: usize = 4;
/// Pictures that are asked about together.
const BATCH: usize = 16;

/// Which places of a picture, as the model takes it, speak for a class.
pub(super) fn explain(
    model: &Model,
    picture: &RgbImage,
    class: usize,
    context: &JobContext,
) -> Result<HeatMap, JobError> {
    let (width, height) = picture.dimensions();
    let size = [width as usize, height as usize];
    let mut planes = vec![0.0; 3 * size[0] * size[1]];
    media::write_nchw(picture, &mut planes);
    let mut runtime = model.runtime()?;
    let progress = context.stage(Stage::Explaining, num_questions(size) as u64);
    occlusion(&planes, size, |covered| {
        let shape = [covered.len(), 3, size[1], size[0]];
        let output = runtime.run(&[HostTensor::new(shape, covered.concat())])?;
        progress.advance(covered.len() as u64)?;
        Ok(output[0].rows().map(|row| row[class]).collect())
    })
}

/// The grids that a picture is large enough for.
fn grids([width, height]: [usize; 2]) -> Vec<usize> {
    let side = width.min(height);
    let mut grids: Vec<usize> = GRIDS.into_iter().filter(|n| *n <= side).collect();
    if grids.is_empty() {
        grids.push(1);
    }
    grids
}

/// Pictures that the model is asked about, with the whole one.
fn num_questions(size: [usize; 2]) -> usize {
    let grids = grids(size);
    let of = |level: usize| match level.checked_sub(NUM_WHOLE) {
        None => grids[level].pow(2),
        Some(_) => grids[level].pow(2).div_ceil(CLOSER_SHARE),
    };
    1 + (0..grids.len()).map(of).sum::<usize>()
}

/// How far the answer falls when places of a picture are covered. The picture is given in planes of
/// `size` (width, height); `ask` gives the answer for several such. A cell's fall is the mean over all
/// covers that lay on it.
fn occlusion(
    planes: &[f32],
    size: [usize; 2],
    mut ask: impl FnMut(&[Vec<f32>]) -> Result<Vec<f32>, JobError>,
) -> Result<HeatMap, JobError> {
    let whole = ask(&[planes.to_vec()])?;
    let whole = whole.first().copied().unwrap_or_default();
    let grids = grids(size);
    let finest = grids.last().copied().unwrap_or(1);
    let mut sums = vec![vec![(0.0, 0u32); finest]; finest];
    for (level, grid) in grids.iter().copied().enumerate() {
        let cells = match level.checked_sub(NUM_WHOLE) {
            None => (0..grid * grid).map(|i| [i % grid, i / grid]).collect(),
            Some(_) => closer(&sums, grids[level - 1], grid),
        };
        for cells in cells.chunks(BATCH) {
            let covered: Vec<Vec<f32>> = cells
                .iter()
                .map(|cell| cover(planes, size, cell.map(|at| at..at + 1), grid))
                .collect();
            for ([x, y], answer) in cells.iter().zip(ask(&covered)?) {
                for row in &mut sums[part(*y, grid, finest)] {
                    for (sum, count) in &mut row[part(*x, grid, finest)] {
                        *sum += whole - answer;
                        *count += 1;
                    }
                }
            }
        }
    }
    let mean = |(sum, count): (f32, u32)| sum / count.max(1) as f32;
    let row = |row: Vec<(f32, u32)>| row.into_iter().map(mean).collect();
    Ok(HeatMap {
        grid: sums.into_iter().map(row).collect(),
    })
}

/// What a cell of a grid covers of `whole` cells or pixels.
fn part(cell: usize, grid: usize, whole: usize) -> Range<usize> {
    cell * whole / grid..(cell + 1) * whole / grid
}

/// The cells of the next grid below those of a grid that mattered most so far.
fn closer(sums: &[Vec<(f32, u32)>], grid: usize, next: usize) -> Vec<[usize; 2]> {
    let finest = sums.len();
    let strength = |x: usize, y: usize| -> f32 {
        let rows = &sums[part(y, grid, finest)];
        let cells = rows.iter().flat_map(|row| &row[part(x, grid, finest)]);
        cells
            .map(|(sum, count)| sum / (*count).max(1) as f32)
            .sum::<f32>()
            .abs()
    };
    let mut cells: Vec<(f32, [usize; 2])> = (0..grid * grid)
        .map(|i| [i % grid, i / grid])
        .map(|[x, y]| (strength(x, y), [x, y]))
        .collect();
    // Equal ones keep their places, so that the same picture gets the same map.
    cells.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal));
    cells.truncate((grid * grid).div_ceil(CLOSER_SHARE));
    cells
        .into_iter()
        .flat_map(|(_, [x, y])| {
            let rows = part(y, grid, next);
            rows.flat_map(move |y| part(x, grid, next).map(move |x| [x, y]))
        })
        .collect()
}

/// The picture with a cell covered by the mean colour of a ring around it, as wide as the cell.
fn cover(
    planes: &[f32],
    [width, height]: [usize; 2],
    [across, down]: [Range<usize>; 2],
    grid: usize,
) -> Vec<f32> {
    let xs = part(across.start, grid, width);
    let ys = part(down.start, grid, height);
    let around = |range: &Range<usize>, end: usize| {
        range.start.saturating_sub(range.len())..(range.end + range.len()).min(end)
    };
    let (wide, tall) = (around(&xs, width), around(&ys, height));
    let mut covered = planes.to_vec();
    for plane in covered.chunks_exact_mut(width * height) {
        let (mut sum, mut count) = (0.0, 0u32);
        for y in tall.clone() {
            for x in wide.clone() {
                if !(ys.contains(&y) && xs.contains(&x)) {
                    sum += plane[y * width + x];
                    count += 1;
                }
            }
        }
        // Where the cell is the whole picture, nothing lies around it: black is as good as any.
        let fill = sum / count.max(1) as f32;
        for y in ys.clone() {
            plane[y * width + xs.start..y * width + xs.end].fill(fill);
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::{Graph, Op, Shape};
    use crate::tasks::runtime_for;
    use crate::train::device::ComputeDevice;
    use std::sync::Arc;

    const SIDE: usize = 32;

    /// A model whose second class hangs on how bright the upper left corner is.
    fn corner_graph() -> Graph {
        let mut graph = Graph::new();
        let image = graph.add_input("image", Shape::batch_of(&[3, SIDE, SIDE]));
        let corner = (0..3 * SIDE * SIDE).flat_map(|i| {
            let (x, y) = (i % SIDE, i / SIDE % SIDE);
            let weight = if x < 8 && y < 8 { 0.002 / 64.0 } else { 0.0 };
            [-weight, weight]
        });
        let weight = HostTensor::new([3 * SIDE * SIDE, 2], corner.collect());
        let weight = graph.add_weight("weight", weight);
        let flat = graph
            .push("flat", Op::Flatten { axis: 1 }, &[image])
            .unwrap();
        let scores = graph.push("scores", Op::MatMul, &[flat, weight]).unwrap();
        let softmax = Op::Softmax { axis: 1 };
        let probabilities = graph.push("probabilities", softmax, &[scores]).unwrap();
        graph.add_output(probabilities);
        graph
    }

    /// Grey, with a bright corner and a bright spot that says nothing.
    fn picture() -> Vec<f32> {
        let bright = |x: usize, y: usize| (x < 8 && y < 8) || (x > 24 && y > 20);
        let pixel = |i: usize| {
            let (x, y) = (i % SIDE, i / SIDE % SIDE);
            if bright(x, y) { 250.0 } else { 20.0 }
        };
        (0..3 * SIDE * SIDE).map(pixel).collect()
    }

    #[test]
    fn the_heat_lies_where_the_answer_comes_from() {
        let mut runtime = runtime_for(Arc::new(corner_graph()), &ComputeDevice::cpu()).unwrap();
        let mut num_asked = 0;
        let mut map = || {
            num_asked = 0;
            occlusion(&picture(), [SIDE, SIDE], |covered| {
                num_asked += covered.len();
                let shape = [covered.len(), 3, SIDE, SIDE];
                let output = runtime.run(&[HostTensor::new(shape, covered.concat())])?;
                Ok(output[0].rows().map(|row| row[1]).collect())
            })
            .unwrap()
        };
        let found = map();
        assert_eq!(found, map(), "the same picture gets the same map");
        assert_eq!(num_asked, num_questions([SIDE, SIDE]));
        assert_eq!((found.grid.len(), found.grid[0].len()), (16, 16));
        let corner: f32 = found.grid[..4].iter().flat_map(|row| &row[..4]).sum();
        let all: f32 = found.grid.iter().flatten().map(|fall| fall.abs()).sum();
        assert!(corner > 0.0 && corner > all * 0.95, "{corner} of {all}");
        assert!(
            found.grid[12][14].abs() < 1e-5,
            "the other spot says nothing"
        );
    }

    #[test]
    fn what_speaks_against_is_below_nothing() {
        let mut runtime = runtime_for(Arc::new(corner_graph()), &ComputeDevice::cpu()).unwrap();
        let map = occlusion(&picture(), [SIDE, SIDE], |covered| {
            let shape = [covered.len(), 3, SIDE, SIDE];
            let output = runtime.run(&[HostTensor::new(shape, covered.concat())])?;
            Ok(output[0].rows().map(|row| row[0]).collect())
        });
        assert!(map.unwrap().grid[1][1] < 0.0);
    }

    #[test]
    fn small_pictures_have_larger_cells() {
        for (size, cells) in [([1, 1], 1), ([5, 9], 4), ([8, 8], 8), ([260, 224], 16)] {
            let plane = size[0] * size[1];
            let mut num_asked = 0;
            let map = occlusion(&vec![1.0; 3 * plane], size, |covered| {
                num_asked += covered.len();
                assert!(covered.iter().all(|one| one.len() == 3 * plane));
                Ok(vec![0.5; covered.len()])
            })
            .unwrap();
            assert_eq!((map.grid.len(), map.strongest()), (cells, 0.0));
            assert_eq!(num_asked, num_questions(size), "{size:?}");
        }
    }

    #[test]
    fn a_stop_is_heard() {
        let stopped = occlusion(&[0.0; 48], [4, 4], |_| Err(JobError::Cancelled));
        assert!(matches!(stopped, Err(JobError::Cancelled)));
    }
}
