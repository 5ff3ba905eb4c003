import { useEffect, useEffectEvent, useState } from 'react'
import { Collapsible } from '@base-ui/react/collapsible'
import { ChevronRight } from 'lucide-react'
import type { CreateRequest } from '../../../src-shared/api/sandboxes.ts'
import type { ImageOrigin } from '../../../src-shared/engine/engine.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { createSandbox } from '../../state/create-sandbox.ts'
import { nameFromPath } from '../../state/sandbox-names.ts'
import { useOwnTemplates, useSandboxes, useTemplateOrigins, useTemplates } from '../../state/server-facts.ts'
import { useView, type DroppedSource } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Modal } from '../../ui/modal.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { chosenDefaults } from './draft-settings.ts'
import {
  draftOf,
  emptyDraft,
  fromPath,
  ownImage,
  problemsOf,
  requestOf,
  type Draft,
  type DraftProblems,
} from './draft.ts'
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts'
import { MoreSettings } from './more-settings.tsx'
import { NetworkChoice } from './network-choice.tsx'
import { repositoryOf } from './repository.ts'
import { nameToSend } from './send-source.ts'
import { defaultsOf, ownInWords, templateOptions } from './template-options.ts'
import { useToldBelow } from './told-below.ts'
import { SourceFields } from './source-fields.tsx'
import { useSending } from './use-sending.ts'
import { WhereChoice } from './where-choice.tsx'
import './new-sandbox.css'

interface NewSandboxDialogProps {
  readonly folder?: string
  /** Fills it with how another one was asked for. */
  readonly request?: CreateRequest | undefined
  /** What was dropped on the window, also while this is open: it becomes the source, and the rest stays. */
  readonly dropped?: DroppedSource | undefined
  /** Begins with what was typed before the page was reloaded. */
  readonly goesOn?: boolean
}

/** The dialog “New sandbox”; it closes as soon as the backend took the order, and the frame shows the rest. */
export function NewSandboxDialog({ folder = '', request, dropped, goesOn = false }: NewSandboxDialogProps) {
  const backend = useBackend()
  const isToldBelow = useToldBelow()
  const { close } = useView.getState()
  // One that was not made gives its name up to the next try.
  const namesTaken = (useSandboxes() ?? []).filter(({ state }) => state !== 'failed').map(({ name }) => name)
  const templates = useTemplates()
  const origins = useTemplateOrigins()
  const own = useOwnTemplates()
  const [kept] = useState(() => (goesOn ? keptDraft() : null))
  const [draft, setDraft] = useState<Draft>(() => {
    if (kept !== null) return kept.draft
    if (request !== undefined) return draftOf(request)
    return { ...emptyDraft, ...chosenDefaults(), ...fromPath(folder), name: nameFromPath(folder, namesTaken) }
  })
  const [isNameOwn, setNameOwn] = useState(kept?.isNameOwn ?? request !== undefined)
  useEffect(() => {
    keepDraft({ draft, isNameOwn })
  }, [draft, isNameOwn])
  useEffect(() => forgetDraft, [])
  const [wasTried, setTried] = useState(false)
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<ErrorReport | null>(null)
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }))
    setError(null)
  }
  const changeSource = (part: Partial<Draft>, path: string) => {
    change({
      ...part,
      includeIgnored: false,
      include: [],
      ...(isNameOwn ? {} : { name: nameFromPath(path, namesTaken) }),
    })
  }
  const chosenOwn = own.templates.find(({ id }) => id === draft.template)
  // The template that the person set is known before its file was read.
  const isFresh = kept === null && request === undefined
  const takeDefaults = useEffectEvent(() => {
    if (isFresh && !wasTried) change(defaultsOf(undefined, chosenOwn, chosenDefaults()))
  })
  const isOwnKnown = own.directory !== ''
  useEffect(() => {
    if (isOwnKnown) takeDefaults()
  }, [isOwnKnown])
  const sending = useSending()
  const take = useEffectEvent((source: DroppedSource) => {
    if (source.kind === 'path') {
      sending.cancel()
      changeSource({ ...fromPath(source.path), upload: null }, source.path)
      return
    }
    changeSource({ source: 'archive', upload: null, archive: '' }, nameToSend(source))
    void sending.send(source, (upload) => {
      change({ upload })
    })
  })
  useEffect(() => {
    if (dropped !== undefined) take(dropped)
  }, [dropped])
  // Once it is asked for, the sandbox itself has the name.
  const problems = problemsOf(draft, isAsking ? [] : namesTaken)
  const shown = wasTried ? problems : toldAtOnce(draft, problems)

  async function create() {
    setTried(true)
    if (problems.cpus !== undefined || problems.memory !== undefined) setMoreOpen(true)
    if (Object.keys(problems).length > 0) return
    setAsking(true)
    try {
      await createSandbox(backend, requestOf(draft))
      close()
    } catch (thrown) {
      const report = toErrorReport(thrown)
      setError((await isToldBelow(draft, report)) ? null : report)
    } finally {
      setAsking(false)
    }
  }

  return (
    <Modal title="New sandbox" onClose={close}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
      >
        <div className="dialog-body">
          {error && <ErrorCallout error={error} />}
          <TextField
            label="Name"
            value={draft.name}
            onChange={(name) => {
              setNameOwn(name !== '')
              change({ name })
            }}
            error={shown.name ?? null}
            placeholder="my-project"
            autoFocus
          />
          <Choice
            label="Template"
            value={draft.template}
            onChange={(template) => {
              const next = own.templates.find(({ id }) => id === template)
              change({ template, ...defaultsOf(chosenOwn, next, chosenDefaults()) })
            }}
            options={templateOptions(templates, own, origins)}
            hint={chosenOwn === undefined ? originInWords(origins?.get(draft.template)) : ownInWords(chosenOwn)}
          />
          {draft.template === ownImage && (
            <TextField
              label="Image reference"
              value={draft.image}
              onChange={(image) => {
                change({ image })
              }}
              error={shown.image ?? null}
              placeholder="docker.io/library/python:3.13-slim"
            />
          )}
          <SourceFields draft={draft} problems={shown} change={change} changeSource={changeSource} sending={sending} />
          <WhereChoice
            place={draft.place}
            onChange={(place) => {
              change({ place })
            }}
          />
          <NetworkChoice
            mode={draft.network}
            onChange={(network) => {
              change({ network })
            }}
          />
          <Collapsible.Root open={isMoreOpen} onOpenChange={setMoreOpen}>
            <Collapsible.Trigger className="button more-trigger">
              <ChevronRight size={14} aria-hidden />
              More
            </Collapsible.Trigger>
            <Collapsible.Panel className="more-panel">
              <MoreSettings draft={draft} problems={shown} change={change} />
            </Collapsible.Panel>
          </Collapsible.Root>
        </div>
        <div className="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            look="filled"
            disabled={isAsking || (draft.source === 'archive' && sending.sending !== null)}
          >
            Create
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** What is wrong with the name as soon as it is typed, and with an address that nothing in the dialog could clone. */
function toldAtOnce(draft: Draft, problems: DraftProblems): DraftProblems {
  const clashes = draft.network === 'offline' && repositoryOf(draft.git) !== null
  return { ...(draft.name !== '' && pick(problems, 'name')), ...(clashes && pick(problems, 'git')) }
}

function pick<Key extends keyof DraftProblems>(problems: DraftProblems, key: Key): DraftProblems {
  return problems[key] === undefined ? {} : { [key]: problems[key] }
}

function originInWords(origin: ImageOrigin | undefined): string {
  if (origin === undefined) return ''
  return origin.holds === null ? origin.note : `${origin.holds}. ${origin.note}`
}
