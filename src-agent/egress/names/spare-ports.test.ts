import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { usualPorts } from '../../../src-shared/agent/egress-wire.ts'
import { sparePorts } from './spare-ports.ts'

it('[EG74] spare ports are the usual ones where an address of ours keeps servers from listening on all, as here on Linux', async () => {
  expect(await sparePorts('127.64.200.1')).toEqual(usualPorts)
  // What was tried is free again.
  const server = createServer().listen(0, '0.0.0.0')
  await once(server, 'listening')
  server.close()
})

it('[EG74] they are the usual ones where it cannot be tried', async () => {
  expect(await sparePorts('198.51.100.1')).toEqual(usualPorts)
})
