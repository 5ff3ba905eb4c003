import { describe, expect, it } from 'vitest'
import { redact, secretsIn } from './redact.ts'

describe('what is told of Fly’s words', () => {
  it.each([
    ['bad token FlyV1 fm2_lJPECAAA+/=,fm2_x given', 'bad token FlyV1 … given'],
    ['Authorization: Bearer fo1_abcdefgh123', 'Authorization: Bearer …'],
    ['the macaroon fm1r_abc/def= is over', 'the macaroon fm1r_… is over'],
    ['pull with Basic eDpmbTJfYWJj failed', 'pull with Basic … failed'],
    ['machine not found', 'machine not found'],
  ])('[FL7] holds no token: %s', (text, clean) => {
    expect(redact(text, [])).toBe(clean)
  })

  it('[FL7] holds no variable, file or secret of the request, however it is quoted', () => {
    const body = {
      name: 'lake',
      config: {
        env: { KEY: 'correct horse', QUOTED: 'say "hi"\n' },
        files: [{ guest_path: '/a', raw_value: 'c2VjcmV0' }],
        image: 'registry.example/image',
      },
      values: { PASSWORD: { nested: 'battery' } },
    }
    const said = `env KEY=correct horse, QUOTED=${JSON.stringify('say "hi"\n')}, file c2VjcmV0 of registry.example/image, battery`
    expect(redact(said, secretsIn(body))).toBe('env KEY=…, QUOTED="…", file … of registry.example/image, …')
  })

  it('[FL7] hides the longer one where one holds the other', () => {
    expect(redact('value abcdefgh', ['abcd', 'abcdefgh'])).toBe('value …')
  })
})
