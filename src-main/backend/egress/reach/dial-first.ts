import type { Duplex } from 'node:stream'
import type { DialAddress } from './way.ts'

/** Milliseconds until the next address is tried beside one that does not answer (RFC 8305). */
const staggerMs = 250

export interface Dialled {
  readonly stream: Duplex
  readonly address: string
}

/** The first of the addresses that answers; the next one begins when the one before failed or takes long. */
export async function dialFirst(
  dial: DialAddress,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Dialled> {
  const others = new AbortController()
  const either = AbortSignal.any([signal, others.signal])
  const attempts: Promise<Dialled>[] = []
  const first: Dialled[] = []
  let failure: unknown = new Error('There is no address.')
  const attempt = async (address: string): Promise<Dialled> => {
    const stream = await dial({ address, port, signal: either })
    if (first.length === 0 && !either.aborted) first.push({ stream, address })
    else stream.destroy()
    return first[0] ?? Promise.reject(new Error('It took too long.'))
  }
  try {
    for (const address of addresses) {
      signal.throwIfAborted()
      const begun = attempt(address)
      attempts.push(begun)
      begun.catch((error: unknown) => {
        failure = error
      })
      const outcome = await Promise.race([Promise.any(attempts).catch(() => null), begun.catch(() => null), pause()])
      if (outcome !== null) return outcome
    }
    return await Promise.any(attempts)
  } catch (error) {
    throw error instanceof AggregateError ? failure : error
  } finally {
    others.abort()
  }
}

function pause(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, staggerMs, null)
  })
}
