/** Where set-up and build steps tell what they do: one line each, on the terminal by default. */
export type Say = (line: string) => void

/** Prints to stderr, so that a command's own output on stdout stays clean for pipes. */
export const sayOnTerminal: Say = (line) => {
  process.stderr.write(`${line}\n`)
}

/** The sentence of a failure of any kind. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
