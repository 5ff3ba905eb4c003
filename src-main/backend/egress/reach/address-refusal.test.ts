import { describe, expect, it } from 'vitest'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { judgeAddress } from './address-refusal.ts'

const terms: EgressTerms = { mode: 'open', rules: [], isLearning: false }
const asked = { host: 'a.test', port: 80, terms, mayBePrivate: true, isNear: undefined }
const metadata = ['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '100.100.100.200']

describe('an address that a name leads to', () => {
  it.each(metadata)('[EG6] [T-N3] is never a cloud’s metadata, also where it may be private: %s', (address) => {
    expect(judgeAddress(address, asked)).toMatchObject({ refusal: { reason: 'private-address' } })
    expect(judgeAddress(address, { ...asked, host: '169.254.169.254' })).toMatchObject({ refusal: null })
  })

  it.each(['127.0.0.1', '::1', '10.0.0.1', '198.51.100.1'])(
    '[EG6] is reached where it may be private: %s',
    (address) => {
      expect(judgeAddress(address, asked)).toEqual({ refusal: null, canonical: address })
    },
  )

  it('[EG6] is told where it is refused', () => {
    const closed = { ...asked, mayBePrivate: false }
    expect(judgeAddress('::ffff:10.0.0.1', closed)).toMatchObject({ refusal: { address: '10.0.0.1' } })
  })
})
