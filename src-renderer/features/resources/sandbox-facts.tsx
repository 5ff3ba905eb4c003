import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { profileInGvisor, profileMeanings } from '../../../src-shared/engine/system-calls.ts'
import { harmless } from '../../ui/words.ts'

/** What it was made of, and what about it is other than somebody may think. */
export function SandboxFacts({ sandbox: { image, caveats, profile, isolation } }: { readonly sandbox: Sandbox }) {
  return (
    <section className="resource-section" aria-label="Image and limits">
      <details className="resource-image">
        <summary>
          Image and limits <span className="muted truncate">{harmless(image, 200)}</span>
        </summary>
        <p className="muted">
          {profile === 'engine'
            ? 'System calls: the engine’s own list.'
            : `System calls: ${profile}. ${profileMeanings[profile]}`}
          {isolation?.level === 'gvisor' && ` ${profileInGvisor}`}
        </p>
        {caveats.length === 0 ? (
          <p className="muted">It is the image that was asked for, and all of its limits hold.</p>
        ) : (
          <ul>
            {caveats.map((caveat) => (
              <li key={caveat}>{harmless(caveat, 600)}</li>
            ))}
          </ul>
        )}
      </details>
    </section>
  )
}
