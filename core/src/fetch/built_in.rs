//! Well-known data sets: where they are, their lengths and checksums as their sources publish
//! them. The licences are what those sources state; where they state none, neither does Hearth.

use super::address;
use super::offer::{Offer, RemoteFile};
use super::source::BuiltIn;
use super::{Checksum, FetchSettings};
use crate::failure::Failure;

struct Known {
    title: &'static str,
    page: &'static str,
    folder: &'static str,
    licence: Option<&'static str>,
    /// Name, length in bytes, MD5.
    files: &'static [(&'static str, u64, &'static str)],
}

const MNIST: Known = Known {
    title: "MNIST",
    page: "https://ossci-datasets.s3.amazonaws.com/mnist/",
    folder: "https://ossci-datasets.s3.amazonaws.com/mnist/",
    licence: Some("CC BY-SA 3.0"),
    files: &[
        (
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        ),
        (
            "train-labels-idx1-ubyte.gz",
            28_881,
            "d53e105ee54ea40749a09fcbcd1e9432",
        ),
        (
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "9fb629c4189551a2d022fa330f9573f3",
        ),
        (
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
    ],
};

const FASHION: Known = Known {
    title: "Fashion-MNIST",
    page: "https://github.com/zalandoresearch/fashion-mnist",
    folder: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    licence: Some("MIT"),
    files: &[
        (
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        ),
        (
            "train-labels-idx1-ubyte.gz",
            29_515,
            "25c81989df183df01b3e8a0aad5dffbe",
        ),
        (
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "bef4ecab320f06d8554ea6380940ec79",
        ),
        (
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
    ],
};

const CIFAR10: Known = Known {
    title: "CIFAR-10",
    page: "https://www.cs.toronto.edu/~kriz/cifar.html",
    folder: "https://www.cs.toronto.edu/~kriz/",
    licence: None,
    files: &[(
        "cifar-10-binary.tar.gz",
        170_052_171,
        "c32a1d4ab5d03f1284b67883e8d87530",
    )],
};

const IMDB: Known = Known {
    title: "Large Movie Review Dataset (IMDB)",
    page: "https://ai.stanford.edu/~amaas/data/sentiment/",
    folder: "https://ai.stanford.edu/~amaas/data/sentiment/",
    licence: None,
    files: &[(
        "aclImdb_v1.tar.gz",
        84_125_825,
        "7c2ac02c03563afcf9b574c7e56c153a",
    )],
};

/// What a built-in data set consists of; asks nobody.
pub(super) fn offer(which: BuiltIn, settings: &FetchSettings) -> Result<Offer, Failure> {
    let known = match which {
        BuiltIn::Mnist => MNIST,
        BuiltIn::FashionMnist => FASHION,
        BuiltIn::Cifar10 => CIFAR10,
        BuiltIn::Imdb => IMDB,
    };
    let folder = settings
        .built_in_addresses
        .get(&which)
        .map_or(known.folder, String::as_str);
    let file = |&(name, num_bytes, md5): &(&str, u64, &str)| {
        Ok(RemoteFile {
            url: address::below(folder, name)?.into(),
            path: name.to_owned(),
            num_bytes: Some(num_bytes),
            checksum: Some(Checksum::Md5(md5.to_owned())),
        })
    };
    let files: Vec<RemoteFile> = known
        .files
        .iter()
        .map(file)
        .collect::<Result<_, Failure>>()?;
    Ok(Offer {
        title: known.title.to_owned(),
        origin: known.page.to_owned(),
        licence: known.licence.map(str::to_owned),
        num_bytes: files.iter().map(|file| file.num_bytes).sum(),
        files,
        description: None,
        notes: Vec::new(),
    })
}
