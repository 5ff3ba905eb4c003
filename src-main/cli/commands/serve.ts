import type { Command } from 'commander'
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

/** Serves until it is interrupted. */
export async function serve({ port, open }: ServeOptions, world: CliWorld): Promise<void> {
  const { io, connector } = world
  await connector.ensure()
  const door = await openWebDoor({
    pageDirectory: world.pageDirectory,
    port,
    previewPort: () => previewPort(world.stateDirectory),
    openBackend: (path) => connector.openSocket(path),
    renewed: (address) => {
      io.stdout.write(`Opened. For another window: ${address}\n`)
    },
    log: (text) => {
      io.stderr.write(`airlock: ${visible(text)}\n`)
    },
  })
  const interrupted = new Promise<void>((resolve) => {
    io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
      resolve()
    })
  })
  await write(io.stdout, `Airlock is at ${door.address}\n`)
  const tidyUp = open ? await openInBrowser(door.address, world.runtimeDirectory, io.stderr) : null
  await interrupted
  await tidyUp?.()
  await door.close()
}
