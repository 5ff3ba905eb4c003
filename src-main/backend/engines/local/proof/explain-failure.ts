import { AirlockError, toErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'

/** Why a probe sandbox did not run, in words that say what to do. */
export function explainProbeFailure(name: string, error: unknown): string {
  const why = error instanceof AirlockError ? `${error.message} ${error.why}` : toErrorReport(error).why
  if (/cannot run with network enabled in root network namespace/i.test(why)) {
    return (
      `“${name}” cannot set up its network: this runsc is older than August 2024 and the kernel is 6.11 or newer. ` +
      'Register it with `--network=none` (`sudo runsc install -- --network=none`, then restart the engine), which is ' +
      'all that Airlock needs, or install a newer runsc.'
    )
  }
  if (
    /executable file not found|no such file or directory|not found in \$PATH|unknown or invalid runtime|unknown runtime|invalid runtime|default OCI runtime|fork\/exec/i.test(
      why,
    )
  ) {
    return `“${name}” is listed by the engine but is not installed or not where it should be. Install it, or correct its path in the engine’s settings. (${brief(why)})`
  }
  if (error instanceof AirlockError && error.code === 'engine-timeout') {
    return `“${name}” did not start a probe sandbox in time, it hangs. On a virtual machine without nested virtualisation a runsc with \`--platform=kvm\` does that: use its default platform. (${brief(why)})`
  }
  return `“${name}” could not run a probe sandbox: ${brief(why)}`
}

function brief(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 400)
}
