import { Box, Braces, Hexagon, Layers, SquareTerminal, Zap, type LucideIcon } from 'lucide-react'

/** Beside the title, which says it in words. */
export function TemplateIcon({ template }: { readonly template: string }) {
  const Icon = icons.get(template) ?? Box
  return (
    <span className="template-icon" aria-hidden>
      <Icon size={16} />
    </span>
  )
}

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ['debian', SquareTerminal],
  ['node', Hexagon],
  ['python', Braces],
  ['go', Zap],
  ['universal', Layers],
])
