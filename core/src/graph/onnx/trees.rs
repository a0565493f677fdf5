//! Decision trees as `TreeEnsembleRegressor` has them: one list for each field of all nodes, one
//! for each field of all leaves.

use super::attributes::Attributes;
use super::write::{attribute, int};
use crate::graph::GraphError;
use crate::graph::trees::{Tree, TreeNode, Trees};
use rten_onnx::onnx::{AttributeProto, AttributeType};

/// The domain of the operator.
pub(super) const DOMAIN: &str = "ai.onnx.ml";

/// The version of the domain that is written.
pub(super) const OPSET: i64 = 3;

const BELOW: &str = "BRANCH_LT";
const LEAF: &str = "LEAF";

/// What is written of trees.
pub(super) fn attributes(trees: &Trees) -> Vec<AttributeProto> {
    let (mut tree_ids, mut node_ids, mut features) = (Vec::new(), Vec::new(), Vec::new());
    let (mut modes, mut values) = (Vec::new(), Vec::new());
    let (mut aboves, mut belows, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let (mut leaf_trees, mut leaf_nodes) = (Vec::new(), Vec::new());
    let (mut leaf_outputs, mut leaf_values) = (Vec::new(), Vec::new());
    for (number, tree) in trees.trees.iter().enumerate() {
        for (index, node) in tree.nodes.iter().enumerate() {
            tree_ids.push(number as i64);
            node_ids.push(index as i64);
            match node {
                TreeNode::Split {
                    feature,
                    threshold,
                    below,
                    above,
                    is_missing_below,
                } => {
                    modes.push(BELOW.to_owned());
                    features.push(i64::from(*feature));
                    values.push(*threshold);
                    belows.push(i64::from(*below));
                    aboves.push(i64::from(*above));
                    missing.push(i64::from(*is_missing_below));
                }
                TreeNode::Leaf { value } => {
                    modes.push(LEAF.to_owned());
                    features.push(0);
                    values.push(0.0);
                    belows.push(0);
                    aboves.push(0);
                    missing.push(0);
                    leaf_trees.push(number as i64);
                    leaf_nodes.push(index as i64);
                    leaf_outputs.push(tree.output as i64);
                    leaf_values.push(*value);
                }
            }
        }
    }
    let ints = |name: &str, ints: Vec<i64>| AttributeProto {
        ints,
        ..attribute(name, AttributeType::INTS)
    };
    let floats = |name: &str, floats: Vec<f32>| AttributeProto {
        floats,
        ..attribute(name, AttributeType::FLOATS)
    };
    vec![
        floats("base_values", trees.base.clone()),
        int("n_targets", trees.num_outputs()),
        ints("nodes_treeids", tree_ids),
        ints("nodes_nodeids", node_ids),
        ints("nodes_featureids", features),
        AttributeProto {
            strings: modes,
            ..attribute("nodes_modes", AttributeType::STRINGS)
        },
        floats("nodes_values", values),
        ints("nodes_truenodeids", belows),
        ints("nodes_falsenodeids", aboves),
        ints("nodes_missing_value_tracks_true", missing),
        ints("target_treeids", leaf_trees),
        ints("target_nodeids", leaf_nodes),
        ints("target_ids", leaf_outputs),
        floats("target_weights", leaf_values),
    ]
}

/// Trees as this program writes them.
///
/// # Errors
/// If they are written in another way.
pub(super) fn read(attributes: &Attributes<'_>, num_features: usize) -> Result<Trees, GraphError> {
    let wrong = |detail: &str| attributes.unsupported(detail);
    let ints = |name: &str| attributes.ints(name).ok_or_else(|| wrong(name));
    let floats = |name: &str| attributes.floats(name).ok_or_else(|| wrong(name));
    let tree_ids = ints("nodes_treeids")?;
    let fields = [
        ints("nodes_featureids")?,
        ints("nodes_truenodeids")?,
        ints("nodes_falsenodeids")?,
        ints("nodes_missing_value_tracks_true")?,
    ];
    let (modes, values) = (attributes.strings("nodes_modes"), floats("nodes_values")?);
    let num_nodes = tree_ids.len();
    let is_whole = fields.iter().all(|field| field.len() == num_nodes)
        && modes.is_some_and(|modes| modes.len() == num_nodes)
        && values.len() == num_nodes;
    let (Some(modes), true) = (modes, is_whole) else {
        return Err(wrong("lists of nodes of unequal length"));
    };
    let mut trees = Trees {
        num_features,
        base: floats("base_values")?.to_vec(),
        trees: Vec::new(),
    };
    for index in 0..num_nodes {
        if tree_ids[index] as usize == trees.trees.len() {
            trees.trees.push(Tree::default());
        }
        let (number, last) = (tree_ids[index] as usize + 1, trees.trees.len());
        let tree = trees.trees.last_mut().filter(|_| number == last);
        let tree = tree.ok_or_else(|| wrong("trees out of order"))?;
        tree.nodes.push(match &*modes[index] {
            BELOW => TreeNode::Split {
                feature: fields[0][index] as u32,
                threshold: values[index],
                below: fields[1][index] as u32,
                above: fields[2][index] as u32,
                is_missing_below: fields[3][index] != 0,
            },
            LEAF => TreeNode::Leaf { value: 0.0 },
            _ => return Err(wrong("comparisons other than BRANCH_LT")),
        });
    }
    let (leaf_trees, leaf_nodes) = (ints("target_treeids")?, ints("target_nodeids")?);
    let (leaf_outputs, leaf_values) = (ints("target_ids")?, floats("target_weights")?);
    let leaves = leaf_trees.iter().zip(leaf_nodes);
    for ((tree, node), (output, weight)) in leaves.zip(leaf_outputs.iter().zip(leaf_values)) {
        let tree = trees.trees.get_mut(*tree as usize);
        let tree = tree.ok_or_else(|| wrong("a leaf of no tree"))?;
        tree.output = *output as usize;
        match tree.nodes.get_mut(*node as usize) {
            Some(TreeNode::Leaf { value }) => *value = *weight,
            _ => return Err(wrong("a weight that is at no leaf")),
        }
    }
    trees.check().map_err(|detail| wrong(&detail))?;
    Ok(trees)
}
