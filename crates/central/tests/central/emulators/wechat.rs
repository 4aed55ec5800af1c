//! WeChat Pay, API v3.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, atomic::AtomicI64},
};

use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::MessageDigest,
    pkey::{PKey, Private},
    symm::{Cipher, encrypt_aead},
    x509::{X509, X509NameBuilder},
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::{Call, Mood, listen, new_key, read, sign, silence, verifies};

const MERCHANT: &str = "1900000109";
const APP: &str = "wxd678efh567hg6787";
const MERCHANT_SERIAL: &str = "3775B6A45ACD588826D15E583A95F5DD00000001";
const PLATFORM_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7200000002";
const NEXT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7200000003";
const API_V3_KEY: &str = "0123456789abcdef0123456789ABCDEF";
const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000001092026112200000001";

pub(crate) struct Order {
    pub(crate) total: u32,
    pub(crate) state: &'static str,
    pub(crate) paid_at: i64,
    pub(crate) notify_url: String,
    pub(crate) time_expire: String,
    /// How often it was told of it.
    pub(crate) told: u32,
}

#[derive(Clone)]
pub(crate) struct Refund {
    pub(crate) order: String,
    pub(crate) amount: u32,
    pub(crate) status: &'static str,
    pub(crate) asked: u32,
}

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) mood: Mood,
    pub(crate) orders: BTreeMap<String, Order>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    /// How new refunds stand.
    pub(crate) refund_status: Option<&'static str>,
    /// Whoever is asked to close an order finds that the payer was faster.
    pub(crate) pays_before_close: bool,
    /// What was paid in the place of the order's amount.
    pub(crate) paid_total: Option<u32>,
    /// Calls that were not signed as they should be.
    pub(crate) refused: u32,
    nonces: HashSet<String>,
    pub(crate) calls: Vec<String>,
}

/// The gateway.
#[derive(Clone)]
pub(crate) struct Wechat {
    books: Arc<Mutex<Books>>,
    clock: Arc<AtomicI64>,
    merchant: PKey<Private>,
    /// With its serial number.
    platform: Arc<Mutex<(PKey<Private>, &'static str)>>,
    url: String,
    backup_url: String,
    /// It shows itself by its public key, and not by certificates.
    with_public_key: bool,
}

/// A notice as it travels.
#[derive(Clone)]
pub(crate) struct Notice {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

fn encrypt(text: &[u8], data: &str) -> Value {
    let nonce = &uuid::Uuid::now_v7().simple().to_string()[20..];
    let mut tag = [0; 16];
    let mut bytes = encrypt_aead(
        Cipher::aes_256_gcm(),
        API_V3_KEY.as_bytes(),
        Some(nonce.as_bytes()),
        data.as_bytes(),
        text,
        &mut tag,
    )
    .unwrap();
    bytes.extend(tag);
    json!({"algorithm": "AEAD_AES_256_GCM", "ciphertext": BASE64.encode(bytes), "associated_data": data,
        "nonce": nonce, "original_type": "transaction"})
}

fn certificate(key: &PKey<Private>, serial: &str) -> Vec<u8> {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "platform").unwrap();
    let name = name.build();
    let mut x509 = X509::builder().unwrap();
    x509.set_version(2).unwrap();
    let serial = BigNum::from_hex_str(serial).unwrap().to_asn1_integer().unwrap();
    x509.set_serial_number(&serial).unwrap();
    x509.set_subject_name(&name).unwrap();
    x509.set_issuer_name(&name).unwrap();
    x509.set_not_before(&Asn1Time::from_unix(1_700_000_000).unwrap()).unwrap();
    x509.set_not_after(&Asn1Time::from_unix(1_900_000_000).unwrap()).unwrap();
    x509.set_pubkey(key).unwrap();
    x509.sign(key, MessageDigest::sha256()).unwrap();
    x509.build().to_pem().unwrap()
}

impl Wechat {
    pub(crate) async fn start(clock: &Arc<AtomicI64>, with_public_key: bool) -> Self {
        let mut wechat = Self {
            books: Arc::default(),
            clock: clock.clone(),
            merchant: new_key(),
            platform: Arc::new(Mutex::new((new_key(), PLATFORM_SERIAL))),
            url: String::new(),
            backup_url: String::new(),
            with_public_key,
        };
        let (main, backup) = (wechat.clone(), wechat.clone());
        wechat.url = listen(move |call| main.clone().answer(call, false)).await;
        wechat.backup_url = listen(move |call| backup.clone().answer(call, true)).await;
        wechat
    }

    /// The section of the settings file; the key files are written into `dir`.
    pub(crate) fn settings(&self, dir: &Path) -> String {
        std::fs::write(dir.join("wechat.pem"), self.merchant.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let mut text = format!(
            "[wechat]\napp_id = \"{APP}\"\nmerchant_id = \"{MERCHANT}\"\nmerchant_serial = \"{MERCHANT_SERIAL}\"\n\
             private_key_path = \"{}\"\napi_v3_key = \"{API_V3_KEY}\"\ndescription = \"报名费\"\n\
             base_url = \"{}\"\nbackup_url = \"{}\"\ntimeout_ms = 1500\n",
            dir.join("wechat.pem").display(),
            self.url,
            self.backup_url
        );
        if self.with_public_key {
            std::fs::write(dir.join("pub_key.pem"), self.platform().0.public_key_to_pem().unwrap()).unwrap();
            // This one counts from the data folder.
            text += &format!("public_key_id = \"{PUBLIC_KEY_ID}\"\npublic_key_path = \"pub_key.pem\"\n");
        }
        text
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    fn platform(&self) -> (PKey<Private>, &'static str) {
        self.platform.lock().unwrap().clone()
    }

    /// It changes to another key and certificate.
    pub(crate) fn change_certificate(&self) {
        *self.platform.lock().unwrap() = (new_key(), NEXT_SERIAL);
    }

    pub(crate) fn mood(&self, mood: Mood) {
        self.books().mood = mood;
    }

    fn moment(&self, at: i64) -> String {
        let at = time::OffsetDateTime::from_unix_timestamp(at / 1000).unwrap();
        at.to_offset(time::macros::offset!(+8)).format(&Rfc3339).unwrap()
    }

    /// The payer scans and pays; as much as the order says, unless told otherwise.
    pub(crate) fn pay(&self, number: &str) {
        let now = read(&self.clock).0;
        let mut books = self.books();
        let paid_total = books.paid_total;
        let order = books.orders.get_mut(number).unwrap();
        order.state = "SUCCESS";
        order.paid_at = now;
        order.total = paid_total.unwrap_or(order.total);
    }

    fn trade(&self, number: &str, order: &Order, merchant: &str) -> Value {
        let mut trade = json!({"appid": APP, "mchid": merchant, "out_trade_no": number, "trade_state": order.state,
            "trade_state_desc": "", "attach": ""});
        if order.state == "SUCCESS" {
            trade["transaction_id"] = json!(format!("42000{}", &number[..20]));
            trade["trade_type"] = json!("NATIVE");
            trade["success_time"] = json!(self.moment(order.paid_at));
            trade["amount"] = json!({"total": order.total, "payer_total": order.total, "currency": "CNY"});
            trade["payer"] = json!({"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"});
        }
        trade
    }

    /// What it tells of a payment, after `change`.
    pub(crate) fn notice(&self, number: &str, change: impl FnOnce(&mut Value)) -> Notice {
        let books = self.books();
        let order = &books.orders[number];
        let mut trade = self.trade(number, order, MERCHANT);
        change(&mut trade);
        let body = json!({
            "id": uuid::Uuid::now_v7(), "create_time": self.moment(read(&self.clock).0),
            "resource_type": "encrypt-resource", "event_type": "TRANSACTION.SUCCESS", "summary": "支付成功",
            "resource": encrypt(trade.to_string().as_bytes(), "transaction"),
        });
        let body = body.to_string();
        let headers = self.seal(body.as_bytes(), &self.platform().0, 0);
        Notice { url: order.notify_url.clone(), headers, body }
    }

    /// Sends a notice; the status of the answer.
    pub(crate) async fn send(&self, notice: &Notice) -> u16 {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.post(&notice.url).header("content-type", "application/json");
        for (name, value) in &notice.headers {
            request = request.header(*name, value);
        }
        let answer = request.body(notice.body.clone()).send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        if status >= 300 {
            let failure: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(failure["code"], "FAIL");
        }
        status
    }

    fn seal(&self, body: &[u8], key: &PKey<Private>, age_s: i64) -> Vec<(&'static str, String)> {
        let timestamp = (read(&self.clock).0 / 1000 - age_s).to_string();
        let nonce = uuid::Uuid::now_v7().simple().to_string();
        let mut message = format!("{timestamp}\n{nonce}\n").into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        let serial = if self.with_public_key { PUBLIC_KEY_ID } else { self.platform().1 };
        vec![
            ("wechatpay-timestamp", timestamp),
            ("wechatpay-nonce", nonce),
            ("wechatpay-signature", sign(key, &message)),
            ("wechatpay-serial", serial.to_owned()),
            ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
        ]
    }

    /// Whether we signed this, now, for the first time.
    fn is_ours(&self, call: &Call) -> bool {
        let header = |name: &str| call.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let Some(authorization) = header("authorization") else { return false };
        let Some(pairs) = authorization.strip_prefix("WECHATPAY2-SHA256-RSA2048 ") else { return false };
        let pairs: BTreeMap<_, _> = pairs
            .split(',')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (name, value.trim_matches('"')))
            .collect();
        let path = call.uri.path_and_query().unwrap().as_str();
        let body = std::str::from_utf8(&call.body).unwrap();
        let (timestamp, nonce) = (pairs["timestamp"], pairs["nonce_str"]);
        let message = format!("{}\n{path}\n{timestamp}\n{nonce}\n{body}\n", call.method);
        let age_s = read(&self.clock).0 / 1000 - timestamp.parse::<i64>().unwrap();
        pairs["mchid"] == MERCHANT
            && pairs["serial_no"] == MERCHANT_SERIAL
            && age_s.abs() < 300
            && header("user-agent").is_some()
            && header("accept").as_deref() == Some("application/json")
            && verifies(&self.merchant, message.as_bytes(), pairs["signature"])
            && self.books().nonces.insert(nonce.to_owned())
    }

    async fn answer(self, call: Call, is_backup: bool) -> Response {
        let mood = self.books().mood.clone();
        match &mood {
            Mood::Silent => return silence().await,
            Mood::Broken => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Mood::MainBroken if !is_backup => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            _ => {}
        }
        if !self.is_ours(&call) {
            self.books().refused += 1;
            return (StatusCode::UNAUTHORIZED, "{\"code\":\"SIGN_ERROR\"}").into_response();
        }
        let path = call.uri.path().to_owned();
        self.books().calls.push(format!("{} {path}", call.method));
        let (status, body) = self.decide(&call, &path);
        match &mood {
            Mood::Deaf => return silence().await,
            Mood::Slow(gate) => gate.acquire().await.unwrap().forget(),
            _ => {}
        }
        let mut text = body.map(|body| body.to_string()).unwrap_or_default();
        if matches!(mood, Mood::Nonsense) {
            text = "<html>".to_owned();
        }
        let (key, age_s) = match mood {
            Mood::Forged => (new_key(), 0),
            Mood::Old => (self.platform().0, 600),
            _ => (self.platform().0, 0),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in self.seal(text.as_bytes(), &key, age_s) {
            let is_probe = matches!(mood, Mood::Probe) && name == "wechatpay-signature";
            let value = if is_probe { format!("WECHATPAY/SIGNTEST/{value}") } else { value };
            headers.insert(name, value.parse().unwrap());
        }
        if matches!(mood, Mood::Altered) {
            text.push(' ');
        }
        (status, headers, text).into_response()
    }

    fn decide(&self, call: &Call, path: &str) -> (StatusCode, Option<Value>) {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        match parts[..] {
            ["v3", "certificates"] => self.certificates(),
            ["v3", "pay", "transactions", "native"] => self.take_in(&body),
            ["v3", "pay", "transactions", "out-trade-no", number] => {
                assert_eq!(call.uri.query(), Some(format!("mchid={MERCHANT}").as_str()));
                self.tell(number)
            }
            ["v3", "pay", "transactions", "out-trade-no", number, "close"] => {
                assert_eq!(body, json!({"mchid": MERCHANT}));
                self.close(number)
            }
            ["v3", "refund", "domestic", "refunds"] => self.refund(&body),
            ["v3", "refund", "domestic", "refunds", number] => self.tell_refund(number),
            _ => (StatusCode::NOT_FOUND, Some(json!({"code": "NOT_FOUND"}))),
        }
    }

    fn certificates(&self) -> (StatusCode, Option<Value>) {
        let (key, serial) = self.platform();
        let sealed = encrypt(&certificate(&key, serial), "certificate");
        let list = json!({"data": [{"serial_no": serial, "effective_time": "2023-11-15T06:13:20+08:00",
            "expire_time": "2030-03-18T01:46:40+08:00", "encrypt_certificate": sealed}]});
        (StatusCode::OK, Some(list))
    }

    fn take_in(&self, body: &Value) -> (StatusCode, Option<Value>) {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let number = text("out_trade_no");
        assert!((6..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!((text("appid").as_str(), text("mchid").as_str()), (APP, MERCHANT));
        assert_eq!(body["amount"]["currency"], "CNY");
        let total = u32::try_from(body["amount"]["total"].as_u64().unwrap()).unwrap();
        let mut books = self.books();
        let order = books.orders.entry(number.clone()).or_insert_with(|| Order {
            total,
            state: "NOTPAY",
            paid_at: 0,
            notify_url: text("notify_url"),
            time_expire: text("time_expire"),
            told: 0,
        });
        order.told += 1;
        let is_same = order.total == total && order.time_expire == text("time_expire");
        match order.state {
            "NOTPAY" if is_same => (
                StatusCode::OK,
                Some(json!({"code_url": format!("weixin://wxpay/bizpayurl?pr={}", &number[..8])})),
            ),
            "NOTPAY" => (StatusCode::BAD_REQUEST, Some(json!({"code": "INVALID_REQUEST"}))),
            "SUCCESS" => (StatusCode::BAD_REQUEST, Some(json!({"code": "ORDERPAID"}))),
            _ => (StatusCode::BAD_REQUEST, Some(json!({"code": "ORDER_CLOSED"}))),
        }
    }

    fn tell(&self, number: &str) -> (StatusCode, Option<Value>) {
        let books = self.books();
        let Some(order) = books.orders.get(number) else { return missing("ORDER_NOT_EXIST") };
        let merchant = if matches!(books.mood, Mood::OtherMerchant) { "1900000999" } else { MERCHANT };
        (StatusCode::OK, Some(self.trade(number, order, merchant)))
    }

    fn close(&self, number: &str) -> (StatusCode, Option<Value>) {
        let pays = {
            let books = self.books();
            books.pays_before_close && books.orders[number].state == "NOTPAY"
        };
        if pays {
            self.pay(number);
        }
        let mut books = self.books();
        let Some(order) = books.orders.get_mut(number) else { return missing("ORDER_NOT_EXIST") };
        match order.state {
            "NOTPAY" | "CLOSED" => {
                order.state = "CLOSED";
                (StatusCode::NO_CONTENT, None)
            }
            _ => (StatusCode::BAD_REQUEST, Some(json!({"code": "ORDERPAID"}))),
        }
    }

    fn refund(&self, body: &Value) -> (StatusCode, Option<Value>) {
        let number = body["out_refund_no"].as_str().unwrap().to_owned();
        let order = body["out_trade_no"].as_str().unwrap().to_owned();
        let amount = |name: &str| u32::try_from(body["amount"][name].as_u64().unwrap()).unwrap();
        let mut books = self.books();
        let Some(paid) = books.orders.get(&order) else { return missing("RESOURCE_NOT_EXISTS") };
        let given: u32 = books
            .refunds
            .iter()
            .filter(|(known, refund)| **known != number && refund.order == order && refund.status != "CLOSED")
            .map(|(_, refund)| refund.amount)
            .sum();
        if paid.state != "SUCCESS" || paid.total != amount("total") || given + amount("refund") > paid.total {
            return (StatusCode::BAD_REQUEST, Some(json!({"code": "INVALID_REQUEST"})));
        }
        let status = books.refund_status.unwrap_or("SUCCESS");
        let refund = Refund { order, amount: amount("refund"), status, asked: 0 };
        let refund = books.refunds.entry(number.clone()).or_insert(refund);
        refund.asked += 1;
        let refund = refund.clone();
        drop(books);
        (StatusCode::OK, Some(self.refund_answer(&number, &refund)))
    }

    fn tell_refund(&self, number: &str) -> (StatusCode, Option<Value>) {
        let found = self.books().refunds.get(number).cloned();
        match found {
            Some(refund) => (StatusCode::OK, Some(self.refund_answer(number, &refund))),
            None => missing("RESOURCE_NOT_EXISTS"),
        }
    }

    fn refund_answer(&self, number: &str, refund: &Refund) -> Value {
        let mut answer = json!({"refund_id": "50000000382019052709732678859", "out_refund_no": number,
            "out_trade_no": refund.order, "status": refund.status, "channel": "ORIGINAL",
            "amount": {"refund": refund.amount, "total": refund.amount, "currency": "CNY"}});
        if refund.status == "SUCCESS" {
            answer["success_time"] = json!(self.moment(read(&self.clock).0));
        }
        answer
    }
}

fn missing(code: &str) -> (StatusCode, Option<Value>) {
    (StatusCode::NOT_FOUND, Some(json!({"code": code, "message": ""})))
}
