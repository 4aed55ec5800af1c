import type { ErrorCode, Field, OperationKind, RefusalCode } from "../../../backend"

export const fields: Record<Field, string> = {
  agreement: "报名协议",
  document_type: "证件类型",
  document_number: "证件号码",
  document_number_again: "再次输入证件号码",
  name: "姓名",
  sex: "性别",
  birth_date: "出生日期",
  ethnic_group: "民族",
  occupation: "职业",
  education: "文化程度",
  training: "培训类型",
  mobile: "手机号码",
  email: "电子邮箱",
  address: "通讯地址",
  postcode: "邮政编码",
  school: "学校",
  student_number: "学号",
  note: "备注",
  guardian_name: "监护人姓名",
  guardian_relation: "与考生的关系",
  guardian_mobile: "监护人手机号码",
  site: "报考考点",
  subjects: "报考科目",
  declaration: "承诺",
  photo: "照片",
  reason: "原因",
  amount: "金额",
  account_name: "账号",
  password: "密码",
  password_again: "再次输入密码",
  old_password: "原密码",
  captcha: "验证码",
  photo_questions: "照片的确认项",
  photo_reason: "使用理由",
}

export const errors: Record<ErrorCode, { text: string; next: string }> = {
  refused: { text: "有些内容还不符合要求。", next: "请按提示修改后再试。" },
  captcha_wrong: { text: "验证码不对。", next: "已为您换了一张，请重新输入。" },
  captcha_expired: { text: "验证码已过期。", next: "已为您换了一张，请重新输入。" },
  credentials_wrong: { text: "账号或密码不对。", next: "请检查后重新输入；忘记密码请找工作人员。" },
  account_locked: { text: "连续输错多次，账号已暂时锁定。", next: "请稍后再试，或找工作人员协助。" },
  password_change_needed: { text: "这是一次性密码，请先设置自己的密码。", next: "请设置新密码后再继续。" },
  qq_unavailable: { text: "现在不能用 QQ 登录。", next: "请用账号和密码登录，或稍后再试。" },
  staff_list_old: { text: "本机太久没有与中心联系，工作人员暂时不能登录。", next: "请先恢复网络，再登录。" },
  account_taken: { text: "这个账号名已被使用。", next: "请换一个账号名；如果是您以前注册的，请直接登录。" },
  account_not_on_this_terminal: { text: "现在没有网络，这个账号没有在本机登录过。", next: "请等网络恢复后再登录，或找工作人员协助。" },
  not_signed_in: { text: "登录已结束。", next: "您填写的内容都已保存，请重新登录。" },
  staff_not_signed_in: { text: "当班登录已结束。", next: "请工作人员重新登录，再做这一步。" },
  offline: { text: "网络断了，您的资料已保存在本机，恢复后会自动上传。", next: "这一步需要网络，请稍后再试。" },
  not_activated: { text: "这台终端还没有启用。", next: "请找工作人员。" },
  numbers_exhausted: { text: "本机的报名号暂时用完了。", next: "您的资料已保存，网络恢复后会自动补充，请稍后再试。" },
  seats_not_leased: { text: "本机暂时没有这个科目的名额。", next: "您的资料已保存，联网后再提交，或者换一个科目。" },
  update_needed: { text: "本机的程序版本太旧，需要更新后才能与中心联系。", next: "您的资料已安全保存在本机，更新后会自动上传；请告诉工作人员。" },
  central_refused: { text: "中心没有接受这次操作。", next: "您的资料已保存，请回到报名步骤查看原因。" },
  payment_failed: { text: "支付渠道没有响应。", next: "请先不要重复支付，稍后点“我已支付，更新支付信息”。" },
  printer_missing: { text: "找不到打印机。", next: "表格可以先保存到本机，请工作人员检查打印机。" },
  printer_refused: { text: "打印机没有接受这份文件。", next: "可能缺纸或卡纸，请工作人员看一下，再试一次。" },
  reprint_reason_needed: { text: "这一份已经打印过。", next: "再打印一份需要说明原因，请选择后再打印。" },
  print_unanswered: { text: "还不清楚上一次是否打印出来了。", next: "请先看一下出纸口并回答，再打印。" },
  print_unknown: { text: "没有找到这次打印的记录。", next: "请看一下出纸口；没有打印出来的，请再打印一次。" },
  desk_only: { text: "这项功能只能在受理台使用。", next: "请工作人员在设置中把使用方式改为受理台。" },
  form_failed: { text: "这张表格没能生成。", next: "您的资料都在。请找工作人员，可能是姓名里有打印不出的字。" },
  save_failed: { text: "文件没有保存成功。", next: "请再试一次，或直接打印。" },
  storage_failed: { text: "本机保存时出了问题。", next: "之前保存的内容不受影响，请再试一次，或找工作人员。" },
  storage_full: { text: "本机的存储空间已满。", next: "之前保存的内容不受影响，请找工作人员。" },
  wrong_pin: { text: "工作人员密码不对。", next: "请重新输入。" },
  pin_not_set: { text: "这台终端还没有设置工作人员密码。", next: "请管理员在本机运行 kaodianctl setup pin 设置。" },
  pin_locked: { text: "连续输错多次，设置已暂时锁定。", next: "请稍后再试。" },
  camera_unavailable: { text: "摄像头现在没有画面。", next: "请稍候再拍；也可以从 U 盘选择照片，或请工作人员帮忙。" },
  unexpected: { text: "这一步没有完成。", next: "您的资料已保存，请再试一次；还不行请找工作人员。" },
}

export const lockedFor = (wait: string) => `请 ${wait}后再试，或找工作人员协助。`
export const pinLockedFor = (wait: string) => `请 ${wait}后再试。`

const chosen: Field[] = ["document_type", "sex", "ethnic_group", "occupation", "education", "training", "guardian_relation", "site", "subjects", "photo"]

/** One text for each refusal; most of them name the field that they stand at. */
export const refusals: Record<RefusalCode, (field: Field | null) => string> = {
  required: (field) =>
    field === "agreement"
      ? "请先勾选“同意报名协议”。"
      : field === "declaration"
        ? "请先勾选“我保证以上信息是真实和准确的”。"
        : field === "document_number_again" || field === "password_again"
          ? `请${fields[field]}。`
          : field === "photo_questions"
            ? "请逐项确认照片，全部勾选后才能使用。"
            : field
              ? `请${chosen.includes(field) ? "选择" : "填写"}${fields[field]}。`
              : "还有必填的内容没有填。",
  too_short: (field) => `${field ? fields[field] : "内容"}太短了，请补充完整。`,
  too_long: (field) => `${field ? fields[field] : "内容"}太长了，请缩短一些。`,
  not_in_list: (field) => `请在列表中选择${field ? fields[field] : ""}。`,
  format: (field) =>
    field === "mobile" || field === "guardian_mobile"
      ? "手机号码应为 11 位数字，请检查。"
      : field === "email"
        ? "电子邮箱的格式不对，例如 name@example.cn。"
        : field === "postcode"
          ? "邮政编码应为 6 位数字。"
          : field === "birth_date"
            ? "请按 2000-02-29 的样子填写出生日期。"
            : field === "account_name"
              ? "账号名只能用字母、数字和下划线，以字母开头。"
              : `${field ? fields[field] : "内容"}的格式不对，请检查。`,
  mismatch: (field) =>
    field === "password_again"
      ? "两次输入的密码不一样，请重新输入。"
      : field === "document_number_again"
        ? "两次输入的证件号码不一样，请对照证件再输一遍。"
        : "前后不一致，请检查。",
  name_characters: () => "姓名里有不能使用的字符，请与证件保持一致。",
  name_dot: () => "姓名中的“·”不能在开头、结尾，也不能连续出现。",
  document_not_accepted: () => "本次考试不接受这种证件，请换一种有效证件。",
  document_length: () => "证件号码的位数不对，请对照证件检查。",
  document_characters: () => "证件号码里有不该出现的字符，请对照证件检查。",
  document_checksum: () => "证件号码不对，可能有一位输错了，请对照证件再输一遍。",
  document_province: () => "证件号码开头的地区代码不对，请对照证件检查。",
  document_date: () => "证件号码里的出生日期不对，请对照证件检查。",
  document_obsolete: () => "15 位的旧身份证已停用，请填写 18 位的号码。",
  document_contradicts_birth_date: () => "出生日期与证件号码不一致，请检查。",
  document_contradicts_sex: () => "性别与证件号码不一致，请检查。",
  document_already_registered: () => "这个证件号码在本次考试中已经报过名。以前报过的请用那个账号登录；账号找不到，或不是您本人报的，请带证件原件到受理台办理。",
  birth_date_impossible: () => "没有这一天，请检查出生日期。",
  birth_date_future: () => "出生日期不能晚于今天。",
  birth_date_too_early: () => "出生日期太早了，请检查年份。",
  password_weak: () => "密码太简单：请用 8 至 64 个字符，字母、数字、符号至少包含两种。",
  password_same: () => "新密码不能与原密码相同。",
  agreement_outdated: () => "报名协议有了新的版本，请重新阅读并同意。",
  agreement_missing: () => "请先阅读并同意报名协议。",
  information_missing: () => "请先填好基本信息。",
  choice_missing: () => "请先选择考点和科目。",
  declaration_missing: () => "请先勾选承诺，再提交报考信息。",
  already_submitted: () => "报考信息已经提交，没有新的改动。",
  photo_missing: () => "还没有照片，请先拍照。",
  site_unknown: () => "这个考点现在不接受报名，请换一个考点。",
  subject_unknown: () => "所选科目在这个考点没有开考，请重新选择。",
  subject_twice: () => "同一科目不能报两次。",
  subjects_too_few: () => "请至少选择一个科目。",
  subjects_too_many: () => "选择的科目太多了，请取消一些。",
  subject_full: () => "所选科目在这个考点已经报满，请换一个科目或考点。",
  photo_rejected: () => "照片不符合要求，请按说明换一张。",
  enrolment_not_open: () => "报名还没有开始。",
  enrolment_closed: () => "报名已经截止，不能再修改。",
  not_yours: () => "这不是您的报名，不能操作。",
  not_permitted: () => "您不能进行这项操作，请找工作人员。",
  ended: () => "这次报名已经结束。",
  changed_elsewhere: (field) =>
    field
      ? `${fields[field]}刚在另一台终端上改过，现在显示的是改后的内容，请核对，不对的再改。`
      : "另一台终端刚刚改过这里的内容。现在显示的是那边填的，请核对，还有不对的再改一次。",
  locked: () => "信息已经确定，不能再修改。如有错误，请联系考点。",
  number_missing: () => "还没有报名号，请稍后再试，或找工作人员。",
  number_changed: () => "报名号有变化，请找工作人员。",
  number_format: () => "报名号不对，请找工作人员。",
  review_not_used: () => "您的考点不需要信息审核，可以直接支付。",
  review_not_pending: () => "现在没有等待审核的申请。",
  review_pending: () => "正在审核，结果出来前不能修改。",
  review_already_approved: () => "审核已通过，信息和照片不能再修改。",
  review_round_stale: () => "审核情况有变化，已为您更新，请再看一遍。",
  review_reason_missing: () => "缺少退回的原因，请联系考点。",
  review_missing: () => "还没有通过审核，请先申请信息审核。",
  payment_not_due: () => "现在还不需要支付，请先完成前面的步骤。",
  payment_overdue: () => "支付时间已过，请重新报名。",
  payment_not_overdue: () => "支付时间还没有过，可以继续支付。",
  payment_in_progress: () => "有一笔支付正在进行，请先完成它，或稍后更新支付信息。",
  payment_unknown: () => "上一次支付的结果还在确认，确认前不会再次收费。",
  already_paid: () => "报名费已经支付，不需要再付。",
  payment_missing: () => "还没有支付报名费。支付以后就可以打印。",
  order_unknown: () => "没有找到这笔支付，请更新支付信息。",
  amount_mismatch: () => "金额与报名费不一致，请找工作人员。",
  cash_not_accepted: () => "这个考点不收现金，请扫码支付。",
  not_refundable: () => "这笔报名费不能退还，有疑问请联系考点。",
  confirmation_not_used: () => "您的考点不需要现场确认。",
  confirmation_not_open: () => "现在不在现场确认的时间内，请看考生通告。",
  already_confirmed: () => "您已经完成现场确认。",
  confirmation_missing: () => "还没有完成现场确认。",
  ticket_incomplete: () => "准考证还没有编排完，请稍后再来。",
  ticket_number_format: () => "准考证号有误，请联系考点。",
  ticket_not_issued: () => "准考证还没有发放，请留意公告。",
  ticket_window_not_open: () => "还没有到准考证的打印时间。",
  ticket_window_closed: () => "准考证的打印时间已过，请联系考点。",
}

export const operations: Record<OperationKind, string> = {
  accept_agreement: "同意报名协议",
  decline_agreement: "不同意报名协议",
  save_information: "填写基本信息",
  choose_subjects: "选择考点和科目",
  submit: "提交报考信息",
  attach_photo: "上传照片",
  request_review: "申请信息审核",
  approve: "审核通过",
  reject: "审核退回",
  open_order: "发起支付",
  mark_payment_unknown: "等待支付结果",
  close_order: "关闭支付",
  record_payment: "登记支付",
  record_cash: "登记现金",
  record_refund: "登记退款",
  refuse_photo: "照片复核未通过",
  expire_unpaid: "逾期取消",
  confirm: "现场确认",
  issue_ticket: "发放准考证",
  withdraw: "中止报名",
}
