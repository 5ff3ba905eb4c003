import { describe, expect, it } from 'vitest'
import { checkedId, checkedPath, checkedReference } from './references.ts'
import { pathWithQuery } from './request-path.ts'

const hostile = ['a/../../images/prune?x=', '', '..', 'a b', 'a\nb', 'x'.repeat(129), '-a', 'a%2fb', 'ä']

describe('names and ids on their way to an engine', () => {
  it.each(hostile)('[DI13] %j is refused before any request', (value) => {
    expect(() => checkedReference(value, 'container')).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    expect(() => checkedId(value, 'exec')).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it.each([
    '/containers/../images/prune',
    '/containers/a?x=1',
    '/a//b',
    'a',
    '/a/%2e%2e/b',
    '/a/./b',
    '/a b',
    '/a\r\nb',
  ])('[DI13] the path %j is refused', (path) => {
    expect(() => checkedPath(path)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it('[DI13] lets through what engines themselves give', () => {
    expect(checkedReference('airlock-sandbox_1.x', 'container')).toBe('airlock-sandbox_1.x')
    expect(checkedId('0123456789ab', 'exec')).toBe('0123456789ab')
    expect(checkedPath('/images/docker.io%2Flibrary%2Fpython:3/json')).toBe(
      '/images/docker.io%2Flibrary%2Fpython:3/json',
    )
  })

  it('[DI12] puts the version into every path and encodes what is asked', () => {
    const versions = { apiVersion: '1.41', libpodVersion: '4.3.1' }
    expect(
      pathWithQuery(versions, '/containers/json', { all: true, filters: { label: ['a=b&c'] }, no: undefined }),
    ).toBe('/v1.41/containers/json?all=true&filters=%7B%22label%22%3A%5B%22a%3Db%26c%22%5D%7D')
    expect(pathWithQuery(versions, '/libpod/info', undefined)).toBe('/v4.3.1/libpod/info')
    expect(() => pathWithQuery({ ...versions, libpodVersion: null }, '/libpod/info', undefined)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
  })
})
