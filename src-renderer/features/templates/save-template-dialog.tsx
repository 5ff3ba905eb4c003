import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ownTemplateLimits, templateIdPattern, templateIdRule } from '../../../src-shared/engine/own-template.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { ownTemplatesKey, useTemplates } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { harmless } from '../../ui/words.ts'
import { RecipeView } from './recipe-view.tsx'
import { idOf } from './template-id.ts'
import './templates.css'

/** Writes what a sandbox was made from, and what was added to it, as a template of the person’s own. */
export function SaveTemplateDialog({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const queries = useQueryClient()
  const close = useView((view) => view.close)
  const builtIn = useTemplates()
  const [title, setTitle] = useState(sandbox.name.slice(0, ownTemplateLimits.title))
  const [ownId, setOwnId] = useState<string | null>(null)
  const [description, setDescription] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const [savedIn, setSavedIn] = useState<string | null>(null)
  const recipe = useQuery({
    queryKey: ['template-recipe', sandbox.id, sandbox.image],
    queryFn: () => backend.call((client) => client.templates.recipe({ sandbox: sandbox.id })),
    retry: false,
    gcTime: 0,
  })
  const id = ownId ?? idOf(title)
  const problem = problemOf(
    id,
    builtIn.map((one) => one.id),
  )
  const isThere = error?.code === 'file-exists'
  const save = async (force: boolean) => {
    if (isAsking || problem !== null || title.trim() === '') return
    setAsking(true)
    setError(null)
    try {
      const saved = await backend.call((client) =>
        client.templates.save({
          ...{ sandbox: sandbox.id, id, title: title.trim(), force },
          ...(description.trim() === '' ? {} : { description: description.trim() }),
        }),
      )
      setSavedIn(saved.file)
      await queries.invalidateQueries({ queryKey: ownTemplatesKey })
    } catch (thrown) {
      setError(toErrorReport(thrown))
    } finally {
      setAsking(false)
    }
  }
  const failure = error ?? (recipe.error === null ? null : toErrorReport(recipe.error))
  if (savedIn !== null)
    return (
      <Modal
        title={`Save “${sandbox.name}” as a template`}
        onClose={close}
        actions={<Button onClick={close}>Close</Button>}
      >
        <div className="dialog-body">
          <Callout tone="info" title={`“${title.trim()}” is among your templates now.`}>
            <span className="muted template-file">{harmless(savedIn, 500)}</span>
          </Callout>
        </div>
      </Modal>
    )
  return (
    <Modal title={`Save “${sandbox.name}” as a template`} onClose={close}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save(false)
        }}
      >
        <div className="dialog-body">
          {failure !== null && !isThere && <ErrorCallout error={failure} />}
          {isThere && (
            <Callout
              urgent
              tone="warn"
              title={`There is a template “${id}” already.`}
              actions={
                <Button size="small" look="outlined" disabled={isAsking} onClick={() => void save(true)}>
                  Replace it
                </Button>
              }
            />
          )}
          <TextField
            label="Title"
            value={title}
            onChange={(next) => {
              setTitle(next)
              setError(null)
            }}
            maxLength={ownTemplateLimits.title}
            autoFocus
          />
          <TextField
            label="Id"
            value={id}
            onChange={(next) => {
              setOwnId(next)
              setError(null)
            }}
            error={title.trim() === '' ? null : problem}
            hint="What its file is called, and what “airlock create --template” takes."
            maxLength={32}
            className="input mono"
          />
          <TextField
            label="Description"
            value={description}
            onChange={setDescription}
            maxLength={ownTemplateLimits.description}
            placeholder={`As “${sandbox.name}” was.`}
          />
          {recipe.data !== undefined && <RecipeView recipe={recipe.data} />}
        </div>
        <div className="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            look="filled"
            disabled={isAsking || isThere || problem !== null || title.trim() === '' || recipe.data === undefined}
          >
            Save
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** Why a template cannot be called so, as a sentence; null when it can. */
function problemOf(id: string, taken: readonly string[]): string | null {
  if (!templateIdPattern.test(id)) return templateIdRule
  return taken.includes(id) ? 'A template that comes with Airlock is called so.' : null
}
