import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Contained } from './contained.tsx'

describe('a part of the window', () => {
  it('shows what is in it', () => {
    expect(renderToStaticMarkup(<Contained part="the files">well</Contained>)).toBe('well')
  })

  it('that fails is told with its reason, which comes from anywhere', () => {
    const { error } = Contained.getDerivedStateFromError(new Error('URI malformed'))
    const contained = new Contained({ part: 'the files', children: null })
    contained.state = { error }
    const shown = renderToStaticMarkup(<>{contained.render()}</>)
    expect(shown).toContain('Airlock cannot show the files')
    expect(shown).toContain('URI malformed')
    expect(Contained.getDerivedStateFromError(null).error).toBeInstanceOf(Error)
  })
})
