import { useState } from 'react'
import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { collectStream, saveTaken } from '../../state/download.ts'
import { tellFailure } from '../../state/notices.ts'
import { useRefreshChanges } from '../../state/sandbox-changes.ts'

/** What a patch, or a tar of files, could not hold; a sentence each. */
export interface LeftOut {
  readonly of: 'patch' | 'files'
  readonly what: readonly string[]
}

const nothing: LeftOut = { of: 'patch', what: [] }

/** Ways to take a sandbox's work out, and what was not in what was taken. */
export function useTakeOut({ id, name }: Sandbox, changes: readonly WorkspaceChange[]) {
  const backend = useBackend()
  const refresh = useRefreshChanges(id)
  const [isBusy, setBusy] = useState(false)
  const [leftOut, setLeftOut] = useState(nothing)
  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setLeftOut(nothing)
    work()
      .then(refresh)
      .catch(tellFailure)
      .finally(() => {
        setBusy(false)
      })
  }
  return {
    isBusy,
    leftOut,
    forgetLeftOut: () => {
      setLeftOut(nothing)
    },
    patch: () => {
      run(async () => {
        const written = await backend.call((client) => client.changes.patch({ sandbox: id }))
        const { patch, receipt, leftOut: what } = written
        const content = new Blob([patch], { type: 'text/x-patch' })
        const isTold = written.files === 0 || (await saveTaken(backend, `${name}.patch`, { content, receipt }))
        if (isTold) setLeftOut({ of: 'patch', what })
      })
    },
    files: () => {
      run(async () => {
        const taken = await collectStream(backend, { kind: 'changes', sandbox: id })
        const isSaved = await saveTaken(backend, `${name}-changes.tar`, taken)
        if (isSaved) setLeftOut({ of: 'files', what: changes.flatMap(notInTar) })
      })
    },
  }
}

function notInTar({ path, from, change, kind }: WorkspaceChange): readonly string[] {
  if (change === 'deleted') return [`${path}: deleted in the sandbox`]
  if (kind === 'link') return [`${path}: a link`]
  return from === null ? [] : [`${from}: is ${path} in the sandbox`]
}
