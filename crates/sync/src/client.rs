//! The central server's calls, typed, signed, with its time taken from every answer.

use std::sync::{Arc, Mutex, PoisonError};

use ed25519_dalek::{SigningKey, VerifyingKey};
use kaodian_domain::{Catalogue, SittingId, TerminalId};
use kaodian_wire::{
    AccountView, ActivateRequest, ActivateResponse, COMPRESSED_FROM_BYTES, ChangePasswordRequest,
    ChangeStaffPasswordRequest, ChangesResponse, FindAccountRequest, FindAccountResponse, FormCode,
    LeaseNumbersRequest, LeaseSeatsRequest, NumberBlock, PROTOCOL, PROTOCOL_HEADER, PROTOCOL_OF_PARTS,
    Problem, ProtocolRange, PushAuditRequest, PushAuditResponse, PushRequest, PushResponse, QqLoginResponse,
    QqLoginState, RegisterAccountRequest, RequestParts, ResetAccountRequest, ResetAccountResponse,
    ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep, SeatWant, SignInRequest, SignInResponse,
    SignedTime, StaffResponse, TerminalKeysResponse, gzip, sign_speaking,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    TrustedClock,
    client_error::ClientError,
    transport::{Answer, Events, HttpTransport, Offline, Request, Transport},
};

/// What makes an activated terminal itself.
#[derive(Clone)]
pub struct TerminalIdentity {
    /// Its identity.
    pub terminal: TerminalId,
    /// Its own key.
    pub key: SigningKey,
    /// The server's key, for its signed time.
    pub central_key: VerifyingKey,
}

/// The central server as this terminal speaks to it.
pub struct CentralClient<T> {
    transport: T,
    clock: Arc<TrustedClock>,
    identity: Option<TerminalIdentity>,
    /// The highest version that this terminal speaks; `None` for one of the first version, which does not tell.
    own_version: Option<u32>,
    /// What the server said that it speaks; `None` before its first answer.
    spoken: Mutex<Option<ProtocolRange>>,
}

impl CentralClient<HttpTransport> {
    /// Listens for changes of the terminal's site.
    ///
    /// # Errors
    /// [`Offline`] when the server does not let it listen now.
    pub async fn listen(&self) -> Result<Events, Offline> {
        let nonce = Uuid::now_v7().simple().to_string();
        self.transport.listen(self.request("GET", "/v1/events", "", Vec::new(), &nonce)).await
    }
}

impl<T: Transport> CentralClient<T> {
    /// A client of an activated terminal.
    pub fn new(transport: T, clock: Arc<TrustedClock>, identity: TerminalIdentity) -> Self {
        Self { identity: Some(identity), ..Self::before_activation(transport, clock) }
    }

    /// A client that can do nothing but [`Self::activate`].
    pub fn before_activation(transport: T, clock: Arc<TrustedClock>) -> Self {
        Self { transport, clock, identity: None, own_version: Some(PROTOCOL), spoken: Mutex::default() }
    }

    /// Speaks as a terminal of another version does; `None` is the first version, which does not tell.
    #[must_use]
    pub fn speaking(self, version: Option<u32>) -> Self {
        Self { own_version: version, ..self }
    }

    /// The text of a form's code, signed with the terminal's key; `None` before the activation. The key itself stays
    /// in here.
    pub fn sign_form_code(&self, code: &FormCode) -> Option<String> {
        self.identity.as_ref().map(|identity| code.sign(&identity.key))
    }

    /// The terminal's own public key; `None` before the activation.
    pub fn own_key(&self) -> Option<VerifyingKey> {
        self.identity.as_ref().map(|identity| identity.key.verifying_key())
    }

    /// The server's public key, as it was told at the activation; `None` before.
    pub fn central_key(&self) -> Option<VerifyingKey> {
        self.identity.as_ref().map(|identity| identity.central_key)
    }

    /// What the server said that it speaks; `None` before its first answer.
    pub(crate) fn spoken(&self) -> Option<ProtocolRange> {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's word on what it speaks; one from before there was such a word says nothing.
    fn heard(&self, answer: &Answer) {
        let told = answer.protocol.as_deref().and_then(ProtocolRange::read).unwrap_or(ProtocolRange::UNTOLD);
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    /// Whether the server has said that it speaks this version.
    pub(crate) fn speaks(&self, version: u32) -> bool {
        self.own_version.is_some_and(|own| own >= version)
            && self.spoken().is_some_and(|range| range.maximum >= version)
    }

    /// A request, signed once the terminal is activated.
    fn request(&self, method: &'static str, path: &str, query: &str, body: Vec<u8>, nonce: &str) -> Request {
        let mut headers = vec![("content-type", "application/json".to_owned())];
        // A server of the first version would take the signature for a wrong one.
        let protocol = self.own_version.filter(|_| self.spoken() != Some(ProtocolRange::UNTOLD));
        if let Some(version) = protocol {
            headers.push((PROTOCOL_HEADER, version.to_string()));
        }
        let is_photo = path.starts_with("/v1/photos/");
        let compresses = body.len() >= COMPRESSED_FROM_BYTES && !is_photo && self.speaks(PROTOCOL_OF_PARTS);
        // What is signed are the bytes that are sent.
        let body = if compresses { gzip(&body) } else { body };
        if compresses {
            headers.push(("content-encoding", "gzip".to_owned()));
        }
        if let Some(identity) = &self.identity {
            let parts = RequestParts { method, path, query, body: &body };
            let created_s = self.clock.now().0.div_euclid(1000);
            let key_id = identity.terminal.to_string();
            let signed = sign_speaking(protocol, &identity.key, &key_id, &parts, created_s, nonce);
            headers.push(("content-digest", signed.content_digest));
            headers.push(("signature-input", signed.signature_input));
            headers.push(("signature", signed.signature));
        }
        Request { method, path: path.to_owned(), query: query.to_owned(), headers, body }
    }

    pub(crate) async fn call(
        &self,
        method: &'static str,
        path: &str,
        query: &str,
        body: Vec<u8>,
    ) -> Result<Answer, ClientError> {
        let nonce = Uuid::now_v7().simple().to_string();
        let request = self.request(method, path, query, body, &nonce);
        let answer = self.transport.send(request).await?;
        if let Some(identity) = &self.identity {
            let said = answer.signed_time.as_deref();
            let at = said.and_then(|said| SignedTime::verify(said, &identity.central_key, &nonce));
            // A proxy's own error page carries no time; it is not the server's word on anything.
            self.clock.observe(at.ok_or(ClientError::NotUnderstood)?);
            self.heard(&answer);
        }
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let problem: Problem =
            serde_json::from_slice(&answer.body).map_err(|_| ClientError::NotUnderstood)?;
        Err(problem.into())
    }

    pub(crate) async fn json<A: DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        query: &str,
        body: Vec<u8>,
    ) -> Result<A, ClientError> {
        let answer = self.call(method, path, query, body).await?;
        serde_json::from_slice(&answer.body).map_err(|_| ClientError::NotUnderstood)
    }

    pub(crate) async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<A, ClientError> {
        let body = serde_json::to_vec(body).map_err(|_| ClientError::NotUnderstood)?;
        self.json("POST", path, "", body).await
    }

    /// Introduces the terminal, once, with the code that the centre gave out.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn activate(&self, request: &ActivateRequest) -> Result<ActivateResponse, ClientError> {
        self.post("/v1/terminals/activate", request).await
    }

    /// Asks for the time alone, so that the first signed request is not stale.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn ask_time(&self) -> Result<(), ClientError> {
        let Some(identity) = &self.identity else { return Ok(()) };
        let nonce = Uuid::now_v7().simple().to_string();
        let request = Request {
            method: "GET",
            path: "/v1/time".to_owned(),
            query: format!("nonce={nonce}"),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let answer = self.transport.send(request).await?;
        let said = answer.signed_time.as_deref();
        let at = said.and_then(|said| SignedTime::verify(said, &identity.central_key, &nonce));
        self.clock.observe(at.ok_or(ClientError::NotUnderstood)?);
        self.heard(&answer);
        Ok(())
    }

    /// Whether the server has told the time in this run.
    pub fn knows_time(&self) -> bool {
        self.clock.is_certain()
    }

    /// Registers an account.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn register_account(
        &self,
        request: &RegisterAccountRequest,
    ) -> Result<AccountView, ClientError> {
        self.post("/v1/accounts", request).await
    }

    /// Signs a candidate in.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn sign_in(&self, request: &SignInRequest) -> Result<SignInResponse, ClientError> {
        self.post("/v1/accounts/sign-in", request).await
    }

    /// Changes a password.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn change_password(&self, request: &ChangePasswordRequest) -> Result<AccountView, ClientError> {
        self.post("/v1/accounts/password", request).await
    }

    /// Sends operations.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn push(&self, request: &PushRequest) -> Result<PushResponse, ClientError> {
        self.post("/v1/operations", request).await
    }

    /// Asks what changed since a cursor.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn changes(&self, cursor: u64) -> Result<ChangesResponse, ClientError> {
        self.json("GET", "/v1/changes", &format!("cursor={cursor}"), Vec::new()).await
    }

    /// Fetches the catalogue.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn catalogue(&self) -> Result<Catalogue, ClientError> {
        self.json("GET", "/v1/catalogue", "", Vec::new()).await
    }

    /// Asks for the keys of the site's terminals.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn terminal_keys(&self) -> Result<TerminalKeysResponse, ClientError> {
        self.json("GET", "/v1/terminals/keys", "", Vec::new()).await
    }

    /// Asks who works at the terminal's site.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn staff(&self) -> Result<StaffResponse, ClientError> {
        self.json("GET", "/v1/staff", "", Vec::new()).await
    }

    /// Looks for the account that an ID document leads to.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn find_account(
        &self,
        request: &FindAccountRequest,
    ) -> Result<FindAccountResponse, ClientError> {
        self.post("/v1/recovery/search", request).await
    }

    /// Gives an account back with a one-time password.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn reset_account(
        &self,
        request: &ResetAccountRequest,
    ) -> Result<ResetAccountResponse, ClientError> {
        self.post("/v1/recovery/reset", request).await
    }

    /// Begins a sign-in with QQ.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn begin_qq_login(&self) -> Result<QqLoginResponse, ClientError> {
        self.post("/v1/qq-logins", &serde_json::json!({})).await
    }

    /// How a sign-in with QQ stands: as soon as something is decided, after `wait_s` seconds at the latest.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn qq_login(&self, login: Uuid, wait_s: u32) -> Result<QqLoginState, ClientError> {
        self.json("GET", &format!("/v1/qq-logins/{login}"), &format!("wait_s={wait_s}"), Vec::new()).await
    }

    /// Gives a sign-in with QQ up.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn cancel_qq_login(&self, login: Uuid) -> Result<QqLoginState, ClientError> {
        self.post(&format!("/v1/qq-logins/{login}/cancel"), &serde_json::json!({})).await
    }

    /// Changes the password of a staff member of the site.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn change_staff_password(
        &self,
        request: &ChangeStaffPasswordRequest,
    ) -> Result<(), ClientError> {
        let body = serde_json::to_vec(request).map_err(|_| ClientError::NotUnderstood)?;
        self.call("POST", "/v1/staff/password", "", body).await.map(|_| ())
    }

    /// Leases registration numbers.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn lease_numbers(&self, sitting: &SittingId, size: u32) -> Result<NumberBlock, ClientError> {
        self.post("/v1/number-blocks", &LeaseNumbersRequest { sitting: sitting.clone(), size }).await
    }

    /// Sends records of the terminal's audit log.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn push_audit(&self, request: &PushAuditRequest) -> Result<PushAuditResponse, ClientError> {
        self.post("/v1/audit-records", request).await
    }

    /// Asks for seats of subjects with a limit.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn lease_seats(
        &self,
        sitting: &SittingId,
        wants: Vec<SeatWant>,
    ) -> Result<Vec<SeatBlock>, ClientError> {
        let request = LeaseSeatsRequest { sitting: sitting.clone(), wants };
        Ok(self.post::<_, SeatBlocksResponse>("/v1/seat-blocks", &request).await?.blocks)
    }

    /// Gives seats back.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn return_seats(
        &self,
        sitting: &SittingId,
        keeps: Vec<SeatKeep>,
    ) -> Result<Vec<SeatBlock>, ClientError> {
        let request = ReturnSeatsRequest { sitting: sitting.clone(), keeps };
        Ok(self.post::<_, SeatBlocksResponse>("/v1/seat-blocks/return", &request).await?.blocks)
    }

    /// Whether a block is the server's word on what this terminal holds.
    pub(crate) fn is_genuine(&self, block: &SeatBlock) -> bool {
        self.identity
            .as_ref()
            .is_some_and(|identity| block.is_genuine(&identity.central_key, identity.terminal))
    }
}
