import { webDoor, type SessionAnswer, type SessionRequest } from '../../src-shared/api/web-door.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { MessageSocket, SocketKind, Transport } from './transport.ts'

/** What of the browser this door needs, so that tests can bring their own. */
export interface PageWorld {
  readonly location: Pick<Location, 'href' | 'host' | 'protocol'>
  readonly history: Pick<History, 'replaceState'>
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly fetch: typeof fetch
  readonly webSocket: new (address: string, protocols: string[]) => WebSocket
}

/**
 * The web door. The printed address carries a token for one use; it is exchanged for a secret that lives in this tab
 * only and travels as a WebSocket subprotocol: never in a cookie, never in an address.
 */
export function webTransport(world: PageWorld): Transport {
  const token = takeToken(world)
  let exchange: Promise<string> | null = null

  async function secret(): Promise<string> {
    if (token !== null) {
      exchange ??= exchangeToken(world, token)
      try {
        return await exchange
      } catch (error) {
        // A door that did not answer may answer the next time.
        exchange = null
        throw error
      }
    }
    const kept = world.storage.getItem(webDoor.storageKey)
    if (kept === null) throw signedOut('This address has no token, and this tab was not opened with one before.')
    return kept
  }

  return {
    desktop: null,
    async open(kind) {
      const value = await secret()
      try {
        return await openSocket(world, kind, value)
      } catch (error) {
        if (await isRefused(world, value)) {
          throw signedOut('The `airlock serve` that this tab was opened with has ended.')
        }
        throw error
      }
    },
  }
}

/** Takes the token out of the address bar at once, so that no history and no screenshot keeps it. */
function takeToken({ location, history }: PageWorld): string | null {
  const address = new URL(location.href)
  const token = address.searchParams.get(webDoor.tokenParameter)
  if (token === null) return null
  address.searchParams.delete(webDoor.tokenParameter)
  history.replaceState(null, '', address.href)
  return token
}

async function exchangeToken({ storage, fetch }: PageWorld, token: string): Promise<string> {
  const request: SessionRequest = { token }
  const response = await reach(() =>
    fetch(webDoor.sessionPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    }),
  )
  if (response.ok) {
    const { secret } = (await response.json()) as SessionAnswer
    storage.setItem(webDoor.storageKey, secret)
    return secret
  }
  const kept = storage.getItem(webDoor.storageKey)
  if (kept !== null) return kept
  throw signedOut('The token in the address was used before, or is not from this `airlock serve`.')
}

/** A browser does not tell why a WebSocket was refused, so the door is asked. */
async function isRefused({ fetch }: PageWorld, secret: string): Promise<boolean> {
  const response = await reach(() =>
    fetch(webDoor.sessionPath, { headers: { authorization: `Bearer ${secret}` }, cache: 'no-store' }),
  )
  return response.status === 401
}

async function reach(ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask()
  } catch (error) {
    throw unreachable(error)
  }
}

function openSocket({ location, webSocket }: PageWorld, kind: SocketKind, secret: string): Promise<MessageSocket> {
  const protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new webSocket(`${protocol}//${location.host}/${kind}`, [webDoor.protocol, secret])
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve(socket)
    })
    socket.addEventListener('close', () => {
      reject(unreachable(undefined))
    })
  })
}

function signedOut(why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'This tab is not signed in to Airlock.',
    why,
    remedy: 'Open the address that `airlock serve` printed last.',
  })
}

function unreachable(cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'backend-unreachable',
      message: 'Airlock’s backend does not answer.',
      why: 'The door at this address is closed.',
      remedy: 'The page tries again by itself. If this stays, run `airlock serve` again.',
    },
    { cause },
  )
}
