import type { Readable } from 'node:stream'
import { AirlockError, cancelled } from '../../../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { fields, number, text } from '../connection/fields.ts'
import { tooManyLayers } from './too-many-layers.ts'

/** One line of what an engine tells while it pulls or imports. */
export interface ProgressLine {
  readonly status: string
  /** The layer it speaks of, empty for the whole. */
  readonly layer: string
  readonly current: number
  readonly total: number
}

/** No line that engines write is longer (bytes). */
const longestLine = 1024 * 1024

/**
 * Reads an engine's progress stream line by line. Rejects with `image-refused`, `registry-unreachable` or
 * `image-not-found` for an error in mid-stream, with `engine-timeout` when nothing comes for `stallMilliseconds`,
 * with `cancelled` when `signal` aborts. A line that is not JSON is an error page, not progress.
 */
export async function* readProgressLines(
  stream: Readable,
  options: { readonly signal: AbortSignal; readonly stallMilliseconds: number },
): AsyncGenerator<ProgressLine> {
  let stalled = false
  const stop = () => stream.destroy()
  const watch = () =>
    setTimeout(() => {
      stalled = true
      stop()
    }, options.stallMilliseconds)
  let timer = watch()
  options.signal.addEventListener('abort', stop, { once: true })
  let rest = Buffer.alloc(0)
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      timer = watch()
      rest = Buffer.concat([rest, bytes])
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const line = rest.subarray(0, end).toString('utf8').trim()
        rest = rest.subarray(end + 1)
        if (line !== '') yield parseLine(line)
      }
      if (rest.length > longestLine) throw notProgress(rest.toString('utf8', 0, 200))
    }
    const line = rest.toString('utf8').trim()
    if (line !== '') yield parseLine(line)
  } catch (error) {
    throw ended(error, options.signal, stalled, options.stallMilliseconds)
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', stop)
    stream.destroy()
  }
  // Destroying a stream may end its iteration without an error.
  if (stalled || options.signal.aborted) throw ended(null, options.signal, stalled, options.stallMilliseconds)
}

function ended(error: unknown, signal: AbortSignal, stalled: boolean, milliseconds: number): unknown {
  if (signal.aborted) return cancelled()
  if (stalled) {
    return new AirlockError({
      code: 'engine-timeout',
      message: 'The transfer has stalled.',
      why: `Nothing came for ${String(milliseconds / 1000)} s.`,
      remedy: 'Check the network connection, then try again. What arrived is kept by the engine.',
    })
  }
  if (error instanceof AirlockError) return error
  return new AirlockError(
    {
      code: 'engine-unreachable',
      message: 'The engine broke off in mid-transfer.',
      why: error instanceof Error ? error.message : 'The connection was cut.',
      remedy: 'See whether the engine still runs, then try again.',
    },
    { cause: error },
  )
}

function parseLine(line: string): ProgressLine {
  const parsed = parsedJson(line)
  if (typeof parsed !== 'object' || parsed === null) throw notProgress(line)
  const record = fields(parsed)
  const detail = fields(record['errorDetail'])
  const problem = text(detail['message']) || text(record['error'])
  if (problem !== '') throw registryError(problem)
  const amounts = fields(record['progressDetail'])
  return {
    // Podman tells what libpod says under `stream`.
    status: (text(record['status']) || text(record['stream'])).trim().slice(0, 500),
    layer: text(record['id']).slice(0, 100),
    current: number(amounts['current']),
    total: number(amounts['total']),
  }
}

function notProgress(line: string): AirlockError {
  const words = line
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
  return new AirlockError({
    code: 'engine-failed',
    message: 'The engine answered with something that is not progress.',
    why: `It began with: ${words}`,
    remedy: 'A proxy between engine and registry may answer in its place: check the engine’s proxy settings.',
  })
}

/** Whether a registry says that it was asked too often. */
export function asksToWait(problem: string): boolean {
  return /toomanyrequests|too many requests|\b429\b|rate limit/i.test(problem)
}

/** The error for what an engine says of a pull that failed, in words that tell what to do. */
export function registryError(problem: string): AirlockError {
  const why = problem.slice(0, 1000)
  const make = (code: AirlockError['code'], message: string, remedy: string) =>
    new AirlockError({ code, message, why, remedy })
  if (asksToWait(problem)) {
    return make(
      'image-refused',
      'The registry asks to wait: too many downloads.',
      'Wait some minutes, or log in to the registry (`docker login`).',
    )
  }
  if (
    /no such host|lookup |connection refused|i\/o timeout|network is unreachable|tls|x509|certificate|timeout exceeded|deadline exceeded|gave HTTP response to HTTPS client|pinging container registry|dial tcp/i.test(
      problem,
    )
  ) {
    return make(
      'registry-unreachable',
      'The registry cannot be reached.',
      'Check the network and the engine’s proxy settings, or use an image that is on this computer.',
    )
  }
  if (/manifest unknown|not found|does not exist|repository .* not|name unknown/i.test(problem)) {
    return make('image-not-found', 'There is no such image.', 'Check its name and tag.')
  }
  if (/unauthorized|denied|authentication required|forbidden/i.test(problem)) {
    return make('image-refused', 'The registry refused this image.', 'Log in to the registry, or check the name.')
  }
  if (/no space left/i.test(problem)) {
    return make('disk-full', 'The engine’s disk is full.', 'Remove images and sandboxes that are not needed.')
  }
  if (/digest|checksum|verif/i.test(problem)) {
    return make('image-refused', 'What was downloaded is not what was asked for.', 'Do not use this registry.')
  }
  const layers = tooManyLayers(why)
  if (layers !== null) return layers
  return make('image-refused', 'The image could not be downloaded.', 'Read the reason, then try again.')
}
