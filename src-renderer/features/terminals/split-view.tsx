import { Fragment, type ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { keysOf, type Pane } from './layout.ts'

/** The terminals of a tab as they stand. `show` renders one by its key. */
export function SplitView({ pane, show }: { readonly pane: Pane; readonly show: (key: string) => ReactNode }) {
  if (pane.kind === 'terminal') return show(pane.key)
  const isRight = pane.direction === 'right'
  return (
    <Group className="terminal-split" orientation={isRight ? 'horizontal' : 'vertical'}>
      {pane.panes.map((one, index) => {
        const id = keysOf(one)[0] ?? ''
        return (
          <Fragment key={id}>
            {index > 0 && <Separator className="separator" aria-label="Resize these terminals" />}
            <Panel id={id} minSize={isRight ? 120 : 60}>
              <SplitView pane={one} show={show} />
            </Panel>
          </Fragment>
        )
      })}
    </Group>
  )
}
