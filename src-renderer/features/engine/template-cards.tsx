import { useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { createSandbox } from '../../state/create-sandbox.ts'
import { attempt } from '../../state/notices.ts'
import { freeName } from '../../state/sandbox-names.ts'
import { useOwnTemplates, useSandboxes, useTemplateOrigins, useTemplates } from '../../state/server-facts.ts'
import { BrokenTemplateCard, OwnTemplateCard } from './own-template-cards.tsx'
import { TemplateIcon } from './template-icon.tsx'

/**
 * A click on a card makes a sandbox at once, under a free name, with an empty workspace. The card says what is got now,
 * which is another image where no registry is reached.
 */
export function TemplateCards() {
  const backend = useBackend()
  const templates = useTemplates()
  const origins = useTemplateOrigins()
  const namesTaken = (useSandboxes() ?? []).map(({ name }) => name)
  const own = useOwnTemplates()
  const [asked, setAsked] = useState<string | null>(null)
  const choose = (id: string) => {
    setAsked(id)
    attempt(async () => {
      try {
        await createSandbox(backend, { name: freeName(id, namesTaken), template: id })
      } finally {
        setAsked(null)
      }
    })
  }
  if (templates.length === 0) return null
  return (
    <section className="welcome-section" aria-labelledby="welcome-templates">
      <h2 id="welcome-templates">One click to a prompt</h2>
      <ul className="template-cards">
        {templates.map(({ id, title, description }) => (
          <li key={id}>
            <button
              type="button"
              className="template-card"
              disabled={asked !== null}
              onClick={() => {
                choose(id)
              }}
            >
              <TemplateIcon template={id} />
              <span className="template-text">
                <strong>{title}</strong>
                <span>{origins?.get(id)?.holds ?? description}</span>
                <small>{origins === null ? 'Asking the engine where it comes from…' : origins.get(id)?.note}</small>
              </span>
            </button>
          </li>
        ))}
        {own.templates.map((template) => (
          <OwnTemplateCard
            key={template.id}
            template={template}
            isDisabled={asked !== null}
            onChoose={() => {
              choose(template.id)
            }}
          />
        ))}
        {own.broken.map((template) => (
          <BrokenTemplateCard key={template.id} template={template} />
        ))}
      </ul>
    </section>
  )
}
