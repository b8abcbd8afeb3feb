import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { LanguageProvider } from './i18n/language-provider.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import { AppearanceProvider } from './shell/appearance.tsx';
import { FaultyPage } from './shell/fault.tsx';
import './ui/tokens.css';
import './ui/base.css';
import { Toasts } from './ui/toasts.tsx';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <AppearanceProvider>
        <LanguageProvider>
          <Tooltip.Provider>
            <Toasts>
              <FaultyPage>
                <SessionProvider>
                  <App />
                </SessionProvider>
              </FaultyPage>
            </Toasts>
          </Tooltip.Provider>
        </LanguageProvider>
      </AppearanceProvider>
    </CSPProvider>
  </StrictMode>,
);
