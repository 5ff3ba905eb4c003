// Runs inside, on whatever Node the image has. Arguments: job, host and port of the server, host and port of a proxy or nothing.
import net from 'node:net'
const [job, host, port, proxyHost, proxyPort] = process.argv.slice(1)

/** One connection to the server, by name or through the proxy. */
function open() {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: proxyHost ?? host, port: Number(proxyPort ?? port), noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      if (proxyHost === undefined) return resolve(socket)
      socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
      socket.once('data', (answer) =>
        String(answer).startsWith('HTTP/1.1 200') ? resolve(socket) : reject(new Error(String(answer).slice(0, 200))),
      )
    })
  })
}

/** Bytes that come after the head. */
async function get(path) {
  const socket = await open()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`)
  let bytes = 0
  let head = ''
  for await (const chunk of socket) {
    if (head === null) {
      bytes += chunk.length
      continue
    }
    head += chunk.toString('latin1')
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) continue
    bytes += head.length - end - 4
    head = null
  }
  return bytes
}

async function main() {
  const begin = performance.now()
  if (job === 'download') {
    const wanted = 200_000_000
    if ((await get(`/bytes/${wanted}`)) !== wanted) throw new Error('Bytes are missing.')
    return wanted / 1e6 / ((performance.now() - begin) / 1000)
  }
  if (job === 'connections') {
    const taken = []
    for (let turn = 0; turn < 60; turn++) {
      const at = performance.now()
      if ((await get('/')) !== 2) throw new Error('No answer.')
      taken.push(performance.now() - at)
    }
    return taken.slice(10).sort((a, b) => a - b)[25]
  }
  const all = await Promise.all(Array.from({ length: 300 }, () => get('/')))
  if (all.some((bytes) => bytes !== 2)) throw new Error('Some had no answer.')
  return performance.now() - begin
}

main().then(
  (figure) => process.stdout.write(String(figure)),
  (error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  },
)
