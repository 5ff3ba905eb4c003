import { useState, type ReactNode } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { countInWords } from '../../ui/words.ts'
import { replaceIn } from './replace.ts'
import { countMatches, type FileResult } from './result-rows.ts'
import { searchAgainIn } from './run-search.ts'
import { searchOf } from './search-state.ts'

/** Replaces in files; asks before that when there are several, or when one has text in the editor that is not saved. */
export function useReplaceQuestion(
  sandbox: string,
  unsavedAt: (path: string) => number,
): { readonly ask: (files: readonly FileResult[]) => void; readonly question: ReactNode } {
  const backend = useBackend()
  const [asked, setAsked] = useState<readonly FileResult[] | null>(null)
  const isUnsaved = ({ path }: FileResult) => unsavedAt(`${workspacePath}/${path}`) > 0
  const replace = (files: readonly FileResult[]) => {
    setAsked(null)
    attempt(async () => {
      await replaceIn(backend, sandbox, files)
      // What is left of a file has moved.
      const [only] = files
      if (
        files.length === 1 &&
        only !== undefined &&
        searchOf(sandbox).results.some(({ path }) => path === only.path)
      ) {
        await searchAgainIn(backend, sandbox, only.path)
      }
    })
  }
  const ask = (files: readonly FileResult[]) => {
    const { phase, replacing } = searchOf(sandbox)
    if (files.length === 0 || phase !== 'done' || replacing !== null) return
    if (files.length > 1 || files.some(isUnsaved)) setAsked(files)
    else replace(files)
  }
  if (asked === null) return { ask, question: null }
  const unsaved = asked.filter(isUnsaved)
  const saved = asked.filter((file) => !isUnsaved(file))
  const close = () => {
    setAsked(null)
  }
  const { replacement } = searchOf(sandbox)
  const question = (
    <Question
      title={`Replace ${countInWords(countMatches(asked), 'match', 'matches')} in ${countInWords(asked.length, 'file')}?`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          {unsaved.length > 0 && saved.length > 0 && (
            <Button
              look="outlined"
              onClick={() => {
                replace(saved)
              }}
            >
              Only in saved files
            </Button>
          )}
          <Button
            look="filled"
            onClick={() => {
              replace(asked)
            }}
          >
            Replace
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>
          {replacement === '' ? 'What was found is taken out of the files.' : 'The files are written at once.'} A file
          that changed since it was searched is left as it is. “Undo” takes it back.
        </p>
        {unsaved.length > 0 && (
          <p>
            {countInWords(unsaved.length, 'file')} {unsaved.length === 1 ? 'has' : 'have'} text in the editor that is
            not saved. It stays there, and you decide between both when you save it.
          </p>
        )}
      </div>
    </Question>
  )
  return { ask, question }
}
