/** What the platform tells the machine, and what leads into it: nothing of the person's image. */
const notInside = /^(FLY_|AIRLOCK_|LD_|NODE_OPTIONS$|PRIMARY_REGION$|HOSTNAME$|HOME$|PWD$|OLDPWD$|SHLVL$)/

/** The image's environment: what the machine was started with, without what is the platform's or ours. */
export function insideEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  host: string,
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || notInside.test(name) ? [] : [[name, value] as const],
  )
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...Object.fromEntries(kept),
    HOSTNAME: host,
  }
}
