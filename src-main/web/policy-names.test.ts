import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { builtPage } from '../../testing/fake-backend/built-page.ts'
import { trustedTypePolicies } from './security-headers.ts'

/**
 * What Monaco asks for and does not get. Its workers are started by our own policy, which is narrower; and the other one
 * is for a page whose policies were made by a window that is gone, which cannot be here.
 */
const unanswered = ['defaultWorkerFactory', 'domSanitize']

/** How a policy is asked for, in text that a minifier has been over: a name, and rules right after it. */
const asked =
  /[`'"]([\w-]+)(?:\$\{[^}]*\})?[`'"](?:\+\([^)]*\))?[,;][^`'"]{0,60}?\{\s*create(?:HTML|ScriptURL|Script)\b/g

it('[DW6] the built page asks for exactly the policies that are on the list', async () => {
  const folder = path.join(await builtPage(), 'assets')
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const names = new Set<string>()
  let calls = 0
  for (const script of scripts) {
    const text = await readFile(path.join(folder, script), 'utf8')
    for (const [, name = ''] of text.matchAll(asked)) names.add(name)
    calls += text.match(/\.createPolicy\(/g)?.length ?? 0
  }
  expect([...names].sort()).toEqual([...trustedTypePolicies, ...unanswered].sort())
  // A policy that is asked for in another way than these is one to look at: Monaco's two ways, DOMPurify's, its start of
  // a worker from a blob, which is not used, and ours.
  expect(calls).toBe(6)
}, 120_000)
