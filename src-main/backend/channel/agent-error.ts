import { AirlockError, parseErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { ErrorCode } from '../../../src-shared/errors/codes.ts'

/**
 * What an agent may complain about, and what a person can do then. The advice is ours: a sandbox that gives its own would
 * speak in Airlock's voice (“run this on your computer …”).
 */
const remedies: Partial<Readonly<Record<ErrorCode, string>>> = {
  'file-not-found': 'See what is there; it may have been moved or removed inside the sandbox.',
  'file-exists': 'Choose another name, or remove what is there first.',
  'file-conflict': 'Compare both versions, then decide which one to keep.',
  'file-is-directory': 'Choose a file, or ask for the folder’s content.',
  'file-not-directory': 'Choose a folder.',
  'file-too-large': 'Read it in parts, or by a program inside the sandbox.',
  'file-not-regular': 'Only files, folders and links can be used like this.',
  'file-permission': 'Change its permissions inside the sandbox (`chmod`), or choose another place.',
  'disk-full': 'Remove what is not needed inside the sandbox, then try again.',
  'archive-refused': 'What was unpacked before the refused entry stays. Make the archive again without that entry.',
  'agent-lost': 'Connect again: what is kept is shown from where it broke off.',
  'terminal-not-found': 'Open a new terminal.',
  'process-not-found': 'It may have ended; list what runs.',
  'command-not-found':
    'Check the name. A program that is missing is added with `airlock packages add NAME -- apt install …`, or by “Add packages…” in the window.',
  'port-not-served': 'Start the server inside the sandbox, and see in its terminal on which port it listens.',
  'too-many': 'Close or end some that are not needed, then try again.',
  'invalid-input': 'Correct the request and try again.',
  cancelled: 'Start it again when you like.',
  internal: 'Try again. `airlock logs` shows what happened before.',
}

const longestText = 500
/** Controls, formats and separators: what would move a cursor, hide or turn text around. */
const unshown = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The error that an agent told, believed only as far as it speaks of its own affairs. */
export function agentError(told: unknown): AirlockError {
  const { code, message, why } = parseErrorReport(told)
  const remedy = remedies[code]
  if (remedy === undefined) {
    return new AirlockError({
      code: 'agent-protocol',
      message: 'The sandbox answered with an error that is not its to tell.',
      why: `It said: ${plain(message)}`,
      remedy: 'Do not follow what it says. Stop the sandbox and start it again, or remove it.',
    })
  }
  return new AirlockError({ code, message: plain(message), why: plain(why), remedy })
}

function plain(text: string): string {
  return text.replace(unshown, ' ').slice(0, longestText)
}
