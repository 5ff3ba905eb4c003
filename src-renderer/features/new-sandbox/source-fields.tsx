import { useId, useState } from 'react'
import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { FolderOpen } from 'lucide-react'
import { looksLikeGitAddress } from '../../../src-shared/engine/git-address.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import type { Draft, DraftProblems } from './draft.ts'
import { PathField } from './path-field.tsx'
import { repositoryOf } from './repository.ts'
import { RepositoryFields } from './repository-fields.tsx'
import { SourcePreview } from './source-preview.tsx'
import { UploadField } from './upload-field.tsx'
import '../../ui/segments.css'
import type { useSending } from './use-sending.ts'

const sources = [
  ['empty', 'Empty'],
  ['folder', 'Folder'],
  ['archive', 'Archive'],
  ['git', 'Repository'],
] as const

interface SourceFieldsProps {
  readonly draft: Draft
  readonly problems: DraftProblems
  readonly change: (part: Partial<Draft>) => void
  readonly sending: ReturnType<typeof useSending>
  /** Another path or upload is the source now: nothing of it is chosen yet, and it may give the sandbox its name. */
  readonly changeSource: (part: Partial<Draft>, name: string) => void
}

/** What the workspace begins with: nothing, a copy of a folder, what is in an archive, or a repository. */
export function SourceFields({ draft, problems, change, changeSource, sending }: SourceFieldsProps) {
  const labelId = useId()
  const { desktop } = useBackend()
  const [wasMoved, setMoved] = useState(false)
  const changeAddress = (git: string) => {
    changeSource({ git }, repositoryOf(git)?.name ?? '')
  }
  /** An address in a field for paths is meant as a repository. */
  const changePath = (field: 'folder' | 'archive', text: string) => {
    if (!looksLikeGitAddress(text)) {
      changeSource({ [field]: text }, text)
      return
    }
    setMoved(true)
    changeSource({ source: 'git', git: text, [field]: '' }, repositoryOf(text)?.name ?? '')
  }
  return (
    <>
      <div className="field">
        <span className="field-label" id={labelId}>
          Start with
        </span>
        <RadioGroup
          className="segments"
          aria-labelledby={labelId}
          value={draft.source}
          onValueChange={(source: Draft['source']) => {
            setMoved(false)
            change({ source })
          }}
        >
          {sources.map(([value, label]) => (
            <Radio.Root key={value} value={value} className="segment">
              {label}
            </Radio.Root>
          ))}
        </RadioGroup>
      </div>
      {draft.source === 'folder' && (
        <PathField
          label="Folder"
          value={draft.folder}
          onChange={(folder) => {
            changePath('folder', folder)
          }}
          error={problems.folder ?? null}
          placeholder="/path/to/project, or nothing for an empty workspace"
          hint="It is copied in, never mounted: the original does not change."
          after={
            desktop && (
              <Button
                look="outlined"
                onClick={() => {
                  attempt(async () => {
                    const folder = await desktop.pickFolder()
                    if (folder !== null) changeSource({ folder }, folder)
                  })
                }}
              >
                <FolderOpen size={14} aria-hidden />
                Choose…
              </Button>
            )
          }
        />
      )}
      {draft.source === 'archive' && (
        <UploadField
          upload={draft.upload}
          sending={sending.sending}
          error={sending.error}
          onChosen={(file) => {
            void sending.send({ kind: 'archive', file }, (upload) => {
              changeSource({ upload }, upload.name)
            })
          }}
          onCancel={sending.cancel}
          onDiscard={() => {
            changeSource({ upload: null }, draft.archive)
          }}
        >
          {(choose) => (
            <PathField
              label="Archive"
              archives
              value={draft.archive}
              onChange={(archive) => {
                changePath('archive', archive)
              }}
              error={problems.archive ?? null}
              placeholder="/path/to/project.zip"
              hint="A zip, tar or tgz. It is unpacked and checked entry by entry, and what is in it is copied in."
              after={choose}
            />
          )}
        </UploadField>
      )}
      {draft.source === 'git' && (
        <RepositoryFields
          draft={draft}
          problems={problems}
          change={change}
          onAddress={changeAddress}
          hasFocus={wasMoved}
        />
      )}
      {draft.source !== 'empty' && draft.source !== 'git' && <SourcePreview draft={draft} change={change} />}
    </>
  )
}
