import type { KnownHosts } from './known-hosts.ts'
import { tools, type ToolId } from './tools.ts'

/** One sentence or two on where a tool's rules come from, or why there are none. Null: not asked yet. */
export function sourceOf(
  id: ToolId,
  { computer, image }: { readonly computer: KnownHosts | null; readonly image: KnownHosts | null },
): string {
  const { title, note } = tools[id]
  const places = [
    ...(has(computer, id) ? ['on this computer'] : []),
    ...(has(image, id) ? ['in the sandbox’s image'] : []),
  ]
  if (places.length > 0) return `From ${title}’s configuration ${places.join(' and ')}.${note === '' ? '' : ` ${note}`}`
  if (computer === null && image === null) return `${title} was not asked yet.`
  const names = [computer, image].some((known) => known?.[id] !== undefined)
  if (names) return `${title}’s configuration names no host.`
  if (image === null) return `${title} is not on this computer, and the sandbox’s image was not asked yet.`
  return `${title} is neither on this computer nor in the sandbox’s image.`
}

function has(known: KnownHosts | null, id: ToolId): boolean {
  return (known?.[id] ?? []).length > 0
}
