import type { FlyClient } from '../client.ts'
import { failureOf, FlyError, isAmbiguous } from '../fly-error.ts'
import type { CallSettings } from '../request.ts'
import { anything, app, apps, type App } from '../shapes.ts'

export interface AppWanted {
  /** Global: take a random one. */
  readonly name: string
  readonly organisation: string
  /** The private network that the app is alone in. It can never be changed. */
  readonly network: string
}

/** `taken`: by another organisation. */
export type AppAvailability =
  { readonly is: 'free' } | { readonly is: 'taken' } | { readonly is: 'ours'; readonly app: App }

export async function readApp(client: FlyClient, name: string, settings: CallSettings = {}): Promise<App> {
  return client.request({ ...settings, method: 'GET', path: ['apps', name], app: name, action: `app.get ${name}` }, app)
}

/** Whether a name can be had. */
export async function isAppAvailable(
  client: FlyClient,
  name: string,
  settings: CallSettings = {},
): Promise<AppAvailability> {
  try {
    return { is: 'ours', app: await readApp(client, name, settings) }
  } catch (error) {
    if (failureOf(error, 'not-found') !== null) return { is: 'free' }
    if (failureOf(error, 'auth')?.reason === 'forbidden') return { is: 'taken' }
    throw error
  }
}

/**
 * Makes an app. One of that name in the organisation already is as good: names are random, so only we can have made it,
 * in an attempt whose answer was lost. @throws FlyError `conflict` `name` where it is another organisation's
 */
export async function createApp(client: FlyClient, wanted: AppWanted, settings: CallSettings = {}): Promise<App> {
  const body = { app_name: wanted.name, org_slug: wanted.organisation, network: wanted.network }
  const request = { ...settings, method: 'POST', path: ['apps'], body, app: wanted.name, action: 'app.create' } as const
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.request(request, anything)
      break
    } catch (error) {
      const taken = failureOf(error, 'conflict')?.reason === 'name'
      if (!taken && !isAmbiguous(error)) throw error
      const found = await isAppAvailable(client, wanted.name, settings)
      if (found.is === 'ours') break
      if (taken || found.is === 'taken') throw nameTaken(error)
      if (attempt === 3) throw error
    }
  }
  client.expectFresh(wanted.name)
  return readApp(client, wanted.name, settings)
}

/** Removes an app with all its machines and volumes. Gone already = done. */
export async function deleteApp(client: FlyClient, name: string, settings: CallSettings = {}): Promise<void> {
  const request = {
    method: 'DELETE',
    path: ['apps', name],
    query: { force: true },
    app: name,
    action: `app.delete`,
  } as const
  try {
    await client.request({ timeoutMs: 60_000, ...settings, ...request, repeatable: true }, anything)
  } catch (error) {
    // One that was just made is asked for until it is known, so this is no word too early.
    if (failureOf(error, 'not-found') === null) throw error
  }
  client.expectGone(name)
}

/** The organisation's apps whose names begin with `prefix`. */
export async function listApps(
  client: FlyClient,
  organisation: string,
  prefix: string,
  settings: CallSettings = {},
): Promise<readonly App[]> {
  const query = { org_slug: organisation }
  const request = { ...settings, method: 'GET', path: ['apps'], query, action: 'app.list' } as const
  return (await client.request(request, apps)).apps.filter(({ name }) => name.startsWith(prefix))
}

function nameTaken(cause: unknown): unknown {
  if (!(cause instanceof FlyError)) return cause
  const { status, requestId, request, said } = cause
  const failure = { kind: 'conflict', reason: 'name' } as const
  return new FlyError({ failure, status, requestId, request, said, mayHaveHappened: false }, { cause })
}
