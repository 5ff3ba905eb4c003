import type { Layout } from 'react-resizable-panels'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import type { UiStorage } from '../../state/ui-state.ts'

const part = 'editor.sizes'
const mostSizes = 40

/** What was kept of these panes' shares (percent by pane); undefined when it is not there for all of them. */
export function keptSizes(storage: UiStorage, panes: readonly string[]): Layout | undefined {
  const known = new Map(parse(storage.getItem(part) ?? '[]'))
  const sizes = panes.map((pane) => [pane, known.get(pane)] as const)
  if (sizes.some(([, size]) => size === undefined)) return undefined
  return Object.fromEntries(sizes.map(([pane, size]) => [pane, size ?? 0]))
}

export function keepSizes(storage: UiStorage, layout: Layout): void {
  const others = parse(storage.getItem(part) ?? '[]').filter(([pane]) => !(pane in layout))
  storage.setItem(part, JSON.stringify([...others, ...Object.entries(layout)].slice(-mostSizes)))
}

function parse(text: string): readonly (readonly [string, number])[] {
  const value = parsedJson(text)
  if (!Array.isArray(value)) return []
  return (value as readonly unknown[]).flatMap((one) => {
    const [pane, size] = Array.isArray(one) ? (one as readonly unknown[]) : []
    return typeof pane === 'string' && typeof size === 'number' ? [[pane, size] as const] : []
  })
}
