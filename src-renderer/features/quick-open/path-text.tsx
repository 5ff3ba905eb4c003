import { Fragment } from 'react'
import { visible } from '../../../src-shared/text/visible.ts'

/** A path with the letters that were typed made bold: its name first, its folder after it, quieter. */
export function PathText({ path, positions }: { readonly path: string; readonly positions: readonly number[] }) {
  const nameAt = path.lastIndexOf('/') + 1
  return (
    <span className="quick-open-path" title={visible(path)}>
      <span className="quick-open-name">{marked(path, nameAt, path.length, positions)}</span>
      {nameAt > 0 && <span className="quick-open-folder">{marked(path, 0, nameAt - 1, positions)}</span>}
    </span>
  )
}

function marked(path: string, from: number, to: number, positions: readonly number[]) {
  const hits = new Set(positions)
  const parts: { readonly text: string; readonly isHit: boolean }[] = []
  for (let at = from; at < to; at++) {
    const last = parts.at(-1)
    const letter = path[at] ?? ''
    if (last?.isHit === hits.has(at)) parts[parts.length - 1] = { text: last.text + letter, isHit: last.isHit }
    else parts.push({ text: letter, isHit: hits.has(at) })
  }
  return parts.map(({ text, isHit }, index) => {
    const safe = visible(text)
    return isHit ? <b key={index}>{safe}</b> : <Fragment key={index}>{safe}</Fragment>
  })
}
