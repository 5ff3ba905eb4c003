import type { Duplex } from 'node:stream'
import type { FirstBytes, FirstBytesVerdict } from './first-bytes/judge-first-bytes.ts'

export type FirstRefusal = Extract<FirstBytesVerdict, { readonly kind: 'refused' }>

export interface PumpOptions {
  /** Towards the program. */
  readonly inside: Duplex
  readonly outside: Duplex
  readonly first: FirstBytes
  /** What the program said first is refused: the answer is what it gets before the end. */
  readonly onRefused: (refusal: FirstRefusal) => Buffer
}

/** How long a program may take to read why it was refused. */
const lastWordsMs = 5000

/**
 * Carries bytes both ways with back-pressure; each side ends its own half, and what breaks on one side is an error on the
 * other. Resolves when both streams are closed, with what broke, if something did.
 */
export async function pump(options: PumpOptions): Promise<Error | null> {
  const { inside, outside } = options
  let failure: Error | null = null
  let isRefused = false
  const fail = (error: Error | null) => {
    if (isRefused) return
    failure ??= error ?? new Error('It was cut.')
    reset(inside)
    reset(outside)
  }
  const over = Promise.all([inside, outside].map((stream) => closed(stream, fail)))
  outside.pipe(inside)
  passOutward(options, (refusal) => {
    isRefused = true
    outside.unpipe(inside)
    reset(outside)
    inside.end(options.onRefused(refusal))
    inside.resume()
    const timer = setTimeout(() => {
      reset(inside)
    }, lastWordsMs)
    inside.once('close', () => {
      clearTimeout(timer)
    })
  })
  await over
  return failure
}

/** Holds back what the program says first until it was looked at. */
function passOutward({ inside, outside, first }: PumpOptions, refuse: (refusal: FirstRefusal) => void): void {
  const leave = () => {
    inside.off('data', look)
    inside.off('end', end)
    inside.pause()
  }
  const look = (bytes: Buffer) => {
    const verdict = first.read(bytes)
    if (verdict.kind === 'more') return
    leave()
    if (verdict.kind === 'refused') {
      refuse(verdict)
      return
    }
    outside.write(first.held)
    inside.pipe(outside)
  }
  const end = () => {
    leave()
    outside.end(first.held)
  }
  inside.on('data', look)
  inside.once('end', end)
}

function closed(stream: Duplex, fail: (error: Error | null) => void): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!stream.readableEnded || !stream.writableFinished) fail(stream.errored)
      resolve()
    }
    stream.on('error', fail)
    if (stream.closed) look()
    else stream.once('close', look)
  })
}

/** Ends it at once, as an error for the other side. */
export function reset(stream: Duplex): void {
  if (stream.destroyed) return
  stream.on('error', ignore)
  if ('resetAndDestroy' in stream && typeof stream.resetAndDestroy === 'function') stream.resetAndDestroy()
  else stream.destroy(new Error('The connection was cut.'))
}

function ignore(): void {
  // Told by whoever cut it.
}
