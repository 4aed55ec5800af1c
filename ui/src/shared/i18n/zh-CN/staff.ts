import type { DeskTask, ErrorCode, RefusalCode, Role } from "../../../backend"

/** Staff at the desk: who is signed in, and what for. */
export const staff = {
  signIn: "工作人员登录",
  signInLead: "登录后才能打印、找回账号、处理退回。没有网络也可以登录。",
  number: "工号或登录名",
  password: "密码",
  submit: "登录",
  missingNumber: "请输入工号或登录名。",
  missingPassword: "请输入密码。",
  signedIn: "当班",
  signOut: "交班退出",
  signOutTitle: "要退出当班吗？",
  signOutText: "退出后，打印、找回账号、处理退回都要重新登录。正在打印的不受影响。",
  stay: "继续当班",
  roles: {
    operator: "受理员",
    reviewer: "审核员",
    cashier: "收款员",
    site_administrator: "考点管理员",
    auditor: "监督员",
  } satisfies Record<Role, string>,
  rolesBetween: "、",
  neededTitle: "请工作人员先登录",
  neededText: "这一页涉及考生的个人信息，由当班的工作人员使用。",
  notYoursTitle: "您的岗位不办理这一项",
  notYoursText: (roles: string) => `您当班的岗位是${roles}。请由有权限的同事登录后办理。`,
  switch: "换人登录",
  ended: {
    idle: { title: "已自动退出当班", text: "有一段时间没有操作，为防止他人冒用，已经退出。请重新登录。" },
    elsewhere: { title: "当班登录已结束", text: "可能是密码、岗位有变化，或者长时间没有操作。请重新登录。" },
  },
  idleSoon: (seconds: number) => `没有操作，${seconds} 秒后自动退出当班。点一下屏幕可以继续。`,
  changeTitle: "请先设置自己的密码",
  changeText: "您用的是中心给的一次性密码，只能用来设置自己的密码。这一步需要网络。",
  fresh: "新密码",
  freshAgain: "再次输入新密码",
  changeSubmit: "设置并登录",
  problems: {
    credentials_wrong: { text: "工号或密码不对。", next: "请检查后重新输入。已离职或不属于本考点的人员不能登录；忘记密码请考点管理员重置。" },
    account_locked: { text: "连续输错 5 次，这个工号在本机已暂时锁定。", next: "请稍后再试，或由其他工作人员登录。" },
    offline: { text: "现在没有网络，不能修改密码。", next: "请等网络恢复后再设置。旧密码在设置前一直有效。" },
  } satisfies Partial<Record<ErrorCode, { text: string; next: string }>>,
  lockedFor: (wait: string) => `请 ${wait}后再试，或由其他工作人员登录。`,
  tasks: {
    papers: "打印管理",
    cash_report: "打印管理",
    recovery: "找回账号",
    inbox: "退回",
  } satisfies Record<DeskTask, string>,
}

/** Giving an account back at the desk. */
export const recovery = {
  title: "找回考生的报名账号",
  lead: "考生忘记密码，或证件已被另一个账号报名时使用。需要考生本人、证件原件和两名工作人员。",
  steps: ["查找账号", "核对证件", "交给考生"],
  findTitle: "按证件查找",
  find: "查找账号",
  noneTitle: "没有账号用这个证件报过名",
  noneText: "请核对证件类型和号码。号码没有错的话，考生可以直接注册新账号。",
  foundTitle: "找到了这个账号",
  accountName: "账号",
  document: "证件",
  registered: "本次考试",
  isRegistered: "已报名",
  isNotRegistered: "没有报名",
  checked: "我们已当面核对：证件是原件，照片与考生是同一人",
  checkedMissing: "请先当面核对证件，再勾选。",
  proofTitle: "两名工作人员分别输入密码",
  proofText: "至少一人是受理员或考点管理员。两人都会记入中心的记录。",
  first: (name: string) => `${name}（当班）的密码`,
  second: "另一名工作人员的工号或登录名",
  secondPassword: "另一名工作人员的密码",
  secondSame: "请由另一名工作人员输入，不能是同一个人。",
  give: "生成一次性密码",
  another: "查找别的证件",
  givenTitle: "请交给考生本人",
  givenLead: "请考生抄下或记住。离开这一页后不会再显示，也没有人能再查到。",
  givenAccount: "账号",
  givenPassword: "一次性密码",
  validUntil: (at: string) => `${at} 前有效，只能用来设置新密码。`,
  givenNext: "考生用这个密码登录，马上会被要求设置自己的密码。原来的密码、QQ 绑定和所有登录都已失效。",
  done: "考生已记下，清除",
  problems: {
    credentials_wrong: { text: "两人中有一人的工号或密码不对。", next: "请两人分别检查后重新输入。账号没有任何改动。" },
    account_locked: { text: "尝试次数太多，已暂时锁定。", next: "账号没有任何改动，请稍后再试。" },
    password_change_needed: { text: "另一名工作人员还在用一次性密码。", next: "请先用自己的工号登录并设置密码，再来办理。" },
    offline: { text: "现在没有网络，不能找回账号。", next: "两人的身份要由中心当场核对，请等网络恢复后再办理。" },
    central_refused: { text: "中心没有找到这个账号，可能刚刚有变化。", next: "请重新查找一次。账号没有任何改动。" },
  } satisfies Partial<Record<ErrorCode, { text: string; next: string }>>,
  notPermitted: "这两个人不能一起办理：要有两名不同的工作人员，至少一人是受理员或考点管理员，监督员不能参与。",
}

/** What came back from the central office, for the staff. */
export const inbox = {
  title: "中心退回的操作",
  lead: "在本机做过、上传后没有被中心接受的操作。不影响其他考生；改好之前请不要让考生离开。",
  empty: "没有退回",
  emptyText: "上传的操作都被接受了。有退回时，这里会写明原因和处理办法。",
  refresh: "刷新",
  count: (count: number) => `共 ${count} 条，最新的在前`,
  unnamed: "还没有填写姓名",
  document: (lastFour: string) => `证件尾号 ${lastFour}`,
  what: (operation: string) => `「${operation}」没有被接受`,
  cause: "原因",
  todo: "怎么办",
  doneAt: (at: string, by: string) => `${at} 由${by}办理`,
  refusedAt: (at: string) => `${at} 收到退回`,
  by: { candidate: "考生", staff: (number: string) => `工作人员 ${number}`, central: "中心" },
}

/**
 * Why something that was done here came back from the central office: what happened there meanwhile, what the candidate
 * does now, and what the staff do. What is not named here has the words of the rules.
 */
export const setBacks = {
  document_already_registered: {
    text: "这个证件号码已在另一台终端或另一个账号上报了名。",
    candidate: "请核对证件号码。以前报过的，请用那个账号登录；记不得账号或密码，请带证件原件到受理台找回账号。不是您报的，也请到受理台说明。",
    staff: "请核对证件原件。号码输错的，帮考生改正；确是本人以前报的，到“找回账号”把原账号还给考生，本次填写的不再需要；本人否认的，记下报名号，报告考点管理员。",
  },
  not_yours: {
    text: "做这一步的时候，中心没有这个账号在本机登录的记录（例如账号刚被找回，或登录没有联网核对过）。",
    candidate: "请退出后联网重新登录，再做一次。您填写的内容还在。",
    staff: "请考生联网重新登录后再做一次。登录不了的，按“找回账号”办理。",
  },
  not_permitted: {
    text: "做这一步的工作人员当时没有这个岗位，或不属于本考点。",
    candidate: "请到受理台，由有权限的工作人员再办一次。",
    staff: "请由有权限的同事登录后再办一次；岗位刚调整的，请考点管理员核对。",
  },
  subject_full: {
    text: "离线期间，所选科目在这个考点已经报满。",
    candidate: "名额没有占上，也没有收费。请换一个科目或考点，再提交一次。",
    staff: "请帮考生换科目或考点后重新提交。名额由中心发给各终端，不能在本机增加。",
  },
  photo_rejected: {
    text: "照片上传后，中心复核认为不符合要求，已经取下。",
    candidate: "其他内容都还在。请重新拍一张照片；报名在有照片之前不生效。",
    staff: "请联系考生补拍。其他内容不受影响，考生不必重新填写。",
  },
  photo_missing: {
    text: "中心还没有收到照片。",
    candidate: "请等上传完成后再做一次；还不行请重新拍照。",
    staff: "请看顶上的“待上传”是否归零，再做一次；照片传不上去的，请重新拍照。",
  },
  review_pending: {
    text: "在别处已经申请了审核，审核期间信息不能改。",
    candidate: "这次的修改没有生效。请等审核结果；要改的内容，可以请考点退回后再改。",
    staff: "这次的修改没有生效。确实要改的，请审核员先退回，再改。",
  },
  review_already_approved: {
    text: "审核在这次修改上传之前已经通过，信息和照片已确定。",
    candidate: "这次的修改没有生效，以审核通过的内容为准。内容有错的，请到受理台说明。",
    staff: "这次的修改没有生效。请与考生核对审核通过的内容；确实有错的，报告考点管理员。",
  },
  review_round_stale: {
    text: "审核的是上一轮的内容，考生之后又改过或重新申请了。",
    candidate: "您不用处理，请等新一轮的审核结果。",
    staff: "这次的审核没有生效。请打开最新的内容再审一遍。",
  },
  review_not_pending: {
    text: "另一名工作人员已经审核过，或申请已经撤回。",
    candidate: "您不用处理，审核结果以首页为准。",
    staff: "这次的审核没有生效，以先到的结果为准，不用再审。",
  },
  locked: {
    text: "这项报名在别处已经审核或付款，内容已确定。",
    candidate: "这次的修改没有生效，以首页显示的内容为准。有错的，请到受理台说明。",
    staff: "这次的修改没有生效。请与考生核对现在的内容；确实有错的，报告考点管理员。",
  },
  changed_elsewhere: {
    text: "同样的内容在另一台终端上先改过，做这次操作时还没有收到。",
    candidate: "这次的操作没有生效，另一台终端填的内容都在。请打开填好的各项核对，还有不对的再改一次。",
    staff: "这次的修改没有生效，以先到的为准。请打开这项报名与考生核对，还有不对的重新改。",
  },
  already_submitted: {
    text: "另一台终端已经提交过同样的内容。",
    candidate: "您不用再提交，请看首页的下一步。",
    staff: "不用处理，报名已经提交成功。",
  },
  number_changed: {
    text: "这个考生已经在另一台终端得到了报名号。",
    candidate: "请以首页显示的报名号为准；印着旧号的登记表请交回受理台作废。",
    staff: "以中心的报名号为准。本机打印过登记表的，请收回作废，重新打印。",
  },
  number_format: {
    text: "报名号不是发给本机的号段。",
    candidate: "请到受理台，由工作人员处理。",
    staff: "请在本机联网同步后再提交一次；还是这样，请联系中心检查本机的号段。",
  },
  ended: {
    text: "这项报名在别处已经中止、逾期取消或退款。",
    candidate: "要继续报名的，请从首页重新开始。填过的信息会带过来。",
    staff: "请与考生确认。要继续报名的，重新开始一次，信息会带过来。",
  },
  enrolment_closed: {
    text: "这一步是在报名截止以后做的。",
    candidate: "没有生效。有特殊情况，请到受理台说明。",
    staff: "没有生效，本机不能补报。有特殊情况，请报告考点管理员。",
  },
  payment_in_progress: {
    text: "在别处已经发起了一笔支付。",
    candidate: "请不要重复付款。先点“我已支付，更新支付信息”，看结果。",
    staff: "请不要再收款。先更新支付信息；已收的现金，以中心的结果为准，需要时退还。",
  },
  payment_unknown: {
    text: "上一笔支付的结果还没有确认。",
    candidate: "请不要重复付款。结果确认后会自动更新。",
    staff: "请不要再收款。已收的现金请当面退还，等结果确认后再办。",
  },
  already_paid: {
    text: "报名费在别处已经付过。",
    candidate: "不需要再付。重复付的会原路退回；付了现金的，请到受理台退还。",
    staff: "不要再收款。本机收的现金请当面退还，并收回收据。",
  },
  payment_overdue: {
    text: "付款的时限已过，报名已取消。",
    candidate: "没有生效。报名没有截止的，可以重新报名；已付的会退还。",
    staff: "没有生效。本机收的现金请当面退还；考生要报的，重新报名。",
  },
  amount_mismatch: {
    text: "收的金额与报名费不一致，可能科目或费用有变化。",
    candidate: "请到受理台核对金额。",
    staff: "请按现在的报名费核对，多退少补后重新登记。",
  },
  cash_not_accepted: {
    text: "这个考点不收现金。",
    candidate: "请到受理台退还现金，改为扫码支付。",
    staff: "请当面退还现金，请考生扫码支付。",
  },
  agreement_outdated: {
    text: "报名协议在这期间有了新的版本。",
    candidate: "请重新阅读并同意新的协议，再继续。",
    staff: "请考生本人重新阅读并同意新的协议，再继续。",
  },
  site_unknown: {
    text: "所选考点在这期间停止了报名。",
    candidate: "请换一个考点，再提交一次。",
    staff: "请帮考生换一个考点，再提交一次。",
  },
  subject_unknown: {
    text: "所选科目在这期间取消了。",
    candidate: "请重新选择科目，再提交一次。",
    staff: "请帮考生重新选择科目，再提交一次。",
  },
  already_confirmed: {
    text: "另一名工作人员已经办过现场确认。",
    candidate: "您不用处理，确认已完成。",
    staff: "不用处理，确认已完成。",
  },
} satisfies Partial<Record<RefusalCode, { text: string; candidate: string; staff: string }>>

/** For whatever has no words of its own above. */
export const setBackElse = {
  candidate: "请按报名步骤改好后再继续；不清楚的请问工作人员。",
  staff: "请打开考生的报名，按提示改好后再做一次；改不了的，报告考点管理员。",
}
