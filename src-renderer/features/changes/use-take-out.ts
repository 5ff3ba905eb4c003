import { useState } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { collectStream, saveAs } from '../../state/download.ts'
import { tellFailure } from '../../state/notices.ts'
import { useRefreshChanges } from '../../state/sandbox-changes.ts'

/** Ways to take a sandbox's work out, and what was not in what was taken. */
export function useTakeOut({ id, name }: Sandbox) {
  const backend = useBackend()
  const refresh = useRefreshChanges(id)
  const [isBusy, setBusy] = useState(false)
  const [leftOut, setLeftOut] = useState<readonly string[]>([])
  const received = (receipt: string) => backend.call((client) => client.changes.received({ receipt, entries: null }))
  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setLeftOut([])
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
      setLeftOut([])
    },
    patch: () => {
      run(async () => {
        const written = await backend.call((client) => client.changes.patch({ sandbox: id }))
        setLeftOut(written.leftOut)
        if (written.files === 0) return
        saveAs(`${name}.patch`, new Blob([written.patch], { type: 'text/x-patch' }))
        await received(written.receipt)
      })
    },
    files: () => {
      run(async () => {
        const { content, receipt } = await collectStream(backend, { kind: 'changes', sandbox: id })
        saveAs(`${name}-changes.tar`, content)
        if (receipt !== undefined) await received(receipt)
      })
    },
  }
}
