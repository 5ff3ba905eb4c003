import { expect, it } from 'vitest'
import { createRequest } from '../../../../../src-shared/engine/create-request.ts'
import { profileInGvisor, profileMeanings } from '../../../../../src-shared/engine/system-calls.ts'
import { specOf } from '../../../sandboxes/creation/create-request.ts'

const made = { id: '0123456789ab', at: new Date(0) }
const spec = (profile?: string) =>
  specOf(
    createRequest.parse({ name: 'demo', image: 'busybox', ...(profile === undefined ? {} : { profile }) }),
    [],
    made,
  )

it('[IS14] strict is what a sandbox gets and what all of before are: a spec says only what is another', () => {
  expect(spec()).toEqual(spec('strict'))
  expect('profile' in spec()).toBe(false)
  expect(spec('standard').profile).toBe('standard')
  expect(() => spec('none')).toThrow()
})

it('[IS15] each list says in words what it permits, and gVisor that it does nothing there', () => {
  expect(profileMeanings.strict).toContain('debuggers')
  expect(profileMeanings.standard).toContain('All else as strict')
  expect(profileInGvisor).toContain('does nothing')
})
