//! Settings that are one of several, by the names that the command line and files use.

use crate::data::DataKind;

/// Makes an enum of choices with names: `ALL`, `name`, `Display`, `FromStr`, serde by name.
macro_rules! choices {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used on the command line and in files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|choice| choice.name() == text)
                    .ok_or_else(|| {
                        let names = Self::ALL.iter().map(|choice| choice.name());
                        let names: Vec<&str> = names.collect();
                        format!("“{text}” is none of {}", names.join(", "))
                    })
            }
        }
    };
}

choices! {
    /// How a model comes to be.
    Way {
        /// Hearth picks one of the others, see [`super::way::pick`].
        #[default]
        Auto = "auto",
        /// A head on the features of a frozen backbone.
        Head = "head",
        /// The last blocks of a backbone learn, too; of an encoder of texts, all layers.
        FineTune = "fine-tune",
        /// A net of its own, from random weights.
        Scratch = "scratch",
        /// A linear model on counts of n-grams, for texts.
        Ngrams = "ngrams",
        /// Gradient-boosted trees, for tables.
        Trees = "trees",
        /// A small net on rows of a table, from random weights.
        Net = "net",
    }
}

impl Way {
    /// The ways to a model of this kind of data, the automatic one first.
    pub fn for_kind(kind: DataKind) -> &'static [Self] {
        match kind {
            DataKind::Pictures => &[Self::Auto, Self::Head, Self::FineTune, Self::Scratch],
            DataKind::Texts => &[Self::Auto, Self::Ngrams, Self::Head, Self::FineTune],
            DataKind::Sounds => &[Self::Auto, Self::Head, Self::Scratch],
            DataKind::Rows => &[Self::Auto, Self::Trees, Self::Net],
        }
    }
}

choices! {
    /// What is made small.
    Loss {
        /// Cross-entropy, in nats.
        #[default]
        CrossEntropy = "cross-entropy",
        /// Cross-entropy that counts what is already known less: Lin et al., 2017.
        Focal = "focal",
        /// Mean squared error, for numbers.
        Mse = "mse",
        /// Squared near the target, straight beyond: Huber, 1964.
        Huber = "huber",
    }
}

choices! {
    /// With how many bits a training computes.
    Precision {
        /// Products in 16 bits where the device proved that it gets them right.
        #[default]
        Auto = "auto",
        /// 32 bits.
        Full = "full",
        /// Products in 16 bits, everything else in 32: Micikevicius et al., 2018.
        Mixed = "mixed",
    }
}

choices! {
    /// How gradients become steps.
    OptimizerKind {
        /// Adam with decoupled weight decay: Loshchilov and Hutter, 2019.
        #[default]
        AdamW = "adamw",
        /// Kingma and Ba, 2015; weight decay is part of the gradient.
        Adam = "adam",
        /// Gradient descent with momentum.
        Sgd = "sgd",
    }
}

choices! {
    /// How the learning rate goes on after the warm-up.
    Schedule {
        /// Down to zero along half a cosine.
        #[default]
        Cosine = "cosine",
        /// A tenth after half of the steps, a hundredth after three quarters.
        Step = "step",
        /// As it is.
        Constant = "constant",
    }
}

choices! {
    /// In which form a number is learned.
    TargetTransform {
        /// As the data and the way want it, see [`super::target::pick`].
        #[default]
        Auto = "auto",
        /// As it is.
        None = "none",
        /// Its logarithm: of one more than it, so that zero has one.
        Log = "log",
    }
}

choices! {
    /// How a search chooses its trials.
    SearchHow {
        /// Every combination.
        #[default]
        Grid = "grid",
        /// Random draws.
        Random = "random",
        /// Random draws with few epochs; the better ones go on: Jamieson and Talwalkar, 2016.
        Halving = "halving",
    }
}
