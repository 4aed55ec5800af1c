//! Who may import whom.
#![allow(clippy::expect_used, reason = "a manifest that cannot be read is the finding")]

use std::collections::BTreeMap;

use kaodian_tests::programs::root;

use crate::{named, nothing_found, read};

/// Every edge that is allowed; the tests may import anything.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("kaodian", &["terminal"]),
    ("kaodian-terminal", &["store", "sync", "forms", "photo", "devices", "domain"]),
    ("kaodian-sync", &["store", "wire", "domain"]),
    ("kaodian-central", &["wire", "domain", "photo", "forms"]),
    ("kaodian-store", &["domain"]),
    ("kaodian-forms", &["domain"]),
    ("kaodian-wire", &["domain"]),
    ("kaodian-domain", &[]),
    ("kaodian-photo", &[]),
    ("kaodian-devices", &[]),
];

/// Name and dependencies of ours, of every kind, from a manifest.
fn package(manifest: &str) -> (String, Vec<String>) {
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
    let mut tables: Vec<_> = ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|kind| manifest.get(*kind)?.as_table())
        .collect();
    let targets =
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    tables.extend(targets.filter_map(|target| target.get("dependencies")?.as_table()));
    let ours = tables.iter().flat_map(|table| table.keys()).filter_map(|key| key.strip_prefix("kaodian-"));
    (name, ours.map(str::to_owned).collect())
}

#[test]
fn only_allowed_edges() {
    let allowed: BTreeMap<_, _> = ALLOWED.into_iter().collect();
    let workspace: toml::Table = read(&root().join("Cargo.toml")).parse().expect("the manifest");
    let members = workspace["workspace"]["members"].as_array().expect("members");
    let mut wrong = Vec::new();
    for member in members {
        let path = root().join(member.as_str().expect("a path")).join("Cargo.toml");
        let (name, ours) = package(&read(&path));
        if name == "kaodian-tests" {
            continue;
        }
        let Some(may) = allowed.get(name.as_str()) else {
            wrong.push(format!("{} is a package that this rule does not know", named(&path)));
            continue;
        };
        wrong.extend(
            ours.iter().filter(|one| !may.contains(&one.as_str())).map(|one| format!("{name} -> {one}")),
        );
    }
    nothing_found("an edge that docs/ARCHITECTURE.md does not allow", &wrong);
}

#[test]
fn every_package_keeps_the_lints_of_the_workspace() {
    let manifests = crate::files("", &["Cargo.toml"]);
    let keeps = |text: &str| text.contains("[lints]\nworkspace = true") || text.contains("[workspace]\n");
    let wrong: Vec<_> = manifests.iter().filter(|path| !keeps(&read(path))).map(|path| named(path)).collect();
    nothing_found("without [lints] workspace = true", &wrong);
}
