import { expect, it } from 'vitest'
import type { Draft } from '../../../src-shared/api/page-state.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend, BackendClient } from '../../bridge/backend.ts'
import { DraftKeeper } from './draft-keeper.ts'

const lost = new AirlockError({ code: 'backend-unreachable', message: 'Gone.', why: 'It ended.', remedy: 'Wait.' })

/** What a backend keeps of one file, by revision. */
function keepingBackend() {
  const kept = new Map<string, Draft>()
  let losesAnswer = false
  const client = {
    drafts: {
      read: () => {
        const latest = [...kept].at(-1)
        return latest === undefined ? null : { revision: latest[0], draft: latest[1] }
      },
      keep: (asked: { readonly draft: Draft; readonly revision: string; readonly replaces: string | null }) => {
        kept.set(asked.revision, asked.draft)
        if (asked.replaces !== null) kept.delete(asked.replaces)
        const isLost = losesAnswer
        losesAnswer = false
        if (isLost) throw lost
      },
      drop: ({ revision }: { readonly revision: string }) => void kept.delete(revision),
    },
  } as unknown as BackendClient
  const backend = {
    state: { kind: 'connecting' },
    subscribe: () => () => undefined,
    call: async <T>(ask: (client: BackendClient) => Promise<T>) => await ask(client),
  } as unknown as Backend
  const loseAnswer = () => {
    losesAnswer = true
  }
  return { backend, texts: () => [...kept.values()].map(({ text }) => text), loseAnswer }
}

async function door(backend: Backend) {
  let text: string | null = null
  const read = (): Draft | null =>
    text === null ? null : { text, base: null, encoding: 'utf-8', byteOrderMark: false, lineEnding: 'lf' }
  const keeper = new DraftKeeper('/a', { backend, sandbox: 'box', read })
  const earlier = await keeper.earlier()
  const type = async (typed: string | null) => {
    text = typed
    keeper.changed(0)
    await keeper.flush()
  }
  return { keeper, earlier, type }
}

it('[ED13] leaves what another door kept of the same file when its own text is saved or given up', async () => {
  const { backend, texts } = keepingBackend()
  const [one, other, third] = [await door(backend), await door(backend), await door(backend)]
  await one.type('one')
  await other.type('other')
  await third.type('third')
  expect(texts()).toEqual(['one', 'other', 'third'])
  await other.type(null)
  third.keeper.dispose()
  await third.keeper.flush()
  expect(texts()).toEqual(['one'])
})

it('[ED13] takes over what it restored, but not what was typed elsewhere since', async () => {
  const { backend, texts } = keepingBackend()
  const before = await door(backend)
  await before.type('typed')
  const after = await door(backend)
  expect(after.earlier?.text).toBe('typed')
  await before.type('typed more')
  await after.type(null)
  expect(texts()).toEqual(['typed more'])
  const last = await door(backend)
  await last.type('typed at last')
  expect(texts()).toEqual(['typed at last'])
})

it('[ED13] leaves nothing of its own behind when an answer was lost', async () => {
  const { backend, texts, loseAnswer } = keepingBackend()
  const one = await door(backend)
  await one.type('one')
  loseAnswer()
  await one.type('two')
  await one.type('three')
  expect(texts()).toEqual(['three'])
  await one.type(null)
  expect(texts()).toEqual([])
})
