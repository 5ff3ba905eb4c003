import { spawn } from '@lydell/node-pty'

/** A terminal window of the person's with `airlock …` in it: 97 columns, 31 rows, a real pseudo-terminal. */
export interface TerminalWindow {
  type(text: string): void
  /** Resolves as soon as it has shown this; rejects with what it did show when the command ended without. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  /** Closes the window while the command runs in it. */
  close(): Promise<void>
  /** Resolves with the exit code of the command. */
  readonly ended: Promise<number>
}

export function openWindow(args: readonly string[], environment: NodeJS.ProcessEnv): TerminalWindow {
  const pty = spawn(process.execPath, ['scripts/airlock.mjs', ...args], { cols: 97, rows: 31, env: environment })
  let told = ''
  const looks = new Set<() => void>()
  pty.onData((text) => {
    told += text
    for (const look of looks) look()
  })
  let isOver = false
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      isOver = true
      resolve(exitCode)
      for (const look of looks) look()
    })
  })
  return {
    ended,
    type: (text) => {
      pty.write(text)
    },
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          // Titles and marks of commands are told to the window, not shown in it.
          const shown = told.replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
          const match = pattern.exec(shown)
          if (match === null && !isOver) return
          looks.delete(look)
          if (match !== null) resolve(match)
          else reject(new Error(`The window never showed ${String(pattern)} but:\n${shown}`))
        }
        looks.add(look)
        look()
      }),
    async close() {
      pty.kill('SIGHUP')
      await ended
    },
  }
}
