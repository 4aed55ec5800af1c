//! The signed codes on forms: what a form says of itself (S26, S27), and whether a scanned one is believed (S28).

use ed25519_dalek::VerifyingKey;
use kaodian_domain::{Registration, TicketSeat, information::Information};
use kaodian_sync::{FormCode, FormCodeError, FormCodeKind, SignedFormCode, SiteKeys};

use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{CodeTrust, ScannedPaper, ScannedView},
};

impl Terminal {
    /// The text of the QR code on a registration form, signed by this terminal.
    ///
    /// # Errors
    /// [`ErrorCode::FormFailed`] when the registration has no number, or a field is not one that a form can carry.
    pub(crate) fn form_code(
        &self,
        registration: &Registration,
        information: &Information,
    ) -> Result<String, AppError> {
        let number = registration.number.as_ref().map_or("", |number| &number.0);
        self.signed(&claim(FormCodeKind::RegistrationForm, registration, information, number)?)
    }

    /// The text of the QR code on the admission ticket of one seat: the server's own. Where there is none (issued before
    /// there were codes) or it says anything else than the paper around it (the information was changed since), this
    /// terminal signs.
    ///
    /// # Errors
    /// [`ErrorCode::FormFailed`] when a field is not one that a form can carry.
    pub(crate) fn ticket_code(
        &self,
        registration: &Registration,
        information: &Information,
        seat: &TicketSeat,
    ) -> Result<String, AppError> {
        let claim = claim(FormCodeKind::AdmissionTicket, registration, information, &seat.number.0)?;
        let says_so = |code: &&String| SignedFormCode::read(code).is_ok_and(|code| *code.claim() == claim);
        match seat.code.as_ref().filter(says_so) {
            Some(code) => Ok(code.clone()),
            None => self.signed(&claim),
        }
    }

    fn signed(&self, claim: &FormCode) -> Result<String, AppError> {
        self.client.sign_form_code(claim).ok_or_else(|| ErrorCode::NotActivated.into())
    }

    /// Reads a scanned text and says whether it is believed. The network is not needed; only when the signer is unknown
    /// and the server was there the last time is it asked for new keys, once.
    ///
    /// # Errors
    /// What the database says.
    pub async fn scan_code(&self, text: &str) -> Result<ScannedView, AppError> {
        let Ok(code) = SignedFormCode::read(text) else { return Ok(not_ours()) };
        let told = SiteKeys::of_terminal(&self.store).await?.unwrap_or_default();
        let mut trust = self.key_ring(&told).trust(&code);
        if trust == CodeTrust::UnknownSigner && self.is_online() {
            match self.ask_for_keys().await {
                Ok(told) => trust = self.key_ring(&told).trust(&code),
                Err(error) => tracing::debug!(code = ?error.code, "the keys were not told"),
            }
        }
        Ok(view(&code, trust))
    }

    /// [`Terminal::scan_code`] in the window, where candidates have no business with it.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; what the database says.
    pub async fn scan_at_desk(&self, text: &str) -> Result<ScannedView, AppError> {
        self.at_desk().await?;
        self.scan_code(text).await
    }

    /// The central server's public key, as it was told at the activation.
    pub fn central_key(&self) -> Option<VerifyingKey> {
        self.client.central_key()
    }

    /// Asks the central server for the keys of the site's terminals, and keeps them.
    ///
    /// # Errors
    /// [`ErrorCode::Offline`] without the server; what it or the database says.
    pub async fn ask_for_keys(&self) -> Result<SiteKeys, AppError> {
        if !self.client.knows_time() {
            self.client.ask_time().await?;
        }
        Ok(SiteKeys::fetch(&self.store, &self.client, &self.clock).await?)
    }

    /// The server's key, those of the site, and this terminal's own, which it has before it was told any.
    fn key_ring(&self, told: &SiteKeys) -> KeyRing {
        let mut keys = told.each();
        keys.extend(
            [self.client.central_key(), self.client.own_key()].into_iter().flatten().map(|key| (key, false)),
        );
        KeyRing { keys }
    }
}

fn claim(
    kind: FormCodeKind,
    registration: &Registration,
    information: &Information,
    number: &str,
) -> Result<FormCode, AppError> {
    let last_four = information.document_number.last_four();
    FormCode::new(kind, &registration.sitting, number, information.name.as_str(), last_four).map_err(
        |error| {
            tracing::error!(%error, "a form's code could not be made");
            ErrorCode::FormFailed.into()
        },
    )
}

/// The keys by which codes are judged, each with whether it was revoked. Of a key that is there twice, the first counts.
struct KeyRing {
    keys: Vec<(VerifyingKey, bool)>,
}

impl KeyRing {
    fn trust(&self, code: &SignedFormCode) -> CodeTrust {
        let mut trust = CodeTrust::UnknownSigner;
        for (key, is_revoked) in &self.keys {
            match code.verify(key) {
                Ok(_) if *is_revoked => return CodeTrust::Revoked,
                Ok(_) => return CodeTrust::Genuine,
                // Another key may have the same id; the one that fits decides.
                Err(FormCodeError::Forged) => trust = CodeTrust::Forged,
                Err(_) => {}
            }
        }
        trust
    }
}

fn not_ours() -> ScannedView {
    ScannedView {
        trust: CodeTrust::NotOurs,
        paper: None,
        sitting: None,
        number: None,
        name: None,
        document_last_four: None,
    }
}

fn view(code: &SignedFormCode, trust: CodeTrust) -> ScannedView {
    let claim = code.claim();
    ScannedView {
        trust,
        paper: Some(match claim.kind() {
            FormCodeKind::RegistrationForm => ScannedPaper::RegistrationForm,
            FormCodeKind::AdmissionTicket => ScannedPaper::AdmissionTicket,
        }),
        sitting: Some(claim.sitting().0.clone()),
        number: Some(claim.number().to_owned()),
        name: Some(claim.name().to_owned()),
        document_last_four: Some(claim.last_four().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use kaodian_domain::{
        AccountId, RegistrationId, RegistrationNumber, SiteCode, SittingId, SubjectCode, TerminalId,
        TicketNumber, Timestamp,
        document::{DocumentType, Sex},
        information::{InformationDraft, InformationRules, ValueItem, check_information},
    };
    use kaodian_store::{DatabaseKey, Store};
    use kaodian_sync::{TerminalKey, write_public_key};
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::{
        Home, SecretPlace, Settings,
        secrets::Secrets,
        terminal::{ACTIVATION, Activated, DATABASE_KEY, TERMINAL_KEY},
    };

    fn central() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    /// An activated terminal that has never been online since.
    struct Station {
        terminal: Terminal,
        _folder: TempDir,
    }

    impl Station {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let home = Home::at(folder.path());
            let settings = Settings {
                // Nobody listens there.
                central_url: "http://127.0.0.1:9".to_owned(),
                installation: Uuid::now_v7(),
                secrets: SecretPlace::File,
                export_folder: None,
                camera_files: None,
                captcha_answer: None,
            };
            home.save_settings(&settings).unwrap();
            let secrets = Secrets::new(settings.secrets, home.clone(), settings.installation);
            let database_key = DatabaseKey::new(secrets.create(DATABASE_KEY).unwrap());
            secrets.create(TERMINAL_KEY).unwrap();
            let store = Store::create(&home.database_path(), &database_key).await.unwrap();
            let activated = Activated {
                terminal: TerminalId(Uuid::now_v7()),
                site: SiteCode("110001".to_owned()),
                central_key: central().verifying_key().to_bytes(),
                name: "一号机".to_owned(),
            };
            store.save_setting(ACTIVATION, &activated).await.unwrap();
            store.close().await;
            Self { terminal: Terminal::open(home).await.unwrap(), _folder: folder }
        }

        /// What a round with the server leaves behind.
        async fn is_told(&self, of: &Self, revoked_at: Option<Timestamp>) {
            let key = TerminalKey {
                terminal: of.terminal.activated.terminal,
                public_key: write_public_key(&of.terminal.client.own_key().unwrap()),
                revoked_at,
            };
            let told = SiteKeys { told_at: Timestamp(1), keys: vec![key] };
            told.save(&self.terminal.store).await.unwrap();
        }

        async fn trust(&self, text: &str) -> CodeTrust {
            self.terminal.scan_code(text).await.unwrap().trust
        }
    }

    fn information() -> Information {
        let item = |code: &str| vec![ValueItem { code: code.to_owned(), name: code.to_owned() }];
        let rules = InformationRules {
            documents: vec![DocumentType::Resident],
            required: Vec::new(),
            hidden: Vec::new(),
            ethnic_groups: item("01"),
            occupations: item("31"),
            educations: item("20"),
            trainings: item("0"),
            guardian_relations: Vec::new(),
            guardian_below_age: 14,
        };
        let draft = InformationDraft {
            document_type: Some(DocumentType::Resident),
            document_number: "110101200002290018".to_owned(),
            name: "张三丰".to_owned(),
            sex: Some(Sex::Male),
            birth_date: "2000-02-29".to_owned(),
            ethnic_group: "01".to_owned(),
            occupation: "31".to_owned(),
            education: "20".to_owned(),
            training: "0".to_owned(),
            mobile: "13800138000".to_owned(),
            email: "kaosheng@example.cn".to_owned(),
            ..InformationDraft::default()
        };
        let today = Timestamp(1_796_140_800_000).date_in_china();
        check_information(&draft, &rules, today).unwrap().information
    }

    fn registration() -> Registration {
        let [id, account] = [1, 2].map(Uuid::from_u128);
        Registration {
            number: Some(RegistrationNumber("1100010027".to_owned())),
            ..Registration::new(RegistrationId(id), SittingId("79".to_owned()), AccountId(account))
        }
    }

    fn seat(code: Option<String>) -> TicketSeat {
        TicketSeat {
            subject: SubjectCode("66".to_owned()),
            number: TicketNumber("6679110001030027".to_owned()),
            room: "03".to_owned(),
            seat: "27".to_owned(),
            starts_at: Timestamp(1_796_140_800_000),
            code,
        }
    }

    #[tokio::test]
    async fn a_form_of_one_terminal_is_believed_by_another_that_knows_its_key() {
        let (one, two) = (Station::new().await, Station::new().await);
        let text = one.terminal.form_code(&registration(), &information()).unwrap();
        assert_eq!(one.trust(&text).await, CodeTrust::Genuine, "its own");

        let stranger = two.terminal.scan_code(&text).await.unwrap();
        assert_eq!(stranger.trust, CodeTrust::UnknownSigner, "offline, and never told");
        assert_eq!(stranger.number.as_deref(), Some("1100010027"), "what it claims is said all the same");

        two.is_told(&one, None).await;
        let known = two.terminal.scan_code(&format!("{}\r\n", text.to_lowercase())).await.unwrap();
        assert_eq!(known.trust, CodeTrust::Genuine);
        assert_eq!(known.paper, Some(ScannedPaper::RegistrationForm));
        let said = [known.sitting, known.number, known.name, known.document_last_four].map(Option::unwrap);
        assert_eq!(said, ["79", "1100010027", "张三丰", "0018"]);
    }

    #[tokio::test]
    async fn what_was_changed_or_revoked_is_not_believed() {
        let (one, two) = (Station::new().await, Station::new().await);
        two.is_told(&one, None).await;
        let text = one.terminal.form_code(&registration(), &information()).unwrap();
        // Within the signature, so that everything is still read.
        let at = text.len() - 20;
        let other = if text[at..].starts_with('A') { "B" } else { "A" };
        let forged = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        for station in [&one, &two] {
            assert_eq!(station.trust(&forged).await, CodeTrust::Forged);
        }
        for not_ours in ["", "KD1:", "https://example.cn", &text[..text.len() - 1]] {
            let view = two.terminal.scan_code(not_ours).await.unwrap();
            assert_eq!((view.trust, view.paper, view.name), (CodeTrust::NotOurs, None, None), "{not_ours}");
        }
        for station in [&one, &two] {
            station.is_told(&one, Some(Timestamp(2))).await;
            assert_eq!(station.trust(&text).await, CodeTrust::Revoked);
            assert_eq!(station.trust(&forged).await, CodeTrust::Forged);
        }
    }

    #[tokio::test]
    async fn a_ticket_says_what_the_server_signed_unless_it_is_not_so_any_more() {
        let (one, two) = (Station::new().await, Station::new().await);
        let (registration, information) = (registration(), information());
        let sign = |name: &str| {
            let kind = FormCodeKind::AdmissionTicket;
            let code = FormCode::new(kind, &registration.sitting, "6679110001030027", name, "0018").unwrap();
            code.sign(&central())
        };
        let print = |code| one.terminal.ticket_code(&registration, &information, &seat(code)).unwrap();

        let text = print(Some(sign("张三丰")));
        assert_eq!(text, sign("张三丰"));
        let scanned = two.terminal.scan_code(&text).await.unwrap();
        assert_eq!(
            (scanned.trust, scanned.paper),
            (CodeTrust::Genuine, Some(ScannedPaper::AdmissionTicket)),
            "the server's key is known from the activation"
        );
        for not_so in [None, Some(sign("张三")), Some("nonsense".to_owned())] {
            let own = print(not_so);
            assert_eq!(one.trust(&own).await, CodeTrust::Genuine);
            assert_eq!(two.trust(&own).await, CodeTrust::UnknownSigner, "the terminal's, not the server's");
            let claim = SignedFormCode::read(&own).unwrap();
            assert_eq!(claim.claim().name(), "张三丰");
        }
    }

    #[tokio::test]
    async fn a_registration_without_a_number_has_no_code() {
        let one = Station::new().await;
        let registration = Registration { number: None, ..registration() };
        let error = one.terminal.form_code(&registration, &information()).unwrap_err();
        assert_eq!(error.code, ErrorCode::FormFailed);
    }
}
