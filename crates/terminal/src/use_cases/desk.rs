//! The desk in the window: a staff member is signed in, and their roles say what it offers.

use kaodian_domain::{Actor, Field, Refusal, RefusalCode, Role};

use super::account::ChangePasswordRequest;
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{DeskSessionView, DeskTask, StaffView, TerminalMode},
};

/// So long after the last sign of a staff member at the desk their session ends: nobody works in another one's name.
pub(super) const IDLE_MS: u32 = 10 * 60 * 1000;

/// What the desk can do, in the order in which it is offered.
const TASKS: [DeskTask; 4] = [DeskTask::Papers, DeskTask::CashReport, DeskTask::Recovery, DeskTask::Inbox];

/// Whether somebody in these roles does this. The server has the last word where it is asked.
fn may(roles: &[Role], task: DeskTask) -> bool {
    let has = |wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
    match task {
        DeskTask::Papers => has(&[Role::Operator, Role::SiteAdministrator]),
        DeskTask::CashReport => has(&[Role::Cashier, Role::SiteAdministrator, Role::Auditor]),
        DeskTask::Recovery => has(&[Role::Operator, Role::SiteAdministrator]),
        DeskTask::Inbox => !roles.is_empty(),
    }
}

fn view(staff: StaffView) -> DeskSessionView {
    let may = TASKS.into_iter().filter(|task| may(&staff.roles, *task)).collect();
    DeskSessionView { staff, may, idle_ms: IDLE_MS }
}

impl Terminal {
    /// Signs a staff member in at the desk, with or without the network.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; else as [`Terminal::staff_sign_in`].
    pub async fn sign_in_at_desk(
        &self,
        sign_in: &str,
        password: String,
    ) -> Result<DeskSessionView, AppError> {
        self.at_desk().await?;
        Ok(view(self.staff_sign_in(sign_in, password).await?))
    }

    /// Replaces a password that the centre made up, or another one, and signs in with the new one. It needs the network.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; the rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn replace_staff_password(
        &self,
        sign_in: &str,
        request: ChangePasswordRequest,
    ) -> Result<DeskSessionView, AppError> {
        self.at_desk().await?;
        if !request.password.is_empty() && request.password != request.password_again {
            return Err(Refusal::of(Field::PasswordAgain, RefusalCode::Mismatch).into());
        }
        let sign_in = self.sign_in_name(sign_in).await?;
        self.change_staff_password(&sign_in, request.old_password, request.password.clone()).await?;
        self.sign_in_at_desk(&sign_in, request.password).await
    }

    /// Who is signed in at the desk. Asking is no sign of life.
    ///
    /// # Errors
    /// What the database says.
    pub async fn desk_session(&self) -> Result<Option<DeskSessionView>, AppError> {
        Ok(self.staff_session().await?.map(view))
    }

    /// The staff member at the desk has done something: their session goes on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn staff_is_active(&self) -> Result<Option<DeskSessionView>, AppError> {
        let session = self.desk_session().await?;
        self.touch_staff_session();
        Ok(session)
    }

    /// The staff member who does this at the desk.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; [`ErrorCode::StaffNotSignedIn`]; [`RefusalCode::NotPermitted`] when it is not for their
    /// roles.
    pub(super) async fn staff_for(&self, tasks: &[DeskTask]) -> Result<Actor, AppError> {
        self.at_desk().await?;
        let actor = self.staff_actor().await?;
        let roles = match &actor {
            Actor::Staff { roles, .. } => roles.as_slice(),
            Actor::Candidate { .. } | Actor::Central => &[],
        };
        if tasks.iter().any(|task| may(roles, *task)) {
            Ok(actor)
        } else {
            Err(Refusal::from(RefusalCode::NotPermitted).into())
        }
    }

    /// That staff use the terminal.
    pub(super) async fn at_desk(&self) -> Result<(), AppError> {
        if self.mode().await? == TerminalMode::Desk { Ok(()) } else { Err(ErrorCode::DeskOnly.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_offer_their_own() {
        use DeskTask as T;
        let offered = |roles: &[Role]| TASKS.into_iter().filter(|task| may(roles, *task)).collect::<Vec<_>>();
        assert_eq!(offered(&[Role::Operator]), [T::Papers, T::Recovery, T::Inbox]);
        assert_eq!(offered(&[Role::Cashier]), [T::CashReport, T::Inbox]);
        assert_eq!(offered(&[Role::Reviewer]), [T::Inbox]);
        assert_eq!(offered(&[Role::Auditor]), [T::CashReport, T::Inbox]);
        assert_eq!(offered(&[Role::SiteAdministrator]), TASKS);
        assert_eq!(offered(&[Role::Operator, Role::Cashier]), TASKS);
        assert!(offered(&[]).is_empty());
    }
}
