//! Alipay, 当面付, in public key mode and in certificate mode.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, atomic::AtomicI64},
};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use openssl::pkey::{PKey, Private};
use serde_json::{Value, json};

use super::{
    Call, Mood,
    alipay_certificates::{Authorities, Certified, Made},
    listen, new_key, read, sign, silence, verifies,
};

const APP: &str = "2021004100000001";
const SELLER: &str = "2088000000000001";

pub(crate) type Pairs = BTreeMap<String, String>;

pub(crate) struct Order {
    pub(crate) amount: String,
    /// Empty until somebody scanned the code.
    pub(crate) status: &'static str,
    paid_at: i64,
    pub(crate) notify_url: String,
    pub(crate) told: u32,
}

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) mood: Mood,
    pub(crate) orders: BTreeMap<String, Order>,
    /// Amounts by number of the refund, with the order.
    pub(crate) refunds: BTreeMap<String, (String, String)>,
    /// Refunds go on for a while.
    pub(crate) refunds_take_long: bool,
    pub(crate) pays_before_close: bool,
    /// The answer to every call in the place of the right one.
    pub(crate) code: Option<&'static str>,
    pub(crate) refused: u32,
    pub(crate) calls: Vec<String>,
}

/// The gateway.
#[derive(Clone)]
pub(crate) struct Alipay {
    books: Arc<Mutex<Books>>,
    clock: Arc<AtomicI64>,
    application: PKey<Private>,
    own: PKey<Private>,
    url: String,
    /// In certificate mode.
    authorities: Option<Authorities>,
    /// Alipay's own certificates, the one in use last.
    certificates: Arc<Mutex<Vec<Certified>>>,
}

/// The pairs in their order, as both sides sign them.
fn message(pairs: &Pairs, without: &[&str]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if without.contains(&name.as_str()) || value.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('&');
        }
        text += &format!("{name}={value}");
    }
    text
}

impl Alipay {
    pub(crate) async fn start(clock: &Arc<AtomicI64>) -> Self {
        let mut alipay = Self {
            books: Arc::default(),
            clock: clock.clone(),
            application: new_key(),
            own: new_key(),
            url: String::new(),
            authorities: None,
            certificates: Arc::default(),
        };
        let here = alipay.clone();
        alipay.url = listen(move |call| here.clone().answer(call)).await;
        alipay
    }

    /// In certificate mode.
    pub(crate) async fn start_with_certificates(clock: &Arc<AtomicI64>) -> Self {
        let authorities = Authorities::new();
        let first = authorities.alipay("1001", Made::Well);
        let mut alipay = Self {
            books: Arc::default(),
            clock: clock.clone(),
            application: authorities.app.key.clone(),
            own: first.key.clone(),
            url: String::new(),
            authorities: Some(authorities),
            certificates: Arc::new(Mutex::new(vec![first])),
        };
        let here = alipay.clone();
        alipay.url = listen(move |call| here.clone().answer(call)).await;
        alipay
    }

    pub(crate) fn authorities(&self) -> &Authorities {
        self.authorities.as_ref().unwrap()
    }

    /// From now on it signs with another certificate.
    pub(crate) fn change_certificate(&self, serial: &str, made: Made) {
        let next = self.authorities().alipay(serial, made);
        self.certificates.lock().unwrap().push(next);
    }

    /// The certificate in use.
    pub(crate) fn certificate(&self) -> Option<Certified> {
        self.certificates.lock().unwrap().last().cloned()
    }

    /// The key in use.
    fn signing_key(&self) -> PKey<Private> {
        self.certificate().map_or_else(|| self.own.clone(), |certificate| certificate.key)
    }

    /// The section of the settings file in certificate mode.
    pub(crate) fn certificate_settings(&self, dir: &Path) -> String {
        let authorities = self.authorities();
        let alipay = authorities.alipay_pem(&self.certificate().unwrap());
        std::fs::write(dir.join("app.pem"), self.application.private_key_to_pem_pkcs8().unwrap()).unwrap();
        std::fs::write(dir.join("appCertPublicKey.crt"), authorities.app_pem()).unwrap();
        std::fs::write(dir.join("alipayCertPublicKey_RSA2.crt"), alipay).unwrap();
        std::fs::write(dir.join("alipayRootCert.crt"), authorities.roots_pem()).unwrap();
        // Paths count from the data folder.
        format!(
            "[alipay]\napp_id = \"{APP}\"\nseller_id = \"{SELLER}\"\nprivate_key_path = \"app.pem\"\n\
             app_certificate_path = \"appCertPublicKey.crt\"\n\
             alipay_certificate_path = \"alipayCertPublicKey_RSA2.crt\"\n\
             root_certificate_path = \"alipayRootCert.crt\"\ndescription = \"报名费\"\n\
             base_url = \"{}/gateway.do\"\ntimeout_ms = 1500\n",
            self.url
        )
    }

    /// The section of the settings file; the key files are written into `dir` as Alipay's tool
    /// writes them.
    pub(crate) fn settings(&self, dir: &Path) -> String {
        let bare = |der: Vec<u8>| openssl::base64::encode_block(&der);
        std::fs::write(dir.join("app.txt"), bare(self.application.private_key_to_der().unwrap())).unwrap();
        std::fs::write(dir.join("alipay.txt"), bare(self.own.public_key_to_der().unwrap())).unwrap();
        format!(
            "[alipay]\napp_id = \"{APP}\"\nseller_id = \"{SELLER}\"\nprivate_key_path = \"{}\"\n\
             alipay_public_key_path = \"{}\"\ndescription = \"报名费\"\nbase_url = \"{}/gateway.do\"\n\
             timeout_ms = 1500\n",
            dir.join("app.txt").display(),
            dir.join("alipay.txt").display(),
            self.url
        )
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    pub(crate) fn mood(&self, mood: Mood) {
        self.books().mood = mood;
    }

    fn moment(at: i64) -> String {
        let at = time::OffsetDateTime::from_unix_timestamp(at / 1000).unwrap();
        let at = at.to_offset(time::macros::offset!(+8));
        at.format(time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]")).unwrap()
    }

    /// The payer scans the code: only now the trade begins to be.
    pub(crate) fn scan(&self, number: &str) {
        self.books().orders.get_mut(number).unwrap().status = "WAIT_BUYER_PAY";
    }

    pub(crate) fn pay(&self, number: &str) {
        let now = read(&self.clock).0;
        let mut books = self.books();
        let order = books.orders.get_mut(number).unwrap();
        order.status = "TRADE_SUCCESS";
        order.paid_at = now;
    }

    /// What it tells of a trade, after `change`; signed.
    pub(crate) fn notice(&self, number: &str, change: impl FnOnce(&mut Pairs)) -> (String, Pairs) {
        let books = self.books();
        let order = &books.orders[number];
        let mut pairs: Pairs = [
            ("app_id", APP),
            ("seller_id", SELLER),
            ("notify_type", "trade_status_sync"),
            ("charset", "utf-8"),
            ("version", "1.0"),
            ("subject", "报名费"),
            ("out_trade_no", number),
            ("trade_no", "2026112222001400000000000001"),
            ("trade_status", order.status),
            ("total_amount", &order.amount),
            ("gmt_payment", &Self::moment(order.paid_at)),
            ("buyer_logon_id", "zhang***@example.com"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        change(&mut pairs);
        let signature = sign(&self.signing_key(), message(&pairs, &[]).as_bytes());
        pairs.insert("sign_type".to_owned(), "RSA2".to_owned());
        pairs.insert("sign".to_owned(), signature);
        (order.notify_url.clone(), pairs)
    }

    /// Sends a notice; what is answered.
    pub(crate) async fn send(&self, url: &str, pairs: &Pairs) -> String {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request =
            client.post(url).header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        request.body(body).send().await.unwrap().text().await.unwrap()
    }

    async fn answer(self, call: Call) -> Response {
        let mood = self.books().mood.clone();
        match &mood {
            Mood::Silent => return silence().await,
            Mood::Broken | Mood::MainBroken => return StatusCode::BAD_GATEWAY.into_response(),
            _ => {}
        }
        let pairs: Pairs = form_urlencoded::parse(&call.body).into_owned().collect();
        let is_ours = verifies(&self.application, message(&pairs, &["sign"]).as_bytes(), &pairs["sign"])
            && pairs["app_id"] == APP
            && (&pairs["sign_type"][..], &pairs["charset"][..], &pairs["version"][..])
                == ("RSA2", "utf-8", "1.0")
            && pairs["timestamp"] == Self::moment(read(&self.clock).0)
            && self.are_certificates_named(&pairs);
        if !is_ours {
            self.books().refused += 1;
            let text = "{\"error_response\":{\"code\":\"40002\",\"sub_code\":\"isv.invalid-signature\"}}";
            return text.into_response();
        }
        self.books().calls.push(pairs["method"].clone());
        let content: Value = serde_json::from_str(&pairs["biz_content"]).unwrap();
        let answer = self.decide(&pairs, &content);
        match &mood {
            Mood::Deaf => return silence().await,
            Mood::Slow(gate) => gate.acquire().await.unwrap().forget(),
            _ => {}
        }
        // As Alipay writes it: with escaped slashes, which no second writing would keep.
        let mut text = answer.to_string().replace('/', "\\/");
        let key = if matches!(mood, Mood::Forged) { new_key() } else { self.signing_key() };
        let signature = sign(&key, text.as_bytes());
        match mood {
            Mood::Altered => text = text.replace("10000", "10000 "),
            Mood::Nonsense => return "<html>".into_response(),
            _ => {}
        }
        let member = pairs["method"].replace('.', "_");
        let certificate = self.certificate().map(|certificate| certificate.number);
        let certificate = certificate.map_or_else(String::new, |sn| format!("\"alipay_cert_sn\":\"{sn}\","));
        format!("{{\"{member}_response\":{text},{certificate}\"sign\":\"{signature}\"}}").into_response()
    }

    /// In certificate mode a request names the application's certificate and the roots.
    fn are_certificates_named(&self, pairs: &Pairs) -> bool {
        let named = |name: &str| pairs.get(name).map(String::as_str);
        let expected = self.authorities.as_ref();
        named("app_cert_sn") == expected.map(|authorities| authorities.app.number.as_str())
            && named("alipay_root_cert_sn") == expected.map(Authorities::root_number)
    }

    fn hand_out(&self, content: &Value) -> Value {
        let number = content["alipay_cert_sn"].as_str().unwrap();
        let certificates = self.certificates.lock().unwrap();
        match certificates.iter().find(|certificate| certificate.number == number) {
            Some(found) => {
                let pem = self.authorities().alipay_pem(found);
                json!({"code": "10000", "msg": "Success",
                    "alipay_cert_content": openssl::base64::encode_block(&pem)})
            }
            None => json!({"code": "40004", "msg": "Business Failed", "sub_code": "isv.invalid-cert-sn"}),
        }
    }

    fn decide(&self, pairs: &Pairs, content: &Value) -> Value {
        if let Some(code) = self.books().code {
            return json!({"code": code, "msg": "", "sub_code": "aop.ACQ.SYSTEM_ERROR"});
        }
        if pairs["method"] == "alipay.open.app.alipaycert.download" {
            return self.hand_out(content);
        }
        let number = content["out_trade_no"].as_str().unwrap().to_owned();
        match pairs["method"].as_str() {
            "alipay.trade.precreate" => self.take_in(pairs, content, &number),
            "alipay.trade.query" => self.tell(&number),
            "alipay.trade.close" => self.close(&number),
            "alipay.trade.refund" => self.refund(content, &number),
            "alipay.trade.fastpay.refund.query" => self.tell_refund(content, &number),
            other => panic!("{other}"),
        }
    }

    fn take_in(&self, pairs: &Pairs, content: &Value, number: &str) -> Value {
        let mut books = self.books();
        let order = books.orders.entry(number.to_owned()).or_insert_with(|| Order {
            amount: content["total_amount"].as_str().unwrap().to_owned(),
            status: "",
            paid_at: 0,
            notify_url: pairs["notify_url"].clone(),
            told: 0,
        });
        order.told += 1;
        json!({"code": "10000", "msg": "Success", "out_trade_no": number,
            "qr_code": format!("https://qr.alipay.com/{}", &number[..12])})
    }

    fn tell(&self, number: &str) -> Value {
        let books = self.books();
        let other = if matches!(books.mood, Mood::OtherMerchant) { "x" } else { "" };
        match books.orders.get(number).filter(|order| !order.status.is_empty()) {
            Some(order) => {
                json!({"code": "10000", "msg": "Success", "out_trade_no": format!("{number}{other}"),
                "trade_no": "2026112222001400000000000001", "trade_status": order.status,
                "total_amount": order.amount, "send_pay_date": Self::moment(order.paid_at),
                "buyer_logon_id": "zhang***@example.com"})
            }
            None => missing(),
        }
    }

    fn close(&self, number: &str) -> Value {
        let pays = self.books().pays_before_close;
        if pays {
            self.pay(number);
        }
        let mut books = self.books();
        match books.orders.get_mut(number) {
            Some(order) if order.status == "WAIT_BUYER_PAY" => {
                order.status = "TRADE_CLOSED";
                json!({"code": "10000", "msg": "Success", "out_trade_no": number, "trade_no": "1"})
            }
            Some(order) if !order.status.is_empty() => {
                json!({"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_STATUS_ERROR"})
            }
            Some(_) | None => missing(),
        }
    }

    fn refund(&self, content: &Value, number: &str) -> Value {
        let request = content["out_request_no"].as_str().unwrap().to_owned();
        let amount = content["refund_amount"].as_str().unwrap().to_owned();
        let mut books = self.books();
        let Some(order) = books.orders.get(number) else { return missing() };
        if order.status != "TRADE_SUCCESS" {
            return json!({"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_STATUS_ERROR"});
        }
        let is_new = !books.refunds.contains_key(&request);
        let change = if is_new && !books.refunds_take_long { "Y" } else { "N" };
        books.refunds.insert(request, (number.to_owned(), amount.clone()));
        json!({"code": "10000", "msg": "Success", "out_trade_no": number, "trade_no": "1", "fund_change": change,
            "refund_fee": amount})
    }

    fn tell_refund(&self, content: &Value, number: &str) -> Value {
        let request = content["out_request_no"].as_str().unwrap();
        let books = self.books();
        let mut answer = json!({"code": "10000", "msg": "Success", "out_trade_no": number});
        if let Some((_, amount)) = books.refunds.get(request) {
            answer["out_request_no"] = json!(request);
            answer["refund_amount"] = json!(amount);
            if !books.refunds_take_long {
                answer["refund_status"] = json!("REFUND_SUCCESS");
                answer["gmt_refund_pay"] = json!(Self::moment(read(&self.clock).0));
            }
        }
        answer
    }
}

fn missing() -> Value {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST", "sub_msg": "交易不存在"})
}
