import { expect, test } from 'vitest'
import { leftOut } from './requirements.ts'

test.each([{}, { CI: '' }, { CI: 'false' }, { AIRLOCK_REQUIRE_ENGINES: '0' }])(
  'with %j tests that cannot run are left out, with the reason',
  (env) => {
    expect(leftOut('No browser.', env)).toBe('No browser.')
  },
)

test.each([{ CI: '1' }, { CI: 'true' }, { AIRLOCK_REQUIRE_ENGINES: '1' }])(
  'with %j they fail, with the reason',
  (env) => {
    expect(() => leftOut('No browser.', env)).toThrow('No browser.')
  },
)
