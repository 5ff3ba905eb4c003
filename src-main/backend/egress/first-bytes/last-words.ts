/** A TLS alert: fatal, access_denied. Libraries of clients say “access denied”. */
const accessDenied = Buffer.from([21, 3, 3, 0, 2, 2, 49])

/** What a program gets instead of an answer, in the protocol that it speaks. */
export function lastWords(protocol: 'tls' | 'http', words: string): Buffer {
  if (protocol === 'tls') return accessDenied
  const body = `${words}\n`
  const head = [
    'HTTP/1.1 403 Forbidden',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
