import { describe, expect, it } from 'vitest'
import { eventually } from '../backend/fixtures/eventually.ts'
import { temporaryDirectory } from '../backend/fixtures/temporary-directory.ts'
import { connectToBackend } from './backend-connection.ts'
import { BackendConnector } from './backend-connector.ts'
import { DoorPresence } from './door-presence.ts'
import { directoriesIn, startStagedBackend } from './fixtures/staged-backend.ts'

/** Starts no backend: its program is none. */
function connectorIn(home: string): BackendConnector {
  const program = { node: '/nonexistent', arguments: [] }
  return new BackendConnector({ directories: directoriesIn(home), program, environment: {} })
}

describe('a door that no page is open in', () => {
  it('[DO5] hears of a quit also when its backend was lost and the next one is another’s', async () => {
    await using home = await temporaryDirectory()
    const connector = connectorIn(home.path)
    const quit = new Promise<void>((resolve) => (connector.onQuit = resolve))
    const presence = new DoorPresence(connector)
    const first = await startStagedBackend({ home: home.path })
    await presence.hold()
    await first.stop()
    await expect(presence.open('rpc')).rejects.toMatchObject({ code: 'backend-unreachable' })
    let held = 0
    const { openSocketBeside } = connector
    connector.openSocketBeside = async (path) => {
      const socket = await openSocketBeside.call(connector, path)
      held += 1
      return socket
    }
    const next = await startStagedBackend({ home: home.path })
    await eventually(() => held === 1)
    await using asking = await connectToBackend(connectorIn(home.path))
    await asking.api.backend.quit({ doors: true })
    await quit
    expect(await next.ended).toBe('ended')
    await presence.close()
  })

  it('[DO5] is connected no more once it was closed', async () => {
    await using home = await temporaryDirectory()
    const connector = connectorIn(home.path)
    const presence = new DoorPresence(connector)
    const backend = await startStagedBackend({ home: home.path })
    await presence.hold()
    let looks = 0
    connector.existing = () => {
      looks += 1
      return Promise.resolve(null)
    }
    await presence.close()
    await backend.stop()
    expect(looks).toBe(0)
  })
})
