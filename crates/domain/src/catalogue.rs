//! What a sitting offers and says: sites, subjects, texts. Data from the central server.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Operation, Premises, Registration, Seat, SiteCode, SiteRules, SittingId, SittingRules, Subject, Timestamp,
};

/// One sitting with all that terminals show of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Rises with every change.
    pub version: u64,
    /// The sitting.
    pub sitting: SittingId,
    /// Its name, for example `2027 年 3 月全国计算机等级考试（第 79 次）`.
    pub sitting_name: String,
    /// The rules that hold at every site; their `site` is empty.
    pub rules: SittingRules,
    /// The sites.
    pub sites: Vec<Site>,
    /// 报名协议
    pub agreement: Article,
    /// 网上报名公告, newest first.
    pub announcements: Vec<Article>,
    /// 网上报名须知及流程
    pub instructions: Vec<Article>,
    /// 考生须知, printed on the admission ticket.
    pub ticket_rules: Vec<String>,
    /// What to bring, printed on the registration form.
    pub what_to_bring: Vec<String>,
    /// Whether all of this is invented, for demonstrations and training.
    pub demonstration: bool,
}

/// An examination site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// Its name.
    pub name: String,
    /// The district that people look for it in.
    pub district: String,
    /// Where it is.
    pub address: String,
    /// Whom to call.
    pub telephone: String,
    /// 考生通告, when the site has one.
    pub notice: Option<Article>,
    /// Its rules.
    pub rules: SiteRules,
    /// Its rooms, sessions and limits.
    #[serde(default, skip_serializing_if = "Premises::is_unsaid")]
    pub premises: Premises,
}

/// A text to read: paragraphs; a line that begins with `# ` is a heading, with `- ` a list item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Its text.
    pub body: String,
}

impl Catalogue {
    /// A site by its code.
    pub fn site(&self, code: &SiteCode) -> Option<&Site> {
        self.sites.iter().find(|site| site.rules.code == *code)
    }

    /// A subject at a site.
    pub fn subject(&self, site: &SiteCode, code: &crate::SubjectCode) -> Option<&Subject> {
        self.site(site)?.rules.subjects.iter().find(|subject| subject.code == *code)
    }

    /// Those of these seats of which the site has only so many.
    pub fn limited(&self, mut seats: Vec<Seat>) -> Vec<Seat> {
        seats.retain(|seat| {
            self.site(&seat.site).is_some_and(|site| site.premises.capacity.contains_key(&seat.subject))
        });
        seats
    }

    fn rules_at(&self, site: Option<&SiteCode>) -> SittingRules {
        let site = site.and_then(|code| self.site(code)).map(|site| site.rules.clone());
        SittingRules { site, ..self.rules.clone() }
    }

    /// The rules that hold for a registration as it stands.
    pub fn rules_for(&self, registration: &Registration) -> SittingRules {
        self.rules_at(registration.choice.site())
    }

    /// The rules that an operation is judged by: those of the site that it chooses, or else of the
    /// site that the registration has.
    pub fn rules_for_operation(&self, registration: &Registration, operation: &Operation) -> SittingRules {
        match operation {
            Operation::ChooseSubjects { site, .. } => self.rules_at(Some(site)),
            _ => self.rules_for(registration),
        }
    }

    /// What is wrong with it, in words for its author; empty when nothing is.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let rules = &self.rules;
        if rules.sitting != self.sitting {
            problems.push("the rules name another sitting".to_owned());
        }
        if rules.enrolment.opens_at >= rules.enrolment.closes_at {
            problems.push("enrolment closes before it opens".to_owned());
        }
        if rules.corrections_close_at < rules.enrolment.closes_at {
            problems.push("corrections end before enrolment does".to_owned());
        }
        if rules.maximum_subjects == 0 {
            problems.push("no subject may be chosen".to_owned());
        }
        if rules.information.documents.is_empty() {
            problems.push("no document is accepted".to_owned());
        }
        if self.sites.is_empty() {
            problems.push("there is no site".to_owned());
        }
        for (index, site) in self.sites.iter().enumerate() {
            let code = &site.rules.code;
            let mut say = |what: &str| problems.push(format!("site {code}: {what}"));
            if code.0.len() != 6 || !code.0.bytes().all(|b| b.is_ascii_digit()) {
                say("the code is not six digits");
            }
            if self.sites[..index].iter().any(|earlier| earlier.rules.code == *code) {
                say("it is there twice");
            }
            if site.rules.subjects.is_empty() {
                say("it offers no subject");
            }
            let subjects = &site.rules.subjects;
            if subjects.iter().enumerate().any(|(i, s)| subjects[..i].iter().any(|t| t.code == s.code)) {
                say("a subject is there twice");
            }
            if site.rules.payment_window_ms <= 0 {
                say("the payment window is empty");
            }
            let windows = [site.rules.confirmation, site.rules.ticket_window];
            if windows.iter().flatten().any(|window| window.opens_at >= window.closes_at) {
                say("a window closes before it opens");
            }
            for problem in site.premises.problems(rules, &site.rules) {
                say(&problem);
            }
        }
        problems
    }
}
