import { expect, it } from 'vitest'
import { oddFields } from './request-shapes.ts'

it('tells what the document does not have, however deep', () => {
  const config = { image: 'a', services: [{ internal_port: 1, ports: [{ port: 443, handler: ['tls'] }] }] }
  expect(oddFields('POST', '/v1/apps/lake/machines', { name: 'a', config })).toEqual([
    'POST /v1/apps/lake/machines: config.services.0.ports.0: Unrecognized key: "handler"',
  ])
  expect(oddFields('POST', '/v1/apps/lake/machines/m1/stop', { signal: 'SIGTERM', timeout: '30' })).toHaveLength(1)
  expect(oddFields('POST', '/v1/apps/lake/machines/m1/stop', { signal: 'SIGTERM', timeout: '30s' })).toEqual([])
  expect(oddFields('GET', '/v1/apps/lake', undefined)).toEqual([])
})
