import type { Field } from "../../../backend"
import type { Messages } from "../zh-CN"

export const fields: Messages["fields"] = {
  agreement: "Agreement",
  document_type: "Document type",
  document_number: "Document number",
  document_number_again: "Document number again",
  name: "Name",
  sex: "Sex",
  birth_date: "Date of birth",
  ethnic_group: "Ethnic group",
  occupation: "Occupation",
  education: "Education",
  training: "Training",
  mobile: "Mobile number",
  email: "E-mail",
  address: "Address",
  postcode: "Postcode",
  school: "School",
  student_number: "Student number",
  note: "Note",
  guardian_name: "Guardian’s name",
  guardian_relation: "Relation to the candidate",
  guardian_mobile: "Guardian’s mobile number",
  site: "Examination site",
  subjects: "Subjects",
  declaration: "Declaration",
  photo: "Photo",
  reason: "Reason",
  amount: "Amount",
  account_name: "Account",
  password: "Password",
  password_again: "Password again",
  old_password: "Present password",
  captcha: "Verification code",
  photo_questions: "Confirmations of the photo",
  photo_reason: "Reason for using it",
}

export const errors: Messages["errors"] = {
  refused: { text: "Something does not meet the rules yet.", next: "Please correct it as shown, then try again." },
  captcha_wrong: { text: "The verification code is wrong.", next: "Here is another one; please type it." },
  captcha_expired: { text: "The verification code has expired.", next: "Here is another one; please type it." },
  credentials_wrong: { text: "The account or the password is wrong.", next: "Please check and type them again; if you forgot the password, ask a member of staff." },
  account_locked: { text: "Too many wrong attempts: the account is locked for a while.", next: "Please try later or ask a member of staff." },
  password_change_needed: { text: "This is a one-time password. Please choose your own first.", next: "Choose a new password to go on." },
  qq_unavailable: { text: "QQ sign-in is not available now.", next: "Please use account and password, or try later." },
  staff_list_old: { text: "This terminal has not reached the central office for too long, so staff cannot sign in.", next: "Restore the network, then sign in." },
  account_taken: { text: "This account name is taken.", next: "Please choose another; if it is yours, sign in with it." },
  account_not_on_this_terminal: { text: "There is no network, and this account has never signed in here.", next: "Please wait for the network or ask a member of staff." },
  not_signed_in: { text: "You are signed out.", next: "Everything you filled in is saved; please sign in again." },
  staff_not_signed_in: { text: "The member of staff is no longer signed in.", next: "Please sign in again, then repeat this step." },
  offline: { text: "The network is down. Everything is saved on this terminal and uploads by itself later.", next: "This step needs the network; please try later." },
  not_activated: { text: "This terminal is not activated.", next: "Please ask a member of staff." },
  numbers_exhausted: { text: "This terminal has run out of enrolment numbers.", next: "Everything is saved; it gets new ones when the network is back. Please try later." },
  seats_not_leased: { text: "This terminal has no seats for this subject at the moment.", next: "Everything is saved; please try again when the network is back, or choose another subject." },
  update_needed: { text: "The program on this terminal is too old and must be updated before it can reach the central office.", next: "Everything is safe on this terminal and uploads by itself after the update; please tell the staff." },
  central_refused: { text: "The central office did not accept this.", next: "Everything is saved; go back to the steps to see why." },
  payment_failed: { text: "The payment service does not answer.", next: "Please do not pay twice; press “I have paid, refresh” in a while." },
  printer_missing: { text: "The printer cannot be found.", next: "You can save the paper; please ask a member of staff to look at the printer." },
  printer_refused: { text: "The printer did not take this paper.", next: "It may be out of paper or jammed; please ask a member of staff, then try again." },
  reprint_reason_needed: { text: "This has been printed before.", next: "One more needs a reason: please choose it, then print." },
  print_unanswered: { text: "It is not known whether the last print came out.", next: "Please look at the tray and answer first, then print." },
  print_unknown: { text: "This print was not found.", next: "Please look at the tray; if nothing came out, print once more." },
  desk_only: { text: "This is for the staff’s desk only.", next: "A member of staff can switch the terminal to desk mode in the set-up." },
  form_failed: { text: "The form could not be made.", next: "Everything is kept. Please ask a member of staff: the name may hold a character that cannot be printed." },
  save_failed: { text: "The file could not be saved.", next: "Please try again, or print it." },
  storage_failed: { text: "Saving on this terminal failed.", next: "What was saved before is safe; please try again or ask a member of staff." },
  storage_full: { text: "This terminal’s storage is full.", next: "What was saved before is safe; please ask a member of staff." },
  wrong_pin: { text: "The staff PIN is wrong.", next: "Please type it again." },
  pin_not_set: { text: "No staff PIN has been set on this terminal.", next: "Please ask the administrator to run: kaodianctl setup pin" },
  pin_locked: { text: "Too many wrong attempts: the set-up is locked for a while.", next: "Please try later." },
  camera_unavailable: { text: "The camera gives no picture at the moment.", next: "Please try again in a moment, choose a photo from a USB stick, or ask a member of staff." },
  unexpected: { text: "This step was not completed.", next: "Everything is saved; please try again, or ask a member of staff." },
}

export const lockedFor: Messages["lockedFor"] = (wait) => `Please try again in ${wait}, or ask a member of staff.`
export const pinLockedFor: Messages["pinLockedFor"] = (wait) => `Please try again in ${wait}.`

const chosen: Field[] = ["document_type", "sex", "ethnic_group", "occupation", "education", "training", "guardian_relation", "site", "subjects", "photo"]
const named = (field: Field | null, otherwise: string) => (field ? fields[field] : otherwise)

export const refusals: Messages["refusals"] = {
  required: (field) =>
    field === "agreement"
      ? "Please tick the agreement first."
      : field === "declaration"
        ? "Please tick the declaration first."
        : field === "photo_questions"
          ? "Please confirm every point of the photo before you use it."
          : field
            ? `Please ${chosen.includes(field) ? "choose" : "fill in"}: ${fields[field]}.`
            : "Something required is not filled in.",
  too_short: (field) => `${named(field, "This")} is too short; please complete it.`,
  too_long: (field) => `${named(field, "This")} is too long; please shorten it.`,
  not_in_list: (field) => `${named(field, "This")}: please choose from the list.`,
  format: (field) =>
    field === "mobile" || field === "guardian_mobile"
      ? "A mobile number has 11 digits; please check."
      : field === "email"
        ? "This is not an e-mail address, such as name@example.cn."
        : field === "postcode"
          ? "A postcode has 6 digits."
          : field === "birth_date"
            ? "Please write the date of birth as 2000-02-29."
            : field === "account_name"
              ? "An account name has letters, digits and underscores and begins with a letter."
              : `${named(field, "This")} does not look right; please check.`,
  mismatch: (field) =>
    field === "password_again"
      ? "The passwords differ; please type them again."
      : field === "document_number_again"
        ? "The document numbers differ; please type it again from the document."
        : "These do not agree; please check.",
  name_characters: () => "The name has characters that cannot be used; please write it as on the document.",
  name_dot: () => "The “·” in a name cannot be first, last or doubled.",
  document_not_accepted: () => "This kind of document is not accepted for this sitting; please choose another.",
  document_length: () => "The document number has the wrong length; please compare it with the document.",
  document_characters: () => "The document number has characters that do not belong there; please compare it.",
  document_checksum: () => "The document number is wrong, perhaps by one digit; please type it again.",
  document_province: () => "The document number begins with an unknown region; please compare it.",
  document_date: () => "The date within the document number is impossible; please compare it.",
  document_obsolete: () => "The old numbers of 15 digits are no longer valid; please give the one of 18.",
  document_contradicts_birth_date: () => "The date of birth does not agree with the document number.",
  document_contradicts_sex: () => "The sex does not agree with the document number.",
  document_already_registered: () => "This document is already enrolled in this sitting. If you enrolled before, sign in with that account; if you cannot find it, or it was not you, bring your original document to the desk.",
  birth_date_impossible: () => "There is no such day; please check the date of birth.",
  birth_date_future: () => "The date of birth cannot be later than today.",
  birth_date_too_early: () => "The date of birth is too long ago; please check the year.",
  password_weak: () => "The password is too simple: 8 to 64 characters, with at least two of letters, digits and symbols.",
  password_same: () => "The new password must differ from the present one.",
  agreement_outdated: () => "The agreement has a new version; please read it and agree again.",
  agreement_missing: () => "Please read the agreement and agree first.",
  information_missing: () => "Please fill in your information first.",
  choice_missing: () => "Please choose site and subjects first.",
  declaration_missing: () => "Please tick the declaration, then submit.",
  already_submitted: () => "The application has been submitted, and nothing has changed since.",
  photo_missing: () => "There is no photo yet; please add it first.",
  site_unknown: () => "This site takes no enrolments now; please choose another.",
  subject_unknown: () => "The site does not offer this subject; please choose again.",
  subject_twice: () => "A subject cannot be taken twice.",
  subjects_too_few: () => "Please choose at least one subject.",
  subjects_too_many: () => "Too many subjects are chosen; please remove some.",
  subject_full: () => "This site has no seat left for one of the subjects; please choose another subject or site.",
  photo_rejected: () => "The photo does not meet the rules; please choose another as described.",
  enrolment_not_open: () => "Enrolment has not opened yet.",
  enrolment_closed: () => "Enrolment has closed; nothing can be changed.",
  not_yours: () => "This enrolment is not yours.",
  not_permitted: () => "You cannot do this; please ask a member of staff.",
  ended: () => "This enrolment is over.",
  changed_elsewhere: (field) =>
    field
      ? `${fields[field]}: just changed on another terminal to what you see now. Please check it, and change it if it is wrong.`
      : "This was changed on another terminal meanwhile. What was entered there is shown now; please check it and change what is still wrong.",
  locked: () => "The information is final and cannot be changed. If something is wrong, please tell the site.",
  number_missing: () => "There is no enrolment number yet; please try later or ask a member of staff.",
  number_changed: () => "The enrolment number has changed; please ask a member of staff.",
  number_format: () => "The enrolment number is wrong; please ask a member of staff.",
  review_not_used: () => "Your site needs no review; you can pay at once.",
  review_not_pending: () => "No review is waiting now.",
  review_pending: () => "The review is under way; nothing can be changed until it ends.",
  review_already_approved: () => "The review is passed; information and photo cannot be changed.",
  review_round_stale: () => "The review has moved on; it is up to date now, please look again.",
  review_reason_missing: () => "The reason is missing; please ask the site.",
  review_missing: () => "The review is not passed yet; please request it first.",
  payment_not_due: () => "There is nothing to pay yet; please complete the steps before.",
  payment_overdue: () => "The time to pay has passed; please enrol again.",
  payment_not_overdue: () => "The time to pay has not passed; you can still pay.",
  payment_in_progress: () => "A payment is under way; please complete it, or update it a little later.",
  payment_unknown: () => "The latest payment is still being checked; nothing is charged again until then.",
  already_paid: () => "The fee is paid; you need not pay again.",
  payment_missing: () => "The fee is not paid yet. You can print after paying.",
  order_unknown: () => "This payment was not found; please update the payment.",
  amount_mismatch: () => "The amount differs from the fee; please ask a member of staff.",
  cash_not_accepted: () => "This site takes no cash; please scan to pay.",
  not_refundable: () => "This fee cannot be refunded; please ask the site.",
  confirmation_not_used: () => "Your site needs no confirmation.",
  confirmation_not_open: () => "It is not the time to confirm; please see the notice.",
  already_confirmed: () => "You have confirmed already.",
  confirmation_missing: () => "You have not confirmed at the site yet.",
  ticket_incomplete: () => "The ticket is not arranged yet; please come back later.",
  ticket_number_format: () => "The ticket number is wrong; please ask the site.",
  ticket_not_issued: () => "Tickets are not issued yet; please watch the announcements.",
  ticket_window_not_open: () => "Tickets cannot be printed yet.",
  ticket_window_closed: () => "The time to print tickets has passed; please ask the site.",
}

export const operations: Messages["operations"] = {
  accept_agreement: "Agreeing to the agreement",
  decline_agreement: "Disagreeing",
  save_information: "Your information",
  choose_subjects: "Site and subjects",
  submit: "Submitting",
  attach_photo: "Your photo",
  request_review: "Requesting the review",
  approve: "Approval",
  reject: "Return",
  open_order: "Opening the payment",
  mark_payment_unknown: "Waiting for the payment",
  close_order: "Closing the payment",
  record_payment: "Recording the payment",
  record_cash: "Recording cash",
  record_refund: "Recording the refund",
  refuse_photo: "Setting the photo aside",
  expire_unpaid: "Cancelling the unpaid enrolment",
  confirm: "On-site confirmation",
  issue_ticket: "Issuing the ticket",
  withdraw: "Stopping the enrolment",
}
