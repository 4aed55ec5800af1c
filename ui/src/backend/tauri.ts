import { BackendError, type Backend, type Result } from "./backend"
import { commands, type AppError } from "./bindings"

type Command = (...given: unknown[]) => Promise<Result<unknown, AppError>>

function unwrapped(command: Command) {
  return async (...given: unknown[]): Promise<unknown> => {
    const result = await command(...given)
    if (result.status === "error") throw BackendError.from(result.error)
    return result.data
  }
}

/** The shell itself, through the generated bindings. */
export const tauri = Object.fromEntries(
  Object.entries(commands).map(([name, command]) => [name, unwrapped(command as Command)]),
) as unknown as Backend
