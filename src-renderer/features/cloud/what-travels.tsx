import { terminalsOutput, type PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import { bytesInWords, countInWords, harmless, shownName } from '../../ui/words.ts'
import { mostPathsShown, PathChoices, type ChosenPlan } from './path-choices.tsx'
import { keyOf, totalsOf, travels } from './push-choices.ts'

const marks = {
  modified: 'changed',
  added: 'new, staged',
  renamed: 'renamed',
  conflict: 'in conflict',
  untracked: 'untracked',
  ignored: 'ignored by git',
} as const

/** What goes: files by count and size, what of them is in no commit, and what goes beside files. */
export function WhatTravels(chosen: ChosenPlan) {
  const { plan, choices } = chosen
  const { manifest } = plan
  const total = totalsOf(plan, choices)
  const { workspace, home, git, uncommitted, caches, largest } = manifest
  return (
    <section className="push-part" aria-labelledby="push-travels">
      <h3 id="push-travels">What travels</h3>
      <p>
        <strong>
          {countInWords(total.files, 'file')}, {bytesInWords(total.bytes)}
        </strong>
        {plan.isKnownThere && ' in all; only what changed since the last push is sent'}
        <span className="muted">
          {' '}
          (workspace {bytesInWords(workspace.bytes)}, home {bytesInWords(home.bytes)})
        </span>
      </p>
      {git !== null && (
        <p className="muted">
          Git: {git.branch === null ? 'no branch' : <code>{harmless(git.branch, 100)}</code>}
          {git.ahead > 0 && `, ${countInWords(git.ahead, 'commit')} that no remote has`}
          {uncommitted.length === 0 && '; all is in commits'}.
        </p>
      )}
      {uncommitted.length > 0 && (
        <>
          <h4>
            In no commit: {countInWords(uncommitted.length, 'path')}
            {manifest.isUncommittedCut && ' and more'}
          </h4>
          <PathChoices
            {...chosen}
            label="In no commit"
            paths={uncommitted.slice(0, mostPathsShown)}
            measure={({ mark, bytes }) => `${marks[mark]} · ${bytesInWords(bytes)}`}
          />
        </>
      )}
      {caches.length > 0 && (
        <>
          <h4>Caches that programs fetch again</h4>
          <PathChoices
            {...chosen}
            label="Caches"
            paths={caches.slice(0, mostPathsShown)}
            measure={({ files, bytes }) => `${countInWords(files, 'file')} · ${bytesInWords(bytes)}`}
          />
        </>
      )}
      {largest.length > 0 && (
        <details>
          <summary className="muted">The largest files</summary>
          <ul className="push-facts">
            {largest.map((one) => (
              <li key={keyOf(one)}>
                <code className="truncate">{shownName(one.path, 200)}</code>
                <span className="muted">{bytesInWords(one.bytes)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <BesideFiles plan={plan} />
      <CheckRow
        checked={travels(plan, choices, terminalsOutput)}
        onChange={(isChosen) => {
          chosen.onChoose({ ...choices, [keyOf(terminalsOutput)]: isChosen })
        }}
      >
        <span>
          What terminals showed
          <span className="field-hint"> (not that of one in which a credential is found)</span>
        </span>
      </CheckRow>
    </section>
  )
}

/** What is no file: rules of the network, ports, and names of variables. */
function BesideFiles({ plan: { manifest } }: { readonly plan: PushPlan }) {
  const { policy, ports, variables, handedOver } = manifest
  const rules = policy.allowed.length + policy.denied.length + policy.more
  const lists = policy.presets.length === 0 ? '' : `, lists ${policy.presets.join(', ')}`
  return (
    <dl className="push-beside">
      <dt>Network</dt>
      <dd>
        {policy.mode}
        {lists}
        {rules > 0 && `, ${countInWords(rules, 'rule')}`}
      </dd>
      <dt>Ports</dt>
      <dd>{ports.length === 0 ? 'none now' : ports.join(', ')}</dd>
      <dt>Variables</dt>
      <dd>{variables.length === 0 ? 'none' : harmless(variables.join(', '), 300)}</dd>
      {handedOver.length > 0 && (
        <>
          <dt>Secrets</dt>
          <dd>
            {harmless(handedOver.join(', '), 300)}
            <span className="muted">, as you agreed: into the memory of the machine’s own program</span>
          </dd>
        </>
      )}
    </dl>
  )
}
