import { describe, expect, it } from 'vitest'
import { findAccount } from './account.ts'
import { parseEnvironmentBlock, personsEnvironment } from './environment.ts'
import { isRootReadOnly, readInterfaces, readMounts, secretLookingNames } from '../facts/surroundings.ts'

const account = { user: 'dev', home: '/home/dev', shell: '/bin/bash' }

describe('the person’s environment', () => {
  it('[AG2] is the image’s, with what a login sets and nothing of the agent’s', () => {
    const image = parseEnvironmentBlock(
      'PATH=/go/bin:/bin\0LD_PRELOAD=/x.so\0NODE_OPTIONS=--x\0TEXT=a=b\nc\0HOME=/root\0\0=odd\0',
    )
    expect(personsEnvironment(image, account)).toEqual({
      ...{ PATH: '/go/bin:/bin', LD_PRELOAD: '/x.so', NODE_OPTIONS: '--x', TEXT: 'a=b\nc' },
      ...{ HOME: '/home/dev', USER: 'dev', LOGNAME: 'dev', SHELL: '/bin/bash', LANG: 'C.UTF-8' },
    })
  })

  it('[AG2] keeps a language that the image chose, and has a PATH in any case', () => {
    const environment = personsEnvironment({ LC_ALL: 'de_DE.UTF-8' }, account)
    expect(environment['LANG']).toBeUndefined()
    expect(environment['PATH']).toContain('/usr/bin')
  })

  it('[PK11] finds what says what to do instead of sudo and apt before the image’s own', () => {
    expect(personsEnvironment({ PATH: '/bin' }, account, '/opt/airlock/shims')['PATH']).toBe('/opt/airlock/shims:/bin')
  })
})

describe('the account', () => {
  it('[TE1] is the line of the user’s number; one that may not log in gets a shell all the same', () => {
    const passwd = 'root:x:0:0:root:/root:/bin/bash\n\nbroken\ndev:x:1000:1000::/home/dev:/usr/sbin/nologin\n'
    expect(findAccount(1000, passwd)).toEqual({ user: 'dev', home: '/home/dev', shell: '/bin/sh' })
  })

  it('of an image without one works too', () => {
    expect(findAccount(1000, '')).toEqual({ user: '1000', home: '/', shell: '/bin/sh' })
  })
})

describe('facts', () => {
  it('[AG15] tell mounts as they are, blanks in their names too', () => {
    const mounts = readMounts('overlay / overlay ro,relatime 0 0\n/dev/vda /a\\040b ext4 rw 0 0\n')
    expect(mounts).toEqual([
      { source: 'overlay', target: '/', type: 'overlay', options: 'ro,relatime' },
      { source: '/dev/vda', target: '/a b', type: 'ext4', options: 'rw' },
    ])
    expect(isRootReadOnly(mounts)).toBe(true)
    expect(isRootReadOnly([...mounts, { source: 'x', target: '/', type: 'tmpfs', options: 'rw' }])).toBe(false)
  })

  it('[AG15] name the interfaces', () => {
    const table = 'Inter-|   Receive\n face |bytes\n    lo:       0 0\n  eth0: 12 3\n'
    expect(readInterfaces(table)).toEqual(['lo', 'eth0'])
  })

  it('[AG15] name variables that look like secrets, never their values, and none that is empty', () => {
    const names = secretLookingNames({
      API_TOKEN: 'x',
      DB_PASSWORD: '',
      PATH: '/bin',
      SSH_AUTH_SOCK: '/s',
      EDITOR: 'vi',
    })
    expect(names).toEqual(['API_TOKEN', 'SSH_AUTH_SOCK'])
  })
})
