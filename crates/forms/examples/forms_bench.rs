//! How long tickets take on this machine, and how much memory they need.
//!
//! `forms_bench FOLDER`: CPU time of one thread, in lines of `what`, tab, `ms`, for the tickets that the folder holds
//! (`tickets.json`: ticket and name of the photo's file); the files stay there for whoever wants to look at them.
//! `forms_bench --batch FOLDER`: the whole file once, in a process of its own: CPU time, bytes beyond the photos for each
//! page, and the most memory that the process ever held, in KiB (Linux).

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::{
    error::Error,
    fs::{self, File},
    hint::black_box,
    io::BufWriter,
    path::Path,
    time::{Duration, Instant},
};

use kaodian_forms::{AdmissionTicket, Fonts, TicketWriter, admission_tickets, pages_png};

/// A ticket and the file of its photo.
type Ticket = (AdmissionTicket, String);

/// How often one ticket is made: ten of a thousand are slower than 99 of 100.
const SINGLES: usize = 1000;

/// CPU time of this thread where the system tells it (Linux), or else time.
fn now(start: Instant) -> Duration {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn tickets(folder: &Path) -> Result<Vec<Ticket>, Box<dyn Error>> {
    Ok(serde_json::from_slice(&fs::read(folder.join("tickets.json"))?)?)
}

fn fonts() -> Result<Fonts, Box<dyn Error>> {
    Ok(Fonts::load(&["/usr/share/fonts/truetype/hanazono".into()])?)
}

/// Writes all tickets into one file; photos are read as they come.
fn write(tickets: &[Ticket], folder: &Path, fonts: &Fonts) -> Result<u64, Box<dyn Error>> {
    let path = folder.join("ours.pdf");
    let mut writer = TicketWriter::new(fonts, BufWriter::new(File::create(&path)?))?;
    for (ticket, photo) in tickets {
        writer.add(ticket, &fs::read(folder.join(photo))?)?;
    }
    writer.finish()?.into_inner()?;
    Ok(path.metadata()?.len())
}

fn batch(folder: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let tickets = tickets(folder)?;
    let fonts = fonts()?;
    let before = now(start);
    let bytes = write(&tickets, folder, &fonts)?;
    let cpu_ms = now(start).saturating_sub(before).as_secs_f64() * 1e3;
    let mut photos = 0;
    for (_, photo) in &tickets {
        photos += folder.join(photo).metadata()?.len();
    }
    let pages = tickets.len() as f64;
    println!("ours: a page of many\t{:.4}", cpu_ms / pages);
    println!("ours: bytes beyond the photo\t{:.0}", (bytes as f64 - photos as f64) / pages);
    println!("ours: peak KiB\t{}", peak_kib()?);
    Ok(())
}

fn single(folder: &Path) -> Result<(), Box<dyn Error>> {
    let tickets = tickets(folder)?;
    let fonts = fonts()?;
    let photos =
        tickets.iter().map(|(_, photo)| fs::read(folder.join(photo))).collect::<Result<Vec<_>, _>>()?;
    let mut times = Vec::with_capacity(SINGLES);
    let start = Instant::now();
    let cpu_before = now(start);
    for call in 0..SINGLES {
        let index = call % tickets.len();
        // By the clock: the system counts CPU time in steps that are longer than a ticket takes.
        let before = Instant::now();
        black_box(admission_tickets(&[tickets[index].0.clone()], &photos[index], &fonts)?);
        times.push(before.elapsed().as_secs_f64() * 1e3);
    }
    let cpu_ms = now(start).saturating_sub(cpu_before).as_secs_f64() * 1e3;
    println!("ours: one\t{:.4}", cpu_ms / SINGLES as f64);
    times.sort_by(f64::total_cmp);
    println!("ours: one, 99 of 100\t{:.4}", times[SINGLES * 99 / 100]);
    let pdf = admission_tickets(&[tickets[0].0.clone()], &photos[0], &fonts)?;
    let before = now(start);
    black_box(pages_png(&pdf, 1200)?);
    println!("ours: preview\t{:.4}", now(start).saturating_sub(before).as_secs_f64() * 1e3);
    fs::write(folder.join("one.pdf"), pdf)?;
    Ok(())
}

/// The most memory that this process has held so far, in KiB.
fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak is told")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, folder] if flag == "--batch" => batch(folder.as_ref()),
        [folder] if !folder.starts_with('-') => single(folder.as_ref()),
        _ => Err("forms_bench [--batch] FOLDER".into()),
    }
}
