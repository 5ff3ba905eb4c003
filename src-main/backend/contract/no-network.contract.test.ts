import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { hostilePlaces, onPlaces } from './stage.ts'

const name = 'offline'

const reach = `
import errno, socket
def attempt(what, act):
  try:
    act()
    print('could', what)
  except OSError as error:
    print('refused', what, error)

def tcp(address, port):
  family = socket.AF_INET6 if ':' in address else socket.AF_INET
  with socket.socket(family) as it:
    it.settimeout(3)
    it.connect((address, port))

def udp(address, port):
  family = socket.AF_INET6 if ':' in address else socket.AF_INET
  with socket.socket(family, socket.SOCK_DGRAM) as it:
    it.settimeout(3)
    it.sendto(b'x', (address, port))

for address in ('1.1.1.1', '8.8.8.8', '169.254.169.254', '172.17.0.1', '10.0.2.2', '192.168.65.7', '100.100.100.200',
                '2606:4700:4700::1111', 'fd00:ec2::254', 'fe80::1', '::ffff:1.1.1.1'):
  attempt('tcp ' + address, lambda: tcp(address, 80))
  attempt('udp ' + address, lambda: udp(address, 53))
attempt('broadcast', lambda: udp('255.255.255.255', 67))
attempt('multicast', lambda: udp('224.0.0.251', 5353))
for host in ('example.com', 'host.docker.internal', 'host.containers.internal', 'gateway.docker.internal', 'metadata.google.internal'):
  # Podman writes a name for the computer into /etc/hosts; what it stands for must be as far away as anything.
  attempt('name ' + host, lambda: tcp(socket.getaddrinfo(host, 80)[0][4][0], 80))
`

/** What listens in the abstract namespace on this computer must not be there inside. */
const abstract = (label: string) => `
import socket
with socket.socket(socket.AF_UNIX) as it:
  try:
    it.connect('\\0${label}')
    print('could')
  except OSError:
    print('refused')
`

describe('the network inside', () => {
  onPlaces(hostilePlaces, (stage) => {
    it('[T-N1] has no interface but loopback, and nothing can be reached by any address or name', async () => {
      const { sandbox, python, sh } = stage()
      await sandbox(name)
      expect(await sh(name, "sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev")).toBe('lo\n')
      const lines = (await python(name, reach)).trim().split('\n')
      expect(lines).toHaveLength(29)
      expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([])
    })

    it('[T-N1] what listens on this computer, by a port or by an abstract name, is not there', async () => {
      const { python } = stage()
      const label = `airlock-test-${String(process.pid)}`
      const named = createServer((socket) => socket.end())
      const ported = createServer((socket) => socket.end())
      try {
        await new Promise<void>((resolve) => named.listen(`\0${label}`, resolve))
        await new Promise<void>((resolve) => ported.listen(0, '127.0.0.1', resolve))
        await new Promise<void>((resolve, reject) => {
          const seen = connect(`\0${label}`, resolve)
          seen.once('error', reject)
        })
        const { port } = ported.address() as AddressInfo
        expect(await python(name, abstract(label))).toBe('refused\n')
        expect(
          await python(name, `import socket\nprint(socket.socket().connect_ex(('127.0.0.1', ${String(port)})) != 0)`),
        ).toBe('True\n')
      } finally {
        named.close()
        ported.close()
      }
    })

    it('[T-N1] loopback itself works, so servers and their clients do', async () => {
      expect(
        await stage().python(
          name,
          `
import socket
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
client.sendall(b'hello')
print(server.accept()[0].recv(5).decode())
`,
        ),
      ).toBe('hello\n')
    })
  })
})
