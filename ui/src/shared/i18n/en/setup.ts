import type { Messages } from "../zh-CN"

export const setup: Messages["setup"] = {
  link: "Set-up",
  pinTitle: "Set up this terminal",
  pinLead: "This is for the staff. Candidates please go back and sign in.",
  pin: "Staff PIN",
  pinHint: "Digits only",
  pinMissing: "Please type the staff PIN.",
  open: "Open the set-up",
  title: "Set-up of the terminal",
  lead: "Every change holds at once; nothing has to be saved.",
  modeTitle: "Who uses it",
  modes: {
    kiosk: { name: "Self-service", text: "Candidates by themselves." },
    desk: { name: "Service desk", text: "The staff, for a candidate; every check shows its figures." },
  },
  cameraTitle: "Camera",
  firstCamera: "Automatic",
  firstCameraText: "The first camera that is found.",
  noCameras: "No camera was found",
  noCamerasText: "Connect one, then open the set-up again.",
  chosenMissing: "The camera chosen last is not connected",
  previewTitle: "Picture and light",
  previewLead: "Leave the seat empty to check light and background.",
  size: (width, height) => `${width} × ${height} pixels`,
  stage: {
    brightness: { name: "Brightness", passed: "good", failed: "Too dark or too bright: please adjust lamps or exposure." },
    evenness: { name: "Even light", passed: "even", failed: "One side is darker: please move the lamps." },
    background: { name: "Background", passed: "plain", failed: "Not an even light colour: please smooth the cloth and clear what stands there." },
  },
  stageWaiting: "The check begins with the first picture.",
  finish: "Done",
}
