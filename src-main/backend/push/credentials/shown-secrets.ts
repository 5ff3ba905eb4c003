import { findInText } from './contents.ts'
import { isPlaceholder } from './placeholders.ts'
import { plainOutput } from './plain-output.ts'

const mostLine = 2400
/** As files of variables and `env` are shown: by a name that says what its value is. */
const assignment =
  /(?:^|[\s"'])[A-Za-z0-9_]{0,100}(?:key|token|secret|passw(?:or)?d|credentials?)[A-Za-z0-9_]{0,40}=["']?([^\s"']{8,512})/gi

/** Whether a credential is in what a terminal showed: by its shape, or by the name that it is given to. */
export async function hasShownSecret(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
  const plain = plainOutput(bytes)
  for (const line of plain.split('\n')) {
    for (const [, value = ''] of line.slice(0, mostLine).matchAll(assignment)) if (!isPlaceholder(value)) return true
  }
  for (const text of [plain, Buffer.from(bytes).toString('latin1')]) {
    if ((await findInText(text, signal)).length > 0) return true
  }
  return false
}
