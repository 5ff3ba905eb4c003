import { KeyRound } from 'lucide-react'
import type { PushCredential } from '../../../src-shared/cloud/push-plan.ts'
import { Sentence } from '../../ui/sentence.tsx'
import { bytesInWords, countInWords, harmless } from '../../ui/words.ts'
import { mostPathsShown, PathChoices, type ChosenPlan } from './path-choices.tsx'
import { keyOf } from './push-choices.ts'

/** What stays on this computer and why: credentials and what would not run there, by choice; and what cannot travel at all. */
export function WhatStays(chosen: ChosenPlan) {
  const { manifest, heldBack, credentials, moreCredentials } = chosen.plan
  const foreign = manifest.bound.filter(({ isForeign }) => isForeign)
  const isNothing = heldBack.length + foreign.length + manifest.staysHere.length === 0
  return (
    <section className="push-part" aria-labelledby="push-stays">
      <h3 id="push-stays">What stays here</h3>
      {isNothing && <p className="muted">Nothing: no credential was found, and all of it runs there.</p>}
      {heldBack.length > 0 && (
        <>
          <h4 data-tone="warn">
            <KeyRound size={14} aria-hidden />
            {countInWords(heldBack.length, 'file')} with credentials {heldBack.length === 1 ? 'is' : 'are'} held back.
            Tick what is to go all the same.
          </h4>
          <PathChoices {...chosen} label="Credentials held back" paths={heldBack.slice(0, mostPathsShown)}>
            {(at) => <Findings found={credentials.filter((one) => keyOf(one) === keyOf(at))} />}
          </PathChoices>
          {moreCredentials > 0 && (
            <p className="muted">
              {countInWords(moreCredentials, 'further finding')} not listed; held back all the same.
            </p>
          )}
        </>
      )}
      {foreign.length > 0 && (
        <>
          <h4>Would not run there, since its processor is another kind</h4>
          <PathChoices
            {...chosen}
            label="Would not run there"
            paths={foreign}
            measure={({ bytes }) => bytesInWords(bytes)}
          >
            {({ why, remake }) => (
              <span className="push-why">
                {harmless(why, 300)}
                {remake !== null && (
                  <>
                    {' '}
                    Made again there by <code>{harmless(remake, 200)}</code>.
                  </>
                )}
              </span>
            )}
          </PathChoices>
        </>
      )}
      {manifest.staysHere.length > 0 && (
        <>
          <h4>Cannot travel</h4>
          <ul className="push-sentences">
            {manifest.staysHere.map(({ what }) => (
              <li key={what}>
                <Sentence text={what} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Of one file: at most three, the first is mostly enough to decide. */
function Findings({ found }: { readonly found: readonly PushCredential[] }) {
  const shown = found.slice(0, 3)
  return (
    <>
      {shown.map(({ what, line, excerpt, why }, index) => (
        <span key={`${String(line)} ${String(index)}`} className="push-why">
          {what}
          {line !== null && `, line ${String(line)}`}
          {excerpt !== null && (
            <>
              {': '}
              <code>{harmless(excerpt, 120)}</code>
            </>
          )}
          . {harmless(why, 300)}
        </span>
      ))}
      {found.length > shown.length && <span className="push-why">And {found.length - shown.length} more in it.</span>}
    </>
  )
}
