import type { CliIo } from './cli-world.ts'
import { AirlockError, cancelled } from '../../src-shared/errors/airlock-error.ts'
import { write } from './print.ts'

const most = 20_000

/** One line from standard input; at a terminal it is asked for, and what is typed is not shown. */
export async function readSecret(io: CliIo, question: string): Promise<string> {
  if (io.stdin.isTTY !== true) return await readLine(io)
  await write(io.stderr, question)
  io.stdin.setRawMode?.(true)
  try {
    return await readLine(io)
  } finally {
    io.stdin.setRawMode?.(false)
    io.stdin.pause()
    await write(io.stderr, '\n')
  }
}

async function readLine({ stdin }: CliIo): Promise<string> {
  let text = ''
  for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
    for (const character of chunk.toString()) {
      if (character === '\u0003') throw cancelled('Adding the secret')
      if (character === '\r' || character === '\n' || character === '\u0004') return text
      if (character === '\u007f' || character === '\b') text = text.slice(0, -1)
      else text += character
    }
    if (text.length > most) throw tooLong()
  }
  return text
}

function tooLong(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'The secret was not taken.',
    why: 'What came on standard input is far too long for one.',
    remedy: 'Give the value alone, as one line.',
  })
}
