import { useEffect, useState } from 'react'
import { create } from 'zustand'
import type { SandboxUsage } from '../../src-shared/api/usage.ts'
import type { SandboxId } from '../../src-shared/engine/sandbox.ts'
import { useBackend } from '../bridge/context.ts'

/** What a sandbox uses now, and the readings before it, oldest first. */
export interface UsageFact {
  readonly now: SandboxUsage
  readonly history: readonly SandboxUsage[]
}

interface Usages {
  readonly byId: Readonly<Record<SandboxId, UsageFact>>
  take(readings: readonly SandboxUsage[]): void
}

const mostKept = 60

/** A reading that was told again after a reconnect is no other one. */
function withReading(fact: UsageFact | undefined, reading: SandboxUsage): UsageFact {
  if (fact?.now.readAt === reading.readAt) return fact
  return { now: reading, history: [...(fact?.history ?? []), reading].slice(-mostKept) }
}

const useUsages = create<Usages>((set) => ({
  byId: {},
  take: (readings) => {
    set(({ byId }) => ({
      byId: {
        ...byId,
        ...Object.fromEntries(
          readings.map((reading) => [reading.sandbox, withReading(byId[reading.sandbox], reading)]),
        ),
      },
    }))
  },
}))

/** Lets the backend read what the sandbox in view uses, and with `others` every one; nothing while nobody looks. */
export function useFollowedUsage(inView: SandboxId | null, others: boolean): void {
  const backend = useBackend()
  const isSeen = useIsPageSeen()
  const isWanted = isSeen && (inView !== null || others)
  useEffect(() => {
    if (!isWanted) return
    return backend.follow(
      (client, signal) => client.usage.events({ inView, others }, { signal }),
      (readings) => {
        useUsages.getState().take(readings)
      },
    )
  }, [backend, inView, others, isWanted])
}

/** Undefined until it was read. Of a sandbox that does not run it says nothing: ask for those that do. */
export function useUsage(id: SandboxId | null): UsageFact | undefined {
  return useUsages(({ byId }) => (id === null ? undefined : byId[id]))
}

export function useAllUsage(): Usages['byId'] {
  return useUsages(({ byId }) => byId)
}

function useIsPageSeen(): boolean {
  const [isSeen, setSeen] = useState(!document.hidden)
  useEffect(() => {
    const look = () => {
      setSeen(!document.hidden)
    }
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return isSeen
}
