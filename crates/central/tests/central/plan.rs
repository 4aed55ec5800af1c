//! Planning a site: from the registrations to tickets with rooms, seats and numbers.

use std::collections::BTreeSet;

use kaodian_domain::{Catalogue, SiteCode, Ticket, TicketSeat};
use kaodian_wire::SignedFormCode;

use crate::{
    journey::Enrolment,
    support::{DEMO, SHANGHAI, Server, Terminal},
};

/// A sitting that costs nothing, so that whoever has a photo is ready; with so many seats in each room.
async fn server(seats: u32) -> Server {
    let server = Server::empty().await;
    import(&server, |text| text.replace("seats = 50", &format!("seats = {seats}"))).await.unwrap();
    server
}

async fn import(server: &Server, change: impl FnOnce(String) -> String) -> Result<String, String> {
    let text = std::fs::read_to_string(DEMO).unwrap().replace("fee_yuan = 72", "fee_yuan = 0");
    let path = server.dir.path().join("plan.toml");
    std::fs::write(&path, change(text.replace("columns = 10", "columns = 1"))).unwrap();
    server.command(&["catalogue", "import", &path.display().to_string()]).await
}

async fn ready<'a>(terminal: &'a Terminal<'a>, person: u32) -> Enrolment<'a> {
    let enrolment = Enrolment::begin(terminal, &format!("kaosheng{person}"), SHANGHAI).await;
    enrolment.ready_to_pay(person).await;
    enrolment
}

/// The tickets; each carries a code that the server signed.
async fn tickets(enrolment: &Enrolment<'_>) -> Vec<TicketSeat> {
    let Ticket::Issued { tickets, .. } = enrolment.current().await.ticket else { panic!("no tickets") };
    for ticket in &tickets {
        let code = SignedFormCode::read(ticket.code.as_deref().unwrap()).unwrap();
        assert_eq!(code.verify(&enrolment.terminal.central_key).unwrap().number(), ticket.number.0);
    }
    tickets
}

#[tokio::test]
async fn a_site_is_planned_and_planned_again() {
    let server = server(2).await;
    let terminal = server.terminal(SHANGHAI).await;
    let mut all = Vec::new();
    for person in 1..=3 {
        all.push(ready(&terminal, person).await);
    }
    let plan = ["plan", "--site", SHANGHAI];
    let early = server.command(&plan).await.unwrap_err();
    assert!(early.contains("can still change until 2026-12-25 17:00"), "{early}");
    let dry = server.command(&[&plan[..], &["--dry-run"]].concat()).await.unwrap();
    assert!(dry.contains("3 candidates, seed 1, plan 0") && dry.contains("6 new, 0 moved"), "{dry}");
    assert!(dry.contains("nothing was written"), "{dry}");
    assert_eq!(all[0].current().await.ticket, Ticket::Open);
    let seeded = async || server.command(&["plan", "--dry-run", "--json", "--seed", "5"]).await.unwrap();
    assert_eq!(seeded().await, seeded().await);

    let force = ["plan", "--site", SHANGHAI, "--force"];
    let said = server.command(&force).await.unwrap();
    assert!(said.contains("tickets: 3 issued, 0 as before, 0 refused"), "{said}");
    let mut first = Vec::new();
    for enrolment in &all {
        first.extend(tickets(enrolment).await);
    }
    let seats: BTreeSet<_> =
        first.iter().map(|ticket| (ticket.starts_at, ticket.room.clone(), ticket.seat.clone())).collect();
    let numbers: BTreeSet<_> = first.iter().map(|ticket| ticket.number.clone()).collect();
    assert_eq!((seats.len(), numbers.len()), (6, 6));
    for pair in first.chunks(2) {
        let apart_ms = (pair[0].starts_at.0 - pair[1].starts_at.0).abs();
        assert!(apart_ms >= (120 + 30) * 60_000, "{pair:?}");
    }
    // Nothing changed: nothing is written or issued.
    let said = server.command(&force).await.unwrap();
    assert!(said.contains("plan 1") && said.contains("6 as before, 0 new, 0 moved"), "{said}");
    assert!(said.contains("tickets: 0 issued, 3 as before"), "{said}");

    // A room is lost and somebody comes late: those who sat elsewhere keep seat and number, and no number passes on.
    import(&server, |text| {
        let text = text.replace("seats = 50", "seats = 2");
        text.replace("code = \"02\"\nplace = \"实训", "code = \"03\"\nplace = \"实训")
    })
    .await
    .unwrap();
    let late = ready(&terminal, 4).await;
    server.advance_minutes(34 * 24 * 60);
    let said = server.command(&plan).await.unwrap();
    let lost = first.iter().filter(|ticket| ticket.room == "02").count();
    assert!(lost > 0, "{first:?}");
    let seats = format!("{} as before, 2 new, {lost} moved, 0 given up", 6 - lost);
    assert!(said.contains("plan 2") && said.contains(&seats), "{said}");
    let mut second = Vec::new();
    for enrolment in &all {
        second.extend(tickets(enrolment).await);
    }
    assert_eq!(second.iter().filter(|ticket| first.contains(ticket)).count(), 6 - lost);
    assert!(second.iter().all(|ticket| ticket.room != "02"));
    for ticket in tickets(&late).await {
        assert!(!numbers.contains(&ticket.number), "{ticket:?}");
    }
}

#[tokio::test]
async fn tickets_that_were_imported_are_kept_by_a_plan() {
    let server = server(50).await;
    let terminal = server.terminal(SHANGHAI).await;
    let one = ready(&terminal, 1).await;
    let number = one.current().await.number.unwrap().0;
    let catalogue: Catalogue = terminal.get("/v1/catalogue", "").await.ok();
    let sessions = &catalogue.site(&SiteCode(SHANGHAI.to_owned())).unwrap().premises.sessions;
    let row = |subject: &str, ticket: &str, session: usize| {
        serde_json::json!({"registrationNumber": number, "subject": subject, "ticketNumber": ticket,
            "room": "02", "seat": "27", "startsAt": sessions[session].0})
        .to_string()
            + "\n"
    };
    let file = server.dir.path().join("rows.jsonl");
    std::fs::write(&file, row("66", "6679310002020027", 0) + &row("24", "2479310002020327", 6)).unwrap();
    server.command(&["tickets", "import", &file.display().to_string()]).await.unwrap();
    let before = tickets(&one).await;
    let said = server.command(&["plan", "--site", SHANGHAI, "--force"]).await.unwrap();
    assert!(said.contains("2 as before, 0 new, 0 moved"), "{said}");
    let mut after = tickets(&one).await;
    after.sort_by_key(|ticket| std::cmp::Reverse(ticket.subject.clone()));
    assert_eq!(after, before);
}

#[tokio::test]
async fn what_does_not_fit_is_said_and_nothing_is_written() {
    let server = server(1).await;
    import(&server, |text| {
        let text = text.replace("seats = 50", "seats = 1").replace("count = 4", "count = 1");
        text.replace(
            "\ncode = \"02\"\nplace = \"实训中心 202 机房\"",
            "\ncode = \"09\"\nplace = \"实训中心\"",
        )
    })
    .await
    .unwrap();
    let terminal = server.terminal(SHANGHAI).await;
    // Two rooms of one seat in two sessions: two candidates with two subjects, and not three.
    for person in 1..=3 {
        ready(&terminal, person).await;
    }
    let said = server.command(&["plan", "--force", "--site", SHANGHAI]).await.unwrap_err();
    assert!(said.contains("2 of 6 seats are missing (all sessions together have 4)"), "{said}");
    assert!(said.contains("no seat") && said.contains("1 sites are not done"), "{said}");
    let json = server.command(&["plan", "--force", "--json", "--site", SHANGHAI]).await.unwrap_err();
    assert!(json.contains("\"error\""), "{json}");
    let dry = server.command(&["plan", "--dry-run"]).await.unwrap_err();
    assert!(dry.contains("site 110001: 0 candidates") && dry.contains("site 510003: 0 candidates"), "{dry}");
}

#[tokio::test]
async fn the_ticket_window_is_published_to_the_terminals() {
    let server = server(50).await;
    let terminal = server.terminal(SHANGHAI).await;
    let publish = async |opens: &str, closes: &str, more: &[&str]| {
        let arguments = [&["plan", "publish", "--opens", opens, "--closes", closes], more].concat();
        server.command(&arguments).await
    };
    let said = publish("2027-01-01 09:00", "2027-01-05 18:00", &["--site", SHANGHAI]).await.unwrap();
    assert!(said.contains("tickets of 1 sites") && said.contains("version 2 is in force"), "{said}");
    let catalogue: Catalogue = terminal.get("/v1/catalogue", "").await.ok();
    let windows: Vec<_> = catalogue.sites.iter().map(|site| site.rules.ticket_window.unwrap()).collect();
    assert_eq!(catalogue.version, 2);
    assert_eq!(windows[1].opens_at.in_china().hour(), 9);
    assert_eq!(windows[1].opens_at.date_in_china().to_string(), "2027-01-01");
    assert_ne!(windows[0], windows[1]);
    publish("+1d 09:00", "+5d 18:00", &[]).await.unwrap();
    let catalogue: Catalogue = terminal.get("/v1/catalogue", "").await.ok();
    assert!(
        catalogue.sites.iter().all(|site| site.rules.ticket_window == catalogue.sites[0].rules.ticket_window)
    );
    for (opens, closes, more, says) in [
        ("someday", "+5d 18:00", &[][..], "is not a time"),
        ("+5d 18:00", "+1d 18:00", &[], "closes before it opens"),
        ("+1d 18:00", "+5d 18:00", &["--site", "999999"], "there is no site 999999"),
    ] {
        let error = publish(opens, closes, more).await.unwrap_err();
        assert!(error.contains(says), "{error}");
    }
    assert_eq!(terminal.get("/v1/catalogue", "").await.ok::<Catalogue>().version, 3);
}
