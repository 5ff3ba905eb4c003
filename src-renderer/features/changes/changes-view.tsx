import { FileDiff, Moon, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useChanges, useRefreshChanges } from '../../state/sandbox-changes.ts'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { countInWords, harmless, shownName } from '../../ui/words.ts'
import { ChangeList } from './change-list.tsx'
import { ChangesHead } from './changes-head.tsx'
import { RevertQuestion } from './revert-question.tsx'
import { useTakeOut, type LeftOut } from './use-take-out.ts'
import './changes.css'

interface ChangesViewProps {
  readonly sandbox: Sandbox
  /** Shows one change in the editor. */
  readonly onOpen: (change: WorkspaceChange) => void
}

/** What is different in a sandbox since its content came in, and the ways to take it out. */
export function ChangesView({ sandbox, onOpen }: ChangesViewProps) {
  const backend = useBackend()
  const query = useChanges(sandbox)
  const refresh = useRefreshChanges(sandbox.id)
  const takeOut = useTakeOut(sandbox, query.data?.changes ?? [])
  const [asked, ask] = useState<WorkspaceChange | null>(null)
  if (sandbox.state !== 'running' && query.data === undefined) {
    return (
      <div className="empty">
        <Moon size={20} aria-hidden />
        <h2>Nothing to compare</h2>
        <p>Start the sandbox to see what changed in it.</p>
      </div>
    )
  }
  const revert = ({ path, hash }: WorkspaceChange) => {
    attempt(async () => {
      await backend.call((client) => client.changes.revert({ sandbox: sandbox.id, path, hash }))
      await refresh()
    })
  }
  const changes = query.data?.changes ?? []
  const running = changes.filter(({ runsHere }) => runsHere !== null)
  return (
    <div className="changes" role="region" aria-label="Changes">
      <ChangesHead
        data={query.data}
        isRunning={sandbox.state === 'running'}
        isBusy={takeOut.isBusy || query.isFetching}
        onPatch={takeOut.patch}
        onFiles={takeOut.files}
        onRefresh={() => void refresh()}
      />
      {query.error && <ErrorCallout error={toErrorReport(query.error)} />}
      <LeftOutNote {...takeOut.leftOut} onDismiss={takeOut.forgetLeftOut} />
      {running.length > 0 && (
        <details className="changes-runs">
          <summary>
            <TriangleAlert size={14} aria-hidden />
            {countInWords(running.length, 'file')} would run here
          </summary>
          <ul>
            {running.slice(0, 50).map(({ path, runsHere }) => (
              <li key={path}>
                <code>{shownName(path, 200)}</code> by {runsHere}
              </li>
            ))}
          </ul>
        </details>
      )}
      {query.data !== undefined && changes.length === 0 ? (
        <div className="empty">
          <FileDiff size={20} aria-hidden />
          <h2>Nothing changed</h2>
          <p>
            {sandbox.source.kind === 'empty'
              ? 'Files that you or programs make in the workspace appear here, ready to be taken out.'
              : `Everything is as it ${sandbox.source.kind === 'git' ? 'was cloned' : 'came in'}. What you or programs change appears here, ready to be reviewed and taken out.`}
          </p>
        </div>
      ) : (
        <ChangeList changes={changes} isRunning={sandbox.state === 'running'} onOpen={onOpen} onRevert={ask} />
      )}
      <Ignored paths={query.data?.ignored ?? []} />
      {asked !== null && <RevertQuestion change={asked} onClose={() => ask(null)} onRevert={() => revert(asked)} />}
    </div>
  )
}

function LeftOutNote({ of, what, onDismiss }: LeftOut & { readonly onDismiss: () => void }) {
  if (what.length === 0) return null
  return (
    <Callout tone="warn" title={`${countInWords(what.length, 'change')} not in the ${of}`} onDismiss={onDismiss}>
      <ul className="changes-told">
        {what.slice(0, 20).map((text) => (
          <li key={text}>{harmless(text, 300)}</li>
        ))}
        {what.length > 20 && <li>… and {(what.length - 20).toLocaleString('en')} more</li>}
      </ul>
      <span className="muted">
        {of === 'patch'
          ? '“Download files” has the files among them.'
          : 'A tar cannot say so: do the same where you put the files.'}
      </span>
    </Callout>
  )
}

function Ignored({ paths }: { readonly paths: readonly string[] }) {
  if (paths.length === 0) return null
  return (
    <details className="changes-ignored">
      <summary>Not compared: {countInWords(paths.length, 'path')} ignored</summary>
      <ul>
        {paths.slice(0, 100).map((path) => (
          <li key={path}>
            <code>{shownName(path, 200)}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
