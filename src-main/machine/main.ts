import { readFile } from 'node:fs/promises'
import { machineConfigPath, machinePort } from '../../src-shared/machine/machine-wire.ts'
import { thisComputer } from '../backend/egress/reach/this-computer.ts'
import { dialThroughProxy } from '../backend/egress/reach/through-proxy.ts'
import type { BackendLog } from '../backend/logs/backend-log.ts'
import { composeMachine } from './compose-machine.ts'
import { insideEnvironment } from './inside/inside-environment.ts'
import { endMachine } from './life/end-machine.ts'
import { Platform } from './life/platform.ts'
import { machineConfig } from './requests.ts'

process.title = 'airlock-machine'

// The program that is root in a cloud machine. What it says goes to the platform's log, so it holds nothing of the person's.
const log: BackendLog = {
  info: (text) => {
    process.stdout.write(`${text}\n`)
  },
  error: (text, thrown) => {
    process.stderr.write(`${text}${thrown === undefined ? '' : `: ${String(thrown)}`}\n`)
  },
}

const { env } = process
const config = machineConfig.parse(JSON.parse(await readFile(machineConfigPath, 'utf8')))
const platform = new Platform({
  socket: '/.fly/api',
  app: env['FLY_APP_NAME'] ?? '',
  machine: env['FLY_MACHINE_ID'] ?? '',
})
const machine = composeMachine({
  config,
  data: '/data',
  shared: '/run/airlock-shared',
  runtime: '/opt/airlock',
  environment: insideEnvironment(env, config.host),
  reach: { way: thisComputer, proxy: () => null, throughProxy: dialThroughProxy },
  log,
  now: () => new Date(),
  elapsed: () => performance.now(),
  endMachine: endMachine({
    platform,
    log,
    leave: () => {
      end(0)
    },
  }),
})

let isEnding = false
const end = (code: number): void => {
  if (isEnding) return
  isEnding = true
  machine.close().then(
    () => process.exit(code),
    (error: unknown) => {
      log.error('The machine could not end well', error)
      process.exit(1)
    },
  )
}
process.on('SIGTERM', () => {
  end(0)
})
process.on('SIGINT', () => {
  end(0)
})
process.on('uncaughtException', (error) => {
  log.error('Unexpected', error.stack)
})
process.on('unhandledRejection', (reason) => {
  log.error('Unexpected', reason)
})

machine.door.listen(machinePort, '0.0.0.0')
machine.start().catch((error: unknown) => {
  if (isEnding) return
  log.error('The inside of the machine did not start', error)
  end(1)
})
