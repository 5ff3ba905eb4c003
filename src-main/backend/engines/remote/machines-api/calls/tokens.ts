import type { FlyClient } from '../client.ts'
import type { CallSettings } from '../request.ts'
import { currentTokens, type CurrentToken } from '../shapes.ts'

/** What the token in use is for: its organisations and, for a token of single apps, these. @throws FlyError `auth` when it is no good */
export async function readCurrentTokens(
  client: FlyClient,
  settings: CallSettings = {},
): Promise<readonly CurrentToken[]> {
  const request = { ...settings, method: 'GET', path: ['tokens', 'current'], action: 'tokens' } as const
  return (await client.request(request, currentTokens)).tokens
}
