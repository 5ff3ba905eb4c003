import { createSocket } from 'node:dgram'
import { open } from 'node:fs/promises'
import { connect } from 'node:net'
import { tryActs } from './acts.ts'
import { errorName, type Attempt } from './attempt.ts'

/** Addresses set aside for documentation and metadata: nothing of anybody's answers there. */
const elsewhere = { documentation: '192.0.2.1', metadata: '169.254.169.254' } as const

/** Without a refusal by then there is a way out. */
const patienceMs = 500

/**
 * Tries what no sandbox may do, each in a way that changes nothing even where it succeeds: opens without writing, a
 * mount over an empty folder of its own that is undone. @throws Error when that could not be tried
 */
export async function tryForbidden(busybox: string | null, kernelVersion: string): Promise<readonly Attempt[]> {
  const attempts = await Promise.all([
    tryOpen('open /dev/mem', '/dev/mem', 'r'),
    tryOpen('write /proc/sysrq-trigger', '/proc/sysrq-trigger', 'r+'),
    tryOpen('write /proc/sys/kernel/core_pattern', '/proc/sys/kernel/core_pattern', 'r+'),
    tryOpen('read /proc/kcore', '/proc/kcore', 'r'),
    Promise.resolve(tryBecomingRoot()),
    tryConnection('connect out', elsewhere.documentation),
    tryConnection('connect to the cloud’s metadata', elsewhere.metadata),
    tryDatagram('send a datagram out', elsewhere.documentation),
    busybox === null ? [] : tryActs(busybox, kernelVersion),
  ])
  return attempts.flat()
}

async function tryOpen(name: string, path: string, flags: string): Promise<Attempt> {
  try {
    const file = await open(path, flags)
    await file.close()
    return { name, result: 'ok' }
  } catch (error) {
    return { name, result: errorName(error) }
  }
}

function tryBecomingRoot(): Attempt {
  const name = 'become root'
  const before = process.geteuid?.()
  try {
    process.seteuid?.(0)
    if (before !== undefined) process.seteuid?.(before)
    return { name, result: 'ok' }
  } catch (error) {
    return { name, result: errorName(error) }
  }
}

async function tryConnection(name: string, host: string): Promise<Attempt> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port: 80 })
    const settle = (result: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ name, result })
    }
    const timer = setTimeout(settle, patienceMs, 'ok')
    socket.once('connect', () => {
      settle('ok')
    })
    socket.once('error', (error) => {
      // An answer, even “no”, came from somewhere: there is a way there.
      settle(/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT)$/.test(errorName(error)) ? 'ok' : errorName(error))
    })
  })
}

async function tryDatagram(name: string, host: string): Promise<Attempt> {
  return await new Promise((resolve) => {
    const socket = createSocket('udp4')
    let isSettled = false
    const settle = (result: string) => {
      if (isSettled) return
      isSettled = true
      socket.close()
      resolve({ name, result })
    }
    socket.once('error', (error) => {
      settle(errorName(error))
    })
    socket.send(Buffer.alloc(1), 9, host, (error) => {
      settle(error === null ? 'ok' : errorName(error))
    })
  })
}
