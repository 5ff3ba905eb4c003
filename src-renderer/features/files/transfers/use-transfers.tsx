import { Suspense, useRef, useState, type ReactNode } from 'react'
import { useBackend } from '../../../bridge/context.ts'
import { sourcesOfInput, type Source } from '../../../bridge/gather.ts'
import { attempt } from '../../../state/notices.ts'
import { loadLater } from '../../../ui/load-later.tsx'
import { settled, takenNames } from './conflicts.ts'
import { saveHere, type Downloaded } from './save-here.ts'

const ConflictDialog = loadLater(async () => (await import('./conflict-dialog.tsx')).ConflictDialog)
const RunsHereDialog = loadLater(async () => (await import('./runs-here-dialog.tsx')).RunsHereDialog)

interface Asked {
  readonly folder: string
  readonly sources: readonly Source[]
  readonly there: readonly string[]
}

/** Copying in and out: by dialog, drop and menu. What it shows must be rendered somewhere. */
export function useTransferActions(sandbox: string, namesIn: (folder: string) => Promise<readonly string[]>) {
  const backend = useBackend()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [toSave, setToSave] = useState<Downloaded | null>(null)
  const target = useRef('')
  const files = useRef<HTMLInputElement>(null)
  const folders = useRef<HTMLInputElement>(null)

  const send = async (folder: string, sources: readonly Source[]) => {
    if (sources.length === 0) return
    const { upload } = await import('./upload.ts')
    await upload(backend, sandbox, folder, sources)
  }
  const bringIn = (folder: string, gathered: readonly Source[] | Promise<readonly Source[]>) => {
    attempt(async () => {
      const sources = await gathered
      const there = await namesIn(folder)
      if (takenNames(sources, there).length > 0) setAsked({ folder, sources, there })
      else await send(folder, sources)
    })
  }
  const choose = (input: HTMLInputElement | null, folder: string) => {
    target.current = folder
    input?.click()
  }
  const chosen = (input: HTMLInputElement) => {
    const sources = input.files === null ? [] : sourcesOfInput(input.files)
    // The same choice again is a choice.
    input.value = ''
    bringIn(target.current, sources)
  }
  const view: ReactNode = (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to copy in"
        onChange={(event) => chosen(event.target)}
      />
      <input
        ref={folders}
        type="file"
        hidden
        aria-label="Folder to copy in"
        {...{ webkitdirectory: '' }}
        onChange={(event) => chosen(event.target)}
      />
      <Suspense>
        {asked !== null && (
          <ConflictDialog
            names={takenNames(asked.sources, asked.there)}
            onClose={() => {
              setAsked(null)
            }}
            onAnswer={(answer) => {
              setAsked(null)
              attempt(() => send(asked.folder, settled(asked.sources, asked.there, answer)))
            }}
          />
        )}
        {toSave !== null && (
          <RunsHereDialog
            downloaded={toSave}
            onClose={() => {
              setToSave(null)
            }}
          />
        )}
      </Suspense>
    </>
  )
  return {
    view,
    bringIn,
    chooseFiles: (folder: string) => {
      choose(files.current, folder)
    },
    chooseFolder: (folder: string) => {
      choose(folders.current, folder)
    },
    takeOut: (path: string, kind: 'file' | 'folder') => {
      attempt(async () => {
        const { download } = await import('./download.ts')
        const downloaded = await download(backend, sandbox, path, kind)
        if (downloaded.runsHere.length > 0) setToSave(downloaded)
        else saveHere(backend, downloaded)
      })
    },
  }
}
