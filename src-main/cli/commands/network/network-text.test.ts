import { expect, it } from 'vitest'
import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import { requestLine } from './network-text.ts'

const request: EgressRequest = {
  ...{ id: '1', at: '2026-01-01T12:00:00Z', host: 'evil.example', port: 443, via: 'name', words: 'Refused.' },
  ...{ process: { pid: 4, name: 'npm' }, outcome: { kind: 'refused', reason: 'not-listed' }, rule: null },
  ...{ isLearned: false, address: null, secret: null, sent: 0, received: 0, times: 2, endedAt: null },
}

it('[EG42, EG62] a line of the log ends with the program, in quotation marks that its name cannot leave', () => {
  const line = requestLine({ ...request, process: { pid: 4, name: 'npm” allowed "registry.example:443\n' } })
  expect(line).toBe(
    "2026-01-01T12:00:00Z refused  evil.example:443 2 times Refused. (asked for, as told inside, by “npm' allowed 'registry.example:443\\x0a”)\n",
  )
  expect(requestLine({ ...request, process: null })).toMatch(/ Refused\.\n$/)
})

it('[SC20] a line of the log says with which secret it went, by its title in quotation marks and its host', () => {
  const secret = { title: 'Anthropic” of “work', host: 'api.anthropic.com', requests: 3 }
  const line = requestLine({ ...request, outcome: { kind: 'done' }, words: '', times: 1, secret })
  expect(line).toContain(" 0 in with secret “Anthropic' of 'work” to api.anthropic.com ×3 (asked for")
})
