import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { write } from '../print.ts'

export function addQuit(program: Command, world: CliWorld): void {
  program
    .command('quit')
    .description(
      'end the backend and what is open of Airlock, unless it is busy; sandboxes go on, and the next command starts it again',
    )
    .action(async () => {
      if ((await world.connector.existing()) === null) {
        await write(world.io.stdout, 'No backend is running.\n')
        return
      }
      const connection = await world.backend()
      const closed = new Promise((resolve) => {
        connection.closed.addEventListener('abort', resolve, { once: true })
      })
      await connection.api.backend.quit({ doors: true })
      if (!connection.closed.aborted) await closed
      await write(world.io.stdout, 'Airlock ended; sandboxes go on.\n')
    })
}
