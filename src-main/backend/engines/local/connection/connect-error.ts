import { stat } from 'node:fs/promises'
import { AirlockError, cancelled, isCancellation } from '../../../../../src-shared/errors/airlock-error.ts'
import { formatEndpoint, type EngineEndpoint } from './engine-endpoint.ts'
import { answeredWith, EngineError } from './engine-error.ts'

interface Cause {
  readonly message: string
  readonly why: string
  readonly remedy: string
}

/** Turns whatever a request threw into an AirlockError; looks at the file behind a socket path to tell causes apart. */
export async function toEngineError(thrown: unknown, endpoint: EngineEndpoint): Promise<AirlockError> {
  if (thrown instanceof AirlockError) return thrown
  if (isCancellation(thrown)) return cancelled()
  const dockerode = dockerodeAnswer(thrown)
  if (dockerode !== null) return dockerode
  const code = codeOf(thrown)
  if (code === 'ERR_INVALID_ARG_TYPE' || thrown instanceof TypeError) {
    return new EngineError(
      {
        code: 'internal',
        message: 'The request to the engine was malformed.',
        why: thrown instanceof Error ? thrown.message : String(thrown),
        remedy: 'This is a fault of Airlock: please report it with what `airlock doctor` prints.',
      },
      { status: null, cause: thrown },
    )
  }
  const cause = await unreachable(code, endpoint, thrown)
  return new EngineError({ code: 'engine-unreachable', ...cause }, { status: null, cause: thrown })
}

/** Whether nothing was listening, so that the request cannot have had any effect and may be sent again. */
export function neverArrived(thrown: unknown): boolean {
  const cause = thrown instanceof AirlockError ? thrown.cause : thrown
  return ['ECONNREFUSED', 'ENOENT'].includes(codeOf(cause))
}

/** Whether the engine ended in the middle: what only reads may be sent again, anything else may have had its effect. */
export function hungUp(thrown: unknown): boolean {
  const cause = thrown instanceof AirlockError ? thrown.cause : thrown
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(cause))
}

async function unreachable(code: string, endpoint: EngineEndpoint, thrown: unknown): Promise<Cause> {
  const where = formatEndpoint(endpoint)
  if (endpoint.kind !== 'tcp' && (await isOtherFile(endpoint))) {
    return {
      message: `${endpoint.path} is not a socket.`,
      why: 'There is a file of another kind where the engine’s socket should be.',
      remedy: 'Correct the address, or remove that file and restart the engine.',
    }
  }
  switch (code) {
    case 'ENOENT':
      return {
        message: `There is no engine at ${where}.`,
        why: 'Nothing exists at that path.',
        remedy: 'Start the engine there, or correct the address.',
      }
    case 'ECONNREFUSED':
      return {
        message: `Nobody is listening at ${where}.`,
        why:
          endpoint.kind === 'tcp' ? 'The port is closed.' : 'The socket was left behind by an engine that has stopped.',
        remedy: 'Start the engine, e.g. `sudo systemctl start docker`, or open Docker Desktop.',
      }
    case 'EACCES':
    case 'EPERM':
      return {
        message: `You may not use the engine at ${where}.`,
        why: 'The socket belongs to another user or group.',
        remedy:
          'Join its group (`sudo usermod -aG docker "$USER"`, then log in again), or use a rootless engine such as Podman.',
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `The engine’s host in ${where} has no address.`,
        why: 'The name was not found.',
        remedy: 'Check the name and the network.',
      }
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        message: `The engine at ${where} hung up.`,
        why: 'The connection was closed before the answer was complete: the engine stopped or crashed.',
        remedy: 'See that the engine runs, then try again.',
      }
    default: {
      const said = thrown instanceof Error ? thrown.message.slice(0, 300) : 'Unknown reason.'
      return code.startsWith('HPE_')
        ? {
            message: `What answers at ${where} is not an engine.`,
            why: `It does not speak HTTP (${code}).`,
            remedy: 'Correct the address. An engine that wants TLS needs its certificates (DOCKER_CERT_PATH).',
          }
        : {
            message: `The engine at ${where} cannot be reached.`,
            why: said,
            remedy: 'See that the engine runs and that the address is right.',
          }
    }
  }
}

async function isOtherFile(endpoint: { readonly kind: 'unix' | 'pipe'; readonly path: string }): Promise<boolean> {
  if (endpoint.kind === 'pipe') return false
  try {
    return !(await stat(endpoint.path)).isSocket()
  } catch {
    // It is gone or hidden: the error of the connection itself tells more.
    return false
  }
}

function dockerodeAnswer(thrown: unknown): EngineError | null {
  if (!(thrown instanceof Error) || !('statusCode' in thrown) || typeof thrown.statusCode !== 'number') return null
  const json = 'json' in thrown ? thrown.json : null
  if (Buffer.isBuffer(json)) return answeredWith(thrown.statusCode, json.toString())
  if (typeof json === 'object' && json !== null) return answeredWith(thrown.statusCode, JSON.stringify(json))
  return answeredWith(thrown.statusCode, thrown.message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim())
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}
