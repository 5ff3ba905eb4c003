import type { MessagePortMain } from 'electron'
import { BackendConnector } from '../backend-client/backend-connector.ts'
import { backendProgramBeside } from '../backend-client/backend-program.ts'
import { backendDirectories } from '../directories.ts'
import { pumpMessages } from './pump-messages.ts'
import { serveHub, type HubPort } from './port-hub.ts'

/**
 * Electron's utility process between the pages' ports and the backend's socket: terminal bytes never pass the main
 * process. Its first argument is the Node that runs the backend.
 */
const node = process.argv[2] ?? 'node'
const connector = new BackendConnector({
  directories: backendDirectories(),
  program: backendProgramBeside(import.meta.url, node),
  environment: process.env,
})

connector.onQuit = () => {
  process.parentPort.postMessage(pumpMessages.quit)
}

process.parentPort.on('message', ({ data, ports }) => {
  if (data === pumpMessages.goOn) connector.goOn()
  const [hub] = ports
  if (hub === undefined) return
  serveHub(
    hubPort(hub),
    (path) => connector.openSocket(path),
    (text) => {
      process.stderr.write(`${text}\n`)
    },
  )
})

function hubPort(port: MessagePortMain): HubPort {
  return {
    on: (event: 'message' | 'close', listener: (data: unknown, ports: readonly HubPort[]) => void) => {
      if (event === 'message') {
        port.on('message', ({ data, ports }) => {
          listener(data, ports.map(hubPort))
        })
      } else {
        port.on('close', () => {
          listener(undefined, [])
        })
      }
    },
    postMessage: (message) => {
      port.postMessage(message)
    },
    start: () => {
      port.start()
    },
    close: () => {
      port.close()
    },
  }
}
