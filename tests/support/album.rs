//! Numbered pictures of what was done, and how long it took.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{Outcome, Window};

/// A step that is done.
struct Step {
    title: String,
    picture: String,
    took: Duration,
}

/// A folder of pictures.
pub struct Album {
    folder: PathBuf,
    steps: Vec<Step>,
    since: Instant,
}

impl Album {
    /// An album in this folder; older pictures in it are removed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "png") {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Self { folder: folder.to_owned(), steps: Vec::new(), since: Instant::now() })
    }

    /// Takes a picture of what the step came to: `01-sign-in.png`.
    ///
    /// # Errors
    /// When there is no picture to be had.
    pub async fn take(&mut self, window: &Window, name: &str, title: &str) -> Outcome {
        let took = self.since.elapsed();
        let picture = format!("{:02}-{name}.png", self.steps.len() + 1);
        std::fs::write(self.folder.join(&picture), window.picture().await?)?;
        self.steps.push(Step { title: title.to_owned(), picture, took });
        self.since = Instant::now();
        Ok(())
    }

    /// The pictures, in order.
    pub fn pictures(&self) -> impl Iterator<Item = PathBuf> {
        self.steps.iter().map(|step| self.folder.join(&step.picture))
    }

    /// What was done, as a table in Markdown.
    pub fn table(&self) -> String {
        let mut text = String::from("| | Step | Took | Picture |\n|---:|---|---:|---|\n");
        for (index, step) in self.steps.iter().enumerate() {
            let seconds = step.took.as_secs_f64();
            let Step { title, picture, .. } = step;
            let _ = writeln!(text, "| {} | {title} | {seconds:.1} s | [{picture}]({picture}) |", index + 1);
        }
        let total: Duration = self.steps.iter().map(|step| step.took).sum();
        let _ = writeln!(text, "| | All of it | {:.1} s | |", total.as_secs_f64());
        text
    }
}
