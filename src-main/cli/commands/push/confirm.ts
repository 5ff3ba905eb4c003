import { createInterface } from 'node:readline/promises'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { CliWorld } from '../../cli-world.ts'

/** Asks on a terminal; where nobody can be asked, `--yes` has to say it. */
export async function confirm({ io }: CliWorld, question: string): Promise<boolean> {
  if (io.stdin.isTTY !== true) throw nobodyToAsk()
  const lines = createInterface({ input: io.stdin, output: io.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } finally {
    lines.close()
  }
}

function nobodyToAsk(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'Nobody said yes.',
    why: 'This is not a terminal, so it cannot be asked, and nothing was done.',
    remedy: 'Look at what would happen, then add --yes.',
  })
}
