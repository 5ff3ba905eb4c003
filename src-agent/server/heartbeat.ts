import type { ServerHttp2Session } from 'node:http2'
import { Heartbeat } from '../../src-shared/agent/heartbeat.ts'
import { heartbeat } from '../../src-shared/agent/wire.ts'

/** Drops a connection from whose other side nothing at all comes any more: what it held (foreground programs, streams) ends at once. */
export function watchOver(session: ServerHttp2Session, intervalMs: number = heartbeat.intervalMs): void {
  const beat = new Heartbeat()
  let read = 0
  const heard = () => {
    beat.heard()
  }
  const timer = setInterval(() => {
    if (session.destroyed) return
    // On a slow line a ping waits behind what is sent, and that is heard.
    const { bytesRead } = session.socket
    if (bytesRead !== read) heard()
    read = bytesRead
    if (beat.tick() === 'lost') session.destroy()
    else session.ping((error) => error === null && heard())
  }, intervalMs)
  session.on('ping', heard)
  session.on('stream', heard)
  session.once('close', () => {
    clearInterval(timer)
  })
}
