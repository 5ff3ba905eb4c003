import { setTimeout as pause } from 'node:timers/promises'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { hungUp, neverArrived, toEngineError } from './connect-error.ts'
import { withDeadline } from './deadline.ts'
import { createDockerode } from './dockerode-client.ts'
import type { EngineCallOptions, EngineConnection, EngineRequestOptions, EngineRuntime } from './engine-connection.ts'
import { formatEndpoint } from './engine-endpoint.ts'
import { answeredWith } from './engine-error.ts'
import { engineEvents } from './engine-events.ts'
import { engineAdvisories } from './engine-advisories.ts'
import { dockerRuntimes, missingGvisor, podmanRuntimes } from './engine-runtimes.ts'
import { execExitCode, resizeExec, startExec } from './exec.ts'
import type { IdentifiedEngine } from './identify.ts'
import { pathWithQuery } from './request-path.ts'

export interface ConnectionExtras {
  /** On Podman: gVisor by another service, or the reason why not. */
  readonly gvisor?: EngineRuntime | undefined
  /** On Docker: a gVisor program on this computer that could be registered with it. */
  readonly runsc?: string | null | undefined
  /** Brings a service that we can start back to life; called when nobody listens, then the call is sent again. */
  readonly revive?: (() => Promise<void>) | undefined
  /** What else ends with the connection, e.g. services that we started. */
  readonly onClose?: (() => Promise<void>) | undefined
  readonly warnings?: readonly string[] | undefined
}

/** Makes the connection of an engine that has said who it is. Opens nothing by itself. */
export function openConnection(identified: IdentifiedEngine, extras: ConnectionExtras = {}): EngineConnection {
  const { transport, kind, apiVersion, info } = identified
  const endpoint = formatEndpoint(transport.endpoint)
  const docker = createDockerode(transport.endpoint, apiVersion)
  const prefix = { apiVersion, libpodVersion: info.libpodVersion }
  const closed = new AbortController()
  let closing: Promise<void> | null = null

  async function bound<T>(
    options: EngineCallOptions | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    onlyReads = false,
  ): Promise<T> {
    return await withDeadline(endpoint, options, async (signal) => {
      try {
        return await work(signal)
      } catch (error) {
        const mapped = await toEngineError(error, transport.endpoint)
        const mayRepeat = neverArrived(mapped) || (onlyReads && hungUp(mapped))
        if (extras.revive === undefined || closing !== null || !mayRepeat) throw mapped
        await extras.revive()
        return await work(signal).catch(async (again: unknown) => {
          throw await toEngineError(again, transport.endpoint)
        })
      }
    })
  }

  const request: EngineConnection['request'] = async <T>(
    method: string,
    path: string,
    options: EngineRequestOptions = {},
  ) => {
    const whole = pathWithQuery(prefix, path, options.query)
    const answer = await bound(
      options,
      (signal) => transport.send({ method, path: whole, body: bodyOf(options), signal }),
      method === 'GET' || method === 'HEAD',
    )
    if ((answer.status < 200 || answer.status >= 300) && answer.status !== 304) {
      throw answeredWith(answer.status, answer.text)
    }
    return valueOf(answer.text) as T
  }

  const connection: EngineConnection = {
    kind,
    name: identified.name,
    version: identified.version,
    apiVersion,
    endpoint,
    info,
    docker,
    warnings: [...identified.warnings, ...(extras.warnings ?? [])],
    versionAdvice: engineAdvisories({ kind, kernelVersion: info.kernelVersion, components: info.components }).map(
      ({ sentence }) => sentence,
    ),
    get runtimes() {
      return kind === 'docker'
        ? dockerRuntimes(connection, extras.runsc)
        : podmanRuntimes(
            connection,
            extras.gvisor ?? missingGvisor('This Podman service runs everything in one runtime.'),
          )
    },
    call: (work, options) => bound(options, (signal) => work(docker, signal)),
    request,
    hijackExec: (containerId, options) => startExec(connection, transport, containerId, options),
    resizeExec: (execId, size, options) => resizeExec(connection, execId, size, options),
    execExitCode: (execId, options) => execExitCode(connection, execId, (ms) => pause(ms), options),
    events: ({ signal, filters }) =>
      engineEvents(
        {
          open: async (ended) => {
            // Podman sends no head before the first event, so the answer itself is not waited for there.
            const path = pathWithQuery(prefix, '/events', { filters })
            return await bound({ signal: ended, deadline: 0 }, () =>
              transport.open({ method: 'GET', path, signal: ended }),
            )
          },
          wait: (milliseconds, ended) => pause(milliseconds, undefined, { signal: ended }).then(nothing, nothing),
        },
        AbortSignal.any([signal, closed.signal]),
      ),
    ping: async (options) => {
      await request('GET', '/_ping', options)
    },
    close: () => (closing ??= end()),
  }

  async function end(): Promise<void> {
    closed.abort()
    transport.close()
    await extras.onClose?.()
  }
  return connection
}

function nothing(): void {
  // The pause is over, by time or by the caller's signal; which of them does not matter.
}

function bodyOf(options: EngineRequestOptions): { bytes: Buffer | string; type: string } | undefined {
  const { body, contentType } = options
  if (body === undefined) return undefined
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    return { bytes: body, type: contentType ?? 'application/octet-stream' }
  }
  return { bytes: JSON.stringify(body), type: contentType ?? 'application/json' }
}

function valueOf(source: string): unknown {
  if (source.trim() === '') return undefined
  const parsed = parsedJson(source)
  return parsed === undefined ? source : parsed
}
