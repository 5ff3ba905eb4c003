import { useCallback } from 'react'
import { skipToken, useQuery, type QueryClient } from '@tanstack/react-query'
import type { Backend, BackendClient } from '../bridge/backend.ts'
import { useBackend } from '../bridge/context.ts'
import type { CloudStatus } from '../../src-shared/api/cloud.ts'
import type { SandboxEvent } from '../../src-shared/api/sandboxes.ts'
import type { EngineStatus, ImageOrigin, Template, TemplateOrigin } from '../../src-shared/engine/engine.ts'
import type { OwnTemplates } from '../../src-shared/engine/own-template.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'

const sandboxesKey = ['sandboxes'] as const
const engineKey = ['engine'] as const
const cloudKey = ['cloud'] as const

/** The list after an event: order of creation, so that nothing jumps. */
export function applySandboxEvent(list: readonly Sandbox[] | undefined, event: SandboxEvent): readonly Sandbox[] {
  const before = list ?? []
  switch (event.type) {
    case 'snapshot':
      return [...event.sandboxes].sort(byCreation)
    case 'changed': {
      const isKnown = before.some(({ id }) => id === event.sandbox.id)
      if (!isKnown) return [...before, event.sandbox].sort(byCreation)
      return before.map((sandbox) => (sandbox.id === event.sandbox.id ? event.sandbox : sandbox))
    }
    case 'removed':
      return before.filter(({ id }) => id !== event.id)
  }
}

function byCreation(a: Sandbox, b: Sandbox): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)
}

/** The one writer of facts about sandboxes, the engine and the account at a cloud: whatever the backend tells, nothing else. */
export function followServerFacts(backend: Backend, queries: QueryClient): () => void {
  const stops = [
    followForGood(
      backend,
      (client, signal) => client.sandboxes.events(undefined, { signal }),
      (event) => {
        queries.setQueryData<readonly Sandbox[]>(sandboxesKey, (list) => applySandboxEvent(list, event))
      },
    ),
    followForGood(
      backend,
      (client, signal) => client.engines.events(undefined, { signal }),
      (status) => {
        queries.setQueryData<EngineStatus>(engineKey, status)
      },
    ),
    followForGood(
      backend,
      (client, signal) => client.cloud.events(undefined, { signal }),
      (status) => {
        queries.setQueryData<CloudStatus>(cloudKey, status)
      },
    ),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

const restartDelayMs = 1000

/** Follows what never ends by itself: one that ended nevertheless, while the backend answers, is begun again. */
function followForGood<T>(
  backend: Backend,
  open: (client: BackendClient, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onValue: (value: T) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: () => void = () => undefined
  const follow = () => {
    stop = backend.follow(open, onValue, () => {
      stop()
      timer = setTimeout(follow, restartDelayMs)
    })
  }
  follow()
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Undefined until the backend told for the first time. */
export function useSandboxes(): readonly Sandbox[] | undefined {
  return useQuery<readonly Sandbox[]>({ queryKey: sandboxesKey, queryFn: skipToken, staleTime: Infinity }).data
}

/** What a list needs of them to be drawn; the same value until one is made, renamed or removed. */
export function useSandboxNames(): readonly Pick<Sandbox, 'id' | 'name'>[] | undefined {
  return useFromList(namesOf)
}

/** Draws again only when that very sandbox changed. */
export function useSandbox(id: string | null): Sandbox | null {
  const choose = useCallback((list: readonly Sandbox[]) => list.find((sandbox) => sandbox.id === id) ?? null, [id])
  return useFromList(choose) ?? null
}

const namesOf = (list: readonly Sandbox[]) => list.map(({ id, name }) => ({ id, name }))

function useFromList<T>(select: (list: readonly Sandbox[]) => T): T | undefined {
  return useQuery({ queryKey: sandboxesKey, queryFn: skipToken, staleTime: Infinity, select }).data
}

export function useEngine(): EngineStatus | undefined {
  return useQuery<EngineStatus>({ queryKey: engineKey, queryFn: skipToken, staleTime: Infinity }).data
}

/** Undefined until the backend told for the first time. */
export function useCloud(): CloudStatus | undefined {
  return useQuery<CloudStatus>({ queryKey: cloudKey, queryFn: skipToken, staleTime: Infinity }).data
}

export function useTemplates(): readonly Template[] {
  const backend = useBackend()
  const query = useQuery({
    queryKey: ['templates'],
    queryFn: () => backend.call((client) => client.engines.templates()),
    staleTime: Infinity,
  })
  return query.data ?? []
}

/** The person’s own; files may change at any time, so they are read again while they are looked at. */
export function useOwnTemplates(): OwnTemplates {
  const backend = useBackend()
  const query = useQuery({
    queryKey: ownTemplatesKey,
    queryFn: () => backend.call((client) => client.templates.list()),
    staleTime: 0,
    refetchInterval: 10_000,
    refetchOnWindowFocus: true,
  })
  return query.data ?? noOwnTemplates
}

/** For whoever wrote or removed one. */
export const ownTemplatesKey = ['own-templates'] as const
const noOwnTemplates: OwnTemplates = { directory: '', templates: [], broken: [] }

/** What each template gives now, by its id; null while the engine is first asked. Asked again while it is looked at. */
export function useTemplateOrigins(): ReadonlyMap<string, ImageOrigin> | null {
  const backend = useBackend()
  const isReady = useEngine()?.state === 'ready'
  const query = useQuery({
    queryKey: ['origins'],
    queryFn: () => backend.call((client) => client.engines.origins()),
    enabled: isReady,
    staleTime: 5_000,
    refetchInterval: 30_000,
    select: byTemplate,
  })
  return query.data ?? (query.isLoading ? null : nothingKnown)
}

const nothingKnown: ReadonlyMap<string, ImageOrigin> = new Map()
const byTemplate = (origins: readonly TemplateOrigin[]): ReadonlyMap<string, ImageOrigin> =>
  new Map(origins.map((origin) => [origin.template, origin]))
