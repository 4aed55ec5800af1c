//! A line between a program and the central server that can be trusted with nothing: it loses requests and answers,
//! sends twice, and lets what was given up arrive later, after what was sent behind it.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use crate::{Central, Failure, Outcome};

/// No request of a test takes longer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does its answer.
    Arrives,
    /// It never gets there.
    Lost,
    /// It gets there, and the answer never comes back.
    AnswerLost,
    /// The answer breaks off in the middle.
    AnswerCut,
    /// It gets there twice.
    Doubled,
    /// The sender sees it lost; it gets there after the next one.
    Late,
}

impl Fate {
    /// Everything that can go wrong.
    pub const FAULTS: [Self; 5] = [Self::Lost, Self::AnswerLost, Self::AnswerCut, Self::Doubled, Self::Late];
}

type Plan = Box<dyn FnMut(usize) -> Fate + Send>;

struct State {
    plan: Plan,
    /// How many requests came since the plan was made.
    requests: usize,
    /// How many of them did not simply arrive.
    faults: usize,
    /// What will get there later.
    late: Vec<Vec<u8>>,
}

struct Shared {
    server: String,
    state: Mutex<State>,
    has_ended: AtomicBool,
}

/// Such a line.
pub struct BadLine {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl BadLine {
    /// A line to this server, good for now.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn to(central: &Central) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = State { plan: Box::new(|_| Fate::Arrives), requests: 0, faults: 0, late: Vec::new() };
        let shared = Arc::new(Shared {
            server: central.url().trim_start_matches("http://").to_owned(),
            state: Mutex::new(state),
            has_ended: AtomicBool::new(false),
        });
        let thread = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for connection in listener.incoming().flatten() {
                    if shared.has_ended.load(Ordering::SeqCst) {
                        return;
                    }
                    // One after the other: a program waits for each of its requests.
                    let _cut_is_no_fault_of_ours = shared.carry(connection);
                }
            }
        });
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// The address for the program.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this decides on each request, counted from 1.
    pub fn goes_by(&self, plan: impl FnMut(usize) -> Fate + Send + 'static) {
        let mut state = self.shared.state();
        (state.plan, state.requests, state.faults) = (Box::new(plan), 0, 0);
    }

    /// From now on everything arrives. What is late comes after the next request.
    pub fn is_good(&self) {
        self.goes_by(|_| Fate::Arrives);
    }

    /// How many requests came since the last change, and how many of them met a fault.
    pub fn seen(&self) -> (usize, usize) {
        let state = self.shared.state();
        (state.requests, state.faults)
    }
}

impl Drop for BadLine {
    fn drop(&mut self) {
        self.shared.has_ended.store(true, Ordering::SeqCst);
        let _woken = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries one request, or does with it what is its fate.
    fn carry(&self, mut program: TcpStream) -> Outcome {
        program.set_read_timeout(Some(TIMEOUT))?;
        let request = read_request(&mut program)?;
        let (fate, late) = {
            let mut state = self.state();
            state.requests += 1;
            let number = state.requests;
            let fate = (state.plan)(number);
            state.faults += usize::from(fate != Fate::Arrives);
            (fate, std::mem::take(&mut state.late))
        };
        match fate {
            Fate::Arrives => program.write_all(&self.ask(&request)?)?,
            Fate::Lost => {}
            Fate::AnswerLost => drop(self.ask(&request)?),
            Fate::AnswerCut => {
                let answer = self.ask(&request)?;
                program.write_all(&answer[..answer.len() / 2])?;
            }
            Fate::Doubled => {
                let answer = self.ask(&request)?;
                self.ask(&request)?;
                program.write_all(&answer)?;
            }
            Fate::Late => self.state().late.push(request),
        }
        let _ = program.shutdown(Shutdown::Both);
        for request in late {
            self.ask(&request)?;
        }
        Ok(())
    }

    /// The server's answer, to its end.
    fn ask(&self, request: &[u8]) -> Outcome<Vec<u8>> {
        let mut server = TcpStream::connect(&self.server)?;
        server.set_read_timeout(Some(TIMEOUT))?;
        server.write_all(request)?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

/// A whole request, made to be the last one of its connection.
fn read_request(program: &mut TcpStream) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            let whole = end + 4 + length.unwrap_or(0_usize);
            if bytes.len() >= whole {
                bytes.splice(end..end, *b"\r\nconnection: close");
                return Ok(bytes);
            }
        }
        match program.read(&mut buffer)? {
            0 => return Err(Failure::new("half a request")),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
