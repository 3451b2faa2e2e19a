/** The PIN that opens what the phone has. */
import { useState } from 'react';
import { useWords } from '../App';
import { Vault, wipe } from '../vault';
import { Field, Heading, Wrong } from './parts';

export function Pin({ onOpen, onWiped }: { onOpen: (vault: Vault) => void; onWiped: () => void }) {
  const { w } = useWords();
  const [pin, setPin] = useState('');
  const [left, setLeft] = useState<number>();
  const [busy, setBusy] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [isForgotten, setForgotten] = useState(false);
  const open = async () => {
    if (busy || pin === '') return;
    setBusy(true);
    setBroken(false);
    const found = await Vault.unlock(pin).catch(() => undefined);
    setBusy(false);
    setPin('');
    if (!found) return setBroken(true);
    if ('vault' in found) onOpen(found.vault);
    else if (found.left === 0) onWiped();
    else setLeft(found.left);
  };
  return (
    <main>
      <Heading>{w.pin.heading}</Heading>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <Field
          label={w.pin.first}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          value={pin}
          onChange={setPin}
        />
        {left !== undefined && <Wrong>{w.pin.wrong(left)}</Wrong>}
        {isBroken && <Wrong>{w.again}</Wrong>}
        <button type="submit" className="main" disabled={busy}>
          {busy ? w.pin.opening : w.pin.open}
        </button>
      </form>
      {isForgotten ? (
        <section className="card">
          <p>{w.pin.forgotWhy}</p>
          <button type="button" className="danger" onClick={() => void wipe('asked').then(onWiped)}>
            {w.pin.forgotGo}
          </button>
        </section>
      ) : (
        <button type="button" className="plain" onClick={() => setForgotten(true)}>
          {w.pin.forgot}
        </button>
      )}
    </main>
  );
}
