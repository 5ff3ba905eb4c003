import { describe, expect, it } from 'vitest'
import { compareVersions, negotiateApiVersion, newestApiVersion, speaksAtLeast } from './api-version.ts'

describe('the API version', () => {
  it.each([
    ['1.41', null, '1.41'],
    ['1.44', '1.24', '1.44'],
    ['1.52', '1.44', '1.52'],
    ['1.60', '1.44', newestApiVersion],
    ['1.44', 'garbage', '1.44'],
  ])('[DI12] of an engine that offers %s from %s on is %s', (offered, minimum, version) => {
    expect(negotiateApiVersion(offered, minimum)).toEqual({ ok: true, version, warning: null })
  })

  it('[DI12] follows an engine that takes only newer ones than we know, and warns', () => {
    expect(negotiateApiVersion('1.70', '1.60')).toMatchObject({
      ok: true,
      version: '1.60',
      warning: expect.stringContaining('1.60') as string,
    })
  })

  it.each(['1.40', '1.24', '1.9'])('[DI12] %s is too old, with what to do', (offered) => {
    expect(negotiateApiVersion(offered, null)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/at least 1\.41.*Update/) as string,
    })
  })

  it.each(['', '2.0', 'v1.41', '1.41\r\nX: y', '1.', '1.9999'])('[DI12] %j is none', (offered) => {
    expect(negotiateApiVersion(offered, null).ok).toBe(false)
  })

  it('compares by number, not by text', () => {
    expect(compareVersions('1.9', '1.41')).toBe(-1)
    expect(compareVersions('1.41', '1.41')).toBe(0)
    expect(speaksAtLeast('1.100', '1.42')).toBe(true)
  })
})
