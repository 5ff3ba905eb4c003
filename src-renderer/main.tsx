import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/contrast.css'
import './ui/controls.css'
import './ui/tabs.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from './app.tsx'
import { Backend } from './bridge/backend.ts'
import { BackendContext } from './bridge/context.ts'
import { findTransport } from './bridge/find-transport.ts'
import './features/editor/monaco-policies.ts'
import { onPageWake } from './bridge/page-wake.ts'
import { followAppearance } from './state/appearance.ts'
import { followServerFacts } from './state/server-facts.ts'
import { followSettings } from './state/settings.ts'
import { Contained } from './ui/contained.tsx'
import { fetchDialogs } from './window-dialogs.tsx'

followAppearance(document.documentElement)
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' } },
})
const backend = new Backend(findTransport(window))
if (backend.desktop !== null) document.documentElement.dataset['door'] = 'desktop'
onPageWake({ window, document, now: Date.now }, backend.woke)
followServerFacts(backend, queries)
followSettings(backend)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <BackendContext value={backend}>
        <Tooltip.Provider delay={500}>
          <Contained part="its window">
            <App />
          </Contained>
        </Tooltip.Provider>
      </BackendContext>
    </QueryClientProvider>
  </StrictMode>,
)
fetchDialogs()
