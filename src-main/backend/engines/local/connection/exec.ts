import type { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { speaksAtLeast } from './api-version.ts'
import type { EngineCallOptions, EngineConnection, EngineExec, ExecOptions } from './engine-connection.ts'
import { EngineError, hasStatus } from './engine-error.ts'
import { fields, number, text } from './fields.ts'
import { checkedId, checkedReference } from './references.ts'
import type { Transport } from './transport.ts'
import { withDeadline } from './deadline.ts'

type Requests = Pick<EngineConnection, 'request' | 'kind' | 'apiVersion' | 'endpoint'>

/** Creates an exec and takes over its connection. */
export async function startExec(
  engine: Requests,
  transport: Transport,
  containerId: string,
  options: ExecOptions,
): Promise<EngineExec> {
  const reference = checkedReference(containerId, 'container')
  if (options.argv.length === 0) throw emptyCommand()
  const tty = options.tty === true
  const size = tty && options.size !== undefined ? clamp(options.size) : undefined
  const { signal, deadline } = options
  const created = await engine.request('POST', `/containers/${reference}/exec`, {
    signal,
    deadline,
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      Cmd: options.argv,
      ...(options.user === undefined ? {} : { User: options.user }),
      ...(options.env === undefined ? {} : { Env: options.env }),
      ...(options.workingDirectory === undefined ? {} : { WorkingDir: options.workingDirectory }),
    },
  })
  const id = checkedId(text(fields(created)['Id']), 'exec')
  const stream = await withDeadline(engine.endpoint, { signal, deadline }, async (ended) => {
    const opened = await transport.hijack({
      method: 'POST',
      path: `/v${engine.apiVersion}/exec/${id}/start`,
      body: { bytes: JSON.stringify(startBody(engine, tty, size)), type: 'application/json' },
      signal: ended,
    })
    // Nobody waits for it any more: hang up, or the exec would live on unseen.
    if (ended.aborted) opened.destroy()
    return opened
  })
  return { id, stream }
}

function startBody(engine: Requests, tty: boolean, size: { columns: number; rows: number } | undefined): object {
  const body = { Detach: false, Tty: tty }
  if (size === undefined) return body
  if (engine.kind === 'podman') return { ...body, h: size.rows, w: size.columns }
  return speaksAtLeast(engine.apiVersion, '1.42') ? { ...body, ConsoleSize: [size.rows, size.columns] } : body
}

/** Sets the size; an exec that is not yet or no longer running has none to set, which is no error. */
export async function resizeExec(
  engine: Requests,
  execId: string,
  size: { readonly columns: number; readonly rows: number },
  options?: EngineCallOptions,
): Promise<void> {
  const { columns, rows } = clamp(size)
  try {
    await engine.request('POST', `/exec/${checkedId(execId, 'exec')}/resize`, {
      ...options,
      query: { h: rows, w: columns, ...(engine.kind === 'podman' ? { running: true } : {}) },
    })
  } catch (error) {
    if (!hasStatus(error, 404, 409, 500)) throw error
  }
}

/** The exit code, or null while it runs; asks again for a second, since some engines note it after the stream's end. */
export async function execExitCode(
  engine: Requests,
  execId: string,
  wait: (milliseconds: number) => Promise<void>,
  options?: EngineCallOptions,
): Promise<number | null> {
  for (let pause = 10; ; pause *= 2) {
    const answer = fields(await engine.request('GET', `/exec/${checkedId(execId, 'exec')}/json`, options))
    if (answer['Running'] === false && typeof answer['ExitCode'] === 'number') return number(answer['ExitCode'])
    if (pause > 320) return null
    await wait(pause)
  }
}

function clamp(size: { readonly columns: number; readonly rows: number }) {
  const within = (value: number) => Math.min(500, Math.max(2, Math.trunc(value) || 2))
  return { columns: within(size.columns), rows: within(size.rows) }
}

function emptyCommand(): AirlockError {
  return new EngineError(
    {
      code: 'invalid-input',
      message: 'There is no command to run.',
      why: 'The list of arguments is empty.',
      remedy: 'Name a program.',
    },
    { status: null },
  )
}
