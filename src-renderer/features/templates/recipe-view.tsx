import type { TemplateRecipe } from '../../../src-shared/engine/own-template.ts'
import { harmless } from '../../ui/words.ts'

/** What a template is made of, as it will be written. */
export function RecipeView({ recipe: { base, steps } }: { readonly recipe: TemplateRecipe }) {
  return (
    <section className="recipe" aria-label="What it is made of">
      <p>
        Begins with <span className="mono">{harmless(base, 300)}</span>.{' '}
        {steps.length === 0 ? 'Nothing was added to it.' : 'Then, as root, once:'}
      </p>
      {steps.length > 0 && (
        <ol>
          {steps.map((step, index) => (
            <li key={`${String(index)} ${step}`} className="mono" title={harmless(step, 2000)}>
              {harmless(step, 200)}
            </li>
          ))}
        </ol>
      )}
      <p className="muted">Files, secrets and what it may reach are not part of it.</p>
    </section>
  )
}
