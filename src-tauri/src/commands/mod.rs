//! The commands that the screens call. Each unpacks, calls one use case, and hands back its answer.

pub(crate) mod account;
pub(crate) mod camera;
pub(crate) mod desk;
pub(crate) mod enrolment;
pub(crate) mod form;
pub(crate) mod information;
pub(crate) mod payment;
pub(crate) mod photo;
pub(crate) mod qq;
pub(crate) mod setup;
pub(crate) mod staff;
pub(crate) mod terminal;

/// The one list of all commands.
pub(crate) fn builder() -> tauri_specta::Builder<tauri::Wry> {
    let builder = tauri_specta::Builder::<tauri::Wry>::new().disable_serde_phases();
    builder.commands(tauri_specta::collect_commands![
        terminal::terminal,
        terminal::synchronise,
        terminal::publications,
        account::new_captcha,
        account::register_account,
        account::sign_in,
        account::replace_one_time_password,
        qq::begin_qq_sign_in,
        qq::await_qq_sign_in,
        qq::cancel_qq_sign_in,
        account::sign_out,
        account::session,
        account::change_password,
        enrolment::enrolment,
        enrolment::withdraw,
        enrolment::start_again,
        enrolment::agreement,
        enrolment::accept_agreement,
        enrolment::decline_agreement,
        information::information_form,
        information::save_information_draft,
        information::check_information,
        information::save_information,
        information::choice_form,
        information::save_choice_draft,
        information::choose_subjects,
        information::submit,
        photo::check_photo,
        photo::compose_photo,
        photo::attach_photo,
        photo::photo,
        camera::open_camera,
        camera::camera,
        camera::close_camera,
        camera::take_photo,
        setup::open_setup,
        setup::choose_camera,
        setup::choose_mode,
        setup::close_setup,
        enrolment::request_review,
        payment::payment_channels,
        payment::open_payment,
        payment::refresh_payment,
        form::form_pages,
        form::save_form,
        form::printers,
        form::print_form,
        form::form_prints,
        form::print,
        form::cancel_print,
        form::answer_print,
        desk::resume_print,
        desk::prints,
        desk::rooms,
        desk::paper_pages,
        desk::print_paper,
        desk::scan_code,
        staff::sign_in_at_desk,
        staff::replace_staff_password,
        staff::desk_session,
        staff::staff_is_active,
        staff::staff_sign_out,
        staff::recovery_documents,
        staff::find_account,
        staff::recover_account,
        staff::inbox,
    ])
}
