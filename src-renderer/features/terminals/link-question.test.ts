import { describe, expect, it } from 'vitest'
import { openableAddress } from './link-question.ts'

describe('links that a sandbox prints', () => {
  it('lead to the web only, shown as they would be opened', () => {
    expect(openableAddress('https://example.com/a')).toBe('https://example.com/a')
    // A look-alike host is shown in its true spelling.
    expect(openableAddress('https://ex\u0430mple.com')).toBe('https://xn--exmple-4nf.com/')
  })

  it('open nothing else, and nothing that hides where it leads', () => {
    for (const address of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'vscode://open',
      'https://bank.example@evil.example/',
      'not an address',
      `https://example.com/${'a'.repeat(3000)}`,
    ]) {
      expect(openableAddress(address), address).toBeNull()
    }
  })
})
