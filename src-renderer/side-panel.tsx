import { Tabs } from '@base-ui/react/tabs'
import { Contained } from './ui/contained.tsx'
import { TabList } from './ui/tab-list.tsx'
import type { ReactNode } from 'react'
import { awaitField } from './state/typed-ahead.ts'
import { useSideView } from './state/side-view.ts'

/** One view beside the editor. */
export interface SideView {
  readonly id: string
  readonly title: string
  readonly icon: ReactNode
  readonly content: ReactNode
  /** How many things wait in it; nothing is shown for none. */
  readonly count?: number
  /** One goes there to type: a click on its tab leads into its field. */
  readonly takesFocus?: boolean
}

interface SidePanelProps {
  readonly sandbox: string
  readonly views: readonly [SideView, ...SideView[]]
}

/** The views of a sandbox beside its editor, one at a time; with a single one there is nothing to choose. */
export function SidePanel({ sandbox, views }: SidePanelProps) {
  const chosen = useSideView((state) => state.bySandbox[sandbox])
  const { show, focus } = useSideView.getState()
  const shown = views.find(({ id }) => id === chosen) ?? views[0]
  const content = (
    <Contained key={shown.id} part={`“${shown.title}”`}>
      {shown.content}
    </Contained>
  )
  if (views.length === 1) return content
  return (
    <Tabs.Root
      className="side-panel"
      value={shown.id}
      onValueChange={(id: string) => {
        show(sandbox, id)
      }}
    >
      <div className="tab-strip">
        <TabList label="Views">
          {views.map(({ id, title, icon, count = 0, takesFocus = false }) => (
            <Tabs.Tab
              key={id}
              value={id}
              className="tab side-tab"
              aria-label={count === 0 ? title : `${title}, ${String(count)}`}
              title={title}
              onClick={() => {
                if (!takesFocus) return
                awaitField()
                focus(sandbox, id)
              }}
            >
              {icon}
              <span className="side-title">{title}</span>
              {count > 0 && <span className="side-count">{count.toLocaleString('en')}</span>}
            </Tabs.Tab>
          ))}
        </TabList>
      </div>
      <Tabs.Panel key={shown.id} value={shown.id} className="side-content" tabIndex={-1}>
        {content}
      </Tabs.Panel>
    </Tabs.Root>
  )
}
