//! From the registrations of a site to its plan, and from the plan to the candidates' tickets.
//!
//! The plan is written down before any ticket is issued. Whoever is cut off plans again: the same plan comes out,
//! and the tickets that are still missing are issued.

use std::collections::{BTreeMap, BTreeSet};

use kaodian_domain::{
    Actor, Catalogue, OperationKind, Registration, RegistrationId, RegistrationNumber, Site, TicketNumber,
    TicketSeat, allowed,
};

use crate::{
    App, CentralError,
    admission::{self, Candidate, Input, Placed, Plan, PlanError},
    store::{self, StoreError, admission::PlanVersion},
    tickets,
};

/// Without a seed, the first plan of a site has this one.
const FIRST_SEED: u64 = 1;

/// What is known of a site when it is planned.
pub(crate) struct Situation<'a> {
    pub(crate) site: &'a Site,
    pub(crate) seed: u64,
    pub(crate) before: PlanVersion,
    input: Input,
    /// Those who are seated.
    registrations: BTreeMap<RegistrationId, Registration>,
    /// How many registrations are submitted and not ready for a ticket.
    pub(crate) waiting: usize,
}

/// What became of the tickets.
#[derive(Debug, Default)]
pub(crate) struct Issued {
    pub(crate) issued: usize,
    /// They were issued before and are as they should be.
    pub(crate) unchanged: usize,
    pub(crate) refused: Vec<(RegistrationNumber, String)>,
}

/// Looks at a site.
pub(crate) async fn look_at<'a>(
    app: &App,
    catalogue: &Catalogue,
    site: &'a Site,
    seed: Option<u64>,
) -> Result<Situation<'a>, CentralError> {
    let (sitting, code) = (&catalogue.sitting, &site.rules.code);
    let mut db = app.store().connection().await?;
    let before = store::admission::version(&mut db, sitting, code).await?;
    let mut existing = store::admission::seats(&mut db, sitting, code).await?;
    let mut given = store::admission::numbers(&mut db, sitting, code).await?;
    let all = store::registration::at_site(&mut db, sitting, code).await?;
    drop(db);
    add_issued(&all, &mut existing, &mut given);
    let now = app.now();
    let is_ready = |registration: &Registration| {
        let rules = catalogue.rules_for(registration);
        allowed(registration, &rules, &Actor::Central, now).contains(&OperationKind::IssueTicket)
    };
    let (ready, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_ready);
    let seed = seed.or(before.seed).unwrap_or(FIRST_SEED);
    let input = Input {
        sitting: sitting.clone(),
        site: code.clone(),
        template: catalogue.rules.ticket_number.clone(),
        premises: site.premises.clone(),
        subjects: site.rules.subjects.clone(),
        candidates: ready.iter().filter_map(candidate).collect(),
        existing,
        given,
        seed,
    };
    let is_waiting = |one: &&Registration| !one.has_ended() && one.submission.first_at().is_some();
    Ok(Situation {
        site,
        seed,
        before,
        input,
        registrations: ready.into_iter().map(|one| (one.id, one)).collect(),
        waiting: others.iter().filter(is_waiting).count(),
    })
}

/// Tickets may have been imported before there was a plan: their seats are kept, and their numbers are given.
fn add_issued(
    registrations: &[Registration],
    existing: &mut Vec<Placed>,
    given: &mut BTreeMap<TicketNumber, RegistrationId>,
) {
    let known: BTreeSet<_> = existing.iter().map(|seat| (seat.registration, seat.subject.clone())).collect();
    for registration in registrations {
        for ticket in registration.ticket.seats() {
            given.entry(ticket.number.clone()).or_insert(registration.id);
            let is_known = known.contains(&(registration.id, ticket.subject.clone()));
            if let (false, Ok(seat)) = (is_known, ticket.seat.parse()) {
                existing.push(Placed {
                    starts_at: ticket.starts_at,
                    room: ticket.room.clone(),
                    seat,
                    registration: registration.id,
                    subject: ticket.subject.clone(),
                    number: ticket.number.clone(),
                });
            }
        }
    }
}

fn candidate(registration: &Registration) -> Option<Candidate> {
    Some(Candidate {
        registration: registration.id,
        number: registration.number.clone()?,
        subjects: registration.choice.subjects().iter().map(|subject| subject.code.clone()).collect(),
        class: class(registration),
    })
}

/// The school and the student number without its last two digits, in which schools count the students of a class.
fn class(registration: &Registration) -> Option<String> {
    let information = registration.information.as_deref()?;
    let (school, number) = (information.school.as_deref()?, information.student_number.as_deref()?);
    let digits: Vec<char> = number.chars().collect();
    let class: String = digits.get(..digits.len().checked_sub(2)?)?.iter().collect();
    (!class.is_empty()).then(|| format!("{school}\n{class}"))
}

impl Situation<'_> {
    /// The plan for it.
    ///
    /// # Errors
    /// [`PlanError`] when not everybody can be seated.
    pub(crate) fn plan(&self) -> Result<Plan, PlanError> {
        admission::plan(&self.input)
    }

    /// The registration number, for what an operator is told.
    pub(crate) fn number_of(&self, registration: RegistrationId) -> Option<&RegistrationNumber> {
        self.registrations.get(&registration)?.number.as_ref()
    }

    /// How many candidates are seated.
    pub(crate) fn candidates(&self) -> usize {
        self.input.candidates.len()
    }

    /// Writes the plan down; the version that it has now. `None` when somebody else planned meanwhile.
    pub(crate) async fn save(&self, app: &App, plan: &Plan) -> Result<Option<u64>, CentralError> {
        let base = self.before.version;
        let is_same = base > 0 && self.before.seed == Some(self.seed) && self.is_written(app, plan).await?;
        if is_same {
            return Ok(Some(base));
        }
        let mut tx = app.store().transaction().await?;
        let (sitting, site) = (&self.input.sitting, &self.input.site);
        let saved = store::admission::save(&mut tx, sitting, site, base, self.seed, plan, app.now()).await;
        match saved {
            Ok(true) => {
                tx.commit().await?;
                Ok(Some(base + 1))
            }
            Ok(false) => Ok(None),
            Err(error) if error.is_contention() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn is_written(&self, app: &App, plan: &Plan) -> Result<bool, StoreError> {
        let mut db = app.store().connection().await?;
        let written = store::admission::seats(&mut db, &self.input.sitting, &self.input.site).await?;
        Ok(written.into_iter().collect::<BTreeSet<_>>() == plan.placed.iter().cloned().collect())
    }

    /// Issues the tickets that are not yet as the plan has them.
    pub(crate) async fn issue(&self, app: &App, plan: &Plan) -> Result<Issued, CentralError> {
        let mut seats: BTreeMap<RegistrationId, Vec<TicketSeat>> = BTreeMap::new();
        for placed in &plan.placed {
            seats.entry(placed.registration).or_default().push(ticket(placed));
        }
        let mut done = Issued::default();
        for (id, registration) in &self.registrations {
            let Some(wanted) = seats.remove(id) else { continue };
            let number = || registration.number.clone().unwrap_or_else(|| RegistrationNumber(String::new()));
            match tickets::signed(app, registration, wanted.clone()) {
                Ok(signed) if signed == registration.ticket.seats() => {
                    done.unchanged += 1;
                    continue;
                }
                Ok(_) => {}
                Err(why) => {
                    done.refused.push((number(), why));
                    continue;
                }
            }
            match tickets::issue(app, registration, wanted).await? {
                Ok(()) => done.issued += 1,
                Err(why) => done.refused.push((number(), why)),
            }
        }
        Ok(done)
    }
}

fn ticket(placed: &Placed) -> TicketSeat {
    TicketSeat {
        subject: placed.subject.clone(),
        number: placed.number.clone(),
        room: placed.room.clone(),
        seat: placed.seat.to_string(),
        starts_at: placed.starts_at,
        code: None,
    }
}
