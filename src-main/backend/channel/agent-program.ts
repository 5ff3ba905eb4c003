import { demultiplex } from './demultiplex.ts'

const runtime = '/opt/airlock'

/**
 * How the agent is started and spoken to, for engines. Each script is given to the runtime's own shell by name: its
 * `#!` line and an image's environment have no say.
 */
export const agentProgram = {
  initCommand: [`${runtime}/bin/busybox`, 'sh', `${runtime}/agent/init`],
  bridgeCommand: [`${runtime}/bin/busybox`, 'sh', `${runtime}/agent/bridge`],
  demultiplex,
} as const
