import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const mark = '# Written by Airlock’s set-up for the time of one installation.'
const script = `#!/bin/sh\n${mark}\n# 101: no service may be started.\nexit 101\n`

/**
 * Runs an installation during which no package may start a service, the way Debian's policy means it
 * (`/usr/sbin/policy-rc.d`). A policy that the machine has already is left as it is; ours is gone afterwards.
 */
export async function withoutServices<T>(install: () => Promise<T>, path = '/usr/sbin/policy-rc.d'): Promise<T> {
  // One that an earlier installation left behind when it was killed is ours to replace.
  const theirs = existsSync(path) && !readFileSync(path, 'utf8').includes(mark)
  if (theirs) return install()
  const remove = (): void => rmSync(path, { force: true })
  process.once('exit', remove)
  try {
    writeFileSync(path, script)
    chmodSync(path, 0o755)
    return await install()
  } finally {
    remove()
    process.off('exit', remove)
  }
}
