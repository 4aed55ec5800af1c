//! The main job without a screen: one complete enrolment in the real window, with pictures.
//!
//! Leaves `target/demo/`: a picture of every step, both forms as PDF, and `report.md`.

use std::{io::Write, process::ExitCode, time::Duration};

use kaodian_tests::{
    Album, Failure, Outcome, World,
    programs::target_folder,
    story::{self, Papers},
};

/// Something hangs when it takes longer.
const LIMIT: Duration = Duration::from_secs(600);

async fn demonstrate() -> Outcome<Vec<std::path::PathBuf>> {
    let folder = target_folder().join("demo");
    let mut album = Album::begin(&folder)?;
    let mut world = World::start(story::SITE)?;
    let told = story::whole_enrolment(&mut world, &mut album).await;
    let papers = match told {
        Ok(papers) => papers,
        Err(failure) => {
            let traces = world.leave_traces("demo").await?;
            return Err(Failure::new(format!("{failure}\nsee {}", traces.display())));
        }
    };
    let Papers { registration, registration_form, admission_ticket } = papers;
    let mut paths: Vec<_> = album.pictures().collect();
    for (from, name) in
        [(registration_form, "registration-form.pdf"), (admission_ticket, "admission-ticket.pdf")]
    {
        let to = folder.join(name);
        std::fs::copy(from, &to)?;
        paths.push(to);
    }
    let report = folder.join("report.md");
    let text = format!(
        "# One enrolment in the real window\n\n\
         An invented candidate enrolled on a terminal of site {site} with the number {registration}: \
         a central server with the demo catalogue, a terminal activated at it with its window under Xvfb, \
         a second terminal at the desk for the reviewer, and the sandbox in the place of a bank. \
         WebDriver pressed and typed in the window that candidates see.\n\n\
         {table}\n\
         What the window saved: [registration-form.pdf](registration-form.pdf), \
         [admission-ticket.pdf](admission-ticket.pdf).\n",
        site = story::SITE,
        table = album.table(),
    );
    std::fs::write(&report, text)?;
    paths.push(report);
    Ok(paths)
}

async fn within_the_limit() -> Outcome<Vec<std::path::PathBuf>> {
    let outcome = tokio::time::timeout(LIMIT, demonstrate()).await;
    outcome.unwrap_or_else(|_| Err(Failure::new(format!("not done after {LIMIT:?}"))))
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Failure::from).and_then(|runtime| runtime.block_on(within_the_limit()));
    // A closed pipe is the reader's choice.
    match outcome {
        Ok(paths) => {
            let mut out = std::io::stdout();
            for path in paths {
                let _ = writeln!(out, "{}", path.display());
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "demo: {failure}");
            ExitCode::FAILURE
        }
    }
}
