import { create } from 'zustand'

/** Something on its way into or out of a sandbox. */
export interface Transfer {
  readonly id: number
  readonly sandbox: string
  readonly direction: 'in' | 'out'
  readonly name: string
  readonly bytes: number
  /** Null where it is not known before the end. */
  readonly of: number | null
  readonly cancel: () => void
}

let next = 1

export const useTransfers = create<{ readonly list: readonly Transfer[] }>(() => ({ list: [] }))

/**
 * Runs a transfer and shows how far it is. Rejects as `work` does.
 * @param work is told how to cancel and tells bytes as they go
 */
export async function withTransfer<T>(
  about: Pick<Transfer, 'sandbox' | 'direction' | 'name' | 'of'>,
  work: (signal: AbortSignal, moved: (bytes: number) => void) => Promise<T>,
): Promise<T> {
  const id = next++
  const stop = new AbortController()
  const cancel = () => {
    stop.abort()
  }
  useTransfers.setState(({ list }) => ({ list: [...list, { ...about, id, bytes: 0, cancel }] }))
  let bytes = 0
  let isDue = true
  const moved = (more: number) => {
    bytes += more
    if (!isDue) return
    isDue = false
    // As often as it can be read.
    setTimeout(() => {
      isDue = true
      useTransfers.setState(({ list }) => ({ list: list.map((one) => (one.id === id ? { ...one, bytes } : one)) }))
    }, 100)
  }
  try {
    return await work(stop.signal, moved)
  } finally {
    useTransfers.setState(({ list }) => ({ list: list.filter((one) => one.id !== id) }))
  }
}
