//! Every failure of fetching: what happened and what to do. The texts of the window stand in
//! `assets/locales/*/fetch.ftl` under the same codes.

use super::address::{host, shown};
use crate::failure::Failure;
use std::fmt::Display;
use url::Url;

/// The code of the failure that says that the person stopped it; no error.
pub const CANCELLED: &str = "fetch-cancelled";

/// Whether a failure only says that the person stopped it.
pub fn is_cancelled(failure: &Failure) -> bool {
    failure.code == CANCELLED
}

pub(super) fn cancelled() -> Failure {
    Failure::new(
        CANCELLED,
        "Stopped. What was fetched so far is kept, and the next try goes on from there.",
    )
}

pub(super) fn bad_address(address: &str) -> Failure {
    let address: String = address.chars().take(200).collect();
    Failure::new(
        "fetch-bad-address",
        format!(
            "“{address}” is no address of the web. Give one that begins with https:// or http://."
        ),
    )
    .with("address", address)
}

pub(super) fn private_address(url: &Url) -> Failure {
    Failure::new(
        "fetch-private-address",
        format!("{} is an address inside a private network, and a public one led there. Nothing was fetched from it; if you trust it, give its address yourself.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn downgrade(url: &Url) -> Failure {
    Failure::new(
        "fetch-downgrade",
        format!("The server leads from a protected address (https) to an unprotected one: {}. It was not followed; look for another source.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn redirects(url: &Url) -> Failure {
    Failure::new(
        "fetch-redirects",
        format!("{} leads from one address to the next without end. Check the address, or look for another source.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn no_connection(url: &Url, detail: impl Display) -> Failure {
    Failure::new(
        "fetch-no-connection",
        format!("{} cannot be reached: {detail}. Check the connection to the internet and the address, then try again.", host(url)),
    )
    .with("host", host(url))
    .with("detail", detail)
}

pub(super) fn stalled(url: &Url, secs: f64) -> Failure {
    Failure::new(
        "fetch-stalled",
        format!(
            "{} sent nothing for {secs} seconds. Try again later; what was fetched so far is kept.",
            host(url)
        ),
    )
    .with("host", host(url))
    .with("secs", secs)
}

pub(super) fn busy(url: &Url, secs: u64) -> Failure {
    Failure::new(
        "fetch-busy",
        format!(
            "{} asks to be left alone for {secs} seconds. Try again after that.",
            host(url)
        ),
    )
    .with("host", host(url))
    .with("secs", secs)
}

pub(super) fn not_found(url: &Url) -> Failure {
    Failure::new(
        "fetch-not-found",
        format!(
            "There is nothing at {}. Check the address or the name.",
            shown(url)
        ),
    )
    .with("address", shown(url))
}

pub(super) fn refused(url: &Url, status: u16) -> Failure {
    Failure::new(
        "fetch-refused",
        format!("{} refuses to hand this out ({status}). You may have to sign in there, or ask its owner.", shown(url)),
    )
    .with("address", shown(url))
    .with("status", status)
}

pub(super) fn server(url: &Url, status: u16) -> Failure {
    Failure::new(
        "fetch-server",
        format!(
            "{} has trouble of its own ({status}). Try again later.",
            host(url)
        ),
    )
    .with("host", host(url))
    .with("status", status)
}

pub(super) fn status(url: &Url, status: u16) -> Failure {
    Failure::new(
        "fetch-status",
        format!(
            "{} answered {status}, which Hearth cannot make use of. Check the address.",
            shown(url)
        ),
    )
    .with("address", shown(url))
    .with("status", status)
}

pub(super) fn bad_answer(url: &Url, detail: impl Display) -> Failure {
    Failure::new(
        "fetch-bad-answer",
        format!("The answer of {} cannot be understood ({detail}). Check the address, or try again later.", host(url)),
    )
    .with("host", host(url))
    .with("detail", detail)
}

pub(super) fn too_large(url: &Url, limit: u64) -> Failure {
    Failure::new(
        "fetch-too-large",
        format!("{} is larger than the {limit} bytes that may be fetched. Raise the limit in the settings if you want it.", shown(url)),
    )
    .with("address", shown(url))
    .with("limit", limit)
}

pub(super) fn truncated(url: &Url, found: u64) -> Failure {
    Failure::new(
        "fetch-truncated",
        format!("The connection to {} broke off again and again, after {found} bytes. What came is kept; try again to go on from there.", host(url)),
    )
    .with("host", host(url))
    .with("found", found)
}

pub(super) fn length(url: &Url, expected: u64, found: u64) -> Failure {
    Failure::new(
        "fetch-length",
        format!("{} has {found} bytes where {expected} were announced. It may have changed: look again, then fetch it anew.", shown(url)),
    )
    .with("address", shown(url))
    .with("expected", expected)
    .with("found", found)
}

pub(super) fn checksum(url: &Url) -> Failure {
    Failure::new(
        "fetch-checksum",
        format!("What came from {} is not what its checksum promises, so it was thrown away. Try again, or use another source or mirror.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn html(url: &Url) -> Failure {
    Failure::new(
        "fetch-html",
        format!("{} is a web page, not data. Give the address of the file itself, or sign in where the page asks for it.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn bad_name(name: &str) -> Failure {
    let name: String = name.chars().take(200).collect();
    Failure::new(
        "fetch-bad-name",
        format!("“{name}” is no name of a data set there. Give it as owner/name, as it stands in the address of its page."),
    )
    .with("name", name)
}

pub(super) fn bad_path(path: &str) -> Failure {
    let path: String = path.chars().take(200).collect();
    Failure::new(
        "fetch-bad-path",
        format!("The source names a file “{path}”, which would lie outside the folder. It was not fetched; leave that file out."),
    )
    .with("path", path)
}

pub(super) fn hub_token(repo: &str) -> Failure {
    Failure::new(
        "fetch-hub-token",
        format!("{repo} is private, gated or does not exist. Accept its terms on its page, then put your token of the hub in the settings."),
    )
    .with("repo", repo)
}

pub(super) fn kaggle_token(dataset: &str) -> Failure {
    Failure::new(
        "fetch-kaggle-token",
        format!("Kaggle hands {dataset} only to people that are signed in. Put your Kaggle name and key (kaggle.json) in the settings, and accept the rules on its page."),
    )
    .with("dataset", dataset)
}

pub(super) fn bad_kaggle_file(path: &std::path::Path) -> Failure {
    Failure::new(
        "fetch-bad-kaggle-file",
        format!("{} is not the kaggle.json that Kaggle gives out. Download it again from your account's page there.", path.display()),
    )
    .with("path", path.display())
}

pub(super) fn no_data_files(name: &str) -> Failure {
    Failure::new(
        "fetch-no-data-files",
        format!("{name} holds no data that Hearth can read, only scripts or other files. Choose another data set."),
    )
    .with("name", name)
}

pub(super) fn no_model(name: &str) -> Failure {
    Failure::new(
        "fetch-no-model",
        format!("{name} holds no ONNX model, or several of which none is the usual one (onnx/model.onnx). Choose another repository, or add a file."),
    )
    .with("name", name)
}

pub(super) fn no_encoder(name: &str) -> Failure {
    Failure::new(
        "fetch-no-encoder",
        format!("{name} holds no encoder as safetensors with its config.json. Choose another repository, or add a folder."),
    )
    .with("name", name)
}

pub(super) fn model_in_parts(name: &str) -> Failure {
    Failure::new(
        "fetch-model-in-parts",
        format!("The model of {name} is so large that its weights lie in a file of their own. Choose a smaller one."),
    )
    .with("name", name)
}

pub(super) fn nothing_to_fetch() -> Failure {
    Failure::new(
        "fetch-nothing-chosen",
        "There is no file to fetch. Choose at least one.",
    )
}

pub(super) fn robots(url: &Url) -> Failure {
    Failure::new(
        "fetch-robots",
        format!(
            "{} asks programs not to take {} (robots.txt), so it was left alone.",
            host(url),
            shown(url)
        ),
    )
    .with("host", host(url))
    .with("address", shown(url))
}

pub(super) fn not_a_picture(url: &Url) -> Failure {
    Failure::new(
        "fetch-not-a-picture",
        format!("{} is no picture that Hearth can read.", shown(url)),
    )
    .with("address", shown(url))
}

pub(super) fn same_picture(url: &Url) -> Failure {
    Failure::new(
        "fetch-same-picture",
        format!(
            "{} is the same picture as one that was fetched already.",
            shown(url)
        ),
    )
    .with("address", shown(url))
}

/// Notes beside an offer; they stop nothing.
pub(super) mod note {
    use super::Failure;

    pub(in crate::fetch) fn no_licence() -> Failure {
        Failure::new(
            "fetch-note-no-licence",
            "Its source states no licence. Ask its owner before you share what you make of it.",
        )
    }

    pub(in crate::fetch) fn left_out(count: usize) -> Failure {
        Failure::new(
            "fetch-note-left-out",
            format!("{count} files that are no data, such as scripts, are left out."),
        )
        .with("count", count)
    }

    pub(in crate::fetch) fn unknown_size() -> Failure {
        Failure::new(
            "fetch-note-unknown-size",
            "Its size is not known before it is fetched.",
        )
    }

    pub(in crate::fetch) fn converted() -> Failure {
        Failure::new(
            "fetch-note-converted",
            "It consists of a script, which Hearth does not run; the tables that the hub made of it are taken instead.",
        )
    }

    pub(in crate::fetch) fn no_checksum() -> Failure {
        Failure::new(
            "fetch-note-no-checksum",
            "Its source gives no checksum, so only its length can be checked.",
        )
    }
}
