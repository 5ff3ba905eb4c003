import { AirlockError } from '../../../../../../src-shared/errors/airlock-error.ts'
import type { FlyClient } from '../client.ts'
import type { CallSettings } from '../request.ts'
import { orgMachines, orgVolumes, type OrgMachine, type OrgVolume } from '../shapes.ts'

/** More pages than this are not a list but a loop. */
const mostPages = 100
const perPage = 200

export interface Listed<T> {
  readonly items: readonly T[]
  /** Regions that did not answer, so that nobody takes what is not listed for gone. */
  readonly missingRegions: readonly string[]
}

/** The organisation's machines in apps whose names begin with `prefix`. Some seconds late. */
export async function listOrganisationMachines(
  client: FlyClient,
  organisation: string,
  prefix: string,
  settings: CallSettings = {},
): Promise<Listed<OrgMachine>> {
  const missing = new Set<string>()
  const items = await allPages(async (cursor) => {
    const path = ['orgs', organisation, 'machines']
    const query = { limit: perPage, cursor }
    const request = { ...settings, method: 'GET', path, query, action: 'org.machines' } as const
    const page = await client.request(request, orgMachines)
    for (const region of page.error_regions) missing.add(region)
    return { items: page.machines, next: page.next_cursor }
  })
  return { items: items.filter(inAppsOf(prefix)), missingRegions: [...missing] }
}

export async function listOrganisationVolumes(
  client: FlyClient,
  organisation: string,
  prefix: string,
  settings: CallSettings = {},
): Promise<readonly OrgVolume[]> {
  const items = await allPages(async (cursor) => {
    const path = ['orgs', organisation, 'volumes']
    const query = { limit: perPage, cursor }
    const request = { ...settings, method: 'GET', path, query, action: 'org.volumes' } as const
    const page = await client.request(request, orgVolumes)
    return { items: page.volumes, next: page.next_cursor }
  })
  return items.filter(inAppsOf(prefix))
}

const inAppsOf =
  (prefix: string) =>
  ({ app_name }: { readonly app_name?: string | undefined }): boolean =>
    app_name?.startsWith(prefix) ?? false

async function allPages<T extends { readonly id: string }>(
  read: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  // By id: what moves between pages while they are read would be there twice.
  const found = new Map<string, T>()
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await read(cursor)
    for (const item of items) found.set(item.id, item)
    if (next === undefined || next === '') return [...found.values()]
    if (next === cursor) break
    cursor = next
  }
  // A part of it, taken for all, would say of the rest that it is gone.
  throw new AirlockError({
    code: 'engine-failed',
    message: 'Fly’s list of the organisation does not end.',
    why: `After ${String(found.size)} entries it goes on, or leads back to where it was.`,
    remedy: 'Try again in a moment. If that does not help, look at the organisation in Fly’s own dashboard.',
  })
}
