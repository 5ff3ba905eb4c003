import type { EgressState } from '../../../src-shared/api/egress.ts'
import { countInWords, harmless } from '../../ui/words.ts'

/** What of this computer takes part: its certificate authorities, and the proxy that it must use. */
export function Around({ state: { authorities, policy, upstreamProxy } }: { readonly state: EgressState }) {
  const { own, total } = authorities
  return (
    <>
      <p className="muted">
        {policy.offersAuthorities
          ? `Programs inside believe the ${countInWords(total, 'authority', 'authorities')} of this computer.`
          : 'Programs inside believe only what the image brings along.'}{' '}
        {own.length === 0
          ? 'None of them is of a company or an inspecting network.'
          : `${String(own.length)} of them ${own.length === 1 ? 'is' : 'are'} known to no browser by itself:`}
      </p>
      {own.length > 0 && (
        <ul className="authority-list">
          {own.slice(0, 50).map((name) => (
            <li key={name}>{harmless(name, 200)}</li>
          ))}
        </ul>
      )}
      <h3>Proxy of this computer</h3>
      <p className="muted">
        {upstreamProxy === null ? (
          'None: connections are made directly.'
        ) : (
          <>
            What goes out goes through <code>{harmless(upstreamProxy, 200)}</code>.
          </>
        )}
      </p>
    </>
  )
}
