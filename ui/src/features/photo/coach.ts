import type { CoachHint } from "../../backend"
import type { IconName } from "../../shared/components/Icon.svelte"

/** Where the candidate is to move, as seen in the mirrored picture: their own left is on its left. */
export type Direction = "left" | "right" | "up" | "down"

export const signs: Record<CoachHint, IconName> = {
  ready: "check",
  no_face: "person",
  many_faces: "people",
  not_upright: "level",
  come_closer: "closer",
  move_back: "farther",
  move_left: "arrowLeft",
  move_right: "arrowRight",
  sit_higher: "arrowUp",
  sit_lower: "arrowDown",
  level_head: "level",
  chin_up: "arrowUp",
  chin_down: "arrowDown",
  face_camera: "eye",
  too_dark: "light",
  too_bright: "light",
  uneven_light: "light",
  hold_still: "still",
  open_eyes: "eye",
  close_mouth: "person",
  background: "picture",
}

export const directions: Partial<Record<CoachHint, Direction>> = {
  move_left: "left",
  move_right: "right",
  sit_higher: "up",
  sit_lower: "down",
  chin_up: "up",
  chin_down: "down",
}
