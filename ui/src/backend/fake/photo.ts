import type { Check, CheckCode, PhotoQuestion, VerdictView, Words } from "../bindings"

const words = (zhCn: string, en: string): Words => ({ zhCn, en })

type Rule = { code: CheckCode; severity: Check["severity"]; value: number | null; limit: string; message: Words }

/** Every check that a picture of a person goes through, with what is measured when all is well. */
const rules: Rule[] = [
  { code: "not_jpeg", severity: "reject", value: null, limit: "JPEG", message: words("请把照片另存为 JPG 格式。", "Please save it as JPG.") },
  { code: "file_size", severity: "reject", value: 86_400, limit: "20000-204800 B", message: words("请调整到 20 至 200 KB。", "Please bring it to 20 to 200 KB.") },
  { code: "pixel_size", severity: "reject", value: 640, limit: ">= 144 x 192 px", message: words("请用更大的照片。", "Please use a larger picture.") },
  { code: "proportions", severity: "reject", value: 1.45, limit: "1.33-1.46", message: words("请裁成竖幅照片。", "Please crop it upright.") },
  { code: "not_upright", severity: "reject", value: 1, limit: "1", message: words("请把照片转正。", "Please turn it upright.") },
  { code: "not_colour", severity: "reject", value: 9.4, limit: ">= 2", message: words("请用彩色照片。", "Please use a colour photo.") },
  { code: "no_face", severity: "reject", value: 1, limit: ">= 1", message: words("照片里没有找到人脸，请换一张正面照。", "No face was found; please use a front portrait.") },
  { code: "many_faces", severity: "reject", value: 1, limit: "1", message: words("照片里只能有您一个人。", "Only you may be in the photo.") },
  { code: "not_frontal", severity: "reject", value: 1.2, limit: "<= 8°", message: words("请把头摆正，脸朝向镜头。", "Please hold your head straight and face the camera.") },
  { code: "head_size", severity: "reject", value: 0.7, limit: "0.63-0.77", message: words("头部应占照片高的十分之七左右。", "The head should fill seven tenths of the height.") },
  { code: "top_space", severity: "warn", value: 0.1, limit: "0.07-0.13", message: words("头顶上方请留出十分之一。", "Please leave one tenth above the head.") },
  { code: "side_space", severity: "warn", value: 0.11, limit: ">= 0.08", message: words("左右请各留出十分之一。", "Please leave one tenth on either side.") },
  { code: "small_face", severity: "reject", value: 128, limit: ">= 60 px", message: words("人脸太小，请靠近些重拍。", "The face is too small; please come closer.") },
  { code: "blurred", severity: "reject", value: 14.2, limit: ">= 6", message: words("照片有些模糊，请坐稳后重拍。", "The photo is blurred; please hold still.") },
  { code: "too_dark", severity: "reject", value: 0.02, limit: "<= 0.3", message: words("脸部太暗，请对着光。", "The face is too dark; please face the light.") },
  { code: "uneven_light", severity: "warn", value: 0.82, limit: ">= 0.6", message: words("脸的一侧偏暗，请正对灯光。", "One side of the face is darker; please face the light.") },
  { code: "background", severity: "warn", value: 7.5, limit: "<= 20", message: words("背景不够均匀，请靠近背景布坐。", "The background is uneven; please sit before the cloth.") },
  { code: "eyes_closed", severity: "reject", value: 0.07, limit: ">= 0.045", message: words("请睁开眼睛重拍。", "Please open your eyes.") },
  { code: "mouth_open", severity: "warn", value: 0.02, limit: "<= 0.08", message: words("请自然闭上嘴。", "Please close your mouth.") },
  { code: "compression", severity: "warn", value: 92, limit: ">= 60", message: words("照片压缩得太多，请用原来的照片。", "It is compressed too much; please use the original.") },
]

const questions: PhotoQuestion[] = ["bareheaded", "ears_visible", "no_dark_glasses"]

/** What the rules say of a file in which these checks fail. */
export function verdictOn(base64: string, failing: Partial<Record<CheckCode, number | null>>): VerdictView {
  const jpeg = base64.startsWith("/9j/")
  const known = jpeg ? rules : rules.slice(0, 2)
  const sizeBytes = Math.round(base64.length * 0.75)
  const checks = known.map((rule): Check => {
    const passed = !(rule.code in failing)
    const value = rule.code === "file_size" ? sizeBytes : passed ? rule.value : (failing[rule.code] ?? null)
    return { ...rule, passed, value, message: passed ? null : rule.message }
  })
  const accepted = checks.every((check) => check.passed || check.severity === "warn")
  return {
    accepted, rulePack: "ncre-2027", checks, widthPx: jpeg ? 440 : null, heightPx: jpeg ? 640 : null, sizeBytes,
    preview: jpeg ? `data:image/jpeg;base64,${base64}` : null, questions: accepted ? questions : [], faces: jpeg ? 1 : null,
  }
}

/** Files are judged by their size here, as if those of a few bytes were taken of half a face. */
export function verdictOnFile(base64: string): VerdictView {
  const sizeBytes = base64.length * 0.75
  if (!base64.startsWith("/9j/")) return verdictOn(base64, { not_jpeg: null })
  return verdictOn(base64, sizeBytes < 20_000 || sizeBytes > 204_800 ? { file_size: sizeBytes, head_size: 0.41, side_space: 0.04 } : {})
}
