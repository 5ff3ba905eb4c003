import type { Denial } from './wanted.ts'

/** A denial as a whole answer of HTTP. `X-Airlock` tells it from one of the server. */
export function plainAnswer(denial: Denial): Buffer {
  const body = Buffer.from(`${denial.words}\n`)
  const [status, mark] = statusOf(denial)
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${String(body.length)}`,
    'Cache-Control: no-store',
    'Connection: close',
    `X-Airlock: ${mark}`,
    ...(denial.kind === 'unserved' ? ['Retry-After: 5'] : []),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

function statusOf(denial: Denial): readonly [string, string] {
  switch (denial.kind) {
    case 'refused':
      return ['403 Forbidden', 'refused']
    case 'unserved':
      return ['503 Service Unavailable', 'unserved']
    case 'failed':
      return [denial.failure === 'timed-out' ? '504 Gateway Timeout' : '502 Bad Gateway', denial.failure]
  }
}
