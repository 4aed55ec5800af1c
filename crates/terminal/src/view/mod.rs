//! What the screens are shown. A view is made for one page; nothing is stored in this form.

mod answers;
mod booth;
mod desk;
mod enrolment;
mod outputs;
mod printing;
mod qq;
mod recovery;
mod scanning;
mod staff;
mod terminal;

pub use answers::{
    ChoiceDraft, ChoiceFormView, DocumentTypeView, FieldCheckView, InformationFormView, SiteOfferView,
    VerdictView,
};
pub use booth::{
    CameraState, CameraView, CoachPointView, CoachView, SetupCameraView, SetupView, ShotView, StageCheck,
    StagePoint,
};
pub use desk::{DeskSessionView, DeskTask, DoneBy, InboxEntryView};
pub use enrolment::{
    ConfirmationView, DeadlineView, EnrolmentView, FormAvailabilityView, FormKind, PaymentStateView,
    ReviewView, SetBackView, SiteView, TaskView, TicketView,
};
pub use outputs::{FormPagesView, PaymentView, SavedFormView};
pub use printing::{
    DeskPaper, FormPrintsView, PaperKind, PrintState, PrintView, PrinterView, ReprintReason, RoomChoice,
    RoomView,
};
pub use qq::{QqCodeView, QqSignInView};
pub use recovery::{FoundAccountView, RecoveredAccountView};
pub use scanning::{CodeTrust, ScannedPaper, ScannedView};
pub use staff::StaffView;
pub use terminal::{AgreementView, CaptchaView, PublicationsView, SessionView, TerminalMode, TerminalView};
