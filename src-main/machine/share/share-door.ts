import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { sharePath, shareSecretPattern } from '../../../src-shared/machine/share-wire.ts'
import { refuseUpgrade } from '../../backend/ports/pass-upgrade.ts'
import type { LiveShare } from './kept-share.ts'
import { passRequest, passWebSocket, type ConnectPort, type PassParts } from './pass-on.ts'
import type { ShareAccess } from './share-access.ts'
import { secretsIn, shareCookie } from './share-cookie.ts'
import {
  notHere,
  notShared,
  noWorkers,
  onlyRead,
  ownHeaders,
  sayInstead,
  tooManyTries,
  tooMuchAtOnce,
} from './share-page.ts'

export interface ShareDoorOptions {
  readonly access: ShareAccess
  /** A connection to a port of the inside. */
  readonly connectPort: ConnectPort
  /** Told of each request of a visitor and of each piece that comes or goes: somebody uses it. */
  readonly used: () => void
  readonly now: () => Date
}

/** Each is a stream on the agent's channel. */
const mostAtOnce = 200

/** What everybody may knock at, and who has the link may come in by: the one port of the inside that is shared. */
export class ShareDoor {
  readonly #options: ShareDoorOptions
  #underWay = 0

  constructor(options: ShareDoorOptions) {
    this.#options = options
  }

  /** Every request that is not the machine's own. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    if (path.startsWith('/~airlock')) {
      this.#openLink(request, response, path)
      return
    }
    const share = path.startsWith('/') ? this.#options.access.judge(secretsIn(request.headers.cookie)) : 'wrong'
    if (typeof share === 'string') sayInstead(response, share === 'wrong' ? notShared : tooManyTries)
    else if (isWorker(request)) sayInstead(response, noWorkers)
    else if (!this.#count(response)) sayInstead(response, tooMuchAtOnce)
    else {
      this.#options.used()
      await passRequest(request, response, share, this.#parts)
    }
  }

  /** Likewise of WebSockets. */
  async upgrade(request: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
    near.on('error', () => near.destroy())
    const path = pathOf(request)
    const isProgram = path.startsWith('/') && !path.startsWith('/~airlock')
    const share = isProgram ? this.#options.access.judge(secretsIn(request.headers.cookie)) : 'wrong'
    if (typeof share === 'string') refuseUpgrade(near, share === 'wrong' ? 403 : 429)
    else if (!this.#count(near)) refuseUpgrade(near, 503)
    else {
      this.#options.used()
      await passWebSocket(request, near, head, share, this.#parts)
    }
  }

  get #parts(): PassParts {
    return { connect: this.#options.connectPort, used: this.#options.used }
  }

  #openLink(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (!path.startsWith(sharePath)) {
      sayInstead(response, notHere)
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sayInstead(response, onlyRead)
      return
    }
    const secret = path.slice(sharePath.length)
    const share = this.#options.access.judge([secret])
    if (typeof share === 'string' || !shareSecretPattern.test(secret)) {
      sayInstead(response, share === 'too-many' ? tooManyTries : notShared)
      return
    }
    this.#options.used()
    response.writeHead(303, {
      ...ownHeaders,
      location: '/',
      'set-cookie': shareCookie(secret, this.#secondsLeft(share)),
      'content-length': '0',
    })
    response.end()
  }

  #secondsLeft({ expiresAtMs }: LiveShare): number {
    return Math.max(1, Math.ceil((expiresAtMs - this.#options.now().getTime()) / 1000))
  }

  /** False when there are too many already. */
  #count(connection: ServerResponse | Duplex): boolean {
    if (this.#underWay >= mostAtOnce) return false
    this.#underWay += 1
    connection.once('close', () => {
      this.#underWay -= 1
    })
    return true
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

/** It would stay in the visitor's browser beyond the share's end, and stand before the machine's own answers. */
function isWorker({ headers }: IncomingMessage): boolean {
  return headers['service-worker'] !== undefined
}
