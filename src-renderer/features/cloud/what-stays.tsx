import { KeyRound } from 'lucide-react'
import type { PushCredential, PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import { Sentence } from '../../ui/sentence.tsx'
import { bytesInWords, countInWords, harmless } from '../../ui/words.ts'
import { PathChoice } from './path-choice.tsx'
import { keyOf, travels, type Choices } from './push-choices.ts'

interface WhatStaysProps {
  readonly plan: PushPlan
  readonly choices: Choices
  readonly onChoose: (choices: Choices) => void
}

/** What stays on this computer and why: credentials and what would not run there, by choice; and what cannot travel at all. */
export function WhatStays({ plan, choices, onChoose }: WhatStaysProps) {
  const { manifest, heldBack, credentials, moreCredentials } = plan
  const foreign = manifest.bound.filter(({ isForeign }) => isForeign)
  const choose = (key: string, isChosen: boolean) => {
    onChoose({ ...choices, [key]: isChosen })
  }
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
          <ul className="push-list" aria-label="Credentials held back" tabIndex={0}>
            {heldBack.slice(0, 200).map((at) => (
              <PathChoice
                key={keyOf(at)}
                at={at}
                isChosen={travels(plan, choices, at)}
                onChange={(isChosen) => {
                  choose(keyOf(at), isChosen)
                }}
              >
                <Findings found={credentials.filter((one) => keyOf(one) === keyOf(at))} />
              </PathChoice>
            ))}
          </ul>
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
          <ul className="push-list" aria-label="Would not run there" tabIndex={0}>
            {foreign.map((one) => (
              <PathChoice
                key={keyOf(one)}
                at={one}
                isFolder={one.isFolder}
                isChosen={travels(plan, choices, one)}
                onChange={(isChosen) => {
                  choose(keyOf(one), isChosen)
                }}
                measure={bytesInWords(one.bytes)}
              >
                <span className="push-why">
                  {harmless(one.why, 300)}
                  {one.remake !== null && (
                    <>
                      {' '}
                      Made again there by <code>{harmless(one.remake, 200)}</code>.
                    </>
                  )}
                </span>
              </PathChoice>
            ))}
          </ul>
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
