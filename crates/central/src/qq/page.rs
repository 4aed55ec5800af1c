//! What the phone shows: plain HTML, no script, nothing from elsewhere. Its words are in `assets/qq-page.toml`.

use std::collections::BTreeMap;

use crate::CentralError;

const WORDS: &str = include_str!("../../../../assets/qq-page.toml");

const STYLE: &str = "
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f6f4ee;color:#1c242b;font:17px/1.6 'Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif}
main{max-width:30rem;margin:0 auto;padding:2rem 1.25rem 3rem}
h1{font-size:1.35rem;margin:0 0 .5rem}
h1[data-ending]{padding-left:.8rem;border-left:5px solid #9a6410}
h1[data-ending=done]{border-color:#1d7857}
h2{font-size:1.1rem;margin:0}
p{margin:0 0 1rem}
.quiet{color:#55616b;font-size:.95rem}
.refused{padding:.6rem .9rem;border-left:4px solid #bf3a22;background:#fbeae5}
details,form.alone{border:1px solid #e2ded4;border-radius:14px;background:#fff;margin:0 0 1rem;padding:.9rem 1.1rem}
form.alone{border:0;background:none;padding:0}
summary{cursor:pointer;min-height:2.75rem;display:flex;align-items:center;justify-content:space-between;list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:'';flex:none;width:.6rem;height:.6rem;margin-right:.3rem;border:solid #17588a;border-width:0 2px 2px 0;transform:rotate(45deg)}
details[open] summary::after{transform:rotate(225deg)}
label{display:block;margin:.6rem 0 .2rem;font-weight:600}
input{width:100%;min-height:3rem;padding:.4rem .7rem;border:1px solid #8b8674;border-radius:8px;font:inherit;font-weight:400;background:#fff;color:inherit}
button{display:block;width:100%;min-height:3.25rem;margin:1.1rem 0 .2rem;border-radius:8px;border:1px solid #17588a;background:#fff;color:#17588a;font:inherit;font-weight:700;cursor:pointer}
.where{font-size:1.15rem;font-weight:700}
.check{font-size:2rem;letter-spacing:.15em;margin-left:.4rem;vertical-align:middle}
button.first{background:#17588a;color:#fff}
button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #17588a;outline-offset:2px}
";

/// The pages that say how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Cancelled,
    Expired,
    Used,
    Unknown,
    Failed,
}

impl Ending {
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
        }
    }
}

/// What stands in the page on which an account is chosen.
#[derive(Default)]
pub(crate) struct BindPage {
    /// Proves that a form comes from this page.
    pub(crate) secret: String,
    /// What QQ's user calls themselves.
    pub(crate) nickname: Option<String>,
    /// What the site calls the terminal that waits.
    pub(crate) terminal: String,
    /// Two digits that this terminal shows.
    pub(crate) check_number: Option<String>,
    /// Keys of the words for what was wrong.
    pub(crate) refused: Vec<&'static str>,
    /// What was typed and is not secret: account, mobile, e-mail.
    pub(crate) typed: [String; 3],
    /// The form for a new account was sent.
    pub(crate) is_new: bool,
}

/// What stands in the page that asks whether it is the terminal before them.
pub(crate) struct ConfirmPage {
    pub(crate) secret: String,
    /// Site and name.
    pub(crate) terminal: String,
    pub(crate) check_number: Option<String>,
}

/// The words of all pages in each language.
pub(crate) struct Words(BTreeMap<String, BTreeMap<String, String>>);

impl Words {
    pub(crate) fn bundled() -> Result<Self, CentralError> {
        toml::from_str(WORDS).map(Self).map_err(|_| CentralError::Qq)
    }

    /// The words that suit what a browser asks for (`Accept-Language`): Chinese unless it asks for English first.
    pub(crate) fn for_browser(&self, accepted: &str) -> Page<'_> {
        let is_english = accepted.trim_start().to_ascii_lowercase().starts_with("en");
        let language = if is_english { "en" } else { "zh-CN" };
        Page { language, words: self.0.get(language) }
    }
}

/// The pages in one language.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    language: &'static str,
    words: Option<&'a BTreeMap<String, String>>,
}

impl Page<'_> {
    fn word(&self, key: &str) -> &str {
        self.words.and_then(|words| words.get(key)).map_or("", String::as_str)
    }

    fn whole(&self, body: &str) -> String {
        format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>{}</title><style>{STYLE}</style></head>\
             <body><main>{body}</main></body></html>",
            self.language,
            self.word("title"),
        )
    }

    /// How it ended.
    pub(crate) fn ending(&self, ending: Ending) -> String {
        let name = ending.name();
        let (title, text) = (self.word(&format!("{name}_title")), self.word(&format!("{name}_text")));
        self.whole(&format!("<h1 role=\"status\" data-ending=\"{name}\">{title}</h1><p>{text}</p>"))
    }

    /// Whether it is the terminal before them, before anybody is signed in there.
    pub(crate) fn confirm(&self, page: &ConfirmPage) -> String {
        self.whole(&format!(
            "<h1>{}</h1><p>{}</p><p class=\"where\">{}</p>{}<p class=\"quiet\">{}</p>\
             <form class=\"alone\" method=\"post\" action=\"/qq/confirm\">{}\
             <button class=\"first\" name=\"choice\" value=\"yes\">{}</button>\
             <button name=\"choice\" value=\"no\">{}</button></form>",
            self.word("confirm_title"),
            self.word("confirm_text"),
            escaped(&page.terminal),
            self.check_number(page.check_number.as_deref()),
            self.word("confirm_warning"),
            secret(&page.secret),
            self.word("confirm_yes"),
            self.word("confirm_no"),
        ))
    }

    /// The number that the right terminal shows.
    fn check_number(&self, number: Option<&str>) -> String {
        number.map_or_else(String::new, |number| {
            format!(
                "<p>{} <strong class=\"check\" data-check>{}</strong></p>",
                self.word("check_number"),
                escaped(number)
            )
        })
    }

    /// The choice of an account.
    pub(crate) fn bind(&self, page: &BindPage) -> String {
        let greeting = page.nickname.as_deref().map_or_else(String::new, |name| {
            format!("<p>{}</p>", self.word("bind_greeting").replace("{name}", &escaped(name)))
        });
        let refused: String = page.refused.iter().map(|key| format!("<br>{}", self.word(key))).collect();
        let refused = refused
            .strip_prefix("<br>")
            .map_or_else(String::new, |words| format!("<p class=\"refused\" role=\"alert\">{words}</p>"));
        let [account, mobile, email] = &page.typed;
        let own = self.field("name", "account_name", "text", account, "username")
            + &self.field("password", "password", "password", "", "current-password");
        let new = self.field("name", "account_name", "text", account, "username")
            + &self.hint("account_hint")
            + &self.field("password", "password", "password", "", "new-password")
            + &self.hint("password_hint")
            + &self.field("again", "password_again", "password", "", "new-password")
            + &self.field("mobile", "mobile", "tel", mobile, "tel")
            + &self.field("email", "email", "email", email, "email");
        self.whole(&format!(
            "<h1>{}</h1>{greeting}<p>{}</p><p class=\"quiet\">{}</p>{}{refused}{}{}\
             <form class=\"alone\" method=\"post\" action=\"/qq/bind\">{}<button name=\"choice\" value=\"cancel\">{}</button></form>",
            self.word("bind_title"),
            self.word("bind_text"),
            self.word("terminal").replace("{name}", &escaped(&page.terminal)),
            self.check_number(page.check_number.as_deref()),
            self.form("own", &own, page, !page.is_new),
            self.form("new", &new, page, page.is_new),
            secret(&page.secret),
            self.word("cancel"),
        ))
    }

    fn form(&self, choice: &str, fields: &str, page: &BindPage, is_open: bool) -> String {
        let open = if is_open { " open" } else { "" };
        format!(
            "<details{open}><summary><h2>{}</h2></summary><form method=\"post\" action=\"/qq/bind\" novalidate>{}{fields}\
             <button class=\"first\" name=\"choice\" value=\"{choice}\">{}</button></form></details>",
            self.word(&format!("{choice}_title")),
            secret(&page.secret),
            self.word(&format!("{choice}_submit")),
        )
    }

    fn field(&self, name: &str, label: &str, kind: &str, value: &str, complete: &str) -> String {
        let value = escaped(value);
        format!(
            "<label>{}<input name=\"{name}\" type=\"{kind}\" value=\"{value}\" autocomplete=\"{complete}\" maxlength=\"100\" autocapitalize=\"off\"></label>",
            self.word(label),
        )
    }

    fn hint(&self, key: &str) -> String {
        format!("<span class=\"quiet\">{}</span>", self.word(key))
    }
}

fn secret(secret: &str) -> String {
    format!("<input type=\"hidden\" name=\"secret\" value=\"{}\">", escaped(secret))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let words = Words::bundled().unwrap().0;
        let keys: Vec<Vec<&String>> = words.values().map(|words| words.keys().collect()).collect();
        assert!(keys.len() == 2 && keys[0] == keys[1]);
        assert!(
            words.values().flat_map(BTreeMap::values).all(|word| !word.is_empty() && !word.contains('<'))
        );
    }

    #[test]
    fn what_others_wrote_stays_text() {
        let words = Words::bundled().unwrap();
        let page = BindPage {
            nickname: Some("<script>\"'&".to_owned()),
            terminal: "<b>".to_owned(),
            typed: ["\"><img>".to_owned(), String::new(), String::new()],
            ..BindPage::default()
        };
        let html = words.for_browser("zh").bind(&page);
        assert!(html.contains("&lt;script&gt;&quot;&#39;&amp;") && html.contains("&lt;b&gt;"));
        for raw in ["<script", "<img", "<b>"] {
            assert!(!html.contains(raw), "{raw}");
        }
    }

    #[test]
    fn english_is_for_whoever_asks_for_it_first() {
        let words = Words::bundled().unwrap();
        for (accepted, language) in
            [("", "zh-CN"), ("zh-CN,en;q=0.8", "zh-CN"), ("en-GB,zh;q=0.8", "en"), ("fr", "zh-CN")]
        {
            assert_eq!(words.for_browser(accepted).language, language, "{accepted}");
        }
    }
}
