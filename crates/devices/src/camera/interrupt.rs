//! Ends a wait for a frame that never comes.
//!
//! nokhwa waits for the next frame without a limit (poll(2) with -1). A signal ends that wait: poll is never
//! restarted after a handler has run (signal(7)), while every other call is (`SA_RESTART`), so nothing else
//! of the driver's work is disturbed.

#[cfg(target_os = "linux")]
pub(super) use linux::Waiter;
#[cfg(not(target_os = "linux"))]
pub(super) use other::Waiter;

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "signals have no safe interface")]
mod linux {
    use std::sync::Once;

    /// Ignored unless somebody handles it, and sent by the kernel only to who asked for it: a stray one harms
    /// nobody. Go's runtime takes it for the same reasons.
    const SIGNAL: libc::c_int = libc::SIGURG;

    extern "C" fn nothing(_: libc::c_int) {}

    /// Has a handler run for the signal; one that is there already serves as well.
    fn handle_signal() {
        static HANDLED: Once = Once::new();
        HANDLED.call_once(|| {
            // SAFETY: both structures are plain data for which zeros are valid, and live through the calls; the
            // handler does nothing, so it is safe at any moment.
            unsafe {
                let mut current: libc::sigaction = std::mem::zeroed();
                libc::sigaction(SIGNAL, std::ptr::null(), &raw mut current);
                if ![libc::SIG_DFL, libc::SIG_IGN].contains(&current.sa_sigaction) {
                    return;
                }
                let mut ours: libc::sigaction = std::mem::zeroed();
                ours.sa_sigaction = nothing as extern "C" fn(libc::c_int) as libc::sighandler_t;
                ours.sa_flags = libc::SA_RESTART;
                libc::sigaction(SIGNAL, &raw const ours, std::ptr::null_mut());
            }
        });
    }

    /// A thread that may wait for a camera.
    #[derive(Debug)]
    pub(in super::super) struct Waiter {
        thread: libc::pid_t,
    }

    impl Waiter {
        /// The thread that calls this.
        pub(in super::super) fn here() -> Self {
            handle_signal();
            // SAFETY: the set is plain data, initialised by sigemptyset before it is read; gettid cannot fail.
            unsafe {
                let mut signals: libc::sigset_t = std::mem::zeroed();
                libc::sigemptyset(&raw mut signals);
                libc::sigaddset(&raw mut signals, SIGNAL);
                // Whoever started this thread may have blocked every signal.
                libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const signals, std::ptr::null_mut());
                Self { thread: libc::gettid() }
            }
        }

        /// Ends its wait. It may be about to wait: whoever wants it to end asks again until it has.
        pub(in super::super) fn interrupt(&self) {
            // SAFETY: takes numbers only. For a thread that has ended it fails, and the signal harms no other.
            unsafe {
                libc::syscall(libc::SYS_tgkill, libc::getpid(), self.thread, SIGNAL);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    /// Media Foundation and AVFoundation end the wait by themselves when the device goes.
    #[derive(Debug)]
    pub(in super::super) struct Waiter;

    impl Waiter {
        pub(in super::super) fn here() -> Self {
            Self
        }

        pub(in super::super) fn interrupt(&self) {}
    }
}
