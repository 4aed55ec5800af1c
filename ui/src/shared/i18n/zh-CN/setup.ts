import type { StagePoint, TerminalMode } from "../../../backend"

/** What the staff set on the terminal itself. */
export const setup = {
  link: "设置",
  pinTitle: "设置这台终端",
  pinLead: "这里由工作人员使用。考生请返回登录。",
  pin: "工作人员密码",
  pinHint: "由数字组成",
  pinMissing: "请输入工作人员密码。",
  open: "进入设置",
  title: "终端设置",
  lead: "改动立即生效，不需要另外保存。",
  modeTitle: "使用方式",
  modes: {
    kiosk: { name: "自助终端", text: "考生自己操作。" },
    desk: { name: "受理台", text: "工作人员为考生操作，可以看到每项检查的数值。" },
  } satisfies Record<TerminalMode, { name: string; text: string }>,
  cameraTitle: "摄像头",
  firstCamera: "自动选择",
  firstCameraText: "使用找到的第一个摄像头。",
  noCameras: "没有找到摄像头",
  noCamerasText: "接好摄像头后，请再打开一次设置。",
  chosenMissing: "上次选择的摄像头没有接上",
  previewTitle: "画面和光线",
  previewLead: "请让座位空着，检查灯光和背景。",
  size: (width: number, height: number) => `${width} × ${height} 像素`,
  stage: {
    brightness: { name: "亮度", passed: "合适", failed: "太暗或太亮，请调整灯光或曝光。" },
    evenness: { name: "光线均匀", passed: "均匀", failed: "两边明暗不一样，请移动灯的位置。" },
    background: { name: "背景", passed: "干净", failed: "不是均匀的浅色，请拉平背景布，移开杂物。" },
  } satisfies Record<StagePoint, { name: string; passed: string; failed: string }>,
  stageWaiting: "画面出来后开始检查。",
  finish: "完成",
}
