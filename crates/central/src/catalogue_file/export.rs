//! From the catalogue to the file, with every time absolute. Importing it changes nothing.

use kaodian_domain::{Article, Catalogue, Room, Site, Subject, Window, information::ValueItem};

use super::{
    AgreementFile, ArticleFile, CatalogueFile, CatalogueFileError, InformationFile, NoneWord, RoomFile,
    SessionsFile, Setting, SiteFile, SiteSettings, SubjectFile, WindowFile, moments,
};

/// The catalogue as a file.
pub(crate) fn export(catalogue: &Catalogue) -> Result<String, CatalogueFileError> {
    let rules = &catalogue.rules;
    let subjects = common_subjects(&catalogue.sites);
    let file = CatalogueFile {
        sitting: catalogue.sitting.0.clone(),
        name: catalogue.sitting_name.clone(),
        demonstration: catalogue.demonstration,
        examination_on: rules.examination_on.to_string(),
        corrections_close_at: Some(moments::write(rules.corrections_close_at)),
        maximum_subjects: rules.maximum_subjects,
        registration_number: rules.registration_number.clone().into(),
        ticket_number: rules.ticket_number.clone().into(),
        ticket_sheet: rules.ticket_sheet,
        retention_days: rules.retention_days,
        what_to_bring: catalogue.what_to_bring.clone(),
        ticket_rules: catalogue.ticket_rules.clone(),
        enrolment: window(&rules.enrolment),
        agreement: AgreementFile {
            version: rules.agreement_version,
            title: catalogue.agreement.title.clone(),
            published_at: catalogue.agreement.published_at.map(moments::write),
            body: catalogue.agreement.body.clone(),
        },
        information: InformationFile {
            documents: rules.information.documents.clone(),
            required: rules.information.required.clone(),
            hidden: rules.information.hidden.clone(),
            guardian_below_age: rules.information.guardian_below_age,
            ethnic_groups: values(&rules.information.ethnic_groups),
            occupations: values(&rules.information.occupations),
            educations: values(&rules.information.educations),
            trainings: values(&rules.information.trainings),
            guardian_relations: values(&rules.information.guardian_relations),
        },
        site_defaults: SiteSettings::default(),
        announcements: catalogue.announcements.iter().map(article).collect(),
        instructions: catalogue.instructions.iter().map(article).collect(),
        sites: catalogue.sites.iter().map(|one| site(one, &subjects)).collect(),
        subjects,
    };
    Ok(toml::to_string_pretty(&file)?)
}

/// Each code once, as the first site that offers it has it.
fn common_subjects(sites: &[Site]) -> Vec<SubjectFile> {
    let mut common: Vec<SubjectFile> = Vec::new();
    for offered in sites.iter().flat_map(|site| &site.rules.subjects) {
        if !common.iter().any(|known| known.code == offered.code.0) {
            common.push(subject(offered));
        }
    }
    common
}

fn site(site: &Site, common: &[SubjectFile]) -> SiteFile {
    let (rules, premises) = (&site.rules, &site.premises);
    let none = || Setting::None(NoneWord::None);
    let offered: Vec<SubjectFile> = rules.subjects.iter().map(subject).collect();
    SiteFile {
        code: rules.code.0.clone(),
        name: site.name.clone(),
        district: site.district.clone(),
        address: site.address.clone(),
        telephone: site.telephone.clone(),
        subjects: Some(offered.iter().map(|subject| subject.code.clone()).collect()),
        rules: SiteSettings {
            review: Some(rules.review),
            payment_window_minutes: u32::try_from(rules.payment_window_ms / 60_000).ok(),
            accepts_cash: Some(rules.accepts_cash),
            payment_closes_at: rules.payment_closes_at.map(|at| Setting::Value(moments::write(at))),
            confirmation: Some(rules.confirmation.as_ref().map_or_else(none, |w| Setting::Value(window(w)))),
            ticket_window: Some(
                rules.ticket_window.as_ref().map_or_else(none, |w| Setting::Value(window(w))),
            ),
            sessions: Some(SessionsFile::Times(
                premises.sessions.iter().map(|at| moments::write(*at)).collect(),
            )),
            travel_gap_minutes: Some(premises.travel_gap.0),
            room_mixing: Some(premises.mixing),
        },
        notice: site.notice.as_ref().map(article),
        capacity: premises.capacity.iter().map(|(code, seats)| (code.0.clone(), *seats)).collect(),
        rooms: premises.rooms.iter().map(room).collect(),
        own_subjects: offered.into_iter().filter(|subject| !common.contains(subject)).collect(),
    }
}

fn room(room: &Room) -> RoomFile {
    RoomFile { code: room.code.clone(), place: room.place.clone(), seats: room.seats, columns: room.columns }
}

fn subject(subject: &Subject) -> SubjectFile {
    SubjectFile {
        code: subject.code.0.clone(),
        name: subject.name.clone(),
        level: subject.level,
        minutes: subject.duration_minutes,
        fee_yuan: f64::from(subject.fee_fen) / 100.0,
        prerequisite: subject.prerequisite.clone(),
    }
}

fn window(window: &Window) -> WindowFile {
    WindowFile { opens_at: moments::write(window.opens_at), closes_at: moments::write(window.closes_at) }
}

fn article(article: &Article) -> ArticleFile {
    ArticleFile {
        title: article.title.clone(),
        published_at: article.published_at.map(moments::write),
        body: article.body.clone(),
    }
}

fn values(items: &[ValueItem]) -> Vec<String> {
    items.iter().map(|item| format!("{} {}", item.code, item.name)).collect()
}
