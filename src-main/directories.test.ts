import { describe, expect, it } from 'vitest'
import { backendDirectories, type Surroundings } from './directories.ts'

function linux(env: Record<string, string>): Surroundings {
  return { env, platform: 'linux', uid: 1000, home: '/home/me', temporary: '/tmp' }
}

describe('where the backend keeps things', () => {
  it('is below AIRLOCK_HOME when that is set, except for the shared cache', () => {
    expect(backendDirectories(linux({ AIRLOCK_HOME: '/x', AIRLOCK_CACHE: '/c' }))).toEqual({
      state: '/x/state',
      config: '/x/config',
      cache: '/c',
      log: '/x/log',
      runtime: '/x/run',
      socketPath: '/x/run/backend.sock',
    })
  })

  it('puts the socket where the session has room for it', () => {
    expect(backendDirectories(linux({ XDG_RUNTIME_DIR: '/run/user/1000' })).socketPath).toBe(
      '/run/user/1000/airlock/backend.sock',
    )
  })

  it('never gives a socket path that kernels would cut', () => {
    const deep = `/${'deep/'.repeat(40)}home`
    const { socketPath } = backendDirectories(linux({ AIRLOCK_HOME: deep }))
    expect(socketPath).toMatch(/^\/tmp\/airlock-1000-[0-9a-f]{12}\/backend\.sock$/)
    expect(backendDirectories(linux({ AIRLOCK_HOME: deep })).socketPath).toBe(socketPath)
    expect(backendDirectories(linux({ AIRLOCK_HOME: `${deep}2` })).socketPath).not.toBe(socketPath)
    const longTemporary = { ...linux({ AIRLOCK_HOME: deep }), temporary: deep }
    expect(Buffer.byteLength(backendDirectories(longTemporary).socketPath)).toBeLessThan(100)
  })

  it('is a named pipe of its own for each home on Windows', () => {
    const windows = (home: string): Surroundings => ({ ...linux({ AIRLOCK_HOME: home }), platform: 'win32', uid: null })
    expect(backendDirectories(windows('C:\\a')).socketPath).toMatch(/^\\\\\.\\pipe\\airlock-[0-9a-f]{12}$/)
    expect(backendDirectories(windows('C:\\a')).socketPath).not.toBe(backendDirectories(windows('C:\\b')).socketPath)
  })
})
