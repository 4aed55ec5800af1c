//! The catalogue: import, export, dry run, and how terminals hear of it.

use kaodian_domain::{Catalogue, ReviewOrder, SiteCode};
use kaodian_wire::{ChangesResponse, ProblemCode};

use crate::support::{BEIJING, DEMO, SHANGHAI, Server};

#[tokio::test]
async fn without_a_catalogue_there_is_no_sitting() {
    let server = Server::empty().await;
    assert!(server.command(&["terminal", "code", "--site", BEIJING]).await.unwrap_err().contains("import"));
    assert!(server.command(&["catalogue", "export"]).await.is_err());
    let dry = server.command(&["catalogue", "import", DEMO, "--dry-run"]).await.unwrap();
    assert!(dry.contains("nothing was written"), "{dry}");
    assert!(server.command(&["catalogue", "export"]).await.is_err());
}

#[tokio::test]
async fn an_export_imports_as_the_same() {
    let server = Server::start().await;
    let exported = server.command(&["catalogue", "export"]).await.unwrap();
    let path = server.dir.path().join("exported.toml");
    std::fs::write(&path, &exported).unwrap();
    // Days later, too: an export's times are absolute.
    server.advance_minutes(3 * 24 * 60);
    let said = server.command(&["catalogue", "import", &path.display().to_string()]).await.unwrap();
    assert_eq!(said, "catalogue version 1 is in force already; nothing changed\n");
    assert_eq!(server.command(&["catalogue", "export"]).await.unwrap(), exported);
    // The demonstration moves with the day of its import.
    let said = server.command(&["catalogue", "import", DEMO]).await.unwrap();
    assert!(said.contains("~ rules.enrolment.closesAt: 2026-12-22 17:00 -> 2026-12-25 17:00"), "{said}");
    assert!(said.ends_with("catalogue version 2 is in force\n"), "{said}");
}

#[tokio::test]
async fn a_change_is_listed_and_reaches_the_terminals() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let before: Catalogue = terminal.get("/v1/catalogue", "").await.ok();
    assert!(before.demonstration && before.problems().is_empty());
    assert_eq!((before.version, before.sites.len(), before.rules.agreement_version), (1, 3, 3));
    assert_eq!(before.rules.information.ethnic_groups.len(), 56);
    assert!(
        before.site(&SiteCode(BEIJING.into())).unwrap().rules.ticket_window.unwrap().contains(server.now())
    );

    let text = std::fs::read_to_string(DEMO).unwrap();
    let changed = server.dir.path().join("changed.toml");
    let path = changed.display().to_string();
    std::fs::write(&changed, text.replace("review = \"before_payment\"", "review = \"none\"")).unwrap();
    let dry = server.command(&["catalogue", "import", &path, "--dry-run"]).await.unwrap();
    assert_eq!(
        dry,
        "~ sites[110001].rules.review: before_payment -> none\n1 changes; nothing was written (--dry-run)\n"
    );
    assert_eq!(terminal.get("/v1/catalogue", "").await.ok::<Catalogue>(), before);
    server.command(&["catalogue", "import", &path]).await.unwrap();
    let page: ChangesResponse = terminal.get("/v1/changes", "").await.ok();
    assert_eq!(page.catalogue_version, 2);
    let after: Catalogue = terminal.get("/v1/catalogue", "").await.ok();
    assert_eq!(after.version, 2);
    assert_eq!(after.site(&SiteCode(BEIJING.into())).unwrap().rules.review, ReviewOrder::None);
}

#[tokio::test]
async fn a_broken_file_says_where() {
    let server = Server::start().await;
    let text = std::fs::read_to_string(DEMO).unwrap();
    let cases = [
        ("closes_at = \"+30d 17:00\"", "closes_at = \"someday\"", "enrolment.closes_at: \"someday\""),
        ("closes_at = \"+30d 17:00\"", "closes_at = \"-30d 17:00\"", "closes before it opens"),
        ("retention_days = 180", "retention_day = 180", "unknown field"),
        ("\"01 汉族\"", "\"01汉族\"", "information.ethnic_groups"),
        ("code = \"310002\"", "code = \"110001\"", "it is there twice"),
        ("fee_yuan = 112", "fee_yuan = 0.001", "fee_yuan"),
        ("first = \"08:30\"", "first = \"8.30\"", "sites.110001.rules.sessions"),
        (
            "gap_minutes = 135",
            "gap_minutes = 100",
            "subject 24 lasts longer than from one session to the next",
        ),
        ("gap_minutes = 135", "gap_minutes = 0", "or one is there twice"),
        ("days = [\"+40d\"", "days = [\"+39d\"", "before the first day of the examination"),
        ("days = [\"+40d\"", "days = [\"+9d\"", "a session begins before enrolment closes"),
        ("code = \"02\"", "code = \"01\"", "room 01: it is there twice"),
        ("seats = 60", "seats = 0", "room 01: it has no seats"),
        ("66 = 400", "99 = 400", "capacity for subject 99, which it does not offer"),
    ];
    let path = server.dir.path().join("broken.toml");
    for (from, to, says) in cases {
        assert!(text.contains(from), "{from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let error = server.command(&["catalogue", "import", &path.display().to_string()]).await.unwrap_err();
        assert!(error.contains(says), "{error}");
    }
    let terminal = server.terminal(BEIJING).await;
    assert_eq!(terminal.get("/v1/catalogue", "").await.ok::<Catalogue>().version, 1);
    terminal.send("POST", "/v1/catalogue", "", b"").await.is(ProblemCode::NotFound);
}

#[tokio::test]
async fn rooms_sessions_and_limits_are_compared_one_by_one() {
    let server = Server::start().await;
    let text = std::fs::read_to_string(DEMO).unwrap();
    let changed = server.dir.path().join("changed.toml");
    let path = changed.display().to_string();
    let dry_run = async |text: &str| {
        std::fs::write(&changed, text).unwrap();
        server.command(&["catalogue", "import", &path, "--dry-run"]).await.unwrap()
    };
    let text = text.replacen("count = 4", "count = 3", 1).replacen("seats = 80\n", "seats = 70\n", 1);
    let text = text.replacen("66 = 400", "66 = 450", 1).replacen("code = \"02\"", "code = \"07\"", 1);
    let dry = dry_run(&text).await;
    for line in [
        "- sites[310002].premises.sessions[2027-01-01 15:15]\n",
        "~ sites[110001].premises.rooms[03].seats: 80 -> 70\n",
        "- sites[110001].premises.rooms[02]\n",
        "+ sites[110001].premises.rooms[07]\n",
        "~ sites[110001].premises.capacity.66: 400 -> 450\n",
    ] {
        assert!(dry.contains(line), "{line}{dry}");
    }
    // A catalogue without rooms is one like before.
    let plain = text.split("# 各科目最多接受").next().unwrap().to_owned();
    let dry = dry_run(&plain).await;
    assert!(dry.contains("- sites[110001].premises.rooms[01]\n"), "{dry}");
}
