import { GitBranch } from 'lucide-react'
import { useSandbox } from '../../state/server-facts.ts'
import { useGit } from '../../state/git-status.ts'
import { useView } from '../../state/view.ts'
import { Tip } from '../../ui/tip.tsx'
import { countInWords, harmless } from '../../ui/words.ts'

/** The branch that is checked out in the sandbox, in the status bar. */
export function BranchItem() {
  const sandbox = useSandbox(useView((view) => view.selected))
  const { status, error } = useGit(sandbox?.id ?? null)
  if (sandbox?.state !== 'running' || (status === null && error === null)) return null
  if (status?.kind === 'no-repository') return null
  if (status?.kind !== 'repository') {
    const why =
      error === null
        ? 'The image of this sandbox has no git, so files have no marks.'
        : harmless(`${error.message} ${error.why}`, 600)
    return (
      <Tip text={why}>
        <button type="button" className="status-button" aria-label={`No git: ${why}`}>
          <GitBranch size={14} aria-hidden />
          no git
        </button>
      </Tip>
    )
  }
  const { branch, ahead, behind, files, isCut } = status
  const changed = files.filter(({ mark }) => mark !== 'ignored').length
  const told = `${changed === 0 ? 'Nothing changed' : countInWords(changed, 'change')}${isCut ? ', and more' : ''}, ${String(ahead)} ahead, ${String(behind)} behind`
  const name = branch === null ? 'no branch' : harmless(branch, 40)
  return (
    <Tip text={told}>
      <button type="button" className="status-button" aria-label={`Branch ${name}: ${told}`}>
        <GitBranch size={14} aria-hidden />
        {name}
        {changed > 0 && '*'}
      </button>
    </Tip>
  )
}
