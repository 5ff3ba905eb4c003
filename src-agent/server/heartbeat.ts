import type { ServerHttp2Session } from 'node:http2'
import { Heartbeat } from '../../src-shared/agent/heartbeat.ts'
import { heartbeat } from '../../src-shared/agent/wire.ts'

/** Drops a connection whose other side went silent: what it held (foreground programs, streams) ends at once. */
export function watchOver(session: ServerHttp2Session): void {
  const beat = new Heartbeat()
  const heard = () => {
    beat.heard()
  }
  const timer = setInterval(() => {
    if (beat.tick() === 'lost') session.destroy()
    else if (!session.destroyed) session.ping((error) => error === null && heard())
  }, heartbeat.intervalMs)
  session.on('ping', heard)
  session.on('stream', heard)
  session.once('close', () => {
    clearInterval(timer)
  })
}
