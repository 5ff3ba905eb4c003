import type { Fly } from './fly.ts'

/** Whatever costs there, of the apps that count: each with its living machines and its disks. */
export function tracesOf(fly: Fly, counts: (app: string) => boolean = () => true): readonly string[] {
  return [...fly.cloud.apps.values()]
    .filter(({ name }) => counts(name))
    .flatMap((app) => [
      `app ${app.name}`,
      ...app.livingMachines.map(({ name }) => `machine ${name}`),
      ...[...app.volumes.values()].flatMap(({ name, state }) =>
        state === 'pending_destroy' ? [] : [`volume ${name}`],
      ),
    ])
    .sort()
}
