import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

/** How a shell is started so that it marks its commands in the terminal. */
export interface MarkingShell {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Starts bash, zsh or fish with our few lines after (zsh: around) the person's own start files, which are never
 * written to. `secret` is in each mark, so that a text that is printed is never taken for one; the shell removes it from
 * its environment before anything else runs. A program of the same user can still find it (`/proc/PID/environ`): a mark is a
 * hint (ADR 68). Null for other shells, and where the lines are not there.
 */
export function markingShell(
  program: string,
  folder: string,
  secret: string,
  environment: Readonly<Record<string, string>>,
): MarkingShell | null {
  const given = { AIRLOCK_TERMINAL_NONCE: secret }
  const own = ({ bash: 'bash.rc', zsh: 'zsh/.zshenv', fish: 'fish.fish' } as const)[basename(program)]
  if (own === undefined || !existsSync(join(folder, own))) return null
  switch (own) {
    case 'bash.rc':
      return { args: ['--rcfile', join(folder, own)], environment: given }
    case 'fish.fish':
      return { args: ['--init-command', `source '${join(folder, own)}'`], environment: given }
    case 'zsh/.zshenv': {
      const theirs = environment['ZDOTDIR']
      return {
        args: [],
        environment: {
          ...given,
          ...(theirs === undefined ? {} : { AIRLOCK_ZDOTDIR: theirs }),
          ZDOTDIR: join(folder, 'zsh'),
        },
      }
    }
  }
}
