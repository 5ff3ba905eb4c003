import { expect, it } from 'vitest'
import { plainOutput } from './plain-output.ts'
import { hasShownSecret } from './shown-secrets.ts'

const plain = (text: string) => plainOutput(Buffer.from(text))

it('[PU14] what a terminal showed is read without colours, titles and moves of its cursor', () => {
  expect(plain('\u001b[1;31msk-\u001b[0mproj\u001b(B \u001b]0;a title\u0007ä\r\n\u001b]8;;x\u001b\\link')).toBe(
    'sk-proj ä\nlink',
  )
})

it('[PU14] a text for the terminal itself that nobody ends hides no line behind it', () => {
  expect(plain('\u001b]0;never ended\nKEY=1')).toBe('\nKEY=1')
})

it('[PU14] a credential is found by its shape and by the name it is given to, and an example or a cache’s key is none', async () => {
  const has = (text: string) => hasShownSecret(Buffer.from(text), new AbortController().signal)
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0B'.repeat(8)}\n-----END PRIVATE KEY-----\n`
  for (const text of ['export DB_PASSWORD="Tr0ub4dor&3x"\r\n', key]) expect(await has(text)).toBe(true)
  for (const text of ['make: done\r\n', 'API_KEY=your-key-here\n', 'MODE=production TARGET=linux-x64\n']) {
    expect(await has(text)).toBe(false)
  }
})
