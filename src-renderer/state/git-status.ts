import { useEffect } from 'react'
import { create } from 'zustand'
import type { GitMark, GitStatus } from '../../src-shared/agent/git-wire.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../bridge/context.ts'
import { onFileChanges, workspacePath } from './file-changes.ts'

/** What is known of a sandbox's git, or why nothing can be; and the mark of each path. */
export interface GitFact {
  readonly status: GitStatus | null
  readonly error: ErrorReport | null
  /** By absolute path; a folder with something changed in it is marked `modified`. */
  readonly marks: ReadonlyMap<string, GitMark>
}

const nothing: GitFact = { status: null, error: null, marks: new Map() }

const useGitFacts = create<{ readonly bySandbox: Readonly<Record<string, GitFact>> }>(() => ({ bySandbox: {} }))

/** Changes are often many: git is asked when they rest. */
const restMs = 400
/** In a sandbox where something always changes it is asked this often. */
const longestMs = 3000

/** Asks git in a running sandbox when its files changed; never twice at once. */
export function useFollowedGit({ id, state }: Sandbox): void {
  const backend = useBackend()
  const isRunning = state === 'running'
  useEffect(() => {
    if (!isRunning) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let firstAt: number | null = null
    let [isAsking, isStale] = [false, false]
    const set = (fact: GitFact) => {
      if (!stop.signal.aborted) useGitFacts.setState(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [id]: fact } }))
    }
    const ask = async () => {
      firstAt = null
      isAsking = true
      isStale = false
      try {
        const status = await backend.call((client) =>
          client.git.status({ sandbox: id, path: workspacePath }, { signal: stop.signal }),
        )
        set({ status, error: null, marks: marksOf(status) })
      } catch (error) {
        set({ ...nothing, error: toErrorReport(error) })
      }
      isAsking = false
      if (isStale) soon()
    }
    const soon = () => {
      if (isAsking) {
        isStale = true
        return
      }
      firstAt ??= performance.now()
      clearTimeout(timer)
      const left = Math.max(0, longestMs - (performance.now() - firstAt))
      timer = setTimeout(() => void ask(), Math.min(restMs, left))
    }
    soon()
    const unsubscribe = onFileChanges((sandbox) => {
      if (sandbox === id) soon()
    })
    return () => {
      unsubscribe()
      clearTimeout(timer)
      stop.abort()
      useGitFacts.setState(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [id]: nothing } }))
    }
  }, [backend, id, isRunning])
}

export function useGit(sandbox: string | null): GitFact {
  return useGitFacts((facts) => (sandbox === null ? nothing : (facts.bySandbox[sandbox] ?? nothing)))
}

/** Marks by path. What is untracked or ignored is often a whole folder: `markAt` looks above for those. */
export function marksOf(status: GitStatus): ReadonlyMap<string, GitMark> {
  const marks = new Map<string, GitMark>()
  if (status.kind !== 'repository') return marks
  for (const { path, mark } of status.files) {
    const absolute = `${workspacePath}/${path}`
    marks.set(absolute, mark)
    if (mark === 'ignored') continue
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = `${workspacePath}/${path.slice(0, end)}`
      if (!marks.has(folder)) marks.set(folder, 'modified')
    }
  }
  return marks
}

export function markAt(marks: ReadonlyMap<string, GitMark>, path: string): GitMark | null {
  const own = marks.get(path)
  if (own !== undefined) return own
  for (let end = path.lastIndexOf('/'); end > workspacePath.length; end = path.lastIndexOf('/', end - 1)) {
    const above = marks.get(path.slice(0, end))
    if (above === 'untracked' || above === 'ignored') return above
  }
  return null
}
