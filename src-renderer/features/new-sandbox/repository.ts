import { parseGitAddress, type GitAddress } from '../../../src-shared/engine/git-address.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Draft } from './draft.ts'

type RepositoryDraft = Pick<Draft, 'git' | 'gitRef' | 'network'>

/** What the backend takes for a branch or tag, as in `createRequest`. */
const reference = /^[^\s-]\S*$/

/** What keeps the draft's repository from being cloned, each sentence for its own field. */
export function problemsOfRepository(draft: RepositoryDraft): { git?: string; gitRef?: string } {
  const problems: { git?: string; gitRef?: string } = {}
  const wrong = addressProblem(draft.git)
  if (wrong !== null) problems.git = wrong
  else if (draft.network === 'offline')
    problems.git =
      'A sandbox that is offline can clone nothing. Choose “Allowlist” below: this host is put on the list. Set it offline once it is made.'
  const ref = draft.gitRef.trim()
  if (ref !== '' && !(reference.test(ref) && ref.length <= 250))
    problems.gitRef = 'Name one branch or tag, for example main or v1.2.0.'
  return problems
}

function addressProblem(text: string): string | null {
  if (text.trim() === '') return 'Give its address, for example https://host/owner/project.'
  try {
    parseGitAddress(text)
    return null
  } catch (error) {
    if (error instanceof AirlockError) return `${error.message} ${error.why} ${error.remedy}`
    throw error
  }
}

/** Where the repository is; null while the address is none yet. */
export function repositoryOf(text: string): GitAddress | null {
  return text.trim() === '' || addressProblem(text) !== null ? null : parseGitAddress(text)
}
