//! An invented sitting to look at: sites, staff, candidates in every state. Everything is done as it is done otherwise:
//! candidates' operations come from a terminal that was activated, and are judged by the same rules.

mod candidates;
mod terminal;

use kaodian_domain::{
    Catalogue, Operation, PaymentChannel, ReviewReason, Role, SiteCode, StaffId, Status, status,
};

use crate::{
    App, CentralError,
    catalogue_file::{self, CatalogueFileError},
    catalogues,
    gateways::Choice,
    one_time_password, payments,
    problem::ProblemAnswer,
    staff::{self, NewStaff, StaffError},
    store::{self, StoreError},
};
use candidates::Person;
use terminal::DemoTerminal;

/// 示范考次
const CATALOGUE: &str = include_str!("../../../../assets/demo-catalogue.toml");

/// Reviews before the payment.
const BEIJING: &str = "110001";
/// Reviews nobody, and takes cash.
const SHANGHAI: &str = "310002";
/// Reviews after the payment, and confirms on site.
const CHENGDU: &str = "510003";

/// For how long the activation code that is told can be used.
const CODE_MS: i64 = 72 * 3_600_000;

/// Why there is no demonstration. `Display` is for its operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// The server.
    #[error(transparent)]
    Central(#[from] CentralError),
    /// The built-in catalogue.
    #[error("the built-in catalogue: {0}")]
    Catalogue(#[from] CatalogueFileError),
    /// A staff member was not added.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// The picture is of no use.
    #[error("--portrait: {0}")]
    Portrait(String),
    /// The server's rules refused what the demonstration does.
    #[error("the rules refused {what}: {why}")]
    Refused {
        /// What was done.
        what: &'static str,
        /// Why not.
        why: String,
    },
}

impl From<StoreError> for DemoError {
    fn from(error: StoreError) -> Self {
        Self::Central(error.into())
    }
}

impl From<sqlx::Error> for DemoError {
    fn from(error: sqlx::Error) -> Self {
        Self::Central(error.into())
    }
}

impl DemoError {
    fn problem(what: &'static str) -> impl FnOnce(ProblemAnswer) -> Self {
        move |ProblemAnswer(problem)| Self::Refused { what, why: format!("{:?}", problem.code) }
    }
}

/// Somebody who works at a site.
pub(crate) struct ToldStaff {
    pub(crate) id: StaffId,
    pub(crate) site: SiteCode,
    pub(crate) sign_in: &'static str,
    pub(crate) roles: &'static [Role],
    pub(crate) password: String,
}

/// A candidate with an account.
pub(crate) struct ToldCandidate {
    pub(crate) account: &'static str,
    pub(crate) site: SiteCode,
    pub(crate) number: Option<String>,
    pub(crate) status: Status,
}

/// What the demonstration holds, for telling.
pub(crate) struct Demo {
    pub(crate) sitting: String,
    pub(crate) sites: Vec<(SiteCode, String)>,
    pub(crate) staff: Vec<ToldStaff>,
    pub(crate) candidates: Vec<ToldCandidate>,
    /// Of all candidates.
    pub(crate) password: String,
    /// For a terminal in Beijing.
    pub(crate) code: String,
    /// The pretended gateway's page of an order that is open.
    pub(crate) pay_url: Option<String>,
}

/// Fills an empty server. With a portrait some candidates get beyond the photo.
pub(crate) async fn fill(app: &App, portrait: Option<&[u8]>) -> Result<Demo, DemoError> {
    let catalogue = catalogue_file::import(CATALOGUE, app.now().date_in_china())?;
    catalogues::import(app.store(), catalogue, app.now()).await?;
    let catalogue = app.catalogues().current(app.store()).await?;
    let catalogue = catalogue
        .ok_or_else(|| DemoError::Refused { what: "the catalogue", why: "it is not in force".to_owned() })?;
    let staff = hire(app).await?;
    let mut world = World {
        app,
        catalogue: &catalogue,
        staff: &staff,
        password: one_time_password::new()?,
        candidates: Vec::new(),
        pay_url: None,
    };
    let beijing = DemoTerminal::activate(app, BEIJING).await?;
    let shanghai = DemoTerminal::activate(app, SHANGHAI).await?;
    let chengdu = DemoTerminal::activate(app, CHENGDU).await?;
    world.begin(&beijing, &candidates::READER).await?;
    world.submitted(&beijing, &candidates::WITHOUT_PHOTO).await?;
    world.withdrawn(&shanghai, &candidates::WITHDRAWN).await?;
    if let Some(portrait) = portrait {
        let jpeg = terminal::compose(portrait).await?;
        world.reviewed(&beijing, &jpeg).await?;
        world.paid(&shanghai, &candidates::PAID, &jpeg).await?;
        world.cash(&shanghai, &candidates::CASH, &jpeg).await?;
        world.paid(&chengdu, &candidates::TO_CONFIRM, &jpeg).await?;
    }
    let World { password, candidates, pay_url, .. } = world;
    // Their keys are not kept, so nobody can speak in their name.
    for terminal in [beijing, shanghai, chengdu] {
        terminal.retire(app).await?;
    }
    let code =
        crate::activation::issue(app, &SiteCode(BEIJING.into()), "", app.now().plus_ms(CODE_MS)).await?;
    let site = |site: &kaodian_domain::Site| (site.rules.code.clone(), site.name.clone());
    Ok(Demo {
        sitting: catalogue.sitting_name.clone(),
        sites: catalogue.sites.iter().map(site).collect(),
        staff,
        candidates,
        password,
        code,
        pay_url,
    })
}

/// Adds the staff, each with a password that is good at once.
async fn hire(app: &App) -> Result<Vec<ToldStaff>, DemoError> {
    const STAFF: [(&str, &str, &str, &[Role]); 5] = [
        (BEIJING, "王芳", "wangfang", &[Role::SiteAdministrator]),
        (BEIJING, "赵磊", "zhaolei", &[Role::Reviewer]),
        (BEIJING, "孙丽", "sunli", &[Role::Operator]),
        (SHANGHAI, "李静", "lijing", &[Role::Operator, Role::Cashier]),
        (CHENGDU, "陈明", "chenming", &[Role::SiteAdministrator]),
    ];
    let mut hired = Vec::new();
    for (site, name, sign_in, roles) in STAFF {
        let password = one_time_password::new()?;
        let site = SiteCode(site.to_owned());
        let new = NewStaff {
            site: site.clone(),
            name: name.to_owned(),
            sign_in: sign_in.to_owned(),
            roles: roles.to_vec(),
            password: Some(password.clone()),
        };
        let (id, _) = staff::add(app, new, "command:demo").await?;
        hired.push(ToldStaff { id, site, sign_in, roles, password });
    }
    Ok(hired)
}

struct World<'a> {
    app: &'a App,
    catalogue: &'a Catalogue,
    staff: &'a [ToldStaff],
    password: String,
    candidates: Vec<ToldCandidate>,
    pay_url: Option<String>,
}

/// A candidate at a terminal, until the story of theirs is told.
struct Story<'a> {
    terminal: &'a DemoTerminal,
    person: &'static Person,
    candidate: terminal::Candidate,
}

impl World<'_> {
    async fn story<'a>(
        &self,
        terminal: &'a DemoTerminal,
        person: &'static Person,
    ) -> Result<Story<'a>, DemoError> {
        let candidate = terminal.register(self.app, person, &self.password).await?;
        let story = Story { terminal, person, candidate };
        let today = self.app.now().date_in_china();
        story.does(self, "the agreement", person.agreement(self.catalogue)).await?;
        story.does(self, "the information", person.information(self.catalogue, today)?).await?;
        Ok(story)
    }

    async fn up_to_submission<'a>(
        &self,
        terminal: &'a DemoTerminal,
        person: &'static Person,
    ) -> Result<Story<'a>, DemoError> {
        let story = self.story(terminal, person).await?;
        story.does(self, "the subjects", person.choice(&terminal.site)).await?;
        let number = terminal.next_number(self.catalogue)?;
        story.does(self, "the submission", Operation::Submit { number }).await?;
        Ok(story)
    }

    async fn with_photo<'a>(
        &self,
        terminal: &'a DemoTerminal,
        person: &'static Person,
        jpeg: &[u8],
    ) -> Result<Story<'a>, DemoError> {
        let story = self.up_to_submission(terminal, person).await?;
        story.does(self, "the photo", terminal::attach(self.app, jpeg).await?).await?;
        Ok(story)
    }

    async fn tell(&mut self, story: Story<'_>) -> Result<(), DemoError> {
        let registration = story.candidate.current(self.app).await?;
        self.candidates.push(ToldCandidate {
            account: story.person.account,
            site: story.terminal.site.clone(),
            number: registration.number.as_ref().map(|number| number.0.clone()),
            status: status(&registration, &self.catalogue.rules_for(&registration)),
        });
        Ok(())
    }

    async fn begin(&mut self, terminal: &DemoTerminal, person: &'static Person) -> Result<(), DemoError> {
        let story = self.story(terminal, person).await?;
        self.tell(story).await
    }

    async fn submitted(&mut self, terminal: &DemoTerminal, person: &'static Person) -> Result<(), DemoError> {
        let story = self.up_to_submission(terminal, person).await?;
        self.tell(story).await
    }

    async fn withdrawn(&mut self, terminal: &DemoTerminal, person: &'static Person) -> Result<(), DemoError> {
        let story = self.up_to_submission(terminal, person).await?;
        story.does(self, "the withdrawal", Operation::Withdraw).await?;
        self.tell(story).await
    }

    /// The site that reviews first: two wait, one is returned, one may pay, one has paid.
    async fn reviewed(&mut self, terminal: &DemoTerminal, jpeg: &[u8]) -> Result<(), DemoError> {
        for person in &candidates::WAITING {
            let story = self.with_photo(terminal, person, jpeg).await?;
            story.does(self, "the request for a review", Operation::RequestReview).await?;
            self.tell(story).await?;
        }
        let story = self.with_photo(terminal, &candidates::RETURNED, jpeg).await?;
        story.does(self, "the request for a review", Operation::RequestReview).await?;
        let reasons = vec![ReviewReason::NameWrong];
        let text = Some("姓名与证件不一致，请核对。".to_owned());
        story.is_decided(self, Operation::Reject { round: 1, reasons, text }).await?;
        self.tell(story).await?;
        for (person, is_paid) in [(&candidates::TO_PAY, false), (&candidates::APPROVED, true)] {
            let story = self.with_photo(terminal, person, jpeg).await?;
            story.does(self, "the request for a review", Operation::RequestReview).await?;
            story.is_decided(self, Operation::Approve { round: 1 }).await?;
            let url = self.order(&story, is_paid).await?;
            if !is_paid {
                self.pay_url = Some(url);
            }
            self.tell(story).await?;
        }
        Ok(())
    }

    async fn paid(
        &mut self,
        terminal: &DemoTerminal,
        person: &'static Person,
        jpeg: &[u8],
    ) -> Result<(), DemoError> {
        let story = self.with_photo(terminal, person, jpeg).await?;
        self.order(&story, true).await?;
        self.tell(story).await
    }

    async fn cash(
        &mut self,
        terminal: &DemoTerminal,
        person: &'static Person,
        jpeg: &[u8],
    ) -> Result<(), DemoError> {
        let story = self.with_photo(terminal, person, jpeg).await?;
        let amount_fen = story.candidate.current(self.app).await?.choice.total_fee_fen().unwrap_or(0);
        let receipt = "D000001".to_owned();
        story.is_decided(self, Operation::RecordCash { receipt, amount_fen }).await?;
        self.tell(story).await
    }

    /// Opens an order at the pretended gateway, and pays it there: the address of its page.
    async fn order(&self, story: &Story<'_>, is_paid: bool) -> Result<String, DemoError> {
        let registration = story.candidate.current(self.app).await?;
        let opened = payments::open(self.app, registration, Some(PaymentChannel::Sandbox)).await;
        let opened = opened.map_err(DemoError::problem("the order"))?;
        if is_paid {
            let now = self.app.now();
            if let Some(change) = Choice::Paid.change(None, opened.expires_at, now) {
                let mut db = self.app.store().connection().await?;
                store::sandbox_order::change(&mut db, opened.order, change, now).await?;
            }
            payments::query(self.app, opened.registration).await?;
        }
        Ok(opened.pay_url)
    }
}

impl Story<'_> {
    async fn does(
        &self,
        world: &World<'_>,
        what: &'static str,
        operation: Operation,
    ) -> Result<(), DemoError> {
        let actor = kaodian_domain::Actor::Candidate { account: self.candidate.account };
        self.terminal.push(world.app, &self.candidate, actor, what, operation).await
    }

    /// Somebody of the site's staff who may does it.
    async fn is_decided(&self, world: &World<'_>, operation: Operation) -> Result<(), DemoError> {
        let role = match operation {
            Operation::RecordCash { .. } => Role::Cashier,
            _ => Role::Reviewer,
        };
        let known =
            world.staff.iter().find(|staff| staff.site == self.terminal.site && staff.roles.contains(&role));
        let known =
            known.ok_or_else(|| DemoError::Refused { what: "a decision", why: "nobody may".to_owned() })?;
        let actor = kaodian_domain::Actor::Staff {
            staff: known.id.clone(),
            site: known.site.clone(),
            roles: vec![role],
        };
        self.terminal.push(world.app, &self.candidate, actor, "a decision", operation).await
    }
}
