import type { FlyClient } from '../client.ts'
import { failureOf, isAmbiguous } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { ipAssignment, ipAssignments, type IpAssignment } from '../shapes.ts'

/** Both cost nothing. An app has no public address until it is given one. */
export type AddressKind = 'shared_v4' | 'v6'

/** Gives an app a public address. One that is there already is as good. */
export async function assignAddress(
  client: FlyClient,
  app: string,
  kind: AddressKind,
  settings: CallSettings = {},
): Promise<IpAssignment | null> {
  const path = ['apps', app, 'ip_assignments']
  const request = { ...settings, method: 'POST', path, body: { type: kind }, app, action: `ip.assign ${app}` } as const
  try {
    return await client.request({ ...request, repeatable: kind === 'shared_v4' }, ipAssignment)
  } catch (error) {
    if (failureOf(error, 'conflict') !== null) return null
    if (!isAmbiguous(error)) throw error
    const found = (await listAddresses(client, app, settings)).find((one) => isOf(one, kind))
    if (found === undefined) throw error
    return found
  }
}

export async function listAddresses(
  client: FlyClient,
  app: string,
  settings: CallSettings = {},
): Promise<readonly IpAssignment[]> {
  const path = ['apps', app, 'ip_assignments']
  const request = { ...settings, method: 'GET', path, app, action: `ip.list ${app}` } as const
  return (await client.request(request, ipAssignments)).ips
}

/** Fly does not always say the kind. */
function isOf(address: IpAssignment, kind: AddressKind): boolean {
  const isV6 = address.ip?.includes(':') ?? false
  return kind === 'v6' ? isV6 : !isV6 && (address.type === kind || address.shared === true)
}
