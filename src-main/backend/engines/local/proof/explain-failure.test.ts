import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { answeredWith, timedOut } from '../connection/engine-error.ts'
import { explainProbeFailure } from './explain-failure.ts'

/** As an engine wraps what its runtime said. */
const said = (text: string) => answeredWith(500, JSON.stringify({ message: text }))

describe('why a probe sandbox did not run', () => {
  it('[T-E16] an old runsc on a newer kernel: the exact cause, and the setting that makes it work all the same', () => {
    const error = said(
      'OCI runtime create failed: unable to retrieve OCI runtime error: starting container: starting root container: ' +
        'cannot run with network enabled in root network namespace: unknown',
    )
    expect(explainProbeFailure('runsc', error)).toBe(
      '“runsc” cannot set up its network: this runsc is older than August 2024 and the kernel is 6.11 or newer. ' +
        'Register it with `--network=none` (`sudo runsc install -- --network=none`, then restart the engine), which is ' +
        'all that Airlock needs, or install a newer runsc.',
    )
  })

  it.each([
    'failed to create shim task: fork/exec /usr/local/bin/runsc: no such file or directory: unknown',
    'Unknown runtime specified runsc',
    'unknown or invalid runtime name: runsc',
    'default OCI runtime "kata" not found: invalid argument',
    'OCI runtime create failed: exec: "kata-runtime": executable file not found in $PATH: unknown',
  ])('[T-E12] a runtime that is listed but not installed: “%s”', (text) => {
    const told = explainProbeFailure('runsc', said(text))
    expect(told).toMatch(/^“runsc” is listed by the engine but is not installed or not where it should be\. Install it/)
    expect(told).toContain(text)
  })

  it('[T-E16] a runsc that hangs: its platform may be the cause', () => {
    const told = explainProbeFailure('runsc', timedOut('unix:///run/docker.sock', 20_000))
    expect(told).toMatch(
      /^“runsc” did not start a probe sandbox in time, it hangs\. .*`--platform=kvm`.* default platform/,
    )
  })

  it.each([
    'cgroups in hybrid mode not supported',
    'setrlimit RLIMIT_NOFILE: Operation not permitted: OCI permission denied',
    'error setting rlimit type 7: operation not permitted',
  ])('anything else in the engine’s own words: “%s”', (text) => {
    const told = explainProbeFailure('crun', said(text))
    expect(told).toBe(`“crun” could not run a probe sandbox: The engine failed to do this. ${text}`)
  })

  it('is one line of bounded length, whatever came', () => {
    const told = explainProbeFailure('runsc', said(`first\nsecond ${'x'.repeat(5000)}`))
    expect(told).not.toContain('\n')
    expect(told.length).toBeLessThan(500)
    expect(explainProbeFailure('runsc', 'not even an error')).toMatch(/^“runsc” could not run a probe sandbox: ./)
    const garbled = new AirlockError({ code: 'engine-failed', message: 'Garbled.', why: 'It said: "?"', remedy: '-' })
    expect(explainProbeFailure('runsc', garbled)).toBe('“runsc” could not run a probe sandbox: Garbled. It said: "?"')
  })
})
