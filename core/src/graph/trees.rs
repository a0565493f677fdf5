//! Sums of decision trees, as `ai.onnx.ml` has them.

/// Trees whose leaves are added up, a sum for each output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trees {
    /// Numbers of an input row.
    pub num_features: usize,
    /// What each sum begins with.
    pub base: Vec<f32>,
    /// The trees.
    pub trees: Vec<Tree>,
}

/// A tree. Its first node is the root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// The output that it adds to.
    pub output: usize,
    /// Its nodes; a node's children stand behind it.
    pub nodes: Vec<TreeNode>,
}

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TreeNode {
    /// Where the way parts.
    Split {
        /// The number that decides.
        feature: u32,
        /// Below this the way goes on at `below`, else at `above`.
        threshold: f32,
        /// Index of a node.
        below: u32,
        /// Index of a node.
        above: u32,
        /// Whether a missing number, NaN, goes below.
        is_missing_below: bool,
    },
    /// Where it ends.
    Leaf {
        /// What it adds.
        value: f32,
    },
}

impl Trees {
    /// Number of outputs.
    pub fn num_outputs(&self) -> usize {
        self.base.len()
    }

    /// Bytes that the nodes take.
    pub fn num_bytes(&self) -> usize {
        let nodes: usize = self.trees.iter().map(|tree| tree.nodes.len()).sum();
        nodes * size_of::<TreeNode>()
    }

    /// Adds up what the trees say of a row, in the order of the trees, with 32 bits as ONNX Runtime
    /// does.
    pub fn sum(&self, row: &[f32], sums: &mut [f32]) {
        sums.copy_from_slice(&self.base);
        for tree in &self.trees {
            sums[tree.output] += tree.value(row);
        }
    }

    /// Whether every index points to something that is there, and every way ends.
    ///
    /// # Errors
    /// Says what does not.
    pub fn check(&self) -> Result<(), String> {
        for (number, tree) in self.trees.iter().enumerate() {
            if tree.output >= self.base.len() {
                return Err(format!("tree {number} adds to output {}", tree.output));
            }
            if tree.nodes.is_empty() {
                return Err(format!("tree {number} has no nodes"));
            }
            for (index, node) in tree.nodes.iter().enumerate() {
                if let TreeNode::Split {
                    feature,
                    below,
                    above,
                    ..
                } = node
                {
                    let is_behind = |child: u32| {
                        let child = child as usize;
                        child > index && child < tree.nodes.len()
                    };
                    let is_known = (*feature as usize) < self.num_features;
                    if !is_known || !is_behind(*below) || !is_behind(*above) {
                        return Err(format!("node {index} of tree {number} leads nowhere"));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Tree {
    /// What it adds for a row.
    pub fn value(&self, row: &[f32]) -> f32 {
        self.leaf(|feature, threshold, is_missing_below| {
            let x = row[feature];
            x < threshold || x.is_nan() && is_missing_below
        })
    }

    /// What the leaf adds that is reached; `goes_below` says where the way goes on, from the number
    /// that decides, the threshold, and where a missing number would go.
    pub fn leaf(&self, goes_below: impl Fn(usize, f32, bool) -> bool) -> f32 {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                TreeNode::Leaf { value } => return value,
                TreeNode::Split {
                    feature,
                    threshold,
                    below,
                    above,
                    is_missing_below,
                } => {
                    let is_below = goes_below(feature as usize, threshold, is_missing_below);
                    at = (if is_below { below } else { above }) as usize;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump(is_missing_below: bool) -> Trees {
        Trees {
            num_features: 2,
            base: vec![10.0],
            trees: vec![Tree {
                output: 0,
                nodes: vec![
                    TreeNode::Split {
                        feature: 1,
                        threshold: 0.5,
                        below: 1,
                        above: 2,
                        is_missing_below,
                    },
                    TreeNode::Leaf { value: -1.0 },
                    TreeNode::Leaf { value: 2.0 },
                ],
            }],
        }
    }

    #[test]
    fn rows_find_their_leaf() {
        let sum = |trees: &Trees, x: f32| {
            let mut sums = [0.0];
            trees.sum(&[0.0, x], &mut sums);
            sums[0]
        };
        let trees = stump(false);
        assert_eq!(trees.check(), Ok(()));
        assert_eq!([sum(&trees, 0.4), sum(&trees, 0.5)], [9.0, 12.0]);
        assert_eq!(sum(&trees, f32::NAN), 12.0);
        assert_eq!(sum(&stump(true), f32::NAN), 9.0);
    }

    #[test]
    fn circles_and_gaps_are_found() {
        let mut trees = stump(true);
        if let TreeNode::Split { below, .. } = &mut trees.trees[0].nodes[0] {
            *below = 0;
        }
        assert!(trees.check().is_err());
        let mut trees = stump(true);
        trees.trees[0].output = 1;
        assert!(trees.check().is_err());
    }
}
