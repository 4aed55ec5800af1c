//! From the file to the catalogue.

use std::collections::BTreeMap;

use kaodian_domain::{
    Article, Catalogue, Date, NumberTemplate, Premises, ReviewOrder, Room, Site, SiteCode, SiteRules,
    SittingId, SittingRules, Subject, SubjectCode, Timestamp, TravelGap, Window,
    information::{InformationRules, ValueItem},
};

use super::{
    ArticleFile, CatalogueFile, CatalogueFileError, InformationFile, RoomFile, SessionsFile, Setting,
    SiteFile, SiteSettings, SubjectFile, WindowFile, moments,
};

type Read<T> = Result<T, CatalogueFileError>;

const A_TIME: &str = "a time such as 2027-01-08 17:00 or +30d 17:00";

/// Without a rule of its own or a default, a site gives 24 hours to pay.
const PAYMENT_WINDOW_MINUTES: u32 = 24 * 60;

/// No day has more sessions; a larger number is a typing error that must not fill the memory.
const SESSIONS_OF_A_DAY: u32 = 24;

/// The catalogue in a file, with relative times counted from `today`. Its version is 0.
pub(crate) fn import(text: &str, today: Date) -> Read<Catalogue> {
    let file: CatalogueFile = toml::from_str(text)?;
    let reader = Reader { today };
    let catalogue = reader.catalogue(file)?;
    let problems = catalogue.problems();
    if problems.is_empty() { Ok(catalogue) } else { Err(CatalogueFileError::Contradictions(problems)) }
}

fn broken(key: &str, text: &str, expected: &'static str) -> CatalogueFileError {
    CatalogueFileError::Value { key: key.to_owned(), text: text.to_owned(), expected }
}

struct Reader {
    today: Date,
}

impl Reader {
    fn catalogue(&self, file: CatalogueFile) -> Read<Catalogue> {
        let sitting = SittingId(file.sitting);
        let enrolment = self.window("enrolment", &file.enrolment)?;
        let corrections_close_at = match &file.corrections_close_at {
            Some(text) => self.moment("corrections_close_at", text)?,
            None => enrolment.closes_at,
        };
        let rules = SittingRules {
            sitting: sitting.clone(),
            enrolment,
            corrections_close_at,
            examination_on: moments::day(&file.examination_on, self.today).ok_or_else(|| {
                broken("examination_on", &file.examination_on, "a day such as 2027-03-27 or +40d")
            })?,
            agreement_version: file.agreement.version,
            information: information(file.information)?,
            maximum_subjects: file.maximum_subjects,
            registration_number: template("registration_number", file.registration_number)?,
            ticket_number: template("ticket_number", file.ticket_number)?,
            ticket_sheet: file.ticket_sheet,
            retention_days: file.retention_days,
            site: None,
        };
        let agreement = ArticleFile {
            title: file.agreement.title,
            published_at: file.agreement.published_at,
            body: file.agreement.body,
        };
        let sites = file
            .sites
            .into_iter()
            .map(|site| self.site(site, &file.site_defaults, &file.subjects))
            .collect::<Read<Vec<_>>>()?;
        Ok(Catalogue {
            version: 0,
            sitting,
            sitting_name: file.name,
            rules,
            sites,
            agreement: self.article("agreement", agreement)?,
            announcements: self.articles("announcements", file.announcements)?,
            instructions: self.articles("instructions", file.instructions)?,
            ticket_rules: file.ticket_rules,
            what_to_bring: file.what_to_bring,
            demonstration: file.demonstration,
        })
    }

    fn moment(&self, key: &str, text: &str) -> Read<Timestamp> {
        moments::moment(text, self.today).ok_or_else(|| broken(key, text, A_TIME))
    }

    fn window(&self, key: &str, file: &WindowFile) -> Read<Window> {
        Ok(Window {
            opens_at: self.moment(&format!("{key}.opens_at"), &file.opens_at)?,
            closes_at: self.moment(&format!("{key}.closes_at"), &file.closes_at)?,
        })
    }

    fn article(&self, key: &str, file: ArticleFile) -> Read<Article> {
        let published_at = file.published_at.map(|text| self.moment(&format!("{key}.published_at"), &text));
        Ok(Article {
            title: file.title,
            published_at: published_at.transpose()?,
            body: file.body.trim().to_owned(),
        })
    }

    fn articles(&self, key: &str, files: Vec<ArticleFile>) -> Read<Vec<Article>> {
        files.into_iter().map(|file| self.article(key, file)).collect()
    }

    fn site(&self, file: SiteFile, defaults: &SiteSettings, subjects: &[SubjectFile]) -> Read<Site> {
        let key = format!("sites.{}", file.code);
        let notice = file.notice.map(|notice| self.article(&format!("{key}.notice"), notice)).transpose()?;
        let own = &file.rules;
        let minutes =
            own.payment_window_minutes.or(defaults.payment_window_minutes).unwrap_or(PAYMENT_WINDOW_MINUTES);
        let payment_closes_at = chosen(&own.payment_closes_at, &defaults.payment_closes_at)
            .map(|text| self.moment(&format!("{key}.rules.payment_closes_at"), text));
        let window = |name: &str, setting: Option<&WindowFile>| {
            setting.map(|file| self.window(&format!("{key}.rules.{name}"), file)).transpose()
        };
        let premises = self.premises(&key, own, defaults, file.capacity, file.rooms)?;
        let rules = SiteRules {
            subjects: offered(&key, file.subjects.as_deref(), &file.own_subjects, subjects)?,
            review: own.review.or(defaults.review).unwrap_or(ReviewOrder::None),
            payment_window_ms: i64::from(minutes) * 60_000,
            payment_closes_at: payment_closes_at.transpose()?,
            accepts_cash: own.accepts_cash.or(defaults.accepts_cash).unwrap_or(false),
            confirmation: window("confirmation", chosen(&own.confirmation, &defaults.confirmation))?,
            ticket_window: window("ticket_window", chosen(&own.ticket_window, &defaults.ticket_window))?,
            code: SiteCode(file.code),
        };
        Ok(Site {
            name: file.name,
            district: file.district,
            address: file.address,
            telephone: file.telephone,
            notice,
            rules,
            premises,
        })
    }

    fn premises(
        &self,
        key: &str,
        own: &SiteSettings,
        defaults: &SiteSettings,
        capacity: BTreeMap<String, u32>,
        rooms: Vec<RoomFile>,
    ) -> Read<Premises> {
        let room = |room: RoomFile| Room {
            code: room.code,
            place: room.place,
            seats: room.seats,
            columns: room.columns,
        };
        let sessions = own.sessions.as_ref().or(defaults.sessions.as_ref());
        Ok(Premises {
            rooms: rooms.into_iter().map(room).collect(),
            sessions: sessions.map(|file| self.sessions(key, file)).transpose()?.unwrap_or_default(),
            capacity: capacity.into_iter().map(|(code, seats)| (SubjectCode(code), seats)).collect(),
            travel_gap: own
                .travel_gap_minutes
                .or(defaults.travel_gap_minutes)
                .map_or_else(TravelGap::default, TravelGap),
            mixing: own.room_mixing.or(defaults.room_mixing).unwrap_or_default(),
        })
    }

    fn sessions(&self, key: &str, file: &SessionsFile) -> Read<Vec<Timestamp>> {
        let key = format!("{key}.rules.sessions");
        match file {
            SessionsFile::Times(times) => times.iter().map(|text| self.moment(&key, text)).collect(),
            SessionsFile::Days(days) => {
                let mut sessions = Vec::new();
                for day in &days.days {
                    let first = self.moment(&key, &format!("{day} {}", days.first))?;
                    let later = |number: u32| i64::from(number) * i64::from(days.gap_minutes) * 60_000;
                    let count = days.count.min(SESSIONS_OF_A_DAY);
                    sessions.extend((0..count).map(|number| first.plus_ms(later(number))));
                }
                Ok(sessions)
            }
        }
    }
}

/// The site's own setting, or the default.
fn chosen<'a, T>(own: &'a Option<Setting<T>>, default: &'a Option<Setting<T>>) -> Option<&'a T> {
    match own.as_ref().or(default.as_ref())? {
        Setting::Value(value) => Some(value),
        Setting::None(_) => None,
    }
}

/// The subjects of a site, its own versions before the common ones.
fn offered(
    key: &str,
    codes: Option<&[String]>,
    own: &[SubjectFile],
    common: &[SubjectFile],
) -> Read<Vec<Subject>> {
    let find = |code: &str| own.iter().chain(common).find(|subject| subject.code == code);
    let all: Vec<String>;
    let codes = match codes {
        Some(codes) => codes,
        None => {
            all = common.iter().map(|subject| subject.code.clone()).collect();
            &all
        }
    };
    let key = format!("{key}.subjects");
    codes
        .iter()
        .map(|code| find(code).ok_or_else(|| broken(&key, code, "the code of a subject of this file")))
        .map(|found| found.and_then(subject))
        .collect()
}

fn subject(file: &SubjectFile) -> Read<Subject> {
    let fen = (file.fee_yuan * 100.0).round();
    let is_amount = (0.0..=1_000_000.0).contains(&fen) && (fen - file.fee_yuan * 100.0).abs() < 1e-6;
    if !is_amount {
        let key = format!("subjects.{}.fee_yuan", file.code);
        return Err(broken(&key, &file.fee_yuan.to_string(), "an amount in yuan with at most two decimals"));
    }
    Ok(Subject {
        code: SubjectCode(file.code.clone()),
        name: file.name.clone(),
        level: file.level,
        duration_minutes: file.minutes,
        fee_fen: fen as u32,
        prerequisite: file.prerequisite.clone(),
    })
}

fn template(key: &str, text: String) -> Read<NumberTemplate> {
    NumberTemplate::try_from(text.clone())
        .map_err(|_| broken(key, &text, "a number template such as {site:6}{serial:4}"))
}

fn information(file: InformationFile) -> Read<InformationRules> {
    Ok(InformationRules {
        documents: file.documents,
        required: file.required,
        hidden: file.hidden,
        ethnic_groups: values("ethnic_groups", &file.ethnic_groups)?,
        occupations: values("occupations", &file.occupations)?,
        educations: values("educations", &file.educations)?,
        trainings: values("trainings", &file.trainings)?,
        guardian_relations: values("guardian_relations", &file.guardian_relations)?,
        guardian_below_age: file.guardian_below_age,
    })
}

fn values(key: &str, lines: &[String]) -> Read<Vec<ValueItem>> {
    let item = |line: &String| {
        let (code, name) = line
            .split_once(' ')
            .filter(|(code, name)| !code.is_empty() && !name.trim().is_empty())
            .ok_or_else(|| {
                broken(&format!("information.{key}"), line, "a code and a name such as \"01 汉族\"")
            })?;
        Ok(ValueItem { code: code.to_owned(), name: name.trim().to_owned() })
    };
    lines.iter().map(item).collect()
}
