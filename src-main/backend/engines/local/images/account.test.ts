import fc from 'fast-check'
import { expect, test } from 'vitest'
import { giveAccount } from './account.ts'

const shells = ['/bin/bash', '/bin/sh']

test('an image without uid 1000 gets a person called dev, with the best shell there is', () => {
  const { passwd, group, account, added } = giveAccount({
    passwd: 'root:x:0:0::/root:/bin/sh\n',
    group: '',
    usableShells: shells,
  })
  expect(account).toEqual({ name: 'dev', home: '/home/dev', shell: '/bin/bash' })
  expect(added).toBe(true)
  expect(passwd).toBe('root:x:0:0::/root:/bin/sh\ndev:x:1000:1000::/home/dev:/bin/bash\n')
  expect(group).toBe('dev:x:1000:\n')
})

test('an image’s own person keeps name, home and shell where they work', () => {
  const passwd = 'node:x:1000:1000:Node:/home/node:/bin/sh\n'
  expect(giveAccount({ passwd, group: 'node:x:1000:\n', usableShells: shells })).toEqual({
    passwd,
    group: 'node:x:1000:\n',
    account: { name: 'node', home: '/home/node', shell: '/bin/sh' },
    added: false,
  })
})

test.each([
  '/',
  '/root',
  '/etc',
  '/home',
  '/home/..',
  '/home/a/b',
  '/var/lib/x',
  'home/x',
  '/opt/airlock',
  '/home/a b',
  '',
])('a home at %j is not believed', (home) => {
  const passwd = `me:x:1000:1000::${home}:/bin/bash\n`
  expect(giveAccount({ passwd, group: '', usableShells: shells }).account.home).toBe('/home/me')
})

test('a name that is taken by another user is not given twice', () => {
  const { account } = giveAccount({ passwd: 'dev:x:7:7::/x:/bin/sh\n', group: '', usableShells: shells })
  expect(account.name).toBe('dev1000')
})

test('whatever an image has in passwd, exactly one usable line is for uid 1000', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (passwd, group) => {
      const given = giveAccount({ passwd, group, usableShells: shells })
      const mine = given.passwd.split('\n').filter((line) => /^[a-z_][a-z0-9_-]{0,31}:x:1000:1000:/.test(line))
      return (
        mine.length === 1 &&
        /^\/home\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(given.account.home) &&
        !given.passwd.includes('\0')
      )
    }),
  )
})
