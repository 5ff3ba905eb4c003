import type { Command } from 'commander'
import { quitCode } from '../../../src-shared/api/ports.ts'
import { DoorPresence } from '../../backend-client/door-presence.ts'
import { previewPort } from '../../preview-port.ts'
import { openWebDoor } from '../../web/web-door.ts'
import { parsePort } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { openInBrowser } from '../open-outside.ts'
import { write } from '../print.ts'
import { visible } from '../visible-text.ts'

export interface ServeOptions {
  readonly port: number
  /** Whether the address is opened in the person's browser. */
  readonly open: boolean
}

export function addServe(program: Command, world: CliWorld): void {
  program
    .command('serve')
    .description('open the app to a browser on this computer')
    .option('--port <port>', 'port on 127.0.0.1; any free one when left out', parsePort, 0)
    .option('--no-open', 'only print the address')
    .action(async (options: ServeOptions) => {
      await serve(options, world)
    })
}

/** Serves until it is interrupted, or a person ends Airlock. */
export async function serve({ port, open }: ServeOptions, world: CliWorld): Promise<void> {
  const { io, connector } = world
  const presence = new DoorPresence(connector)
  const quit = new Promise<'quit'>((resolve) => {
    connector.onQuit = () => {
      resolve('quit')
    }
  })
  await presence.hold()
  const door = await openWebDoor({
    pageDirectory: world.pageDirectory,
    port,
    previewPort: () => previewPort(world.stateDirectory),
    openBackend: (path) => presence.open(path),
    renewed: (address) => {
      io.stdout.write(`Opened. For another window: ${address}\n`)
    },
    log: (text) => {
      io.stderr.write(`airlock: ${visible(text)}\n`)
    },
  })
  // Before this, a signal ends the process as it is: there is nothing to tidy up, and the backend may take its time.
  const interrupted = new Promise<'interrupted'>((resolve) => {
    io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
      resolve('interrupted')
    })
  })
  await write(io.stdout, `Airlock is at ${door.address}\n`)
  const tidyUp = open ? await openInBrowser(door.address, world.runtimeDirectory, io.stderr) : null
  const end = await Promise.race([quit, interrupted])
  if (end === 'quit') {
    await write(io.stdout, 'Airlock was ended by `airlock quit`; sandboxes go on. Start it again to open the app.\n')
  }
  await tidyUp?.()
  await door.close(end === 'quit' ? quitCode : undefined)
  await presence.close()
}
