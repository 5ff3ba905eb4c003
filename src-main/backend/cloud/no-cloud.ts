import { notConnected } from './cloud-errors.ts'
import type { OpenCloudParts } from './cloud-parts.ts'

/** For a backend that reaches no cloud, as in tests of other things. */
export const noCloud: OpenCloudParts = () => {
  const refuse = () => Promise.reject(notConnected('This backend was made without a way to it.'))
  return {
    env: {},
    api: '',
    normalise: (pasted) => pasted,
    organisationsOf: refuse,
    check: refuse,
    open: refuse,
  }
}
