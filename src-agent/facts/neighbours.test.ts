import { expect, it } from 'vitest'
import { readResolvers, strangeHosts } from './neighbours.ts'

it('[IS8] tells lines of /etc/hosts that name anything but the sandbox and loopback', () => {
  const own = [
    '# by the engine',
    '127.0.0.1 localhost localhost.localdomain',
    '::1 localhost ip6-localhost',
    'fe00::0 ip6-localnet',
    'ff02::1 ip6-allnodes',
    '10.88.0.2 mine',
    '',
  ]
  expect(strangeHosts(own.join('\n'), 'mine')).toEqual([])
  expect(
    strangeHosts([...own, '172.17.0.3 other # linked', '192.0.2.9 host.containers.internal'].join('\n'), 'mine'),
  ).toEqual(['172.17.0.3 other', '192.0.2.9 host.containers.internal'])
})

it('[IS8] reads the resolvers that programs inside use', () => {
  expect(readResolvers('# x\nnameserver 127.0.0.1\n nameserver  10.0.0.1\nsearch .\n')).toEqual([
    '127.0.0.1',
    '10.0.0.1',
  ])
})
