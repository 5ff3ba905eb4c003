import { TextField } from '../../ui/text-field.tsx'
import type { Draft, DraftProblems } from './draft.ts'
import { repositoryOf } from './repository.ts'

interface RepositoryFieldsProps {
  readonly draft: Draft
  readonly problems: DraftProblems
  readonly change: (part: Partial<Draft>) => void
  /** Another repository is the source now, and may give the sandbox its name. */
  readonly onAddress: (git: string) => void
  /** The address was written into another field: the person goes on here. */
  readonly hasFocus: boolean
}

/** The address of a repository that is cloned inside, and which branch or tag of it. */
export function RepositoryFields({ draft, problems, change, onAddress, hasFocus }: RepositoryFieldsProps) {
  return (
    <>
      <TextField
        label="Repository"
        value={draft.git}
        onChange={onAddress}
        error={problems.git ?? null}
        placeholder="https://host/owner/project or git@host:owner/project"
        hint={hintOf(draft)}
        autoFocus={hasFocus}
        onFocus={({ currentTarget }) => {
          const end = currentTarget.value.length
          if (hasFocus) currentTarget.setSelectionRange(end, end)
        }}
      />
      <TextField
        label="Branch or tag"
        value={draft.gitRef}
        onChange={(gitRef) => {
          change({ gitRef })
        }}
        error={problems.gitRef ?? null}
        placeholder="the repository’s own choice"
      />
    </>
  )
}

function hintOf({ git, network }: Draft): string {
  const from = repositoryOf(git)
  const host = from === null ? 'Its host' : `${from.host}, port ${String(from.port)},`
  const list = network === 'allowlist' ? 'is put on the allowlist' : 'is allowed by a rule'
  return `It is cloned inside, by the sandbox’s own git: nothing of it runs on your computer. ${host} ${list}.`
}
