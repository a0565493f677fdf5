//! The shape that an operator gives, or why its operands do not fit.

use super::op::{Op, Padding};
use super::shape::{Dim, Shape};

/// Shape of an operator's result.
///
/// # Errors
/// Says in words what does not fit.
pub fn output_shape(op: &Op, inputs: &[&Shape]) -> Result<Shape, String> {
    let operand = |index: usize| {
        inputs
            .get(index)
            .copied()
            .ok_or_else(|| format!("operand {} is missing", index + 1))
    };
    let x = operand(0)?;
    match op {
        Op::Conv {
            stride,
            padding,
            dilation,
            groups,
        } => conv(
            x,
            operand(1)?,
            inputs.get(2).copied(),
            *stride,
            *padding,
            *dilation,
            *groups,
        ),
        Op::BatchNorm { .. } => {
            let channels = known(x, 1)?;
            for index in 1..5 {
                expect(operand(index)?, &Shape::fixed(&[channels]))?;
            }
            Ok(x.clone())
        }
        Op::Relu
        | Op::LeakyRelu { .. }
        | Op::Clip { .. }
        | Op::Sigmoid
        | Op::HardSigmoid { .. }
        | Op::HardSwish
        | Op::Tanh
        | Op::Sqrt
        | Op::Erf
        | Op::Exp
        | Op::Log
        | Op::Sign => Ok(x.clone()),
        Op::TreeEnsemble(trees) => {
            rank(x, 2)?;
            if known(x, 1)? != trees.num_features {
                return Err(format!("{x} has not the columns that the trees ask for"));
            }
            trees.check()?;
            Ok(Shape(vec![x.0[0], Dim::Fixed(trees.num_outputs())]))
        }
        Op::Add | Op::Sub | Op::Mul | Op::Div => broadcast(x, operand(1)?),
        Op::Gemm {
            transpose_a,
            transpose_b,
            ..
        } => {
            let (a, b) = (matrix(x, *transpose_a)?, matrix(operand(1)?, *transpose_b)?);
            let product = product(a, b)?;
            if let Some(c) = inputs.get(2) {
                expect(&broadcast(&product, c)?, &product)?;
            }
            Ok(product)
        }
        Op::MatMul => stacked_product(x, operand(1)?),
        Op::MaxPool {
            kernel,
            stride,
            padding,
        }
        | Op::AveragePool {
            kernel,
            stride,
            padding,
            ..
        } => {
            rank(x, 4)?;
            window(x, x.0[1], *kernel, *stride, *padding, [1, 1])
        }
        Op::GlobalAveragePool => {
            rank(x, 4)?;
            Ok(Shape(vec![x.0[0], x.0[1], Dim::Fixed(1), Dim::Fixed(1)]))
        }
        Op::Flatten { axis } => {
            if *axis > x.rank() {
                return Err(format!("there is no dimension {axis} in {x}"));
            }
            Ok(Shape(vec![join(&x.0[..*axis])?, join(&x.0[*axis..])?]))
        }
        Op::Reshape { sizes } => reshape(x, sizes),
        Op::Transpose { order } => {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            if sorted != (0..x.rank()).collect::<Vec<_>>() {
                return Err(format!("{order:?} is no order of the dimensions of {x}"));
            }
            Ok(Shape(order.iter().map(|dim| x.0[*dim]).collect()))
        }
        Op::Concat { axis } => concat(inputs, *axis),
        Op::Gather => {
            let table = x;
            let ids = operand(1)?;
            known(table, 0)?;
            let mut shape = ids.clone();
            shape.0.extend(&table.0[1..]);
            Ok(shape)
        }
        Op::Softmax { axis } => known(x, *axis).map(|_| x.clone()),
        Op::ReduceMean { axes, keep }
        | Op::ReduceSum { axes, keep }
        | Op::ReduceMax { axes, keep } => {
            for axis in axes {
                if !matches!(x.0.get(*axis), Some(Dim::Fixed(_) | Dim::Length)) {
                    return Err(format!("{x} has no dimension {axis} to reduce"));
                }
            }
            let dims =
                x.0.iter()
                    .enumerate()
                    .filter_map(|(i, dim)| match (axes.contains(&i), keep) {
                        (false, _) => Some(*dim),
                        (true, true) => Some(Dim::Fixed(1)),
                        (true, false) => None,
                    });
            Ok(Shape(dims.collect()))
        }
    }
}

fn conv(
    x: &Shape,
    weight: &Shape,
    bias: Option<&Shape>,
    stride: [usize; 2],
    padding: Padding,
    dilation: [usize; 2],
    groups: usize,
) -> Result<Shape, String> {
    rank(x, 4)?;
    rank(weight, 4)?;
    let (out_channels, per_group) = (known(weight, 0)?, known(weight, 1)?);
    let channels = known(x, 1)?;
    if groups == 0 || channels != per_group * groups || out_channels % groups != 0 {
        return Err(format!(
            "{channels} channels in {groups} groups do not go with the weight {weight}"
        ));
    }
    if let Some(bias) = bias {
        expect(bias, &Shape::fixed(&[out_channels]))?;
    }
    let kernel = [known(weight, 2)?, known(weight, 3)?];
    window(
        x,
        Dim::Fixed(out_channels),
        kernel,
        stride,
        padding,
        dilation,
    )
}

fn window(
    x: &Shape,
    channels: Dim,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: Padding,
    dilation: [usize; 2],
) -> Result<Shape, String> {
    let pads = [padding.top + padding.bottom, padding.left + padding.right];
    let mut sizes = [0; 2];
    for i in 0..2 {
        let padded = known(x, 2 + i)? + pads[i];
        if kernel[i] == 0 || stride[i] == 0 || dilation[i] == 0 {
            return Err("kernel, stride and dilation must be at least 1".to_owned());
        }
        let reach = (kernel[i] - 1) * dilation[i] + 1;
        if padded < reach {
            return Err(format!(
                "a window of {reach} does not fit into {padded} pixels"
            ));
        }
        sizes[i] = (padded - reach) / stride[i] + 1;
    }
    Ok(Shape(vec![
        x.0[0],
        channels,
        Dim::Fixed(sizes[0]),
        Dim::Fixed(sizes[1]),
    ]))
}

fn broadcast(a: &Shape, b: &Shape) -> Result<Shape, String> {
    let rank = a.rank().max(b.rank());
    let dim = |shape: &Shape, i: usize| {
        (i + shape.rank())
            .checked_sub(rank)
            .map_or(Dim::Fixed(1), |i| shape.0[i])
    };
    (0..rank)
        .map(|i| match (dim(a, i), dim(b, i)) {
            (a, b) if a == b => Ok(a),
            (Dim::Fixed(1), other) | (other, Dim::Fixed(1)) => Ok(other),
            _ => Err(format!("{a} and {b} cannot be broadcast")),
        })
        .collect::<Result<_, _>>()
        .map(Shape)
}

fn reshape(x: &Shape, sizes: &[usize]) -> Result<Shape, String> {
    let has_batch = x.0.first() == Some(&Dim::Batch);
    let inner = if has_batch { &x.0[1..] } else { &x.0[..] };
    let Dim::Fixed(count) = join(inner)? else {
        return Err(format!("{x} has a batch that is not in front"));
    };
    if count != sizes.iter().product::<usize>() {
        return Err(format!("{x} does not have the elements of {sizes:?}"));
    }
    Ok(if has_batch {
        Shape::batch_of(sizes)
    } else {
        Shape::fixed(sizes)
    })
}

fn concat(inputs: &[&Shape], axis: usize) -> Result<Shape, String> {
    let first = inputs[0];
    let mut total = known(first, axis)?;
    for other in &inputs[1..] {
        rank(other, first.rank())?;
        if (0..first.rank()).any(|i| i != axis && other.0[i] != first.0[i]) {
            return Err(format!(
                "{first} and {other} differ beside dimension {axis}"
            ));
        }
        total += known(other, axis)?;
    }
    let mut shape = first.clone();
    shape.0[axis] = Dim::Fixed(total);
    Ok(shape)
}

fn matrix(x: &Shape, transposed: bool) -> Result<[Dim; 2], String> {
    rank(x, 2)?;
    Ok(if transposed {
        [x.0[1], x.0[0]]
    } else {
        [x.0[0], x.0[1]]
    })
}

/// A product of matrices, or of as many matrices as both operands hold; one matrix on the right goes
/// with all on the left.
fn stacked_product(a: &Shape, b: &Shape) -> Result<Shape, String> {
    let split = |shape: &Shape| match shape.0.split_last_chunk::<2>() {
        Some((outer, matrix)) => Ok((outer.to_vec(), *matrix)),
        None => Err(format!("{shape} is no matrix")),
    };
    let ((outer, a_matrix), (b_outer, b_matrix)) = (split(a)?, split(b)?);
    if !b_outer.is_empty() && b_outer != outer {
        return Err(format!("{a} and {b} hold different numbers of matrices"));
    }
    let Shape(matrix) = product(a_matrix, b_matrix)?;
    Ok(Shape([outer, matrix].concat()))
}

fn product(a: [Dim; 2], b: [Dim; 2]) -> Result<Shape, String> {
    if a[1] != b[0] {
        return Err(format!("{} columns do not go with {} rows", a[1], b[0]));
    }
    Ok(Shape(vec![a[0], b[1]]))
}

fn join(dims: &[Dim]) -> Result<Dim, String> {
    match dims {
        [Dim::Batch] => Ok(Dim::Batch),
        _ => dims
            .iter()
            .map(|dim| match dim {
                Dim::Fixed(size) => Ok(*size),
                Dim::Batch | Dim::Length => {
                    Err(format!("the {dim} cannot be joined with another dimension"))
                }
            })
            .product::<Result<usize, _>>()
            .map(Dim::Fixed),
    }
}

fn known(x: &Shape, dim: usize) -> Result<usize, String> {
    x.size(dim)
        .ok_or_else(|| format!("dimension {dim} of {x} must have a known size"))
}

fn rank(x: &Shape, rank: usize) -> Result<(), String> {
    if x.rank() == rank {
        Ok(())
    } else {
        Err(format!("{x} should have {rank} dimensions"))
    }
}

fn expect(x: &Shape, expected: &Shape) -> Result<(), String> {
    if x == expected {
        Ok(())
    } else {
        Err(format!("{x} should be {expected}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(op: &Op, inputs: &[Shape], expected: Result<Shape, &str>) {
        let shapes: Vec<&Shape> = inputs.iter().collect();
        match (output_shape(op, &shapes), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn convolutions() {
        let conv = Op::Conv {
            stride: [2, 2],
            padding: Padding {
                bottom: 1,
                right: 1,
                ..Padding::default()
            },
            dilation: [1, 1],
            groups: 1,
        };
        let picture = Shape::batch_of(&[3, 224, 224]);
        check(
            &conv,
            &[picture.clone(), Shape::fixed(&[32, 3, 3, 3])],
            Ok(Shape::batch_of(&[32, 112, 112])),
        );
        check(
            &conv,
            &[picture, Shape::fixed(&[32, 4, 3, 3])],
            Err("3 channels"),
        );
        let tiny = Shape::batch_of(&[3, 1, 1]);
        check(
            &conv,
            &[tiny, Shape::fixed(&[32, 3, 3, 3])],
            Err("does not fit"),
        );
    }

    #[test]
    fn broadcasting_and_products() {
        let features = Shape::batch_of(&[8]);
        check(
            &Op::Add,
            &[features.clone(), Shape::fixed(&[8])],
            Ok(features.clone()),
        );
        check(
            &Op::Add,
            &[features.clone(), Shape::fixed(&[7])],
            Err("broadcast"),
        );
        let gemm = Op::Gemm {
            alpha: 1.0,
            beta: 1.0,
            transpose_a: false,
            transpose_b: true,
        };
        check(
            &gemm,
            &[features.clone(), Shape::fixed(&[5, 8]), Shape::fixed(&[5])],
            Ok(Shape::batch_of(&[5])),
        );
        check(
            &gemm,
            &[features, Shape::fixed(&[8, 5])],
            Err("do not go with"),
        );
    }

    #[test]
    fn reshaping_keeps_the_batch_in_front() {
        let x = Shape::batch_of(&[4, 1, 1]);
        check(
            &Op::Flatten { axis: 1 },
            std::slice::from_ref(&x),
            Ok(Shape::batch_of(&[4])),
        );
        check(
            &Op::Reshape { sizes: vec![2, 2] },
            std::slice::from_ref(&x),
            Ok(Shape::batch_of(&[2, 2])),
        );
        check(&Op::Reshape { sizes: vec![5] }, &[x], Err("elements"));
    }
}
