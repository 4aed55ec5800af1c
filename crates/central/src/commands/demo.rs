//! `kaodian-central demo`

use std::{fs, io::Write, path::PathBuf};

use clap::Args;

use super::{CommandError, serve};
use crate::{
    Clock, Config,
    demo::{self, Demo, DemoError},
    staff::role_names,
};

/// Fill a new folder with an invented sitting, serve it, and say what can be done with it
///
/// Three sites with rooms and staff, candidates in different states, a code for a terminal, and the pretended gateway.
/// Everything is invented; no money moves. The folder must be new or empty: a server that is in use is never filled.
/// Afterwards it is an ordinary data folder, for serve and every other command.
///
/// With a picture of one face, some candidates get beyond the photo: to the review, the payment, the page of the
/// pretended gateway. It is cropped as the rules want it and used for all of them.
///
///   kaodian-central demo --data-dir /tmp/kaodian-demo
///   kaodian-central demo --data-dir /tmp/kaodian-demo --portrait tests/pictures/fetched/grace_hopper.jpg
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {
    /// A picture (JPEG) of somebody who looks straight ahead
    #[arg(long, value_name = "FILE")]
    portrait: Option<PathBuf>,
    #[command(flatten)]
    serve: serve::Arguments,
}

impl From<DemoError> for CommandError {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Central(error) => error.into(),
            DemoError::Staff(error) => error.into(),
            DemoError::Catalogue(_) | DemoError::Portrait(_) | DemoError::Refused { .. } => {
                Self::Input(error.to_string())
            }
        }
    }
}

pub(super) async fn run(
    arguments: Arguments,
    config: Config,
    clock: Clock,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    if config.settings.database_url.is_some() || config.settings.photo_store.is_some() {
        let text = "the demonstration keeps everything in its own folder: leave the database and the photo store out";
        return Err(CommandError::Input(text.to_owned()));
    }
    let dir = config.data_dir.clone();
    let shown = dir.display().to_string();
    let is_used = match fs::read_dir(&dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(CommandError::io(&shown)(error)),
    };
    if is_used {
        let text = format!("{shown} is not empty: name a new folder with --data-dir");
        return Err(CommandError::Input(text));
    }
    let portrait = match &arguments.portrait {
        Some(path) => Some(fs::read(path).map_err(CommandError::io(path.display().to_string()))?),
        None => None,
    };
    let opened = serve::open(&arguments.serve, config, clock).await?;
    match demo::fill(&opened.app, portrait.as_deref()).await {
        Ok(demo) => tell(&demo, &shown, &opened, out)?,
        Err(error) => {
            opened.app.close().await;
            writeln!(out, "{shown} is half filled: delete it before another try")?;
            return Err(error.into());
        }
    }
    opened.run(out).await
}

fn tell(
    demo: &Demo,
    dir: &str,
    opened: &serve::Opened,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let url = &opened.address;
    writeln!(out, "An invented sitting: {}\n\nSites", demo.sitting)?;
    for (code, name) in &demo.sites {
        writeln!(out, "  {code}  {name}")?;
    }
    writeln!(out, "\nStaff: site, sign-in name, password, roles")?;
    for staff in &demo.staff {
        let roles = role_names(staff.roles);
        writeln!(out, "  {}  {}  {}  {roles}", staff.site, staff.sign_in, staff.password)?;
    }
    writeln!(out, "\nCandidates: account, site, number, status; the password of each is {}", demo.password)?;
    for candidate in &demo.candidates {
        let number = candidate.number.as_deref().unwrap_or("-");
        writeln!(out, "  {}  {}  {number}  {:?}", candidate.account, candidate.site, candidate.status)?;
    }
    writeln!(
        out,
        "\nWhat to do next, in another shell\n\
         1. Make a folder a terminal of the first site (the code is good once, for three days):\n   \
         kaodianctl --home ./demo-terminal activate --central {url} --code {} --name 演示终端 --secrets file\n\
         2. Open its window, and sign in as a candidate or as staff:\n   \
         KAODIAN_HOME=./demo-terminal kaodian\n\
         3. Pay on the pretended gateway's page, which the QR code of each order opens:",
        demo.code
    )?;
    match &demo.pay_url {
        Some(pay_url) => writeln!(out, "   {pay_url}")?,
        None => {
            writeln!(out, "   {url}/sandbox/pay/... (name a --portrait for an order that is open already)")?
        }
    }
    writeln!(
        out,
        "4. Look on as the centre:\n   \
         kaodian-central --data {dir} review queue\n   \
         kaodian-central --data {dir} registration list\n   \
         kaodian-central --data {dir} terminal code --site 310002\n\
         The next start: kaodian-central --data {dir} serve. To be rid of it all, stop it and delete {dir}.\n"
    )?;
    Ok(())
}
