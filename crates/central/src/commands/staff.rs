//! `kaodian-central staff`

use std::io::{Read, Write};

use clap::{Args, Subcommand};
use kaodian_domain::{Role, SiteCode, StaffId};

use super::CommandError;
use crate::{
    App, payments,
    staff::{self, NewStaff, StaffError, role_names},
    store,
};

/// Staff of the sites: who may do what at their terminals.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add somebody to a site, and print their id and a password that they must change at their first sign-in
    ///
    /// Terminals of the site know them after their next exchange with this server, a few seconds when they are online;
    /// then they sign in there without the network, too.
    ///
    ///   kaodian-central staff add --site 110001 --name 王芳 --sign-in wangfang --role operator --role cashier
    ///
    /// Roles: operator (helps candidates, confirms on site), reviewer (approves and rejects), cashier (takes cash),
    /// site_administrator (all of these), auditor (looks, and changes nothing).
    #[command(verbatim_doc_comment)]
    Add {
        /// The site's code, six digits
        #[arg(long)]
        site: String,
        /// The person's name, as it is shown at the desk
        #[arg(long)]
        name: String,
        /// The name to sign in with, once at each site
        #[arg(long = "sign-in", value_name = "SIGN-IN")]
        sign_in: String,
        /// What they may do; once for each role
        #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
        roles: Vec<Role>,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// List everybody: id, site, sign-in name, name, roles; those who were removed only with --all
    #[command(after_help = "Example:\n  kaodian-central staff list --site 110001 --all")]
    List {
        /// Only this site
        #[arg(long)]
        site: Option<String>,
        /// Also those who were removed
        #[arg(long)]
        all: bool,
    },
    /// Give somebody other roles in the place of those they have
    #[command(
        after_help = "Example:\n  kaodian-central staff roles 110001-001 --role operator --role reviewer"
    )]
    Roles {
        /// Their id, from the list
        id: String,
        /// What they may do from now on; once for each role
        #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
        roles: Vec<Role>,
    },
    /// Print a new password for somebody who forgot theirs; they must change it at their next sign-in
    #[command(after_help = "Example:\n  kaodian-central staff password 110001-001")]
    Password {
        /// Their id, from the list
        id: String,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// Remove somebody: from their terminals' next exchange on, they are signed out and cannot sign in
    ///
    /// What they did before stays valid, also when a terminal was offline and sends it later.
    #[command(after_help = "Example:\n  kaodian-central staff remove 110001-001")]
    Remove {
        /// Their id, from the list
        id: String,
    },
}

/// Where a password comes from.
#[derive(Debug, Args)]
pub(super) struct PasswordArguments {
    /// Read the password from standard input, as its owner types it, in the place of making one up
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordArguments {
    fn read(&self) -> Result<Option<String>, CommandError> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut text = String::new();
        std::io::stdin().take(4096).read_to_string(&mut text).map_err(CommandError::io("the password"))?;
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

fn role(text: &str) -> Result<Role, String> {
    let names = || role_names(Role::ALL).replace(',', ", ");
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| format!("the roles are: {}", names()))
}

impl From<StaffError> for CommandError {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Central(error) => error.into(),
            StaffError::Rules(_) | StaffError::Taken | StaffError::Unknown => Self::Input(error.to_string()),
        }
    }
}

/// Whoever runs the command, for the audit: the account of the machine, behind `sudo` the person's.
fn by_whom() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let user = ["SUDO_USER", "USER", "USERNAME"].into_iter().find_map(set);
    format!("command:{}", user.unwrap_or_else(|| "unknown".to_owned()))
}

pub(super) async fn run(
    command: Command,
    app: &App,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    match command {
        Command::Add { site, name, sign_in, roles, password } => {
            let site = SiteCode(site);
            known_site(app, &site).await?;
            let new = NewStaff { site, name, sign_in, roles, password: password.read()? };
            let (id, made_up) = staff::add(app, new, &by_whom()).await?;
            writeln!(out, "{id}")?;
            tell_password(out, made_up)?;
        }
        Command::List { site, all } => list(app, site.map(SiteCode), all, out).await?,
        Command::Roles { id, roles } => {
            staff::set_roles(app, &StaffId(id), &roles, &by_whom()).await?;
            writeln!(out, "changed")?;
        }
        Command::Password { id, password } => {
            let made_up = staff::set_password(app, &StaffId(id), password.read()?, &by_whom()).await?;
            writeln!(out, "changed")?;
            tell_password(out, made_up)?;
        }
        Command::Remove { id } => {
            staff::remove(app, &StaffId(id), &by_whom()).await?;
            writeln!(out, "removed")?;
        }
    }
    Ok(())
}

/// Says a password that was made up, the only time that it is ever said.
fn tell_password(out: &mut (dyn Write + Send), made_up: Option<String>) -> Result<(), CommandError> {
    if let Some(password) = made_up {
        writeln!(out, "password (once, to be changed at the first sign-in): {password}")?;
    }
    Ok(())
}

async fn known_site(app: &App, site: &SiteCode) -> Result<(), CommandError> {
    let catalogue = app.catalogues().current(app.store()).await?;
    let missing =
        || CommandError::Input("there is no catalogue yet: kaodian-central catalogue import FILE".to_owned());
    let known = catalogue.ok_or_else(missing)?;
    if known.site(site).is_some() {
        return Ok(());
    }
    let codes: Vec<_> = known.sites.iter().map(|site| site.rules.code.0.as_str()).collect();
    Err(CommandError::Input(format!("there is no site {site}; there are: {}", codes.join(" "))))
}

async fn list(
    app: &App,
    site: Option<SiteCode>,
    with_removed: bool,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let mut db = app.store().connection().await?;
    let everybody = store::staff::all(&mut db).await?;
    let here = everybody.iter().filter(|staff| site.as_ref().is_none_or(|site| staff.site == *site));
    for staff in here.filter(|staff| with_removed || staff.removed_at.is_none()) {
        let state = match (staff.removed_at, staff.must_change_password) {
            (Some(at), _) => format!("removed {}", payments::time_of_day(at)),
            (None, true) => "must change the password".to_owned(),
            (None, false) => "active".to_owned(),
        };
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\tsince {}\t{state}",
            staff.id,
            staff.site,
            staff.sign_in,
            staff.name,
            role_names(&staff.roles),
            payments::time_of_day(staff.created_at),
        )?;
    }
    Ok(())
}
