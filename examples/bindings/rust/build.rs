// SPDX-License-Identifier: MIT
//! Runs the command `bindgen` over the installed headers, and asks pkg-config how
//! to link.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

fn run(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {}", program, error));
    if !done.status.success() {
        panic!("{}: {}", program, String::from_utf8_lossy(&done.stderr));
    }
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn link() {
    for flag in run("pkg-config", &["--libs", "dkimkit"]).split_whitespace() {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={}", folder);
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib=dylib={}", library);
        }
    }
}

/// Enums of C become newtypes: a value that this build doesn't know, from a newer
/// library, is no undefined behaviour then.
fn bind(header: &str, output: &str) {
    let flags = run("pkg-config", &["--cflags", "dkimkit"]);
    let mut arguments = vec![
        "--allowlist-function=dkimkit_.*",
        "--allowlist-type=dkimkit_.*",
        "--allowlist-var=DKIMKIT_.*",
        "--default-enum-style=newtype",
        "--no-prepend-enum-name",
        "--no-layout-tests",
        "--output",
        output,
        header,
        "--",
    ];
    arguments.extend(flags.split_whitespace());
    run("bindgen", &arguments);
}

/// The enums and what their constants begin with in C: in Rust the type says it.
const PREFIXES: [(&str, &str); 6] = [
    ("dkimkit_status", "DKIMKIT_"),
    ("dkimkit_algorithm", "DKIMKIT_ALGORITHM_"),
    ("dkimkit_dns_status", "DKIMKIT_DNS_"),
    ("dkimkit_result", "DKIMKIT_RESULT_"),
    ("dkimkit_reason", "DKIMKIT_REASON_"),
    ("dkimkit_warning", "DKIMKIT_WARNING_"),
];

fn without_prefix(constant: &str) -> &str {
    let its_type = constant.split([':', '=']).nth(1).map(str::trim);
    PREFIXES
        .iter()
        .find(|(name, _)| Some(*name) == its_type)
        .and_then(|(_, prefix)| constant.strip_prefix(prefix))
        .unwrap_or(constant)
}

fn main() {
    let folder = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let header = folder.join("all.h");
    fs::write(&header, "#include <dkimkit/dkimkit.h>\n").expect("the header can be written");
    link();
    let bindings = folder.join("bindings.rs");
    bind(&header.to_string_lossy(), &bindings.to_string_lossy());
    let text = fs::read_to_string(&bindings).expect("bindgen has written it");
    let parts: Vec<&str> = text.split("pub const ").map(without_prefix).collect();
    fs::write(&bindings, parts.join("pub const ")).expect("the bindings can be written");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
}
