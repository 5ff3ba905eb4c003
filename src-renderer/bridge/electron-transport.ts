import { portsMessage, type ElectronPage } from '../../src-shared/api/shell.ts'
import type { HubRequest } from '../../src-shared/api/ports.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { PortSocket } from './port-socket.ts'
import type { Transport } from './transport.ts'

const hubPatienceMs = 15_000

/** The desktop door: one hub port from the window, one port per connection through it. */
export function electronTransport(page: ElectronPage, window: Window): Transport {
  let hub: Promise<MessagePort> | null = null

  function askForHub(): Promise<MessagePort> {
    const asked = receiveHub(window)
    page.connect()
    asked.then(
      (port) => {
        port.addEventListener('close', () => {
          if (hub === asked) hub = null
        })
        port.start()
      },
      () => {
        if (hub === asked) hub = null
      },
    )
    return asked
  }

  return {
    desktop: {
      pickFolder: () => page.shell.pickFolder(),
      pathOf: (file) => page.pathOf(file),
      openOutside: (address) => page.shell.openOutside(address),
      notify: (texts) => page.shell.notify(texts),
      isSaved: (address) => page.shell.isSaved(address),
    },
    async open(kind) {
      hub ??= askForHub()
      const { port1, port2 } = new MessageChannel()
      const request: HubRequest = { open: kind }
      const socket = new PortSocket(port1)
      const opened = new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => {
          resolve()
        })
        socket.addEventListener('close', () => {
          reject(unreachable('The backend did not take the connection.'))
        })
      })
      ;(await hub).postMessage(request, [port2])
      await opened
      return socket
    },
  }
}

function receiveHub(window: Window): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      window.removeEventListener('message', receive)
      reject(unreachable('The window did not hand over a way to the backend.'))
    }, hubPatienceMs)
    const receive = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== portsMessage || port === undefined) return
      clearTimeout(patience)
      window.removeEventListener('message', receive)
      resolve(port)
    }
    window.addEventListener('message', receive)
  })
}

function unreachable(why: string): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'Airlock’s backend does not answer.',
    why,
    remedy: 'It is started again by itself. If this stays, quit Airlock and open it again.',
  })
}
