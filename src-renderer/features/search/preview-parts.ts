import { visible } from '../../../src-shared/text/visible.ts'
import type { SearchMatch } from '../../../src-shared/agent/search-wire.ts'

/** Letters before a match that are shown: it must be seen in a narrow pane. */
const lettersBefore = 14

/** A line with its match, in parts that are safe to show. */
export interface PreviewParts {
  readonly before: string
  readonly found: string
  readonly after: string
}

export function previewParts({ preview, start, end }: SearchMatch): PreviewParts {
  const before = preview.slice(0, start).trimStart()
  return {
    before: shown(before.length > lettersBefore ? `…${before.slice(-lettersBefore)}` : before),
    found: shown(preview.slice(start, end)),
    after: shown(preview.slice(end)),
  }
}

/** Text of a sandbox for one line: tabs are spaces, everything else that would act is made visible. */
export function shown(text: string): string {
  return visible(text.replaceAll('\t', '  '))
}
