import { useEffect, useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { tellFailure } from '../../state/notices.ts'
import type { UiStorage } from '../../state/ui-state.ts'
import { parseLayout, serializeLayout, withDrafts } from './kept-layout.ts'
import { noFiles } from './layout.ts'
import { changeLayout, layoutOf, useOpenFiles } from './open-files.ts'
import { keepPlaces } from './places.ts'

const part = 'editor'

/** Opens what was open in a sandbox when the page was there last, and keeps what is open from then on. */
export function useKeptFiles(sandbox: string, storage: UiStorage): void {
  const backend = useBackend()
  // Before the first paint, so that nothing jumps.
  useState(() => {
    keepPlaces(sandbox, storage)
    if (useOpenFiles.getState().bySandbox[sandbox] === undefined)
      changeLayout(sandbox, () => ({ ...parseLayout(storage.getItem(part) ?? '') }))
  })
  useEffect(() => {
    backend
      .call((client) => client.drafts.list({ sandbox }))
      .then((paths) => {
        changeLayout(sandbox, (layout) => withDrafts(layout, paths))
      })
      .catch(tellFailure)
  }, [backend, sandbox])
  useEffect(
    () =>
      useOpenFiles.subscribe((state, before) => {
        const layout = state.bySandbox[sandbox] ?? noFiles
        if (
          layout.columns === before.bySandbox[sandbox]?.columns &&
          layout.activeGroup === before.bySandbox[sandbox]?.activeGroup
        )
          return
        storage.setItem(part, serializeLayout(layoutOf(sandbox)))
      }),
    [sandbox, storage],
  )
}
