/** What is shown: the PIN, the login, or what the phone has. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Begin } from './screens/Begin';
import { Pin } from './screens/Pin';
import { Work } from './screens/Work';
import { Phone, whyGone } from './store';
import { daysLeft, forget, hasRecorded, Vault, type Why, wipe, wiped } from './vault';
import { choose, type Language, language, type Words, words } from './words';

interface Said {
  w: Words;
  language: Language;
}
const Talk = createContext<Said>({ w: words('zh'), language: 'zh' });
export const useWords = () => useContext(Talk);

type Stage =
  | { at: 'starting' | 'insecure' | 'pin' }
  | { at: 'begin'; why?: Why }
  | { at: 'open'; phone: Phone };

/** Whoever puts the phone away for so long gives the PIN again. */
const AWAY = 5 * 60 * 1000;

export function App() {
  const [spoken, setSpoken] = useState(language);
  const [stage, setStage] = useState<Stage>({ at: 'starting' });
  const said = useMemo(() => ({ w: words(spoken), language: spoken }), [spoken]);
  const { w } = said;

  useEffect(() => {
    document.documentElement.lang = spoken === 'en' ? 'en' : 'zh-CN';
    document.title = words(spoken).title;
  }, [spoken]);

  const begin = useCallback(async () => {
    if (!window.isSecureContext) return setStage({ at: 'insecure' });
    const left = await daysLeft();
    if (left !== undefined && left <= 0) {
      // What was recorded and not sent stays until its PIN is given and it is sent.
      if (await hasRecorded()) await forget();
      else await wipe('age');
    }
    if (await Vault.isSet()) {
      setStage({ at: 'pin' });
      // Whose post has ended, or who has said so, their phone forgets before anybody has given the PIN.
      const gone = await whyGone();
      if (gone) {
        await wipe(gone);
        setStage({ at: 'begin', why: gone });
      }
      return;
    }
    const why = await wiped();
    setStage({ at: 'begin', ...(why ? { why } : {}) });
  }, []);
  useEffect(() => void begin(), [begin]);

  const isOpen = stage.at === 'open';
  useEffect(() => {
    if (!isOpen) return;
    let left = 0;
    const look = () => {
      if (document.visibilityState === 'hidden') left = Date.now();
      else if (left > 0 && Date.now() - left > AWAY) setStage({ at: 'pin' });
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [isOpen]);

  const onWiped = useCallback(() => {
    location.hash = '';
    void begin();
  }, [begin]);
  const opened = useCallback(
    async (vault: Vault) => {
      const phone = await Phone.of(vault, onWiped);
      if (phone) setStage({ at: 'open', phone });
      else {
        await wipe('asked');
        onWiped();
      }
    },
    [onWiped],
  );

  const turn = () => {
    const other = spoken === 'en' ? 'zh' : 'en';
    choose(other);
    setSpoken(other);
  };
  return (
    <Talk.Provider value={said}>
      <header className="top">
        <span className="brand">{w.title}</span>
        <button type="button" className="plain" lang={spoken === 'en' ? 'zh-CN' : 'en'} onClick={turn}>
          {w.other}
        </button>
      </header>
      {stage.at === 'starting' && <Page title={w.title}>{w.loading}</Page>}
      {stage.at === 'insecure' && <Page title={w.title}>{w.insecure}</Page>}
      {stage.at === 'pin' && <Pin onOpen={opened} onWiped={onWiped} />}
      {stage.at === 'begin' && (
        <Begin why={stage.why} onBegun={(phone) => setStage({ at: 'open', phone })} onWiped={onWiped} />
      )}
      {stage.at === 'open' && <Work phone={stage.phone} />}
    </Talk.Provider>
  );
}

function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main>
      <h1>{title}</h1>
      <p role="status">{children}</p>
    </main>
  );
}
