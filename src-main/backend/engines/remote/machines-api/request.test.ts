import { describe, expect, it } from 'vitest'
import { nameOf, urlOf } from './request.ts'
import { machine, machineConfig, orgMachines } from './shapes.ts'
import { writableConfig } from './writable-config.ts'

const base = new URL('http://127.0.0.1:1/base/')
const about = (...path: readonly string[]) => ({ method: 'GET', path, action: 'test' }) as const

describe('the address of a request', () => {
  it('[FL3] holds each name as one piece, whatever is in it', () => {
    const request = {
      ...about('apps', 'a/../b?c#d', 'machines'),
      query: { state: ['a', 'b'], timeout: 5, no: undefined },
    }
    expect(urlOf(base, request).href).toBe(
      'http://127.0.0.1:1/base/v1/apps/a%2F..%2Fb%3Fc%23d/machines?state=a&state=b&timeout=5',
    )
    expect(nameOf(request)).toBe('GET /v1/apps/a%2F..%2Fb%3Fc%23d/machines')
  })

  it.each(['', '.', '..'])('[FL3] is refused for a name that would be another path: “%s”', (name) => {
    expect(() => urlOf(base, about('apps', name))).toThrow(TypeError)
  })
})

describe('what Fly answers', () => {
  it('[FL9] is read without what is missing or of another kind, and unknown fields are kept', () => {
    const read = machine.parse({
      id: 'm1',
      state: 7,
      region: null,
      host_status: 'odd',
      events: null,
      new_field: { a: 1 },
    })
    expect(read).toMatchObject({ id: 'm1', state: 'unknown', events: [], new_field: { a: 1 } })
    expect(read.region).toBeUndefined()
    expect(machine.parse({ id: 'm1', state: 'hibernating' }).state).toBe('hibernating')
    expect(orgMachines.parse({ machines: null }).machines).toEqual([])
  })

  it('[FL14] goes back whole, with the words that it takes', () => {
    const config = machineConfig.parse({
      image: 'a',
      checks: { up: { type: 'tcp' } },
      services: [
        { internal_port: 1, autostop: false, ports: [{ port: 443 }] },
        { internal_port: 2, autostop: true },
        { internal_port: 3, autostop: 'suspend' },
        { internal_port: 4 },
      ],
    })
    expect(writableConfig(config)).toEqual({
      image: 'a',
      checks: { up: { type: 'tcp' } },
      services: [
        { internal_port: 1, autostop: 'off', ports: [{ port: 443 }] },
        { internal_port: 2, autostop: 'stop' },
        { internal_port: 3, autostop: 'suspend' },
        { internal_port: 4 },
      ],
    })
    expect(writableConfig({ image: 'a' })).toEqual({ image: 'a' })
  })
})
