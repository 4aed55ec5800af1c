import type { AppError, commands, ErrorCode, Refusal } from "./bindings"

/** What a generated command answers. */
export type Result<Answer, Error> = { status: "ok"; data: Answer } | { status: "error"; error: Error }

type Commands = typeof commands
type Unwrapped<Command> = Command extends (...given: infer Given) => Promise<Result<infer Answer, AppError>>
  ? (...given: Given) => Promise<Answer>
  : never

/** Every command of the shell; what it refuses is thrown as a `BackendError`. */
export type Backend = { [Name in keyof Commands]: Unwrapped<Commands[Name]> }

/** The one error that leaves src/backend. It carries codes for the screen, never a text. */
export class BackendError extends Error {
  readonly code: ErrorCode
  readonly refusals: Refusal[]
  readonly retryInS: number | null

  constructor(error: AppError) {
    super(error.code)
    this.name = "BackendError"
    this.code = error.code
    this.refusals = error.refusals
    this.retryInS = error.retryInS
  }

  /** Whatever was thrown, as an error that the screen has words for. */
  static from(thrown: unknown): BackendError {
    if (thrown instanceof BackendError) return thrown
    return new BackendError(isAppError(thrown) ? thrown : { code: "unexpected", refusals: [], retryInS: null })
  }
}

function isAppError(thrown: unknown): thrown is AppError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "refusals" in thrown
}
