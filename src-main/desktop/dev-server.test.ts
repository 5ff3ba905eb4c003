import { expect, it } from 'vitest'
import { pageHeaders } from '../web/security-headers.ts'
import { developmentPolicy, devServerOf } from './dev-server.ts'

const local = { ELECTRON_RENDERER_URL: 'http://localhost:5173' }

it('takes the page from the development server of this machine', () => {
  expect(devServerOf(false, local)).toBe('http://localhost:5173')
  expect(devServerOf(false, {})).toBeNull()
})

it('[DE3] takes the page from nowhere but its own files when it is installed', () => {
  expect(devServerOf(true, local)).toBeNull()
})

it.each(['http://evil.example:5173', 'http://localhost.evil.example', 'https://localhost', 'file:///tmp', 'x', ''])(
  '[DE3] takes no page from %j',
  (address) => {
    expect(devServerOf(false, { ELECTRON_RENDERER_URL: address })).toBeNull()
  },
)

it('keeps the policy of the product but for inline scripts and the channel of changes', () => {
  const product = (pageHeaders(21_000)['content-security-policy'] ?? '').split('; ')
  const policy = developmentPolicy('http://localhost:5173', 21_000).split('; ')
  const added = policy.filter((rule) => !product.includes(rule))
  expect(added).toEqual(["script-src 'self' 'unsafe-inline'", "connect-src 'self' ws://localhost:5173"])
})
