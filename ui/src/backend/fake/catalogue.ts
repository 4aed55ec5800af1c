import type { Article, InformationDraft, InformationFormView, SiteOfferView, SiteView, Subject, ValueItem } from "../bindings"

/** The sitting and its sites, small but with every kind of difference between sites. */
export const sittingName = "2027 年 3 月全国计算机等级考试（第 79 次）"
export const startsAt = Date.parse("2027-01-02T13:00:00+08:00")
export const opensAt = Date.parse("2026-12-20T09:00:00+08:00")
export const closesAt = Date.parse("2027-01-08T17:00:00+08:00")
export const confirmationOpensAt = Date.parse("2027-01-05T09:00:00+08:00")
export const confirmationClosesAt = Date.parse("2027-01-12T17:00:00+08:00")
export const ticketsFrom = Date.parse("2027-03-15T09:00:00+08:00")

const items = (list: string[]): ValueItem[] => list.map((item) => ({ code: item.slice(0, item.indexOf(" ")), name: item.slice(item.indexOf(" ") + 1) }))

export const ethnicGroups = items([
  "01 汉族", "02 蒙古族", "03 回族", "04 藏族", "05 维吾尔族", "06 苗族", "07 彝族", "08 壮族", "09 布依族", "10 朝鲜族", "11 满族",
  "12 侗族", "13 瑶族", "14 白族", "15 土家族", "16 哈尼族", "17 哈萨克族", "18 傣族", "19 黎族", "20 傈僳族", "21 佤族", "22 畲族",
  "23 高山族", "24 拉祜族", "25 水族", "26 东乡族", "27 纳西族", "28 景颇族", "29 柯尔克孜族", "30 土族", "31 达斡尔族", "32 仫佬族",
  "33 羌族", "34 布朗族", "35 撒拉族", "36 毛南族", "37 仡佬族", "38 锡伯族", "39 阿昌族", "40 普米族", "41 塔吉克族", "42 怒族",
  "43 乌孜别克族", "44 俄罗斯族", "45 鄂温克族", "46 德昂族", "47 保安族", "48 裕固族", "49 京族", "50 塔塔尔族", "51 独龙族", "52 鄂伦春族",
  "53 赫哲族", "54 门巴族", "55 珞巴族", "56 基诺族", "97 其他(未识别民族)", "98 外国血统中国籍人士",
])
export const occupations = items([
  "11 国家公务员", "13 专业技术人员", "17 职员", "21 企业管理人员", "24 工人", "27 农民", "31 学生", "37 现役军人",
  "51 自由职业者", "54 个体经营者", "70 无业人员", "80 退（离）休人员", "90 其他",
])
export const educations = items(["10 研究生教育", "20 大学本科", "30 大学专科", "40 中等职业教育", "60 普通高中", "70 初中", "80 小学", "90 其他"])
export const trainings = items(["0 未参加培训", "1 学校课程", "2 社会培训机构", "3 单位培训", "9 其他"])
export const guardianRelations = items(["1 父亲", "2 母亲", "3 祖父母或外祖父母", "9 其他监护人"])

export const documentTypes: InformationFormView["documentTypes"] = [
  { documentType: "resident", typedTwice: false, ethnicGroup: true },
  { documentType: "hmt_residence", typedTwice: false, ethnicGroup: false },
  { documentType: "hk_mo_permit", typedTwice: true, ethnicGroup: false },
  { documentType: "taiwan_permit", typedTwice: true, ethnicGroup: false },
  { documentType: "passport", typedTwice: true, ethnicGroup: false },
  { documentType: "foreign_pr", typedTwice: false, ethnicGroup: false },
]

const subjects: Subject[] = [
  { code: "14", name: "计算机基础及 WPS Office 应用", level: 1, durationMinutes: 90, feeFen: 7200, prerequisite: null },
  { code: "15", name: "计算机基础及 MS Office 应用", level: 1, durationMinutes: 90, feeFen: 7200, prerequisite: null },
  { code: "18", name: "人工智能与大模型基础", level: 1, durationMinutes: 90, feeFen: 7200, prerequisite: null },
  { code: "24", name: "C 语言程序设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "28", name: "Java 语言程序设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "63", name: "MySQL 数据库程序设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "65", name: "MS Office 高级应用与设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "66", name: "Python 语言程序设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "67", name: "WPS Office 高级应用与设计", level: 2, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "35", name: "网络技术", level: 3, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "36", name: "数据库技术", level: 3, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "38", name: "信息安全技术", level: 3, durationMinutes: 120, feeFen: 7200, prerequisite: null },
  { code: "41", name: "网络工程师", level: 4, durationMinutes: 90, feeFen: 11200, prerequisite: "35 网络技术" },
  { code: "44", name: "信息安全工程师", level: 4, durationMinutes: 90, feeFen: 11200, prerequisite: "38 信息安全技术" },
]
const taught = (...codes: string[]) => subjects.filter((subject) => codes.includes(subject.code))

function site(code: string, name: string, district: string, address: string, rest: Partial<SiteView> = {}): SiteView {
  return { code, name, district, address, telephone: "010-5550 0100", review: "before_payment", confirmation: false, acceptsCash: false, ...rest }
}

const notice: Article = {
  title: "第 79 次考试现场确认通告",
  publishedAt: Date.parse("2026-12-28T10:00:00+08:00"),
  body: [
    "请在本考点报考的考生按时到现场确认。未确认的，不安排考试。",
    "# 时间和地点",
    "- 1 月 5 日至 12 日，每天 9:00—11:30、14:00—17:00",
    "- 海淀区学院路 12 号，教学楼一层大厅",
    "# 请带好",
    "- 报考时使用的有效证件原件",
    "- 打印好的报名登记表",
  ].join("\n"),
}

export const sites: SiteOfferView[] = [
  { site: site("110001", "北京示范考点", "东城区", "东长安街 88 号"), subjects, notice: null },
  {
    site: site("110002", "北京学院路考点", "海淀区", "学院路 12 号教学楼一层", { review: "none", confirmation: true }),
    subjects: taught("14", "15", "24", "66", "35"),
    notice,
  },
  {
    site: site("110003", "北京市第一职业技术学院南校区（良乡）社会考点", "房山区", "良乡高教园区卓秀北街 9 号综合实训楼 B 座二层 201 室", {
      review: "after_payment",
      acceptsCash: true,
    }),
    subjects: taught("14", "65", "66", "67"),
    notice: null,
  },
  { site: site("110004", "北京延庆考点", "延庆区", "妫水北街 3 号"), subjects: [], notice: null },
]

export const emptyDraft: InformationDraft = {
  documentType: null, documentNumber: "", documentNumberAgain: "", name: "", sex: null, birthDate: "", ethnicGroup: "",
  occupation: "", education: "", training: "0", mobile: "", email: "", address: "", postcode: "", school: "",
  studentNumber: "", note: "", guardianName: "", guardianRelation: "", guardianMobile: "",
}
export const filledDraft: InformationDraft = {
  ...emptyDraft, documentType: "resident", documentNumber: "110101200002290018", name: "古丽·买买提", sex: "male",
  birthDate: "2000-02-29", ethnicGroup: "05", occupation: "31", education: "20", mobile: "13800008000",
  email: "guli@example.cn", school: "北京示范大学",
}
